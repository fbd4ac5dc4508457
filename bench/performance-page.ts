/** docs/performance.md: the tables that bench/packet-path.ts measured, and what they don't say. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flood } from './flood.ts'
import { machine, table, type Cost } from './measure.ts'
import type { Mix } from './mix.ts'
import { peerVersion, peers } from './peers.ts'
import { packedTable, type Packed } from './packed.ts'
import { root } from './reports.ts'

export type Measured = { readonly name: string; readonly runs: number; readonly best: Cost; readonly perSecond: number }

export type Results = {
  readonly mix: Mix
  readonly ofMix: readonly Measured[]
  readonly small: Flood
  readonly ofFlood: readonly Measured[]
  readonly packed: readonly Packed[]
  /** MB/s of `openssl speed sha256`. */
  readonly yardstick: number | null
}

/** Goal, by what is divided by what. */
const decodeGoals: Readonly<Record<string, number>> = { tcpdump: 1.5 }
const floodGoals: Readonly<Record<string, number>> = { tcpdump: 5, nfpcapd: 0.3 }
const floodGoalMiB = 150

/** Prints the page, and writes it when everything was measured. */
export function writePage(results: Results, isWhole: boolean): void {
  const text = page(results)
  console.log(`\n${text}`)
  if (isWhole) writeFileSync(join(root, 'docs/performance.md'), text)
}

function page({ mix, ofMix, small, ofFlood, packed, yardstick }: Results): string {
  const missing = peers.filter((peer) => peerVersion(peer) === null).map(({ name }) => name)
  const versions = peers.flatMap((peer) => peerVersion(peer) ?? [])
  return `<!-- Written by bench/packet-path.ts. Run \`npm run build && npm run bench\`. -->

# Performance

What the packet path costs, from the capture file to the finished report, beside programs that everybody knows. CPU seconds
are user and system time of the whole process, start included; the programs ran in turns on the same file, and the best run
of each counts. \`bench/install-peers.sh\` installs the other programs.

## A realistic mix

${thousands(mix.captures)} real captures in ${thousands(mix.copies)} copies with other addresses, ports and start times,
merged by time: ${thousands(mix.packets)} packets with ${mix.meanBytes} bytes on average, ${thousands(mix.flows)} flows.

${costs(ofMix)}

${ratios(ofMix)}

## A flood of small packets

${thousands(small.packets)} packets of ${small.meanBytes} bytes in ${thousands(small.flows)} flows, three packets each.

${costs(ofFlood)}

${floodRatios(ofFlood)}

## A second thread

With two threads a packed capture of 16 MiB and more is unpacked in one, while the other reads the packets that came
out; the answer is the same byte for byte. ${thousands(packed[0]?.packets ?? 0)} packets of the mix,
\`decode --summary\`, best of five by wall time:

${packedTable(packed)}

What is not packed is read by one thread: [why](decisions/2026-11-25-one-thread-reads-packets.md).

Measured on: ${machine()}, shared with other work: trust the ratios, not the seconds. For comparison,
\`openssl speed sha256\` does ${yardstick ?? 'an unknown number of'} MB/s here in blocks of 16 KiB.
Versions:
${versions.map((version) => `- ${version.replace(/\.$/, '')}`).join('\n')}
${missing.length === 0 ? '' : ` Not installed: ${missing.join(', ')}.`}

${limits}`
}

const ownTitles: Readonly<Record<string, string>> = {
  cordon: '`cordon analyze FILE --json`',
  'cordon decode': '`cordon decode FILE --summary` (no report)',
}

function titleOf(name: string): string {
  return ownTitles[name] ?? peers.find((peer) => peer.name === name)?.title ?? name
}

function costs(measured: readonly Measured[]): string {
  const rows = measured.map(({ name, runs, best, perSecond }) => [
    titleOf(name),
    runs > 1 ? `best of ${runs}` : 'one',
    best.cpuSeconds.toFixed(2),
    `${(perSecond / 1e6).toFixed(2)} M`,
    best.wallSeconds.toFixed(2),
    best.peakMiB === null ? 'not measured' : best.peakMiB.toFixed(0),
  ])
  return table(['process', 'runs', 'CPU s', 'packets per CPU s', 'wall s', 'peak MiB'], rows)
}

function ratios(measured: readonly Measured[]): string {
  const goals = Object.fromEntries(peers.map(({ name, goal }) => [name, goal]))
  return table(
    ['CPU seconds', 'ratio', 'goal', ''],
    [...ratioRows(measured, 'cordon', goals), ...ratioRows(measured, 'cordon decode', decodeGoals)],
  )
}

function ratioRows(
  measured: readonly Measured[],
  own: string,
  goals: Readonly<Record<string, number>>,
): readonly (readonly string[])[] {
  const ours = measured.find(({ name }) => name === own)?.best.cpuSeconds ?? Number.NaN
  return measured.flatMap(({ name, best }) => {
    const goal = goals[name]
    if (goal === undefined) return []
    const ratio = ours / best.cpuSeconds
    return [[`${own} / ${name}`, ratio.toFixed(3), `≤ ${goal}`, ratio <= goal ? 'met' : 'missed']]
  })
}

function floodRatios(measured: readonly Measured[]): string {
  const peak = measured.find(({ name }) => name === 'cordon')?.best.peakMiB ?? null
  const memory =
    peak === null
      ? []
      : [['peak MiB of cordon', peak.toFixed(0), `≤ ${floodGoalMiB}`, peak <= floodGoalMiB ? 'met' : 'missed']]
  return table(['CPU seconds', 'ratio', 'goal', ''], [...ratioRows(measured, 'cordon', floodGoals), ...memory])
}

function thousands(value: number): string {
  return value.toLocaleString('en-US')
}

const limits = `What the comparison doesn't say: the programs do different jobs. tcpdump copies and understands nothing; nfpcapd
counts flows; nDPI and Suricata look into more protocols than Cordon does, and Suricata reassembles every stream;
tshark dissects everything. Cordon reads what it needs to know devices by and to judge them. The mix is a network of
about 2,800 devices: what follows the reading grows with the devices (\`npm run bench -- --address-sets 8\`). A copied
capture is not a live network: addresses in messages are those of the original, and checksums of copies are wrong.

## Where the time goes

No goal of the table above is reached. Reading, headers and flows with every number of a flow cost 4.2 CPU seconds of
the mix, which is 1.9 times tcpdump; reading the two million messages in it costs the rest. Shares of the main thread,
from \`node --cpu-prof --no-turbo-inlining\` on 2.7 M packets on 24 November 2026:

| part | share |
|---|---|
| reading the file (the kernel's copy) | 22 % |
| handing on what was told: intern, look up, keep | 8.5 % |
| QUIC: keys and opening of Initial packets | 7.6 % |
| HTTP | 5.9 % |
| TLS | 5.1 % |
| choosing the protocol of a payload | 5.5 % |
| ends and reports of flows | 3.6 % |
| headers | 3.1 % |
| DNS | 2.3 % |
| EtherNet/IP | 1.2 % |

The rest is spread over flow accounting and some sixty decoders. Compiling and collecting garbage take about one more
second on other threads. In the flood, looking up flows and conversations that are in no cache costs a quarter; its
memory is the 200,000 conversations as values after the reading.
`
