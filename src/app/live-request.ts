/** What a run that doesn't end by itself reads, when to end, and what to keep for the next one. Types only. */
import type { LiveSource } from '../capture/live-program.ts'

export type LiveRequest = {
  /** An interface, or a folder into which another program writes captures. */
  readonly source: LiveSource | { readonly folder: string }
  /** Called once, when the reading begins: opening an interface may take a while. */
  readonly onBegin: () => void
  /** Ends the reading; what was seen until then is answered. */
  readonly until: AbortSignal
  /** Where to keep what was observed, or `null`. */
  readonly state: string | null
  /** Not `null` while the answer is taken too slowly: packets wait in the kernel meanwhile, and are lost when it is full. */
  readonly wait?: () => Promise<void> | null
  /** Packets are wanted as they come, although that costs more than some at a time. */
  readonly isPrompt?: boolean
}

/** Whether an interface is read, in the language of the report. */
export function placeInWords({ source }: Pick<LiveRequest, 'source'>): string {
  return 'folder' in source ? source.folder : `interface ${source.interface}`
}
