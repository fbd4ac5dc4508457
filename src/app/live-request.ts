/** What a run that doesn't end by itself is asked to do: an interface, when to end, what to say meanwhile. Types only. */
import type { LiveSource } from '../capture/live-program.ts'

export type LiveRequest = {
  readonly source: LiveSource
  /** Ends the reading; what was seen until then is answered. */
  readonly until: AbortSignal
  /** Not `null` while the answer is taken too slowly: packets wait in the kernel meanwhile, and are lost when it is full. */
  readonly wait?: () => Promise<void> | null
}
