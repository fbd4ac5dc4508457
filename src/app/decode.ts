/**
 * Facts or flows of captures, one JSON document a line, or a summary of both: the seam between seeing and thinking, for
 * people and other programs.
 */
import { availableParallelism } from 'node:os'
import { hearExports, type ListenRequest } from '../capture/export-listener.ts'
import { createInputReader } from '../capture/input-files.ts'
import { listCaptures } from '../capture/inputs.ts'
import { Memory } from './memory.ts'
import type { LiveRequest } from './live-request.ts'
import { factLine, flowLine } from './decode-lines.ts'
import { summaryOf } from './decode-summary.ts'
import type { LiveRead } from './read-live.ts'
import { createPipeline } from './pipeline.ts'
import { refuseIfNothingRead } from './unreadable.ts'

/** What is printed. */
export type Decoded = 'facts' | 'flows' | 'summary'

export type DecodeInputs = {
  readonly inputs: readonly string[]
  readonly live: LiveRequest | null
  /** Hears flow exporters instead. */
  readonly listen?: ListenRequest | null
  readonly redactKey?: Uint8Array | undefined
  /** As many as the machine has room for when left away. */
  readonly threads?: number | undefined
}

/**
 * Calls `write` with each line, without its end. Flows come when they end, facts when they are new, the summary at the
 * end.
 * Returns how the capture went when an interface was read.
 * @throws UserError `input-missing`, `input-empty`, `input-unreadable`, and those of `readLive`
 */
export async function decode(
  { inputs, live, listen = null, redactKey, threads }: DecodeInputs,
  what: Decoded,
  write: (line: string) => void,
): Promise<LiveRead | null> {
  const pipeline = createPipeline({
    redactKey,
    site: 'default',
    flows: what === 'flows' ? { wants: () => true, take: (flow) => write(JSON.stringify(flowLine(flow))) } : null,
    onFact: what === 'facts' ? (fact) => write(JSON.stringify(factLine(fact))) : null,
  })
  if (live !== null) {
    const result = await (
      await import('./read-live.ts')
    ).readLive(live, pipeline, {
      memory: new Memory(null, 'default'),
      onProgress: () => undefined,
      save: async () => undefined,
    })
    pipeline.finish()
    if (what === 'summary') write(JSON.stringify(summaryOf(pipeline)))
    return result
  }
  if (listen !== null) {
    await hearExports(listen, (bytes, exporter) => pipeline.exports.maybeDatagram(bytes, 0, bytes.length, exporter))
    pipeline.finish()
    if (what === 'summary') write(JSON.stringify(summaryOf(pipeline)))
    return null
  }
  const { files } = await listCaptures(inputs)
  const results = []
  const reader = createInputReader({
    packets: pipeline.sink,
    records: pipeline.records,
    site: 'default',
    threads: threads ?? availableParallelism(),
  })
  for (const file of reader.inOrder(files)) results.push(await reader.read(file))
  reader.finish()
  refuseIfNothingRead(results)
  pipeline.finish()
  if (what === 'summary') write(JSON.stringify(summaryOf(pipeline)))
  return null
}
