/** What was decoded, counted: packets, flows by application, facts by name. The quick look before `--facts` or `--flows`. */
import type { Summary } from './decode-lines.ts'
import type { Pipeline } from './pipeline.ts'
import { isoTime } from './iso-time.ts'

/** The document that `cordon decode --summary` prints. Call it after `finish`. */
export function summaryOf(pipeline: Pipeline): Summary {
  const { devices, conversations, firstSeenMs, lastSeenMs } = pipeline.gathered()
  const applications = new Map<string, number>()
  for (const { application, transport, flows } of conversations)
    add(applications, application ?? `unrecognised ${transport}`, flows)
  const facts = new Map<string, number>()
  for (const device of devices) for (const { name } of device.facts) add(facts, name, 1)
  return {
    schema: 'cordon.summary/1',
    ...pipeline.counts,
    firstSeen: isoTime(firstSeenMs),
    lastSeen: isoTime(lastSeenMs),
    devices: devices.length,
    conversations: conversations.length,
    flows: sorted(applications),
    facts: sorted(facts),
    dropped: pipeline.dropped(),
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

/** Most frequent first. */
function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}
