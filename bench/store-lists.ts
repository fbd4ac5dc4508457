/**
 * What lists cost at 100,000 devices and the conversations of fifty million flows, both written directly: the time that
 * nineteen of twenty calls of each list keep (p95), in milliseconds. `npm run bench:lists -- [--postgresql]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import type { Answers, DeviceAnswer } from '../src/store/answers.ts'
import { openStore, type Store } from '../src/store/open-store.ts'
import { refreshStatistics } from '../src/store/retention.ts'
import { listConversations } from '../src/store/queries-conversations.ts'
import { groupDevices, listDevices, readDevice } from '../src/store/queries-devices.ts'
import { writeAnswers } from '../src/store/write-answers.ts'
import { PostgresqlServer, postgresqlPrograms } from '../testdata/postgresql.ts'
import { printCase } from './measure.ts'
import { numberOf, startMs } from './store-flows.ts'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '100000' },
    hours: { type: 'string', default: '24' },
    postgresql: { type: 'boolean', default: false },
  },
})
const devices = Number(values.devices)
const hours = Number(values.hours)
/** Fifty million flows are so many rows: a device asks some services again and again within an hour. */
const rowsAnHour = devices
const flowsARow = Math.round(50_000_000 / (rowsAnHour * hours))
const runs = 40
const goalMs = 150

const folder = mkdtempSync(join(tmpdir(), 'cordon-bench-lists-'))
const server = values.postgresql && postgresqlPrograms !== null ? new PostgresqlServer(postgresqlPrograms) : null
await server?.start()
const store = await openStore(server === null ? { path: join(folder, 'cordon.db') } : { url: await server.database() })
await fill(store)
const page = { sites: ['hq'], where: null, offset: 0, limit: 100 }
const byRisk = [
  { column: 'riskScore', descending: true, nullable: false },
  { column: 'site', descending: false, nullable: false },
  { column: 'id', descending: false, nullable: false },
]
const byVendor = [{ column: 'vendor', descending: false, nullable: false }, ...byRisk.slice(1)]
const cases: Readonly<Record<string, (run: number) => Promise<unknown>>> = {
  'devices, riskiest first': async () => listDevices(store, { ...page, order: byRisk }),
  'devices by vendor, page 500': async () => listDevices(store, { ...page, order: byVendor, offset: 50_000 }),
  'devices of a category': async () =>
    listDevices(store, { ...page, order: byRisk, where: sql<boolean>`category = 'camera' and "riskScore" >= 50` }),
  'devices with a text': async (run) =>
    listDevices(store, { ...page, order: byRisk, where: sql<boolean>`"searchText" like ${`%device-${run}77%`}` }),
  'devices grouped by vendor': async () => groupDevices(store, { sites: ['hq'], where: null, by: 'vendor' }),
  'a device': async (run) => readDevice(store, { site: 'hq', id: idOf(numberOf(run) % devices) }),
  'conversations of a day': async () =>
    listConversations(store, {
      ...page,
      order: [{ column: 'conversations.hourMs', descending: true, nullable: false }],
      fromMs: startMs,
      untilMs: startMs + hours * 3_600_000,
    }),
}
for (const [name, run] of Object.entries(cases)) {
  const times: number[] = []
  const before = process.cpuUsage()
  for (let number = 0; number < runs; number += 1) {
    const start = performance.now()
    await run(number)
    times.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(before)
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(runs * 0.95) - 1] ?? 0
  const median = times.toSorted((a, b) => a - b)[runs >> 1] ?? 0
  printCase({
    name,
    engine: store.engine,
    devices,
    p95Ms: Math.round(p95),
    medianMs: Math.round(median),
    // Of this process: of the embedded store that is all of it, however busy the machine is.
    cpuMs: Math.round((user + system) / 1_000 / runs),
    ok: p95 <= goalMs,
  })
}
await store.close()
await server?.remove()
rmSync(folder, { recursive: true })

async function fill(into: Store): Promise<void> {
  const made = Array.from({ length: devices }, (_, number) => deviceOf(number))
  const ofSite = { summaryJson: '{}', patchesJson: '[]', segmentationJson: '{}', inputJson: '{}' }
  const answers: Answers = { site: 'hq', devices: made, findings: [], alerts: [], ofSite, policy: null, endpoints: [] }
  await writeAnswers(into, answers, startMs)
  const first = sql.lit(startMs)
  const all = sql.lit(devices)
  const numbers = sql`with recursive "numbers"("n") as
    (select 0 union all select "n" + 1 from "numbers" where "n" + 1 < ${all})`
  const endpoints = sql`"id", "site", "mac", "ip", "vlan", "flags", "firstSeenMs", "lastSeenMs", "deviceId"`
  await sql`insert into "endpoints" (${endpoints}) ${numbers}
    select "n" + 1, 'hq', 'device-' || "n", '', 0, 1, ${first}, ${first}, 'device-' || "n" from "numbers"`.execute(
    into.db,
  )
  const flows = sql.lit(flowsARow)
  for (let hour = 0; hour < hours; hour += 1) {
    const at = sql.lit(startMs + hour * 3_600_000)
    const peer = sql`("n" * 7919 + ${sql.lit(hour % 6)}) % ${all} + 1`
    const rest = sql`'tcp', 443, 0, 'tls', ${at}, 'service.example.com', ${at}, ${flows}, ${flows}, 0, 1000, 1000, 100000, 100000`
    const rows = sql`${numbers} select ${at}, "n" + 1, ${peer}, ${rest}, ${at}, ${at} from "numbers"`
    await sql`insert into "conversations" ${rows}`.execute(into.db)
  }
  await refreshStatistics(into)
}

function idOf(number: number): string {
  return `device-${number}`
}

function deviceOf(number: number): DeviceAnswer {
  const hash = numberOf(number)
  const category = ['camera', 'printer', 'ip-phone', 'plc', 'hvac', 'tv', 'sensor', 'workstation'][hash % 8] ?? ''
  const vendor = `Vendor ${hash % 97}`
  return {
    id: idOf(number),
    title: `${vendor} ${category}`,
    kind: 'iot',
    category,
    categoryConfidence: 0.9,
    vendor,
    model: `Model ${hash % 400}`,
    os: '',
    firmware: `${hash % 9}.${hash % 7}`,
    zone: category,
    riskScore: hash % 101,
    riskLevel: 'medium',
    ip: `10.0.${(number >> 8) & 0xff}.${number & 0xff}`,
    mac: '02:00:00:00:00:01',
    vlan: hash % 20,
    bytesIn: hash,
    bytesOut: hash,
    cleartextShare: null,
    peers: hash % 30,
    firstSeenMs: startMs,
    lastSeenMs: startMs + hash,
    searchText: `device-${number} ${vendor} ${category} model ${hash % 400}`.toLowerCase(),
    deviceJson: JSON.stringify({ id: idOf(number), filler: 'x'.repeat(3_000) }),
  }
}
