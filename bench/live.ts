/**
 * Live: the real mix is replayed onto an interface in a network namespace of the bench's own, faster and faster, until
 * `tcpdump -w` begins to lose packets; then Cordon reads the same at the same rates. Prints one JSON line a run and a
 * table; goals are printed, never enforced. Needs root, tcpdump, dumpcap and tcpreplay. `npm run bench:live`
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { countsIn } from '../src/capture/live-words.ts'
import { openMirror, type Mirror } from '../testdata/mirror.ts'
import { machine, printCase, table, versionOf } from './measure.ts'
import { iotMix } from './mix.ts'
import { root } from './reports.ts'

type Run = {
  readonly name: string
  readonly rate: number
  readonly sent: number
  readonly lost: number
  readonly lostShare: number
}

/** Packets a second; the replay of one takes some seconds. */
const rates = [50_000, 100_000, 200_000, 300_000]
const packets = 400_000
/** Fewer lost ones are the start of the programs. */
const beginsAtShare = 0.001
const readyMs = 100
/** What waits in the kernel when a capture is told to end is not delivered any more. */
const drainMs = 12_000
const patienceMs = 60_000

const input = z.object({ input: z.object({ packets: z.number(), lost: z.number().nullable() }) })
const work = mkdtempSync(join(tmpdir(), 'cordon-bench-live-'))

function tcpdump(mirror: Mirror): ChildProcess {
  const words = [
    'tcpdump',
    '-n',
    '-Z',
    'root',
    '-i',
    mirror.name,
    '-s',
    '262144',
    '-B',
    '65536',
    '-w',
    join(work, 'copy.pcap'),
  ]
  return start(mirror, words)
}

function cordon(mirror: Mirror): ChildProcess {
  const words = [process.execPath, join(root, 'bin/cordon.js'), 'analyze', '--interface', mirror.name, '--json']
  return start(mirror, words)
}

function start({ inside }: Mirror, words: readonly string[]): ChildProcess {
  const [first = '', ...rest] = [...inside, ...words]
  return spawn(first, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What it printed on both streams when it was told to end, after everything was sent. */
async function during(child: ChildProcess, mirror: Mirror, send: () => number) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (said.err += text.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const [first, ...rest] = [...mirror.inside, 'cat', '/proc/net/packet']
  for (let tries = 0; tries < patienceMs / readyMs; tries += 1) {
    if (
      spawnSync(first ?? '', rest, { encoding: 'utf8' })
        .stdout.trim()
        .split('\n').length > 1
    )
      break
    await pause(readyMs)
  }
  const sent = send()
  await pause(drainMs)
  child.kill('SIGINT')
  await ended
  return { ...said, sent }
}

async function measure(name: string, rate: number, mirror: Mirror, file: string): Promise<Run> {
  const child = name === 'cordon' ? cordon(mirror) : tcpdump(mirror)
  const { out, err, sent } = await during(child, mirror, () => mirror.send(file, rate))
  const lost = name === 'cordon' ? sent - input.parse(JSON.parse(out)).input.packets : (countsIn(err).lost ?? 0)
  const run = { name, rate, sent, lost: Math.max(0, lost), lostShare: Math.max(0, lost) / sent }
  printCase(run)
  return run
}

async function bench(mirror: Mirror, file: string): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (const rate of rates) {
    const ofTcpdump = await measure('tcpdump -w', rate, mirror, file)
    runs.push(ofTcpdump, await measure('cordon', rate, mirror, file))
    if (ofTcpdump.lostShare > beginsAtShare) break
  }
  return runs
}

const mirror = openMirror(`cordon-bench-${process.pid}`)
const mix = mirror === null ? null : iotMix(packets)
if (mirror === null || mix === null || !existsSync(join(root, 'dist'))) {
  console.log('skipped: needs root, tcpdump, dumpcap, tcpreplay, ../shared/data and a build')
} else {
  console.log(`${machine()}; ${versionOf('tcpdump') ?? ''}; ${versionOf('dumpcap') ?? ''}`)
  try {
    const runs = await bench(mirror, mix.file)
    const rows = runs.map(({ name, rate, sent, lost, lostShare }) => [
      name,
      String(rate),
      String(sent),
      String(lost),
      `${(lostShare * 100).toFixed(2)} %`,
    ])
    console.log(table(['program', 'packets a second asked', 'sent', 'lost', 'share'], rows))
  } finally {
    mirror.close()
    rmSync(work, { recursive: true })
  }
}
