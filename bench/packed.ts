/**
 * Packed captures, with one thread and with two: wall time and CPU seconds of `decode --summary`, the best of some runs in
 * turns. Needs gzip and zstd. `tsx bench/packed.ts`
 */
import { execFileSync } from 'node:child_process'
import { existsSync, openSync, closeSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { printCase, table, versionOf } from './measure.ts'
import { iotMix } from './mix.ts'
import { decodeSummary } from './reports.ts'

export type Packed = {
  readonly name: string
  readonly packets: number
  readonly threads: number
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

const packets = 400_000
const rounds = 5
const programs = [
  ['gzip', '-6', '.gz'],
  ['zstd', '-3', '.zst'],
] as const

/** Nothing without the mix, or without the programs that pack. */
export async function packedCosts(): Promise<readonly Packed[]> {
  const mix = iotMix(packets)
  if (mix === null) return []
  const inputs = [mix.file, ...programs.flatMap((program) => packed(mix.file, program))]
  const cases = inputs.flatMap((file) => [1, 2].map((threads) => ({ file, threads })))
  const runs: Packed[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const { file, threads } of cases) {
      console.error(`${basename(file)} with ${threads} threads, run ${round + 1} of ${rounds}`)
      const { cost, packets: read } = await decodeSummary(file, ['--threads', String(threads)])
      if (read !== mix.packets) throw new Error(`${read} of ${mix.packets} packets were read: ${cost.stderr}`)
      const { wallSeconds, cpuSeconds } = cost
      runs.push({ name: kindOf(file), packets: mix.packets, threads, wallSeconds, cpuSeconds })
    }
  }
  const best = cases.flatMap(({ file, threads }) => {
    const ofCase = runs.filter((run) => run.name === kindOf(file) && run.threads === threads)
    return ofCase.toSorted((a, b) => a.wallSeconds - b.wallSeconds).slice(0, 1)
  })
  for (const each of best) printCase({ ...each })
  return best
}

function packed(file: string, [program, level, ending]: (typeof programs)[number]): readonly string[] {
  if (versionOf(program) === null) return []
  const to = `${file}${ending}`
  if (existsSync(to)) return [to]
  const out = openSync(`${to}.part`, 'w')
  execFileSync(program, ['-q', level, '-c', file], { stdio: ['ignore', out, 'inherit'] })
  closeSync(out)
  renameSync(`${to}.part`, to)
  return [to]
}

function kindOf(file: string): string {
  return programs.find(([, , ending]) => file.endsWith(ending))?.[0] ?? 'not packed'
}

/** Part of docs/performance.md. */
export function packedTable(costs: readonly Packed[]): string {
  const one = costs.filter(({ threads }) => threads === 1)
  const rows = one.flatMap((single) => {
    const double = costs.find(({ name, threads }) => name === single.name && threads === 2)
    if (double === undefined) return []
    const seconds = [single, double].flatMap(({ wallSeconds, cpuSeconds }) => [wallSeconds, cpuSeconds])
    const [wall1 = 0, cpu1 = 0, wall2 = 0, cpu2 = 0] = seconds
    return [[single.name, ...[wall1, wall2, wall2 / wall1, cpu1, cpu2].map((value) => value.toFixed(2))]]
  })
  return table(['capture', 'wall s, 1 thread', 'wall s, 2 threads', 'ratio', 'CPU s, 1', 'CPU s, 2'], rows)
}

if (process.argv[1] === import.meta.filename) console.log(packedTable(await packedCosts()))
