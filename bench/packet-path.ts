/**
 * What a whole analysis costs for a packet, beside tcpdump, which only copies, and tshark, which dissects: CPU seconds
 * on one file, in turns. Prints one JSON line a case and a table, and writes docs/performance.md. Goals are printed,
 * never enforced.
 * `npm run bench [-- --packets N] [-- --address-sets N] [-- --no-tshark]`
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine, measure, printCase, table, versionOf, type Cost } from './measure.ts'
import { iotMix, type Mix } from './mix.ts'
import { analyze, root } from './reports.ts'

type Case = { readonly name: string; readonly rounds: number; run(this: void): Promise<Cost> }
type Measured = { readonly name: string; readonly runs: readonly Cost[]; readonly best: Cost }

const goals: Readonly<Record<string, number>> = { tcpdump: 4, tshark: 0.1 }
const rounds = 3

async function main(): Promise<void> {
  const asked = process.argv.indexOf('--packets')
  const mix = asked < 0 ? iotMix() : iotMix(Number(process.argv[asked + 1]))
  if (mix === null) {
    console.log('skipped: the real captures of ../shared/data are not here')
    return
  }
  const measured = await inTurns(casesFor(mix))
  for (const { name, best, runs } of measured) {
    printCase({
      name,
      perSecond: perSecond(best, mix),
      bytesEach: mix.meanBytes,
      cpuSeconds: best.cpuSeconds,
      wallSeconds: best.wallSeconds,
      peakMiB: best.peakMiB === null ? null : Math.round(best.peakMiB),
      runs: runs.length,
    })
  }
  const yardstick = await sha256Yardstick()
  printCase({ name: 'openssl sha256, 16 KiB blocks', megabytesPerSecond: yardstick })
  const text = page(mix, measured, yardstick)
  console.log(`\n${text}`)
  if (asked < 0 && !process.argv.includes('--address-sets') && measured.length === 3)
    writeFileSync(join(root, 'docs/performance.md'), text)
}

function casesFor(mix: Mix): readonly Case[] {
  const { file } = mix
  const all: readonly Case[] = [
    { name: 'tcpdump', rounds, run: () => succeeding(['tcpdump', '-r', file, '-w', '/dev/null']) },
    { name: 'cordon', rounds, run: () => analysing(mix) },
    { name: 'tshark', rounds: 1, run: () => succeeding(['tshark', '-q', '-z', 'conv,ip', '-r', file]) },
  ]
  const wanted = process.argv.includes('--no-tshark') ? all.filter(({ name }) => name !== 'tshark') : all
  return wanted.filter(({ name }) => name === 'cordon' || versionOf(name) !== null)
}

/** A run that fails measures nothing: it ends the benchmark. */
async function succeeding(command: readonly string[]): Promise<Cost> {
  const cost = await measure(command)
  if (cost.exitCode !== 0)
    throw new Error(`${command[0]} ended with exit code ${cost.exitCode}: ${cost.stderr.slice(0, 1000)}`)
  return cost
}

/** Nor does a report that leaves packets out. */
async function analysing({ file, packets }: Mix): Promise<Cost> {
  const { cost, report } = await analyze(file)
  if (report === null) throw new Error(`no report, exit code ${cost.exitCode}: ${cost.stderr.slice(0, 1000)}`)
  if (report.input.packets !== packets)
    throw new Error(`the report is about ${report.input.packets} of ${packets} packets`)
  return cost
}

/** One round after the other, so that noise of the machine meets all programs alike. */
async function inTurns(cases: readonly Case[]): Promise<readonly Measured[]> {
  const runs = new Map<string, readonly Cost[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run, rounds } of cases) {
      if (round >= rounds) continue
      console.error(`${name}, run ${round + 1} of ${rounds}`)
      runs.set(name, [...(runs.get(name) ?? []), await run()])
    }
  }
  return cases.flatMap(({ name }) => {
    const all = runs.get(name) ?? []
    const best = all.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[0]
    return best === undefined ? [] : [{ name, runs: all, best }]
  })
}

function perSecond({ cpuSeconds }: Cost, { packets }: Mix): number {
  return Math.round(packets / Math.max(cpuSeconds, 0.01))
}

async function sha256Yardstick(): Promise<number | null> {
  if (versionOf('openssl', 'version') === null) return null
  const { stdout } = await measure(['openssl', 'speed', '-seconds', '1', '-bytes', '16384', 'sha256'], {
    keepOutput: true,
  })
  const kilobytes = /sha256\s+([\d.]+)k/.exec(stdout)?.[1]
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1000)
}

function page(mix: Mix, measured: readonly Measured[], yardstick: number | null): string {
  const own = measured.find(({ name }) => name === 'cordon')?.best.cpuSeconds ?? Number.NaN
  const rows = measured.map(({ name, runs, best }) => [
    titles[name] ?? name,
    runs.length > 1 ? `best of ${runs.length}` : 'one',
    best.cpuSeconds.toFixed(2),
    `${(perSecond(best, mix) / 1e6).toFixed(2)} M`,
    best.wallSeconds.toFixed(2),
    best.peakMiB === null ? 'not measured' : best.peakMiB.toFixed(0),
  ])
  const ratios = measured.flatMap(({ name, best }) => {
    const goal = goals[name]
    if (goal === undefined) return []
    const ratio = own / best.cpuSeconds
    return [[`cordon / ${name}`, ratio.toFixed(3), `≤ ${goal}`, ratio <= goal ? 'met' : 'missed']]
  })
  return `${intro(mix)}
${table(['process', 'runs', 'CPU s', 'packets per CPU s', 'wall s', 'peak MiB'], rows)}

${table(['CPU seconds', 'ratio', 'goal', ''], ratios)}

Measured on: ${machine()}, shared with other work: trust the ratios, not the seconds. For comparison,
\`openssl speed sha256\` does ${yardstick ?? 'an unknown number of'} MB/s here in blocks of 16 KiB.
Versions: ${['tcpdump', 'tshark'].map((program) => versionOf(program) ?? `${program} is not installed`).join('; ')}

${limits}`
}

const titles: Readonly<Record<string, string>> = {
  tcpdump: '`tcpdump -r FILE -w /dev/null`',
  cordon: '`cordon analyze FILE --json`',
  tshark: '`tshark -q -z conv,ip -r FILE`',
}

function intro(mix: Mix): string {
  return `<!-- Written by bench/packet-path.ts. Run \`npm run build && npm run bench\`. -->

# Performance

What a whole analysis costs, from the capture file to the finished report, beside two programs that everybody knows: tcpdump
only copies packets, tshark dissects them all. CPU seconds are user and system time of the whole process, start included.

The input is \`iot-mix\`: ${thousands(mix.captures)} real captures in ${thousands(mix.copies)} copies with other addresses,
ports and start times, merged by time: ${thousands(mix.packets)} packets with ${mix.meanBytes} bytes on average,
${thousands(mix.flows)} flows. The programs ran in turns on the same file.
`
}

function thousands(value: number): string {
  return value.toLocaleString('en-US')
}

const limits = `What the comparison doesn't say: the three do different jobs. tshark reads hundreds of protocols in full; Cordon
reads what it needs to know devices by and to judge them. tcpdump understands nothing. The mix is a network of about
2,800 devices. What follows the reading grows with the devices: the same packets from 10,900 devices
(\`npm run bench -- --address-sets 8\`) cost about six times what tcpdump does. A copied capture is not a live network:
addresses in messages are those of the original, and checksums of copies are wrong.
`

await main()
