/**
 * What a sensor handed over → the tables of what was observed, in one transaction. A batch that was applied before changes
 * nothing, and the order of batches doesn't matter: counts are added, times are the earliest and latest, and of several
 * names the most recent one stays.
 */
import type { Batch } from '../core/batch.ts'
import { shareLock } from './dialect.ts'
import { endpointKey, mergedBatch, type HourRow, type MergedBatch, type SeenRow } from './merged-batch.ts'
import type { Store, Transaction } from './connect.ts'
import { upsert, upsertReturning, type Upsert, type Value } from './upsert.ts'

const endpoints: Upsert = {
  table: 'endpoints',
  columns: {
    site: ['text', 'key'],
    mac: ['text', 'key'],
    ip: ['text', 'key'],
    vlan: ['bigint', 'key'],
    flags: ['bigint', 'or'],
    firstSeenMs: ['bigint', 'seen'],
    lastSeenMs: ['bigint', 'greatest'],
    deviceId: ['text', 'keep'],
  },
}

const facts: Upsert = {
  table: 'facts',
  columns: {
    endpointId: ['bigint', 'key'],
    name: ['text', 'key'],
    value: ['text', 'key'],
    firstToldMs: ['bigint', 'least'],
    lastToldMs: ['bigint', 'greatest'],
  },
}

const events: Upsert = {
  table: 'events',
  columns: {
    endpointId: ['bigint', 'key'],
    atMs: ['bigint', 'key'],
    name: ['text', 'key'],
    value: ['text', 'key'],
    peer: ['text', 'key'],
  },
}

const conversations: Upsert = {
  table: 'conversations',
  columns: {
    hourMs: ['bigint', 'key'],
    clientId: ['bigint', 'key'],
    serverId: ['bigint', 'key'],
    transport: ['text', 'key'],
    port: ['bigint', 'key'],
    vlan: ['bigint', 'keep'],
    application: ['text', 'latest applicationAtMs'],
    applicationAtMs: ['bigint', 'greatest'],
    name: ['text', 'latest nameAtMs'],
    nameAtMs: ['bigint', 'greatest'],
    flows: ['bigint', 'add'],
    established: ['bigint', 'add'],
    refused: ['bigint', 'add'],
    packetsOut: ['bigint', 'add'],
    packetsIn: ['bigint', 'add'],
    bytesOut: ['bigint', 'add'],
    bytesIn: ['bigint', 'add'],
    firstSeenMs: ['bigint', 'least'],
    lastSeenMs: ['bigint', 'greatest'],
  },
}

/**
 * When this resolves the batch is durable: it may be acknowledged to whoever sent it.
 *
 * @returns `known` when it was applied before.
 * @throws OutsideError when the disk is full or the database does not answer: nothing of it was applied, try again later.
 */
export async function applyBatch(store: Store, batch: Batch, nowMs: number): Promise<'applied' | 'known'> {
  const merged = mergedBatch(batch)
  return store.db.transaction().execute(async (trx) => {
    const { id, site, sensor } = batch
    await shareLock(trx, store.engine, 'endpoints')
    const row = { id, site, sensor, appliedMs: nowMs, facts: batch.facts.length, flows: batch.flows.length }
    const told = await trx
      .insertInto('batches')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst()
    if (told.numInsertedOrUpdatedRows === 0n) return 'known'
    await trx
      .insertInto('sites')
      .values({ name: site, title: site, createdMs: nowMs })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    await applyMerged({ engine: store.engine, trx }, merged)
    return 'applied'
  })
}

type Applying = { readonly engine: Store['engine']; readonly trx: Transaction }

async function applyMerged({ engine, trx }: Applying, merged: MergedBatch): Promise<void> {
  const ids = await endpointIds({ engine, trx }, merged.endpoints)
  const idOf = (place: number): number => ids[place] ?? 0
  const told = merged.facts.map((row) => [idOf(row.of), row.name, row.value, row.firstToldMs, row.lastToldMs])
  await upsert(trx, { engine, into: facts }, sorted(told))
  const happened = merged.events.map((row) => [idOf(row.of), row.atMs, row.name, row.value, row.peer])
  await upsert(trx, { engine, into: events }, sorted(happened))
  await upsert(trx, { engine, into: conversations }, sorted(merged.hours.map((row) => hourRow(row, idOf))))
}

function hourRow(row: HourRow, idOf: (place: number) => number): readonly Value[] {
  return [
    row.hourMs,
    idOf(row.client),
    idOf(row.server),
    row.transport,
    row.port,
    row.vlan,
    row.application,
    row.applicationAtMs,
    row.name,
    row.nameAtMs,
    row.flows,
    row.established,
    row.refused,
    row.packetsOut,
    row.packetsIn,
    row.bytesOut,
    row.bytesIn,
    row.firstSeenMs,
    row.lastSeenMs,
  ]
}

type IdRow = { readonly id: number; readonly mac: string; readonly ip: string; readonly vlan: number }

/** Id of each endpoint, by its place. All writers take the rows in one order, so that none waits for another in a circle. */
async function endpointIds({ engine, trx }: Applying, seen: readonly SeenRow[]): Promise<readonly number[]> {
  const rows = seen.map((row): readonly Value[] => [
    row.site,
    row.mac,
    row.ip,
    row.vlan,
    row.flags,
    row.firstSeenMs,
    row.lastSeenMs,
    '',
  ])
  const into = { engine, into: endpoints, columns: ['id', 'mac', 'ip', 'vlan'] }
  const returned = await upsertReturning<IdRow>(trx, into, sorted(rows))
  const ids = new Map(returned.map((row) => [endpointKey(row), row.id]))
  return seen.map((row) => ids.get(endpointKey(row)) ?? 0)
}

function sorted(rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return rows.toSorted((a, b) => {
    for (let index = 0; index < a.length; index += 1) {
      const left = a[index] ?? ''
      const right = b[index] ?? ''
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  })
}
