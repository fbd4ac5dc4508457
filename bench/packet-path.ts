/**
 * What the packet path costs beside programs that everybody knows: CPU seconds on one file, in turns. Two inputs: a
 * realistic mix of at least ten million packets, and a flood of small packets in two million flows. Prints one JSON line
 * a case and tables, and writes docs/performance.md. Goals are printed, never enforced.
 * `npm run bench [-- --packets N] [-- --only tcpdump,cordon] [-- --address-sets N]`; bench/install-peers.sh installs the
 * other programs.
 */
import { parseArgs } from 'node:util'
import { flood } from './flood.ts'
import { measure, printCase, versionOf, type Cost } from './measure.ts'
import { iotMix } from './mix.ts'
import { packedCosts } from './packed.ts'
import { peerVersion, peers, runPeer } from './peers.ts'
import { writePage, type Measured } from './performance-page.ts'
import { analyze, decodeSummary } from './reports.ts'

const defaultPackets = 10_400_000
const ownRounds = 5
const floodPeers = ['tcpdump', 'nfpcapd']

type Input = { readonly file: string; readonly packets: number; readonly meanBytes: number }
type Case = { readonly name: string; readonly rounds: number; run(this: void): Promise<Cost> }

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { packets: { type: 'string' }, only: { type: 'string' }, 'address-sets': { type: 'string' } },
  })
  const mix = iotMix(Number(values.packets ?? defaultPackets))
  if (mix === null) {
    console.log('skipped: the real captures of ../shared/data are not here')
    return
  }
  const only = values.only?.split(',')
  const isWanted = ({ name }: { name: string }) => only === undefined || only.includes(name)
  const ofMix = await inTurns(
    'mix',
    mix,
    [
      ...ownCases(mix),
      ...peerCases(
        mix,
        peers.map(({ name }) => name),
      ),
    ].filter(isWanted),
  )
  const small = flood()
  const ofFlood = await inTurns('flood', small, [...ownCases(small), ...peerCases(small, floodPeers)].filter(isWanted))
  const packed = only === undefined ? await packedCosts() : []
  const yardstick = await sha256Yardstick()
  printCase({ name: 'openssl sha256, 16 KiB blocks', megabytesPerSecond: yardstick })
  const isWhole = only === undefined && values.packets === undefined && values['address-sets'] === undefined
  writePage({ mix, ofMix, small, ofFlood, packed, yardstick }, isWhole)
}

function ownCases(input: Input): readonly Case[] {
  return [
    { name: 'cordon', rounds: ownRounds, run: () => analysing(input) },
    { name: 'cordon decode', rounds: ownRounds, run: () => decoding(input) },
  ]
}

function peerCases({ file }: Input, names: readonly string[]): readonly Case[] {
  return peers
    .filter((peer) => names.includes(peer.name) && peerVersion(peer) !== null)
    .map((peer) => ({ name: peer.name, rounds: peer.rounds, run: () => runPeer(peer, file) }))
}

/** A report that leaves packets out measures nothing. */
async function analysing({ file, packets }: Input): Promise<Cost> {
  const { cost, report } = await analyze(file)
  if (report === null) throw new Error(`no report, exit code ${cost.exitCode}: ${cost.stderr.slice(0, 1000)}`)
  return checked(cost, report.input.packets, packets)
}

async function decoding({ file, packets }: Input): Promise<Cost> {
  const { cost, packets: decoded } = await decodeSummary(file)
  return checked(cost, decoded, packets)
}

function checked(cost: Cost, found: number, packets: number): Cost {
  if (found !== packets) throw new Error(`${found} of ${packets} packets were read: ${cost.stderr.slice(0, 1000)}`)
  return cost
}

/** One round after the other, so that noise of the machine meets all programs alike. */
async function inTurns(
  input: string,
  { packets, meanBytes }: Input,
  cases: readonly Case[],
): Promise<readonly Measured[]> {
  const runs = new Map<string, readonly Cost[]>()
  const most = Math.max(...cases.map(({ rounds }) => rounds))
  for (let round = 0; round < most; round += 1) {
    for (const { name, run, rounds } of cases) {
      if (round >= rounds) continue
      console.error(`${input}: ${name}, run ${round + 1} of ${rounds}`)
      runs.set(name, [...(runs.get(name) ?? []), await run()])
    }
  }
  return cases.flatMap(({ name }) => {
    const all = runs.get(name) ?? []
    const best = all.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[0]
    if (best === undefined) return []
    const { cpuSeconds, wallSeconds, peakMiB } = best
    const perSecond = Math.round(packets / Math.max(cpuSeconds, 0.01))
    printCase({
      name: `${input}: ${name}`,
      perSecond,
      bytesEach: meanBytes,
      cpuSeconds,
      wallSeconds,
      peakMiB,
      runs: all.length,
    })
    return [{ name, runs: all.length, best, perSecond }]
  })
}

async function sha256Yardstick(): Promise<number | null> {
  if (versionOf('openssl', 'version') === null) return null
  const command = ['openssl', 'speed', '-seconds', '1', '-bytes', '16384', 'sha256']
  const { stdout } = await measure(command, { keepOutput: true })
  const kilobytes = /sha256\s+([\d.]+)k/.exec(stdout)?.[1]
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1000)
}

await main()
