/**
 * What an attack file must say. `attacks/arp-scan.ts` is a short one. An attack is only packets: nothing is ever sent
 * to a network.
 */
import type { Frame } from './pcapng.ts'
import type { Random } from './random.ts'
import type { Station } from './station.ts'
import { Wire } from './wire.ts'

export type AttackOptions = {
  readonly attacker: Station
  /** Who is attacked, the most important first; at least one. */
  readonly targets: readonly Station[]
  readonly gateway: Station
  /** When it begins, in milliseconds since 1970-01-01 UTC. */
  readonly startMs: number
  readonly random: Random
}

export type Attack = {
  /** Its file's name. */
  readonly name: string
  readonly title: string
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  /** The packets of the attack and of those who answer it, in the order of time. */
  frames(options: AttackOptions): readonly Frame[]
}

type Definition = Omit<Attack, 'frames'> & { readonly play: (wire: Wire, options: AttackOptions) => void }

/** Makes an attack from what it does on a wire that begins with it. */
export function attack({ play, ...rest }: Definition): Attack {
  return {
    ...rest,
    frames(options) {
      const wire = new Wire(options)
      play(wire, options)
      return wire.frames(Number.POSITIVE_INFINITY)
    },
  }
}

/** The 254 addresses around a station, without its own, in order. */
export function neighbours(station: Station): readonly string[] {
  const prefix = station.ip.slice(0, station.ip.lastIndexOf('.'))
  return Array.from({ length: 254 }, (_, index) => `${prefix}.${index + 1}`).filter((ip) => ip !== station.ip)
}

/** A station that isn't there, at that address. */
export function absent(ip: string): Station {
  return {
    name: ip,
    mac: '00:00:00:00:00:00',
    ip,
    ip6: null,
    stack: { ttl: 64, windowSize: 0, windowScale: null, synOptions: [] },
    openPorts: [],
    far: null,
  }
}
