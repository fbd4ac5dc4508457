/**
 * What was thought of a site → the tables of answers, in one transaction, only what changed. What people decided is never
 * written over: states of alerts, labels, approved policies.
 */
import { sql } from 'kysely'
import { alerts, deviceDetails, devices, findings, risk, rowOf } from './answer-columns.ts'
import type { AlertAnswer, Answers, DeviceAnswer, FindingAnswer, Written } from './answers.ts'
import { tellChanges, type Change } from './changes.ts'
import { differences, type Differences } from './differences.ts'
import { elementsOf } from './dialect.ts'
import type { Store, Transaction } from './connect.ts'
import { proposePolicy } from './propose-policy.ts'
import { upsert } from './upsert.ts'

type Writing = {
  readonly engine: Store['engine']
  readonly trx: Transaction
  readonly site: string
  readonly nowMs: number
}

/**
 * Call it with what was thought of everything that the store knows of the site, never of a part: devices and findings that
 * are not answered go. Rows of `changes` tell who follows.
 *
 * @throws OutsideError when the disk is full or the database does not answer: nothing of it was written.
 */
export async function writeAnswers(store: Store, answers: Answers, nowMs: number): Promise<Written> {
  const { site } = answers
  return store.db.transaction().execute(async (trx) => {
    const writing: Writing = { engine: store.engine, trx, site, nowMs }
    const risks = await scoresOf(writing)
    const ofDevices = await writeDevices(writing, answers.devices)
    const ofFindings = await writeFindings(writing, answers.findings)
    const ofAlerts = await writeAlerts(writing, answers.alerts)
    await countOnDevices(writing)
    await writeRisks(writing, answers.devices, risks)
    await joinEndpoints(writing, answers.endpoints)
    const siteChanged = await writeSite(writing, answers.ofSite)
    const policyVersion = answers.policy === null ? null : await proposePolicy(writing, answers.policy)
    const written: Written = {
      devices: { added: keys(ofDevices.added), changed: keys(ofDevices.changed), removed: ofDevices.gone },
      findings: { added: keys(ofFindings.added), changed: keys(ofFindings.changed), resolved: ofFindings.gone },
      alerts: { raised: keys(ofAlerts.added), changed: keys(ofAlerts.changed) },
      policyVersion,
    }
    await tellChanges(writing, changesOf(site, written, siteChanged), nowMs)
    return written
  })
}

function keys(rows: readonly { readonly key: string }[]): readonly string[] {
  return rows.map(({ key }) => key)
}

function changesOf(
  site: string,
  { devices, findings, alerts, policyVersion }: Written,
  siteChanged: boolean,
): Change[] {
  const ofFindings = [...findings.added, ...findings.changed, ...findings.resolved]
  const changes: Change[] = [
    { site, kind: 'devices', ids: [...devices.added, ...devices.changed, ...devices.removed] },
    { site, kind: 'findings', ids: [...new Set(ofFindings.map((key) => key.slice(key.indexOf(' ') + 1)))] },
    { site, kind: 'alerts', ids: [...alerts.raised, ...alerts.changed] },
    { site, kind: 'policy', ids: policyVersion === null ? [] : [String(policyVersion)] },
  ]
  return [
    ...changes.filter(({ ids }) => ids.length > 0),
    ...(siteChanged ? [{ site, kind: 'site', ids: [] } as const] : []),
  ]
}

async function writeDevices(writing: Writing, answers: readonly DeviceAnswer[]): Promise<Differences<DeviceAnswer>> {
  const { engine, trx, site, nowMs } = writing
  const before = await trx.selectFrom('devices').select(['id as key', 'hash']).where('site', '=', site).execute()
  const found = differences(answers, ({ id }) => id, hashesOf(before))
  const written = [...found.added, ...found.changed]
  const rows = written.map(({ hash, answer }) =>
    rowOf(devices, { ...answer, site, hash, findings: 0, alerts: 0, changedMs: nowMs }),
  )
  await upsert(trx, { engine, into: devices }, rows)
  const details = written.map(({ answer }) => [site, answer.id, answer.deviceJson])
  await upsert(trx, { engine, into: deviceDetails }, details)
  if (found.gone.length > 0) {
    const gone = JSON.stringify(found.gone.map((id) => [id]))
    for (const table of ['devices', 'deviceDetails']) {
      await sql`delete from ${sql.table(table)} where "site" = ${site} and "id" in
        (select value ->> 0 from ${elementsOf(engine, gone)})`.execute(trx)
    }
  }
  return found
}

async function writeFindings(writing: Writing, answers: readonly FindingAnswer[]): Promise<Differences<FindingAnswer>> {
  const { engine, trx, site, nowMs } = writing
  const before = await trx
    .selectFrom('findings')
    .select(['deviceId', 'id', 'hash'])
    .where('site', '=', site)
    .where('resolvedMs', 'is', null)
    .execute()
  const hashes = hashesOf(before.map(({ deviceId, id, hash }) => ({ key: `${deviceId} ${id}`, hash })))
  const found = differences(answers, ({ deviceId, id }) => `${deviceId} ${id}`, hashes)
  const rows = [...found.added, ...found.changed].map(({ hash, answer }) =>
    rowOf(findings, { ...answer, site, hash, firstSeenMs: nowMs, resolvedMs: null }),
  )
  await upsert(trx, { engine, into: findings }, rows)
  if (found.gone.length > 0) {
    const gone = JSON.stringify(found.gone.map((key) => [key]))
    await sql`update "findings" set "resolvedMs" = ${nowMs} where "site" = ${site} and "resolvedMs" is null
      and "deviceId" || ' ' || "id" in (select value ->> 0 from ${elementsOf(engine, gone)})`.execute(trx)
  }
  return found
}

async function writeAlerts(writing: Writing, answers: readonly AlertAnswer[]): Promise<Differences<AlertAnswer>> {
  const { engine, trx, site, nowMs } = writing
  const before = await trx.selectFrom('alerts').select(['id as key', 'hash']).where('site', '=', site).execute()
  const found = differences(answers, ({ id }) => id, hashesOf(before))
  const undecided = { state: 'open', note: '', decidedBy: '' }
  const rows = [...found.added, ...found.changed].map(({ hash, answer }) =>
    rowOf(alerts, { ...answer, site, hash, raisedMs: nowMs, changedMs: nowMs, ...undecided }),
  )
  await upsert(trx, { engine, into: alerts }, rows)
  return found
}

/** The numbers of findings that hold and of open alerts on devices. Whoever changes the state of an alert calls it too. */
async function countOnDevices({ trx, site }: Pick<Writing, 'trx' | 'site'>): Promise<void> {
  const findings = sql`select "deviceId", count(*) as "number" from "findings"
    where "site" = ${site} and "resolvedMs" is null group by "deviceId"`
  const alerts = sql`select "deviceId", count(*) as "number" from "alerts"
    where "site" = ${site} and "state" = 'open' group by "deviceId"`
  await sql`with "counted" as (
      select "d"."id", coalesce("f"."number", 0) as "findings", coalesce("a"."number", 0) as "alerts"
      from "devices" as "d" left join (${findings}) as "f" on "f"."deviceId" = "d"."id"
      left join (${alerts}) as "a" on "a"."deviceId" = "d"."id" where "d"."site" = ${site})
    update "devices" set "findings" = "counted"."findings", "alerts" = "counted"."alerts" from "counted"
    where "devices"."site" = ${site} and "devices"."id" = "counted"."id"
    and ("devices"."findings" <> "counted"."findings" or "devices"."alerts" <> "counted"."alerts")`.execute(trx)
}

/** Last known score of each device; that of the site has the key ''. */
async function scoresOf({ trx, site }: Writing): Promise<ReadonlyMap<string, number>> {
  const rows = await trx.selectFrom('devices').select(['id', 'riskScore']).where('site', '=', site).execute()
  const mean = await trx
    .selectFrom('riskHistory')
    .select('score')
    .where('site', '=', site)
    .where('deviceId', '=', '')
    .orderBy('atMs', 'desc')
    .limit(1)
    .executeTakeFirst()
  const scores = new Map(rows.map(({ id, riskScore }) => [id, riskScore]))
  if (mean !== undefined) scores.set('', mean.score)
  return scores
}

async function writeRisks(
  { engine, trx, site, nowMs }: Writing,
  answers: readonly DeviceAnswer[],
  before: ReadonlyMap<string, number>,
): Promise<void> {
  const scores = new Map(answers.map(({ id, riskScore }) => [id, riskScore]))
  const sum = answers.reduce((total, { riskScore }) => total + riskScore, 0)
  if (answers.length > 0) scores.set('', Math.round((sum / answers.length) * 10) / 10)
  const rows = [...scores].filter(([id, score]) => before.get(id) !== score)
  await upsert(
    trx,
    { engine, into: risk },
    rows.map(([id, score]) => [site, id, nowMs, score]),
  )
}

async function joinEndpoints({ engine, trx, site }: Writing, joined: Answers['endpoints']): Promise<void> {
  if (joined.length === 0) return
  const before = await trx
    .selectFrom('endpoints')
    .select(['id', 'mac', 'ip', 'vlan', 'deviceId'])
    .where('site', '=', site)
    .execute()
  const known = new Map(before.map((row) => [`${row.mac}|${row.ip}|${row.vlan}`, row]))
  const moved = joined.flatMap(({ mac, ip, vlan, deviceId }) => {
    const row = known.get(`${mac}|${ip}|${vlan}`)
    return row === undefined || row.deviceId === deviceId ? [] : [[row.id, deviceId]]
  })
  if (moved.length === 0) return
  await sql`update "endpoints" set "deviceId" = "moved"."deviceId" from
    (select cast(value ->> 0 as bigint) as "id", value ->> 1 as "deviceId"
      from ${elementsOf(engine, JSON.stringify(moved))}) as "moved"
    where "endpoints"."id" = "moved"."id"`.execute(trx)
}

/** Whether anything but the time differs. */
async function writeSite({ trx, site, nowMs }: Writing, answer: Answers['ofSite']): Promise<boolean> {
  await trx
    .insertInto('sites')
    .values({ name: site, title: site, createdMs: nowMs })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const before = await trx.selectFrom('siteAnswers').selectAll().where('site', '=', site).executeTakeFirst()
  const row = { site, atMs: nowMs, ...answer }
  await trx
    .insertInto('siteAnswers')
    .values(row)
    .onConflict((conflict) => conflict.column('site').doUpdateSet(row))
    .execute()
  return before === undefined || JSON.stringify({ ...before, atMs: 0 }) !== JSON.stringify({ ...row, atMs: 0 })
}

function hashesOf(rows: readonly { readonly key: string; readonly hash: string }[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ key, hash }) => [key, hash]))
}
