/**
 * What the store takes in: two million flows of a site of 5,000 devices in a day, in batches, into each engine; and with
 * `--crashes N` kills at N random moments under load. CPU seconds are those of the process and of the database server
 * together, so that "a second" is one of one core. Prints one JSON line a case and writes the part of docs/store.md
 * between its marks. `npm run bench:store`
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { applyBatch } from '../src/store/apply-batch.ts'
import { openStore, type Store } from '../src/store/open-store.ts'
import { PostgresqlServer, postgresqlPrograms } from '../testdata/postgresql.ts'
import { crash } from '../testdata/store-crashes.ts'
import { machine, printCase, table } from './measure.ts'
import { root } from './reports.ts'
import { batchesOf } from './store-flows.ts'

const { values } = parseArgs({
  options: { flows: { type: 'string', default: '2000000' }, crashes: { type: 'string', default: '0' } },
})
const site = { name: 'bench', devices: 5_000, flows: Number(values.flows), hours: 24 }
const flowsEach = 5_000
const goalPerSecond = 20_000
const clockTicks = 100
const yardstickProgram = 'openssl'

type Taken = {
  readonly engine: string
  readonly perSecond: number
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly conversations: number
  readonly megabytes: number
}

const folder = mkdtempSync(join(tmpdir(), 'cordon-bench-store-'))
const taken: Taken[] = []
const path = join(folder, 'cordon.db')
const store = await openStore({ path })
taken.push(await takeIn('SQLite', store, () => ({ serverSeconds: 0, megabytes: statSync(path).size / 1e6 })))
await store.close()

if (postgresqlPrograms !== null) {
  const server = new PostgresqlServer(postgresqlPrograms)
  await server.start()
  const other = await openStore({ url: await server.database() })
  taken.push(await takeIn('PostgreSQL', other, () => ({ serverSeconds: serverSeconds(server.pid), megabytes: 0 })))
  await other.close()
  await server.remove()
}
if (site.flows >= 2_000_000) writePart(taken)
if (Number(values.crashes) > 0) await crashes(Number(values.crashes))
rmSync(folder, { recursive: true })

type Used = { readonly serverSeconds: number; readonly megabytes: number }

/** Only what the store does is measured, not the making of the flows. */
async function takeIn(engine: string, into: Store, used: () => Used): Promise<Taken> {
  const before = used()
  let own = 0
  let wall = 0
  for (const batch of batchesOf(site, flowsEach)) {
    const cpu = process.cpuUsage()
    const start = performance.now()
    await applyBatch(into, batch, 0)
    const { user, system } = process.cpuUsage(cpu)
    own += (user + system) / 1e6
    wall += (performance.now() - start) / 1e3
  }
  const after = used()
  const cpuSeconds = own + after.serverSeconds - before.serverSeconds
  const { rows } = await into.db
    .selectFrom('conversations')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  const perSecond = Math.round(site.flows / cpuSeconds)
  const result = { engine, perSecond, cpuSeconds, wallSeconds: wall, conversations: rows, megabytes: after.megabytes }
  printCase({ name: 'ingest', flows: site.flows, ...result })
  return result
}

/** User and system time of the server and all its processes. */
function serverSeconds(pid: number): number {
  let ticks = 0
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      if (Number(name) === pid || Number(fields[1]) === pid) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / clockTicks
}

async function crashes(times: number): Promise<void> {
  const known = new Set<number>()
  let lost = 0
  let halves = 0
  for (let number = 0; number < times; number += 1) {
    const left = await crash({ path: join(folder, 'crashes.db') }, known, 400)
    lost += left.lost.length
    halves += left.halfFlows === 0 ? 0 : 1
  }
  printCase({ name: 'kills', kills: times, acknowledged: known.size, lost, halves })
}

function writePart(results: readonly Taken[]): void {
  const rows = results.map(({ engine, perSecond, cpuSeconds, wallSeconds, conversations }) => [
    engine,
    perSecond.toLocaleString('en'),
    cpuSeconds.toFixed(0),
    wallSeconds.toFixed(0),
    conversations.toLocaleString('en'),
    perSecond >= goalPerSecond ? 'yes' : 'no',
  ])
  const head = ['engine', 'flows a CPU second', 'CPU seconds', 'seconds', 'conversations', '≥ 20,000']
  const [flows, devices, each] = [site.flows, site.devices, flowsEach].map((number) => number.toLocaleString('en'))
  const text = `${flows} flows of ${devices} devices in ${site.hours} hours, in batches of ${each}.
CPU seconds are those of Cordon and the database server together. A flow in fifty goes to an address that was never seen before.

${table(head, rows)}

Measured on: ${machine()}, shared with other work: trust CPU seconds. For comparison, \`openssl speed sha256\` does
${yardstick()} MB/s here in blocks of 16 KiB.`
  const file = join(root, 'docs/store.md')
  const guide = readFileSync(file, 'utf8')
  writeFileSync(file, guide.replace(/(<!-- measured -->\n)[\s\S]*?(\n<!-- end -->)/, `$1\n${text}\n$2`))
}

function yardstick(): string {
  const options = ['speed', '-seconds', '1', '-bytes', '16384', 'sha256']
  const said = execFileSync(yardstickProgram, options, { stdio: ['ignore', 'pipe', 'ignore'] })
  const kilobytes = Number(/([\d.]+)k\s*$/.exec(said.toString('utf8'))?.[1] ?? 0)
  return Math.round(kilobytes / 1000).toLocaleString('en')
}
