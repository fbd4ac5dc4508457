/**
 * Runs a program and says what it cost: CPU seconds of the process and all that it waited for, wall seconds, peak
 * memory. Uses GNU time (Debian package `time`), and without it the shell's own, which knows no memory.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

export type Cost = {
  /** User and system time. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** `null` where it could not be measured. */
  readonly peakMiB: number | null
  /** 128 and the signal's number after a signal; -1 when it was ended for taking too long. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export type Run = {
  /** Collect what it prints; else that goes nowhere. */
  readonly keepOutput?: boolean
  readonly timeoutSeconds?: number
}

const gnuTime = '/usr/bin/time'
const kibibytesPerMiB = 1024

/** Runs one command to its end. */
export async function measure(command: readonly string[], run: Run = {}): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-bench-'))
  const report = join(folder, 'cost')
  const quiet = run.keepOutput === true ? '' : '>/dev/null'
  const timed = existsSync(gnuTime)
    ? `exec ${gnuTime} -q -o "$0" -f '%U %S %e %M' -- "$@" ${quiet}`
    : `TIMEFORMAT='%U %S %R 0'; { time "$@" ${quiet} 2>&3; } 3>&2 2>"$0"`
  const ended = await ending(['-c', timed, report, ...command], (run.timeoutSeconds ?? 3600) * 1000)
  const [user = 0, system = 0, wall = 0, peak = 0] = existsSync(report) ? numbersIn(readFileSync(report, 'utf8')) : []
  rmSync(folder, { recursive: true })
  const cpuSeconds = Math.round((user + system) * 100) / 100
  return { cpuSeconds, wallSeconds: wall, peakMiB: peak > 0 ? peak / kibibytesPerMiB : null, ...ended }
}

function ending(args: readonly string[], timeoutMs: number): Promise<Pick<Cost, 'exitCode' | 'stdout' | 'stderr'>> {
  return new Promise((resolve) => {
    const child = spawn('bash', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    let late = false
    const timer = setTimeout(() => {
      late = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, timeoutMs)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ exitCode: late ? -1 : (code ?? 128), stdout: textOf(out), stderr: textOf(errors) })
    })
  })
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8')
}

function numbersIn(text: string): readonly number[] {
  return text.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
}

/** First line that a program prints about its version, or `null` when it isn't installed. */
export function versionOf(program: string, flag = '--version'): string | null {
  try {
    const text = execFileSync(program, [flag], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return text.split('\n')[0]?.trim() ?? ''
  } catch {
    return null
  }
}

/** What the numbers were measured on. */
export function machine(): string {
  const all = cpus()
  return `${all.length} cores, ${all[0]?.model.trim() ?? 'unknown processor'}, Node.js ${process.version}`
}

/** One line of JSON a case. */
export function printCase(fields: Readonly<Record<string, string | number | boolean | null>>): void {
  console.log(JSON.stringify(fields))
}

/** A Markdown table, its columns aligned so that it reads in a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}

/** Done by so many at a time, in order of the results. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  workers: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const place = next
      next += 1
      const item = items[place]
      if (item !== undefined) results[place] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return results
}
