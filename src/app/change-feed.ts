/**
 * Reads the changes of the store once for all who follow. Whoever comes back names the last number it saw and gets what came
 * after it, or is told that too much has passed. A follower that cannot keep up misses some, and is told that too.
 */
import type { Store } from '../store/open-store.ts'
import { changeRange, changesAfter, type ToldChange } from '../store/follow-changes.ts'

export type { ToldChange }

type Follower = {
  /** Called for each change, in order. */
  readonly change: (change: ToldChange) => void
  /** Changes were missed: everything has to be read anew; `seq` is where it goes on. */
  readonly reset: (seq: number) => void
}

export type ChangeFeed = {
  /**
   * Follows from here on, or from behind the number that was seen last.
   * @returns ends it
   */
  follow(follower: Follower, lastSeq: number | null): Promise<() => void>
  close(): void
}

const everyMs = 250
const most = 1000

export function openChangeFeed(store: Store, onFault: (error: unknown) => void): ChangeFeed {
  const followers = new Set<Follower>()
  let seq: number | null = null
  let reading: Promise<void> = Promise.resolve()
  const read = async (): Promise<void> => {
    if (followers.size === 0 || seq === null) return
    const changes = await changesAfter(store, seq, most)
    for (const change of changes) {
      seq = change.seq
      for (const follower of followers) follower.change(change)
    }
  }
  // One after the other: whoever joins must not miss what is being read, nor get it twice.
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = reading.then(work)
    reading = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
  const timer = setInterval(() => void inTurn(read).catch(onFault), everyMs)
  return {
    follow: async (follower, lastSeq) =>
      inTurn(async () => {
        if (followers.size === 0) seq = (await changeRange(store)).newest
        await read()
        const now = seq ?? 0
        if (lastSeq !== null) await catchUp(store, follower, { lastSeq, now })
        followers.add(follower)
        return () => followers.delete(follower)
      }),
    close: () => clearInterval(timer),
  }
}

async function catchUp(
  store: Store,
  follower: Follower,
  { lastSeq, now }: { readonly lastSeq: number; readonly now: number },
): Promise<void> {
  const { oldest } = await changeRange(store)
  const missed = lastSeq > now || (lastSeq < now && oldest > lastSeq + 1)
  const changes = missed ? [] : await changesAfter(store, lastSeq, most)
  if (missed || changes.length === most) follower.reset(now)
  else for (const change of changes) if (change.seq <= now) follower.change(change)
}
