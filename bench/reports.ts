/** The parts of `cordon.report/1` that benchmarks look at, and how to get a report. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { measure, type Cost } from './measure.ts'

const claim = z.object({ value: z.string(), confidence: z.number() }).nullable()

const report = z.object({
  schema: z.literal('cordon.report/1'),
  input: z.object({ packets: z.number() }),
  devices: z.array(
    z.object({
      id: z.string(),
      macs: z.array(z.string()),
      identity: z.object({ category: claim, vendor: claim, model: claim }).nullable(),
    }),
  ),
  alerts: z.array(z.object({ detection: z.string(), severity: z.string(), sentence: z.string() })),
})

const summary = z.object({ schema: z.literal('cordon.summary/1'), packets: z.number() })

export type Analysed = { readonly cost: Cost; readonly report: Report | null }
export type Report = z.infer<typeof report>
export type ReportDevice = Report['devices'][number]

export const root = resolve(import.meta.dirname, '..')
const copied = ['bin', 'dist', 'package.json']
let command: string | null = null

/** The built command, copied at the first use: a build that happens meanwhile must not change what is measured. */
function cordon(): string {
  if (command !== null) return command
  if (!existsSync(join(root, 'dist/main.js'))) throw new Error('build first: npm run build')
  mkdirSync(join(root, 'bench/out'), { recursive: true })
  const folder = mkdtempSync(join(root, 'bench/out/command-'))
  for (const part of copied) cpSync(join(root, part), join(folder, part), { recursive: true })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  command = join(folder, 'bin/cordon.js')
  return command
}

/** Runs `analyze … --json`. The report is `null` when there is none, or one that isn't of the form. */
export async function analyze(path: string, timeoutSeconds = 600): Promise<Analysed> {
  const cost = await measure([process.execPath, cordon(), 'analyze', path, '--json'], {
    keepOutput: true,
    timeoutSeconds,
  })
  return { cost, report: cost.exitCode === 0 ? reportIn(cost.stdout) : null }
}

function reportIn(text: string): Report | null {
  try {
    const found = report.safeParse(JSON.parse(text))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

/** Decodes only, and gives the cost and how many packets the summary counts. */
export async function decodeSummary(
  input: string,
  options: readonly string[] = [],
): Promise<{ readonly cost: Cost; readonly packets: number }> {
  const command = [process.execPath, cordon(), 'decode', input, '--summary', ...options]
  const cost = await measure(command, { keepOutput: true })
  const said = cost.exitCode === 0 ? summary.safeParse(JSON.parse(cost.stdout)) : null
  return { cost, packets: said?.success === true ? said.data.packets : 0 }
}
