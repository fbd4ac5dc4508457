/** Hands the packets of an interface to the pipeline until it is told to end. */
import { captureLive, type LiveResult } from '../capture/live.ts'
import type { LiveRequest } from './live-request.ts'
import type { Pipeline } from './pipeline.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'

/** Progress is told this often. */
const tellEveryMs = 500

/** @throws as `captureLive` does */
export async function readLive(
  { source, until, wait = () => null }: LiveRequest,
  pipeline: Pipeline,
  onProgress: (progress: Progress) => void,
): Promise<LiveResult> {
  let lost: number | null = null
  const tell = (): void => {
    const live = { from: source.interface, addresses: pipeline.addresses(), lost }
    onProgress({ phase: 'reading', bytesRead: 0, bytesTotal: 0, packets: pipeline.counts.packets, live })
  }
  const telling = setInterval(tell, tellEveryMs)
  try {
    return await captureLive(source, {
      sink: pipeline.sink,
      until,
      wait,
      onCounts: (counts) => {
        lost = counts.lost ?? lost
      },
    })
  } finally {
    clearInterval(telling)
  }
}

/** The same for the report. */
export function liveInput({ source }: LiveRequest, { program, received, lost }: LiveResult): Report['input']['live'] {
  return { interface: source.interface, filter: source.filter, program, received, lost }
}
