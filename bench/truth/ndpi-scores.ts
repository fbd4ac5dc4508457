/**
 * The application of each flow, as Cordon and as nDPI's regression results have it, scored protocol by protocol: recall of
 * the flows that nDPI recognised by content, and precision of what Cordon calls by that name among them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { createInputReader } from '../../src/capture/input-files.ts'
import { createPipeline } from '../../src/app/pipeline.ts'
import type { Flow } from '../../src/core/model.ts'
import { root } from '../reports.ts'
import { keyOf, readNamedFlows } from './ndpi-truth.ts'

const folder = join(root, '../shared/data/captures/ndpi')
const mapping = z.object({
  /** nDPI's name → ours; several where nDPI does not tell apart what we do. */
  names: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  accepted: z.record(z.string(), z.string()),
})
const mapped = mapping.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'ndpi-names.json'), 'utf8')))
const { names } = mapped
export const { accepted } = mapped
const known = new Set(Object.values(names).flat())
export const goals = { recall: 0.95, precision: 0.97 } as const

export type Score = {
  readonly protocol: string
  /** Flows that nDPI gives this name. */
  expected: number
  found: number
  /** Flows that nDPI recognised as anything, and Cordon as this. */
  claimed: number
  right: number
  /** Wrong ones, accepted with a reason. */
  accepted: number
  readonly differences: string[]
}

/** One score for each protocol that both know; `null` without the captures. */
export async function scoreAll(): Promise<readonly Score[] | null> {
  if (!existsSync(join(folder, 'expected'))) return null
  const scores = new Map<string, Score>()
  for (const file of readdirSync(join(folder, 'expected')).toSorted()) {
    const capture = join(folder, 'pcap', basename(file, '.out'))
    if (existsSync(capture)) await compare(scores, capture, join(folder, 'expected', file))
  }
  return [...scores.values()].toSorted((a, b) => (a.protocol < b.protocol ? -1 : 1))
}

async function compare(scores: Map<string, Score>, capture: string, expectedFile: string): Promise<void> {
  const ours = await applicationsIn(capture)
  for (const { key, names: theirs } of readNamedFlows(expectedFile)) {
    const ids = theirs.flatMap((name) => names[name] ?? [])
    const expected = ids[0]
    const application = ours.get(key) ?? null
    const said = application ?? (ours.has(key) ? 'nothing' : 'no flow')
    const where = `${basename(capture)} ${key} ${theirs.join('.')}: ${said}`
    if (expected !== undefined) {
      const score = scoreOf(scores, expected)
      score.expected += 1
      if (ids.includes(application ?? '')) score.found += 1
      else if (acceptedFor(capture, theirs, application) !== undefined) score.accepted += 1
      else score.differences.push(`- ${where}`)
    }
    if (application === null || !known.has(application)) continue
    const score = scoreOf(scores, application)
    score.claimed += 1
    if (ids.includes(application) || acceptedFor(capture, theirs, application) !== undefined) score.right += 1
    else score.differences.push(`+ ${where}`)
  }
}

/** Why a difference is right, by capture or by pair of names. */
function acceptedFor(capture: string, theirs: readonly string[], application: string | null): string | undefined {
  const pair = `${theirs[0] ?? ''} ${application ?? 'nothing'}`
  return accepted[`${basename(capture)} ${pair}`] ?? accepted[pair]
}

function scoreOf(scores: Map<string, Score>, protocol: string): Score {
  const known = scores.get(protocol)
  if (known !== undefined) return known
  const made: Score = { protocol, expected: 0, found: 0, claimed: 0, right: 0, accepted: 0, differences: [] }
  scores.set(protocol, made)
  return made
}

/** Flow → application. A tuple that was used again keeps the first that was recognised, as nDPI does. */
async function applicationsIn(capture: string): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>()
  const take = ({ transport, client, server, clientPort, serverPort, application }: Flow): void => {
    const hasPorts = transport === 'tcp' || transport === 'udp'
    const isV6 = `${client.ip}${server.ip}`.includes(':')
    const side = (ip: string, port: number) => {
      const address = isV6 ? `[${ip === '' ? '::' : ip}]` : ip === '' ? '0.0.0.0' : ip
      return hasPorts ? `${address}:${port}` : address
    }
    const key = keyOf(
      transport === 'other' ? 'igmp' : transport,
      side(client.ip, clientPort),
      side(server.ip, serverPort),
    )
    found.set(key, found.get(key) ?? application)
  }
  const pipeline = createPipeline({ site: 'bench', flows: { wants: () => true, take }, onFact: null })
  await createInputReader({ packets: pipeline.sink, records: pipeline.records, site: 'bench' }).read(capture)
  pipeline.finish()
  return found
}

/** Whether both goals are met, of what there is. */
export function isMet({ expected, found, accepted: excused, claimed, right }: Score): boolean {
  const recall = expected === 0 ? 1 : (found + excused) / expected
  return recall >= goals.recall && (claimed === 0 || right / claimed >= goals.precision)
}
