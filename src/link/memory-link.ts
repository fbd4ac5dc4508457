/**
 * Carries batches from sensors to the mind through memory: a bounded queue. Whoever hands over waits for room before it
 * reads on, and hears when a batch is durable. The seam at which a stream may stand later.
 */
import type { Batch } from '../core/batch.ts'

type Delivery = {
  readonly batch: Batch
  /** Says that the batch is durable. */
  acknowledge(): void
}

export type Link = {
  /** Takes a batch over at once; kept when it is durable. */
  send(batch: Batch): Promise<void>
  /** Null while there is room; else a promise that is kept when there is some again. */
  room(): Promise<void> | null
  /** The next batch, in the order of sending; null once the link is closed and empty. */
  next(): Promise<Delivery | null>
  /** Batches that were sent and are not durable yet. */
  readonly queued: number
  /** Ends `next` when all that was sent has been taken. */
  close(): void
}

type Waiting = { readonly batch: Batch; readonly size: number; readonly resolve: () => void }

/** Facts and flows that wait at most before senders have to. */
export function createMemoryLink(mostWaiting = 100_000): Link {
  const queue: Waiting[] = []
  let waiting = 0
  let unacknowledged = 0
  let isClosed = false
  let wake: (() => void) | null = null
  let room: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null
  const freed = (size: number): void => {
    unacknowledged -= 1
    waiting -= size
    if (waiting >= mostWaiting / 2 || room === null) return
    room.resolve()
    room = null
  }
  return {
    get queued() {
      return unacknowledged
    },
    send: async (batch) => {
      const size = batch.facts.length + batch.flows.length + 1
      waiting += size
      unacknowledged += 1
      return new Promise((resolve) => {
        queue.push({ batch, size, resolve })
        wake?.()
        wake = null
      })
    },
    room: () => {
      if (waiting < mostWaiting) return null
      room ??= gate()
      return room.promise
    },
    next: async () => {
      while (queue.length === 0) {
        if (isClosed) return null
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const first = queue.shift()
      return first === undefined ? null : deliveryOf(first, freed)
    },
    close: () => {
      isClosed = true
      wake?.()
      wake = null
    },
  }
}

function deliveryOf({ batch, size, resolve }: Waiting, freed: (size: number) => void): Delivery {
  let isDone = false
  return {
    batch,
    acknowledge: () => {
      if (isDone) return
      isDone = true
      freed(size)
      resolve()
    },
  }
}

function gate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const opening: { open: (() => void) | null } = { open: null }
  const promise = new Promise<void>((resolve) => {
    opening.open = resolve
  })
  return { promise, resolve: () => opening.open?.() }
}
