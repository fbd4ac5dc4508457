/**
 * What the skins and the pipeline agree on before a run: what to read, and how a run tells how far it is. Types only.
 */

import type { ListenRequest } from '../capture/export-listener.ts'
import type { LiveRequest } from './live-request.ts'

export type AnalyzeOptions = {
  /** Files and folders, as named by the user. */
  readonly inputs: readonly string[]
  /** An interface to read instead. */
  readonly live?: LiveRequest | null
  /** Hears flow exporters instead; `inputs` then says where, in words. */
  readonly listen?: ListenRequest | null
  /** Names of people become tokens of this key. */
  readonly redactKey?: Uint8Array | undefined
  /** Folder with vulnerability and reputation feeds, or `null` for none. */
  readonly feeds: string | null
  /** The place the captures come from; address spaces of two sites never mix. */
  readonly site: string
  /** False when nobody needs the rendered rule set: it is as large as the rest of the report. */
  readonly ruleSet?: boolean
  /** As many as the machine has room for when left away. */
  readonly threads?: number | undefined
  /** Called at most a few times a second. */
  onProgress(progress: Progress): void
}

export type Progress = {
  /** `thinking` starts when the last byte was read. */
  readonly phase: 'reading' | 'thinking'
  /** The file being read. */
  readonly file?: string
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly packets: number
  /** While an interface is read: its name, how many addresses were seen, and packets lost as far as is known. */
  readonly live?: { readonly from: string; readonly addresses: number; readonly lost: number | null }
}
