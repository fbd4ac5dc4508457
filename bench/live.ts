/**
 * Live: the real mix is replayed onto an interface in a network namespace of the bench's own, faster and faster, until
 * `tcpdump -w` begins to lose packets; then Cordon reads the same at the same rates. Prints one JSON line a run and a
 * table; goals are printed, never enforced. Needs root, tcpdump, dumpcap and tcpreplay. `npm run bench:live`
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openMirror, type Mirror } from '../testdata/mirror.ts'
import { machine, printCase, table, versionOf } from './measure.ts'
import { iotMix } from './mix.ts'
import { root } from './reports.ts'

type Run = {
  readonly name: string
  /** Packets a second: asked of the senders, and what they reached. */
  readonly asked: number
  readonly rate: number
  readonly sent: number
  readonly lost: number
  readonly lostShare: number
}

/** Packets a second; the replay of one takes some seconds. */
const rates = [200_000, 300_000, 400_000, 500_000, 600_000]
/** One tcpreplay sends no more. */
const ofOneSender = 300_000
const packets = 400_000
/** Fewer lost ones are the start of the programs. */
const beginsAtShare = 0.001
/** What waits in the kernel when tcpdump is told to end is not delivered any more. */
const drainMs = 1_500

const input = z.object({ input: z.object({ packets: z.number() }) })
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

type Sending = { readonly send: () => ReturnType<Mirror['send']>; readonly drains: boolean }

/** What it printed when it was told to end: as soon as everything was sent, unless it loses what it has not read. */
async function during(child: ChildProcess, mirror: Mirror, { send, drains }: Sending) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (said.err += text.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  await mirror.heard()
  const sent = send()
  if (drains) await pause(drainMs)
  child.kill('SIGINT')
  await ended
  return { ...said, sent }
}

async function measure(name: string, asked: number, mirror: Mirror, file: string): Promise<Run> {
  const child = name === 'cordon' ? cordon(mirror) : tcpdump(mirror)
  const send = () => mirror.send(file, asked, Math.ceil(asked / ofOneSender))
  const { out, err, sent } = await during(child, mirror, { send, drains: name !== 'cordon' })
  const got =
    name === 'cordon'
      ? input.parse(JSON.parse(out)).input.packets
      : Number(/(\d+) packets captured/.exec(err)?.[1] ?? 0)
  const lost = Math.max(0, sent.packets - got)
  const lostShare = lost / sent.packets
  const run = { name, asked, rate: Math.round(sent.perSecond), sent: sent.packets, lost, lostShare }
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
    const rows = runs.map(({ name, asked, rate, sent, lost, lostShare }) => [
      name,
      String(asked),
      String(rate),
      String(sent),
      String(lost),
      `${(lostShare * 100).toFixed(2)} %`,
    ])
    console.log(table(['program', 'packets a second asked', 'reached', 'sent', 'lost', 'share'], rows))
  } finally {
    mirror.close()
    rmSync(work, { recursive: true })
  }
}
