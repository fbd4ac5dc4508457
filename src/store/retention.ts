/**
 * How long each class of rows is kept, in days, and what to do when the disk budget is used up: the oldest conversations go
 * first. In small steps, so that nobody waits for long.
 */
import { setImmediate } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import type { Store } from './connect.ts'
import { takeLock } from './dialect.ts'
import { hourMs } from './merged-batch.ts'
import type { Tables } from './tables.ts'

export type RetentionClass = {
  readonly name: string
  readonly title: string
  /** What is meant, and why for so long. */
  readonly sentence: string
  readonly days: number
  /** Fewer cannot be set. */
  readonly leastDays: number
  readonly rows: readonly OldRows[]
}

/** Rows whose time lies before the last day; the column has an index. */
type OldRows = { readonly table: keyof Tables; readonly time: string; readonly where?: string }

/** The settings page, the guide and the store itself all read this. */
export const retentionClasses = [
  {
    name: 'observed',
    title: 'Facts and events',
    sentence: 'What devices told, since they last told it, and addresses that nobody was seen at any more.',
    days: 90,
    leastDays: 1,
    rows: [{ table: 'events', time: 'atMs' }],
  },
  {
    name: 'conversations',
    title: 'Conversations',
    sentence: 'Who talked to whom, added up by the hour: most of the store, and what segmentation is learned from.',
    days: 30,
    leastDays: 1,
    rows: [{ table: 'conversations', time: 'hourMs' }],
  },
  {
    name: 'findings',
    title: 'Resolved findings',
    sentence: 'Findings that no longer hold, as proof that something was patched.',
    days: 365,
    leastDays: 1,
    rows: [{ table: 'findings', time: 'resolvedMs' }],
  },
  {
    name: 'alerts',
    title: 'Closed alerts',
    sentence: 'Alerts that a person closed. Open ones are kept.',
    days: 365,
    leastDays: 1,
    rows: [{ table: 'alerts', time: 'atMs', where: `"state" = 'closed'` }],
  },
  {
    name: 'riskHistory',
    title: 'Risk history',
    sentence: 'Scores of devices and sites, each time they changed. The last score of each is kept.',
    days: 730,
    leastDays: 7,
    rows: [
      {
        table: 'riskHistory',
        time: 'atMs',
        where: `exists (select 1 from "riskHistory" as "later" where "later"."site" = "riskHistory"."site"
          and "later"."deviceId" = "riskHistory"."deviceId" and "later"."atMs" > "riskHistory"."atMs")`,
      },
    ],
  },
  {
    name: 'audit',
    title: 'Audit log',
    sentence: 'Who did what. The database itself refuses to delete entries of the last ninety days.',
    days: 730,
    leastDays: 91,
    rows: [{ table: 'audit', time: 'atMs' }],
  },
  {
    name: 'jobs',
    title: 'Jobs',
    sentence: 'Uploads and imports that ended.',
    days: 90,
    leastDays: 1,
    rows: [{ table: 'jobs', time: 'createdMs', where: '"endedMs" is not null' }],
  },
  {
    name: 'batches',
    title: 'Batches',
    sentence: 'Numbers of what sensors delivered: a batch that comes again later than this counts twice.',
    days: 30,
    leastDays: 7,
    rows: [{ table: 'batches', time: 'appliedMs' }],
  },
  {
    name: 'changes',
    title: 'Changes',
    sentence: 'What browsers follow along. Who was away for longer loads its page anew.',
    days: 1,
    leastDays: 1,
    rows: [{ table: 'changes', time: 'atMs' }],
  },
] as const satisfies readonly RetentionClass[]

type RetentionName = (typeof retentionClasses)[number]['name']

const dayMs = 24 * hourMs
const rowsAtATime = 2_000
/** Below this share of the budget nothing more is removed. */
const budgetGoal = 0.9

export type RetentionOptions = {
  /** Days by class; those left out are kept for as long as the class says. */
  readonly days?: Readonly<Partial<Record<RetentionName, number>>>
  /** Of the embedded store. The disk of PostgreSQL is its administrator's. */
  readonly budgetBytes?: number | null
  readonly nowMs: number
}

export type Retained = {
  /** Rows that were removed, by class; only classes that lost some. */
  readonly removed: Readonly<Partial<Record<RetentionName, number>>>
  /** What the budget took, as a sentence; null when it took nothing. */
  readonly budget: string | null
}

/** Removes what is older than it may be. Call it every hour or so; others may read and write meanwhile. */
export async function applyRetention(store: Store, options: RetentionOptions): Promise<Retained> {
  const removed: Partial<Record<RetentionName, number>> = {}
  for (const { name, rows, days, leastDays } of retentionClasses) {
    const beforeMs = options.nowMs - Math.max(options.days?.[name] ?? days, leastDays) * dayMs
    let count = 0
    for (const old of rows) count += await removeOld(store, old, beforeMs)
    if (name === 'observed') count += await removeUntold(store, beforeMs)
    if (count > 0) removed[name] = count
  }
  const budget = await keepBudget(store, options.budgetBytes ?? null)
  await giveBack(store)
  await refreshStatistics(store)
  return { removed, budget }
}

/** The oldest few at a time, by the index of their time. */
async function removeOld({ db }: Store, { table, time, where }: OldRows, beforeMs: number): Promise<number> {
  const at = sql.ref(time)
  const condition = where === undefined ? sql`true` : sql.raw(where)
  let removed = 0
  for (;;) {
    const oldest = sql`select ${at} as "old" from ${sql.table(table)} where ${at} < ${beforeMs} and ${condition}
      order by ${at} limit ${rowsAtATime}`
    const latest = sql<{ upToMs: number | null }>`select max("old") as "upToMs" from (${oldest}) as "oldest"`
    const upToMs = (await latest.execute(db)).rows[0]?.upToMs ?? null
    if (upToMs === null) return removed
    const query = sql`delete from ${sql.table(table)} where ${at} <= ${upToMs} and ${condition}`
    removed += Number((await query.execute(db)).numAffectedRows ?? 0n)
    await setImmediate()
  }
}

/** Facts have no index of their time: a few endpoints at a time. Then endpoints that nothing refers to any more. */
async function removeUntold(store: Store, beforeMs: number): Promise<number> {
  const { db, engine } = store
  const last = await db
    .selectFrom('endpoints')
    .select(({ fn }) => fn.max('id').as('id'))
    .executeTakeFirst()
  let removed = 0
  for (let id = 0; id <= (last?.id ?? -1); id += rowsAtATime) {
    const some = (column: string): RawBuilder<unknown> =>
      sql`${sql.ref(column)} >= ${id} and ${sql.ref(column)} < ${id + rowsAtATime}`
    const facts = sql`delete from "facts" where ${some('endpointId')} and "lastToldMs" < ${beforeMs}`
    removed += Number((await facts.execute(db)).numAffectedRows ?? 0n)
    await db.transaction().execute(async (trx) => {
      // A batch may be about to refer to one of them.
      await takeLock(trx, engine, 'endpoints')
      const endpoints = sql`delete from "endpoints" where ${some('id')} and "lastSeenMs" < ${beforeMs}
        and not exists (select 1 from "conversations" where "clientId" = "endpoints"."id")
        and not exists (select 1 from "conversations" where "serverId" = "endpoints"."id")
        and not exists (select 1 from "events" where "endpointId" = "endpoints"."id")
        and not exists (select 1 from "facts" where "endpointId" = "endpoints"."id")`
      removed += Number((await endpoints.execute(trx)).numAffectedRows ?? 0n)
    })
    await setImmediate()
  }
  return removed
}

/** Bytes of the store: of the file what is in use, of PostgreSQL the database. */
export async function storeBytes({ db, engine }: Store): Promise<number> {
  const query =
    engine === 'sqlite'
      ? sql<{ bytes: number }>`select (select page_count from pragma_page_count) - (select freelist_count
          from pragma_freelist_count) as "pages", (select page_size from pragma_page_size) as "bytes"`
      : sql<{ bytes: number }>`select 1 as "pages", pg_database_size(current_database()) as "bytes"`
  const [row] = (await query.execute(db)).rows
  const pages = row !== undefined && 'pages' in row ? Number(row.pages) : 0
  return pages * (row?.bytes ?? 0)
}

async function keepBudget(store: Store, budgetBytes: number | null): Promise<string | null> {
  if (budgetBytes === null || store.engine !== 'sqlite') return null
  const before = await storeBytes(store)
  if (before <= budgetBytes) return null
  let upToMs = 0
  while ((await storeBytes(store)) > budgetBytes * budgetGoal) {
    const { rows } = await sql<{ hour: number | null }>`select min("hourMs") as "hour" from "conversations"`.execute(
      store.db,
    )
    const hour = rows[0]?.hour ?? null
    if (hour === null) break
    await store.db.deleteFrom('conversations').where('hourMs', '=', hour).execute()
    upToMs = hour + hourMs
    await setImmediate()
  }
  const used = `The store took ${megabytes(before)} of ${megabytes(budgetBytes)}`
  if (upToMs === 0) return `${used}, and there are no conversations left to remove.`
  return `${used}: conversations before ${new Date(upToMs).toISOString().slice(0, 16)}Z were removed.`
}

/** Pages that are free go back to the disk, some at a time. */
async function giveBack({ db, engine }: Store): Promise<void> {
  if (engine === 'sqlite') await sql`pragma incremental_vacuum(10000)`.execute(db)
}

/** What the planner of queries knows of the tables. PostgreSQL sees to it itself, but for tables that were filled just now. */
export async function refreshStatistics({ db, engine }: Pick<Store, 'db' | 'engine'>): Promise<void> {
  if (engine === 'sqlite') await sql`pragma analysis_limit = 1000`.execute(db)
  await sql`analyze`.execute(db)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
}
