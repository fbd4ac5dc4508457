/**
 * Random numbers that a seed repeats. Every execution begins its own sequence, so that the input of one execution can
 * be made again without those before it. Not for anything secret.
 */

export class Random {
  #state = 0

  /** Begins the sequence of one execution of one target. */
  seed(seed: number, target: number, execution: number): void {
    this.#state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(target + 1, 0x85ebca6b)
    this.#state = (this.next() ^ Math.imul(execution + 1, 0xc2b2ae35)) | 0
    this.next()
  }

  /** 32 bits, unsigned. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** 0 to `count - 1`; 0 when there is nothing to choose from. */
  below(count: number): number {
    return count > 1 ? this.next() % count : 0
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.next() % count === 0
  }
}
