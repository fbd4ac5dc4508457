/**
 * What one execution hands over: one or several parts (messages, segments, frames, a file), each some bytes and a few
 * numbers whose meaning the target knows. Reused for every execution. As text it is a line a part: the numbers, then the
 * bytes in hex.
 */

/** No part grows beyond it: longer than the longest message, and than a datagram of UDP. */
export const maxPartBytes = 72_000
const numbersEach = 6

export class Part {
  bytes = new Uint8Array(2048)
  length = 0
  readonly numbers = new Int32Array(numbersEach)

  /** Makes room for `length` bytes and keeps what is there. */
  reserve(length: number): void {
    if (length <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(length, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }

  put(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.reserve(end - start)
    this.bytes.set(bytes.subarray(start, end))
    this.length = end - start
  }

  /** A copy of the bytes. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }
}

export class Input {
  readonly #parts: Part[] = []
  count = 0

  clear(): void {
    this.count = 0
  }

  /** An empty part at the end, its numbers 0. */
  add(): Part {
    const part = this.#parts[this.count] ?? new Part()
    this.#parts[this.count] = part
    this.count += 1
    part.length = 0
    part.numbers.fill(0)
    return part
  }

  at(index: number): Part {
    const part = this.#parts[index]
    if (part === undefined || index >= this.count) throw new RangeError(`no part ${index}`)
    return part
  }

  remove(index: number): void {
    const [removed] = this.#parts.splice(index, 1)
    if (removed === undefined) return
    this.#parts.push(removed)
    this.count -= 1
  }

  swap(one: number, other: number): void {
    const part = this.at(one)
    this.#parts[one] = this.at(other)
    this.#parts[other] = part
  }
}

export function renderInput(input: Input): string {
  const lines = Array.from({ length: input.count }, (_, index) => {
    const { bytes, length, numbers } = input.at(index)
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('hex')
    return `${numbers.join(' ')} ${hex === '' ? '-' : hex}\n`
  })
  return lines.join('')
}

export function parseInput(text: string, input: Input): void {
  input.clear()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const words = line.split(' ')
    const part = input.add()
    part.put(Uint8Array.from(Buffer.from(words[numbersEach] ?? '', 'hex')))
    part.numbers.set(words.slice(0, numbersEach).map(Number))
  }
}
