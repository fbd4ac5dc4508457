/**
 * Fuzzes everything that reads bytes: see docs/fuzzing.md. `npm run fuzz -- [--seed N] [--executions N] [--seconds N]
 * [--only NAME]`. Prints a JSON line for each target and each finding; exit code 1 with findings, which are written to
 * `testdata/fuzz`, or to a temporary folder when they derive from captures that are not ours.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { Input, renderInput } from './fuzz/input.ts'
import { Random } from './fuzz/random.ts'
import { targetNumber, type Finding } from './fuzz/run.ts'
import { shareOut, targets } from './fuzz/targets.ts'

const root = resolve(import.meta.dirname, '..')
const shared = join(root, '../shared/data/captures')
const defaultSeed = 20_261_124
/** Processor time, as other programs may have the machine. */
const stuckSeconds = 2
const lookEveryMs = 500

const number = z.coerce.number().int().positive().optional()
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    executions: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
  },
})
const seed = number.parse(values.seed) ?? defaultSeed
const seconds = number.parse(values.seconds)
const all = targets(shared)
const chosen = all.flatMap((target, index) => (isChosen(target.name) ? [{ target, index }] : []))
const unlimited = seconds === undefined ? null : 2 ** 31 - 1
const shares = shareOut(
  chosen.map(({ target }) => target),
  number.parse(values.executions) ?? null,
)

type Work = [index: number, from: number, executions: number, seconds: number]

const said = z.union([
  z.object({
    finding: z.object({
      target: z.string(),
      execution: z.number(),
      what: z.string(),
      input: z.string(),
      isForeign: z.boolean(),
    }),
  }),
  z.object({ index: z.number(), executions: z.number(), ms: z.number() }),
  z.object({ finished: z.literal(true) }),
])

const totals = { executions: 0, findings: 0 }

await main()

async function main(): Promise<void> {
  console.error(`seed ${seed}, ${chosen.length} targets, ${process.version}`)
  let work = chosen.map(({ index }, at): Work => {
    const executions = values.executions === undefined ? (unlimited ?? shares[at] ?? 0) : (shares[at] ?? 0)
    return [index, 0, executions, seconds === undefined ? 1e6 : seconds / chosen.length]
  })
  while (work.length > 0) work = await watch(work)
  console.log(JSON.stringify({ name: 'all', seed, ...totals }))
  if (chosen.length === 0 || totals.findings > 0) process.exitCode = 1
}

function isChosen(name: string): boolean {
  return values.only === undefined || name === values.only || name === `${values.only}-flow`
}

/** Runs the work in a thread; returns what is left of it after an input that did not end. */
async function watch(work: readonly Work[]): Promise<Work[]> {
  const place = new Int32Array(new SharedArrayBuffer(8)).fill(-1)
  const script = JSON.stringify(new URL('./fuzz/worker.ts', import.meta.url).href)
  // A thread does not have the loader of this one.
  const worker = new Worker(`import('tsx/esm/api').then((api) => { api.register(); return import(${script}) })`, {
    eval: true,
    workerData: { shared, seed, work, place: place.buffer },
  })
  return new Promise((done, fail) => {
    const timer = setInterval(watcher(place, stuck), lookEveryMs)
    const end = (left: Work[]) => {
      clearInterval(timer)
      void worker.terminate()
      done(left)
    }
    function stuck(index: number, execution: number): void {
      const target = all[index]
      if (target === undefined) return
      report({ target: target.name, execution, what: 'does not end', ...remade(index, execution) })
      const at = work.findIndex(([number]) => number === index)
      const [, , executions = 0, most = 0] = work[at] ?? []
      end([[index, execution + 1, executions, most], ...work.slice(at + 1)])
    }
    worker.on('error', fail)
    worker.on('message', (message: unknown) => {
      const heard = said.parse(message)
      if ('finding' in heard) report(heard.finding)
      else if ('finished' in heard) end([])
      else summarise(heard)
    })
  })
}

/** Calls `stuck` when the place has not changed for so much processor time. */
function watcher(place: Int32Array, stuck: (index: number, execution: number) => void): () => void {
  let before = ''
  let since = process.cpuUsage()
  return () => {
    const [index = -1, execution = -1] = place
    const now = `${index} ${execution}`
    if (now !== before) since = process.cpuUsage()
    before = now
    if (index >= 0 && process.cpuUsage(since).user > stuckSeconds * 1e6) stuck(index, execution)
  }
}

/** The input of an execution, made again without running it. */
function remade(index: number, execution: number): { readonly input: string; readonly isForeign: boolean } {
  const target = all[index]
  const random = new Random()
  const input = new Input()
  if (target === undefined) return { input: '', isForeign: true }
  random.seed(seed, targetNumber(target), execution)
  target.make(random, input)
  return { input: renderInput(input), isForeign: target.isForeign === true }
}

function summarise({ index, executions, ms }: { index: number; executions: number; ms: number }): void {
  totals.executions += executions
  const name = all[index]?.name ?? ''
  console.log(JSON.stringify({ name, executions, perSecond: Math.round((executions * 1000) / Math.max(ms, 1)) }))
  console.error(`${totals.executions} executions, ${totals.findings} findings, ${name} done`)
}

function report({ target, execution, what, input, isForeign }: Finding): void {
  totals.findings += 1
  const folder = isForeign ? join(tmpdir(), 'cordon-fuzz') : join(root, 'testdata/fuzz', target)
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 16)
  const file = join(folder, `${hash}.hex`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `# ${what}\n${input}`)
  console.log(JSON.stringify({ name: target, finding: what, seed, execution, file }))
}
