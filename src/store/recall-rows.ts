/**
 * What the store knows of a site, as the rows that an observer takes in when the service starts: endpoints, then facts and
 * events, then conversations added up over the hours. In the form of observe/memory.ts.
 */
import { transports } from '../core/transports.ts'
import { isLater } from './latest.ts'
import type { Store } from './connect.ts'

export type RecallRow =
  | {
      readonly row: 'endpoint'
      readonly id: number
      readonly mac: string
      readonly ip: string
      readonly vlan: number
      readonly flags: number
      readonly firstSeenMs: number
      readonly lastSeenMs: number
    }
  | {
      readonly row: 'fact'
      readonly of: number
      readonly atMs: number
      readonly name: string
      readonly value: string
      readonly peer?: string
    }
  | RecalledConversation

type RecalledConversation = {
  readonly row: 'conversation'
  readonly client: number
  readonly server: number
  readonly transport: number
  readonly port: number
  readonly vlan: number
  application: string | null
  name: string | null
  flows: number
  established: number
  refused: number
  packetsOut: number
  packetsIn: number
  bytesOut: number
  bytesIn: number
  firstSeenMs: number
  lastSeenMs: number
}

const columns = [
  'clientId',
  'serverId',
  'transport',
  'port',
  'conversations.vlan',
  'application',
  'applicationAtMs',
  'name',
  'nameAtMs',
  'flows',
  'established',
  'refused',
  'packetsOut',
  'packetsIn',
  'bytesOut',
  'bytesIn',
  'conversations.firstSeenMs',
  'conversations.lastSeenMs',
] as const

/** Rows that are read at a time. */
const chunk = 2_000

/** With SQLite nothing else is asked of this store meanwhile: read to the end at once. */
export async function* recallRows({ db }: Store, site: string): AsyncGenerator<RecallRow> {
  const endpoints = db
    .selectFrom('endpoints')
    .select(['id', 'mac', 'ip', 'vlan', 'flags', 'firstSeenMs', 'lastSeenMs'])
    .where('site', '=', site)
    .orderBy('id')
  for await (const row of endpoints.stream(chunk)) yield { row: 'endpoint', ...row }
  const facts = db
    .selectFrom('facts')
    .innerJoin('endpoints', 'endpoints.id', 'facts.endpointId')
    .select(['endpointId as of', 'firstToldMs as atMs', 'name', 'value'])
    .where('site', '=', site)
    .orderBy('endpointId')
    .orderBy('name')
    .orderBy('value')
  for await (const row of facts.stream(chunk)) yield { row: 'fact', ...row }
  const events = db
    .selectFrom('events')
    .innerJoin('endpoints', 'endpoints.id', 'events.endpointId')
    .select(['endpointId as of', 'atMs', 'name', 'value', 'peer'])
    .where('site', '=', site)
    .orderBy('endpointId')
    .orderBy('atMs')
  for await (const row of events.stream(chunk)) yield { row: 'fact', ...row }
  yield* conversations(db, site)
}

/** Hours of one conversation come one after another. */
async function* conversations(db: Store['db'], site: string): AsyncGenerator<RecallRow> {
  const hours = db
    .selectFrom('conversations')
    .innerJoin('endpoints', 'endpoints.id', 'conversations.clientId')
    .select(columns)
    .where('site', '=', site)
    .orderBy('clientId')
    .orderBy('serverId')
    .orderBy('transport')
    .orderBy('port')
    .orderBy('hourMs')
  let sum: RecalledConversation | null = null
  let latest = { applicationAtMs: 0, nameAtMs: 0 }
  for await (const hour of hours.stream(chunk)) {
    const transport = Math.max(
      transports.findIndex((name) => name === hour.transport),
      0,
    )
    const isSame =
      sum !== null &&
      sum.client === hour.clientId &&
      sum.server === hour.serverId &&
      sum.transport === transport &&
      sum.port === hour.port
    if (sum !== null && isSame) {
      latest = addHour(sum, hour, latest)
      continue
    }
    if (sum !== null) yield sum
    const { clientId: client, serverId: server, applicationAtMs, nameAtMs, ...counts } = hour
    sum = { row: 'conversation', ...counts, client, server, transport }
    latest = { applicationAtMs, nameAtMs }
  }
  if (sum !== null) yield sum
}

type Hour = Omit<RecalledConversation, 'row' | 'client' | 'server' | 'transport'> & Latest
type Latest = { readonly applicationAtMs: number; readonly nameAtMs: number }

function addHour(sum: RecalledConversation, hour: Hour, latest: Latest): Latest {
  sum.flows += hour.flows
  sum.established += hour.established
  sum.refused += hour.refused
  sum.packetsOut += hour.packetsOut
  sum.packetsIn += hour.packetsIn
  sum.bytesOut += hour.bytesOut
  sum.bytesIn += hour.bytesIn
  sum.firstSeenMs = Math.min(sum.firstSeenMs, hour.firstSeenMs)
  sum.lastSeenMs = Math.max(sum.lastSeenMs, hour.lastSeenMs)
  const newerApplication = isLater([latest.applicationAtMs, sum.application], [hour.applicationAtMs, hour.application])
  const newerName = isLater([latest.nameAtMs, sum.name], [hour.nameAtMs, hour.name])
  if (newerApplication) sum.application = hour.application
  if (newerName) sum.name = hour.name
  return {
    applicationAtMs: newerApplication ? hour.applicationAtMs : latest.applicationAtMs,
    nameAtMs: newerName ? hour.nameAtMs : latest.nameAtMs,
  }
}
