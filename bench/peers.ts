/**
 * The programs that the packet path is measured beside: what is run on the same file, how often, and which part of its
 * cost Cordon may have. Install them with bench/install-peers.sh; a missing one is left out, and the page says so.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure, versionOf, type Cost } from './measure.ts'

export type Peer = {
  readonly name: string
  /** What is run, as people type it. */
  readonly title: string
  /** The argument that makes it say its version. */
  readonly versionFlag: string
  readonly rounds: number
  /** Cordon's CPU seconds divided by the peer's should not be more. */
  readonly goal: number
  command(file: string, folder: string): readonly string[]
}

export const peers: readonly Peer[] = [
  {
    name: 'tcpdump',
    title: '`tcpdump -r FILE -w /dev/null`',
    versionFlag: '--version',
    rounds: 5,
    goal: 2,
    command: (file) => ['tcpdump', '-r', file, '-w', '/dev/null'],
  },
  {
    name: 'nfpcapd',
    title: '`nfpcapd -r FILE -w DIR` (flows only)',
    versionFlag: '-V',
    rounds: 2,
    goal: 0.9,
    command: (file, folder) => ['nfpcapd', '-r', file, '-w', folder],
  },
  {
    name: 'ndpiReader',
    title: '`ndpiReader -q -i FILE`',
    versionFlag: '-h',
    rounds: 1,
    goal: 0.2,
    command: (file) => ['ndpiReader', '-q', '-i', file],
  },
  {
    name: 'suricata',
    title: '`suricata --runmode single -r FILE` (EVE)',
    versionFlag: '-V',
    rounds: 1,
    goal: 0.15,
    command: (file, folder) => [
      'suricata',
      '--runmode',
      'single',
      '-S',
      '/dev/null',
      '-k',
      'none',
      '-l',
      folder,
      '-r',
      file,
    ],
  },
  {
    name: 'tshark',
    title: '`tshark -q -z conv,ip -r FILE`',
    versionFlag: '--version',
    rounds: 1,
    goal: 0.045,
    command: (file) => ['tshark', '-q', '-z', 'conv,ip', '-r', file],
  },
]

/** The first line that says a version, `null` when it isn't installed. */
export function peerVersion({ name, versionFlag }: Peer): string | null {
  return versionOf(name, versionFlag)
}

/** A run that fails measures nothing: it ends the benchmark. */
export async function runPeer(peer: Peer, file: string): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-peer-'))
  const cost = await measure(peer.command(file, folder))
  rmSync(folder, { recursive: true })
  if (cost.exitCode !== 0)
    throw new Error(`${peer.name} ended with exit code ${cost.exitCode}: ${cost.stderr.slice(0, 1000)}`)
  return cost
}
