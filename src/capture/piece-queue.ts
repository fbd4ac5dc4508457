/**
 * A bounded queue of bytes between two threads, in memory that both see. The writer sleeps while it is full; the reader
 * never sleeps, but is told when it asked to be. Does not start threads.
 */

/** As large as the pieces that unpacking gives. */
const slotBytes = 128 * 1024
const slots = 64

/** Int32 fields: pieces put in and taken out so far, whether the reader wants to be told, and has had enough. */
const PUT = 0
const TAKEN = 1
const ASKED = 2
const CLOSED = 3
/** Then the length of the piece in each slot, and the slots. */
const LENGTHS = 4
const dataAt = (LENGTHS + slots) * 4

export type QueueMemory = SharedArrayBuffer

export function queueMemory(): QueueMemory {
  return new SharedArrayBuffer(dataAt + slots * slotBytes)
}

export class PieceWriter {
  readonly #ints: Int32Array
  readonly #bytes: Uint8Array
  /** Tells the reader that there is something. */
  readonly #tell: () => void
  /** Bytes in the slot that isn't put in yet. */
  #filled = 0

  constructor(memory: QueueMemory, tell: () => void) {
    this.#ints = new Int32Array(memory, 0, LENGTHS + slots)
    this.#bytes = new Uint8Array(memory, dataAt)
    this.#tell = tell
  }

  /** Puts a copy in, of any length; sleeps until there is room. False when the reader has had enough. */
  put(piece: Uint8Array): boolean {
    for (let from = 0; from < piece.length; ) {
      if (!this.#hasRoom()) return false
      const length = Math.min(slotBytes - this.#filled, piece.length - from)
      const slot = this.#count(PUT) % slots
      this.#bytes.set(piece.subarray(from, from + length), slot * slotBytes + this.#filled)
      this.#filled += length
      from += length
      if (this.#filled === slotBytes) this.flush()
    }
    return Atomics.load(this.#ints, CLOSED) === 0
  }

  /** Hands on what fills no slot. */
  flush(): void {
    if (this.#filled === 0) return
    const ints = this.#ints
    ints[LENGTHS + (this.#count(PUT) % slots)] = this.#filled
    this.#filled = 0
    Atomics.add(ints, PUT, 1)
    if (Atomics.exchange(ints, ASKED, 0) === 1) this.#tell()
  }

  #hasRoom(): boolean {
    const ints = this.#ints
    for (;;) {
      if (Atomics.load(ints, CLOSED) !== 0) return false
      const taken = Atomics.load(ints, TAKEN)
      if (((Atomics.load(ints, PUT) - taken) | 0) < slots) return true
      Atomics.wait(ints, TAKEN, taken)
    }
  }

  #count(field: number): number {
    return Atomics.load(this.#ints, field) >>> 0
  }
}

export class PieceTaker {
  readonly #ints: Int32Array
  readonly #bytes: Uint8Array

  constructor(memory: QueueMemory) {
    this.#ints = new Int32Array(memory, 0, LENGTHS + slots)
    this.#bytes = new Uint8Array(memory, dataAt)
  }

  /** The next piece, valid until `done`; `null` while there is none. */
  next(): Uint8Array | null {
    const ints = this.#ints
    const taken = Atomics.load(ints, TAKEN)
    if (Atomics.load(ints, PUT) === taken) return null
    const slot = (taken >>> 0) % slots
    return this.#bytes.subarray(slot * slotBytes, slot * slotBytes + (ints[LENGTHS + slot] ?? 0))
  }

  /** The writer may use the piece's place again. */
  done(): void {
    Atomics.add(this.#ints, TAKEN, 1)
    Atomics.notify(this.#ints, TAKEN)
  }

  /** Asks to be told of the next piece; false when one has come by now. */
  ask(): boolean {
    Atomics.store(this.#ints, ASKED, 1)
    return Atomics.load(this.#ints, PUT) === Atomics.load(this.#ints, TAKEN)
  }

  /** Nothing more is wanted: a writer that sleeps wakes up. */
  close(): void {
    Atomics.store(this.#ints, CLOSED, 1)
    Atomics.notify(this.#ints, TAKEN)
  }
}
