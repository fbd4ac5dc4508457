/**
 * Every malformed or odd capture through `analyze --json`: it must end by itself with exit code 0 or 2, soon and in
 * little memory. Prints one JSON line for each of the five worst, and a verdict; exit code 1 when one breaks the
 * promise.
 * `npm run bench:hostile`
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inParallel, printCase, type Cost } from './measure.ts'
import { analyze, root } from './reports.ts'

const shared = join(root, '../shared/data')
const folders = ['captures/malformed', 'captures/pcapng']
const limits = { seconds: 2, peakMiB: 256 }
const worstShown = 5

type Tried = { readonly file: string; readonly cost: Cost; readonly isReported: boolean }

async function main(): Promise<void> {
  const files = folders.flatMap((folder) => filesBelow(join(shared, folder)))
  if (files.length === 0) {
    console.log('skipped: the malformed captures of ../shared/data are not here')
    return
  }
  const tried = await inParallel(files, 2, async (file): Promise<Tried> => {
    const { cost, report } = await analyze(file, 60)
    return { file: relative(shared, file), cost, isReported: report !== null }
  })
  for (const one of worst(tried, ({ cost }) => cost.cpuSeconds)) print('slowest', one)
  for (const one of worst(tried, ({ cost }) => cost.peakMiB ?? 0)) print('largest', one)
  const broken = tried.filter(breaks)
  for (const one of broken) print('broken', one)
  const refused = tried.filter(({ cost }) => cost.exitCode === 2).length
  const read = tried.filter(({ isReported }) => isReported).length
  const good = `${read} reported, ${refused} refused with exit code 2`
  console.log(`\n${files.length} captures: ${good}, ${broken.length} break the promise`)
  console.log(`(exit code 0 with a report or 2, under ${limits.seconds} CPU seconds, at most ${limits.peakMiB} MiB)`)
  if (broken.length > 0) process.exitCode = 1
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return all.filter((path) => statSync(path).isFile() && !/\.(?:md|txt|json)$/.test(path)).toSorted()
}

/** CPU time, not wall time: the machine is shared. */
function breaks({ cost, isReported }: Tried): boolean {
  if (cost.exitCode !== 2 && !(cost.exitCode === 0 && isReported)) return true
  return cost.cpuSeconds >= limits.seconds || (cost.peakMiB ?? 0) > limits.peakMiB
}

function worst(tried: readonly Tried[], by: (one: Tried) => number): readonly Tried[] {
  return tried.toSorted((a, b) => by(b) - by(a)).slice(0, worstShown)
}

function print(name: string, { file, cost }: Tried): void {
  const { cpuSeconds, wallSeconds, peakMiB, exitCode } = cost
  printCase({ name, file, exitCode, cpuSeconds, wallSeconds, peakMiB: peakMiB === null ? null : Math.round(peakMiB) })
}

await main()
