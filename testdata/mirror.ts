/**
 * A mirror port of our own: two virtual interfaces in a network namespace that is made for a test and removed after it.
 * Nothing leaves it. Not possible everywhere: without root, or in a container that may not make interfaces.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { debianProgram } from './outside.ts'

export type Mirror = {
  /** Words to put before a command, so that it runs there. */
  readonly inside: readonly string[]
  /** Interface on which arrives what is sent. */
  readonly name: string
  /** Sends the packets of a capture, and returns how many. */
  send(capture: string, packetsPerSecond: number): number
  close(): void
}

const ip = debianProgram('ip', 'iproute2')
const tcpreplay = debianProgram('tcpreplay', 'tcpreplay')
const [arrives, leaves] = ['mirror', 'sender']
/** Frames that were put together by a network card may be that long. */
const mtu = '65535'

/** `null`, said in one line, where it cannot be made. */
export function openMirror(namespace: string): Mirror | null {
  if (ip === null || tcpreplay === null) return null
  const inside = [ip, 'netns', 'exec', namespace]
  const close = (): void => {
    run(ip, 'netns', 'del', namespace)
  }
  close()
  const made =
    run(ip, 'netns', 'add', namespace) &&
    // The kernel would say hello by itself.
    run(...inside, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1') &&
    run(
      ...inside,
      ip,
      'link',
      'add',
      'name',
      arrives,
      'mtu',
      mtu,
      'type',
      'veth',
      'peer',
      'name',
      leaves,
      'mtu',
      mtu,
    ) &&
    [arrives, leaves].every((name) => run(...inside, ip, 'link', 'set', name, 'up'))
  if (!made) {
    close()
    console.warn('skipped: no network namespace can be made here')
    return null
  }
  const send = (capture: string, packetsPerSecond: number): number => {
    const words = [...inside.slice(1), tcpreplay, '-i', leaves, '--pps', String(packetsPerSecond), capture]
    const told = execFileSync(ip, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return Number(/Successful packets: +(\d+)/.exec(told)?.[1] ?? 0)
  }
  return { inside, name: arrives, send, close }
}

function run(...words: readonly string[]): boolean {
  return spawnSync(words[0] ?? '', words.slice(1), { stdio: 'ignore' }).status === 0
}
