/**
 * Unpacks a file in a thread of its own, while the packets that came out are read in this one. The answer is the same:
 * the pieces come in their order. One queue a file, which both threads wait for.
 */
import { Worker } from 'node:worker_threads'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { PackedFile } from './packed-file.ts'
import { PieceTaker, queueMemory, type QueueMemory } from './piece-queue.ts'

export type UnpackOrder = PackedFile & { readonly memory: QueueMemory }

export type UnpackerTells =
  /** As asked for. */
  | { readonly hasPiece: true }
  /** How many bytes of the file were read. */
  | { readonly bytes: number }
  /** The end, after the last piece. */
  | { readonly fault: string | null }

/** Other work gets its turn. */
const turnMs = 50

/** Like `unpackFile`. */
export async function unpackApart(
  file: PackedFile,
  take: (piece: Uint8Array) => boolean,
  onBytes: (bytes: number) => void,
): Promise<string | null> {
  const memory = queueMemory()
  const taker = new PieceTaker(memory)
  const unpacker = new Unpacker({ ...file, memory }, onBytes)
  try {
    let turnEndsAtMs = performance.now() + turnMs
    for (;;) {
      const piece = taker.next()
      if (piece === null) {
        if (unpacker.isDone && taker.ask()) return unpacker.fault
        const news = unpacker.news()
        if (taker.ask()) await news
        unpacker.check()
      } else {
        const isWanted = take(piece)
        taker.done()
        if (!isWanted) return null
      }
      if (performance.now() < turnEndsAtMs) continue
      await otherWork()
      turnEndsAtMs = performance.now() + turnMs
    }
  } finally {
    taker.close()
    await unpacker.end()
  }
}

/** The thread, seen from this one. */
class Unpacker {
  isDone = false
  fault: string | null = null
  readonly #worker: Worker
  readonly #ended: Promise<void>
  #error: Error | null = null
  #wake: () => void = () => undefined

  constructor(order: UnpackOrder, onBytes: (bytes: number) => void) {
    const worker = startWorker(order)
    this.#worker = worker
    worker.on('message', (told: UnpackerTells) => {
      if ('bytes' in told) onBytes(told.bytes)
      if ('fault' in told) {
        this.fault = told.fault
        this.isDone = true
      }
      this.#wake()
    })
    worker.on('error', (error) => (this.#error = error))
    this.#ended = new Promise((resolve) => worker.on('exit', () => resolve()))
    void this.#ended.then(() => this.#wake())
  }

  /** Kept when the thread tells something next. */
  async news(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve))
  }

  /** @throws what ended the thread */
  check(): void {
    if (this.#error !== null) throw this.#error
  }

  /** Kept when the thread has ended, so that nothing reads the file any more. */
  async end(): Promise<void> {
    if (!this.isDone) await this.#worker.terminate()
    await this.#ended
  }
}

function startWorker(workerData: UnpackOrder): Worker {
  const { url } = import.meta
  if (!url.endsWith('.ts')) return new Worker(new URL('./unpacker.js', url), { workerData })
  // From the sources, as tests run them: a thread does not have the loader of this one.
  const unpacker = JSON.stringify(new URL('./unpacker.ts', url).href)
  const script = `import('tsx/esm/api').then((api) => { api.register(); return import(${unpacker}) })`
  return new Worker(script, { eval: true, workerData })
}
