/**
 * A mirror port of our own: two virtual interfaces in a network namespace that is made for a test and removed after it.
 * Nothing leaves it. Not possible everywhere: without root, or in a container that may not make interfaces.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { debianProgram } from './outside.ts'

type Sent = { readonly packets: number; readonly perSecond: number }

export type Mirror = {
  /** Words to put before a command, so that it runs there. */
  readonly inside: readonly string[]
  /** Interface on which arrives what is sent. */
  readonly name: string
  /** Kept when somebody has listened there for a while, or after a minute without. */
  heard(): Promise<void>
  /** Sends the packets of a capture from each of the senders, at this rate in all or as fast as they can. */
  send(capture: string, packetsPerSecond: number, senders?: number): Sent
  close(): void
}

const ip = debianProgram('ip', 'iproute2')
const tcpreplay = debianProgram('tcpreplay', 'tcpreplay')
const [arrives, leaves] = ['mirror', 'sender']
/** Frames that were put together by a network card may be that long. */
const mtu = '65535'
const lookEveryMs = 50
const maxLooks = 1200
/** A program that has opened its socket still sets up the buffer of it. */
const looksInARow = 10

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
  const heard = async (): Promise<void> => {
    const words = [...inside.slice(1), 'cat', '/proc/net/packet']
    let inARow = 0
    for (let looks = 0; looks < maxLooks && inARow < looksInARow; looks += 1) {
      // The kernel lists who has a packet socket, below a line of titles.
      const listed = spawnSync(ip, words, { encoding: 'utf8' }).stdout.trim().split('\n').length - 1
      inARow = listed === 0 ? 0 : inARow + 1
      await pause(lookEveryMs)
    }
  }
  const send = (capture: string, packetsPerSecond: number, senders = 1): Sent => {
    const replay = [tcpreplay, '-i', leaves, '--pps', String(packetsPerSecond / senders), capture]
    const all = ['sh', '-c', `${'"$@" & '.repeat(senders)}wait`, 'sh', ...replay]
    const told = execFileSync(ip, [...inside.slice(1), ...all], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return { packets: sumOf(told, /Successful packets: +(\d+)/g), perSecond: sumOf(told, /([\d.]+) pps/g) }
  }
  return { inside, name: arrives, heard, send, close }
}

/** Of the numbers that the pattern finds. */
function sumOf(told: string, pattern: RegExp): number {
  return [...told.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0)
}

function run(...words: readonly string[]): boolean {
  return spawnSync(words[0] ?? '', words.slice(1), { stdio: 'ignore' }).status === 0
}
