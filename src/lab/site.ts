/**
 * Turns a plan of a network into its capture: gives every device its MAC, lets all live, mixes in the attacks, writes
 * the file.
 */
import type { Attack } from './attack.ts'
import type { DeviceKind, Place } from './device.ts'
import { Names } from './names.ts'
import type { LabCapture, TrueDevice } from './network.ts'
import { encodePcapng, type Frame } from './pcapng.ts'
import { createRandom, type Random } from './random.ts'
import { Schedule } from './schedule.ts'
import { linkLocal, type Station } from './station.ts'
import { Wire } from './wire.ts'

/** 2026-01-05, a Monday, at 08:00 UTC. */
const mondayMorningMs = 1_767_600_000_000

export type Placement = {
  readonly name: string
  readonly kind: DeviceKind
  readonly ip: string
  /** When it is switched on; by default some time in the first minutes. */
  readonly joinsMs?: number
}

export type SitePlan = {
  readonly network: string
  readonly seed: number
  readonly lastsMs: number
  readonly domain: string
  /** One is named `gateway`, and one `server` answers for names, leases and time. */
  readonly placements: readonly Placement[]
  /** Stations beyond the gateway that open connections to the inside or are asked by the name server (`resolver`). */
  outside(gatewayMac: string): readonly Station[]
  readonly attacks: readonly {
    readonly attack: Attack
    readonly by: string
    /** Names of the targets, the first first; then all others of the site join them. */
    readonly on: readonly string[]
    readonly atMs: number
  }[]
}

export function captureSite(plan: SitePlan): LabCapture {
  const random = createRandom(plan.seed)
  const placed = plan.placements.map((placement) => ({ placement, station: stationOf(placement, random) }))
  const stations = placed.map(({ station }) => station)
  const gateway = named(stations, 'gateway')
  const all = [...stations, ...plan.outside(gateway.mac)]
  const wire = new Wire({ gateway, random: random.fork('wire'), startMs: mondayMorningMs })
  const names = new Names(wire, named(all, 'server'), named(all, 'resolver'))
  for (const station of stations) names.add(`${station.name}.${plan.domain}`, station)
  const schedule = new Schedule(plan.lastsMs)
  const shared = { wire, names, schedule, domain: plan.domain, find: (name: string) => named(all, name) }
  for (const { placement, station } of placed) placement.kind.live?.(placeOf(shared, { placement, station, random }))
  schedule.run()
  const frames = [...wire.frames(plan.lastsMs), ...attackFrames(plan, { stations, gateway, random })]
  const labels = { comment: comment(plan), interfaceName: 'mirror0' }
  return {
    capture: encodePcapng(
      frames.toSorted((a, b) => a.atUs - b.atUs),
      labels,
    ),
    devices: placed.map(({ placement, station }) => truth(placement, station)),
    attacks: plan.attacks.map(({ attack, by }) => ({ attack: attack.name, mac: named(stations, by).mac })),
  }
}

function comment({ network, seed }: SitePlan): string {
  return `SYNTHETIC capture, not from a real network: made by the lab of Cordon, network "${network}", seed ${seed}`
}

function stationOf({ name, kind, ip }: Placement, random: Random): Station {
  const digits = [...random.fork(`mac of ${name}`).bytes(6)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const mac = `${kind.prefix.toLowerCase()}${digits}`.slice(0, 12).replaceAll(/(..)(?=.)/g, '$1:')
  return {
    name,
    mac,
    ip,
    ip6: kind.ip6 ? linkLocal(mac) : null,
    stack: kind.stack,
    openPorts: kind.openPorts,
    far: null,
  }
}

type Placed = { readonly placement: Placement; readonly station: Station; readonly random: Random }

function placeOf(
  shared: Pick<Place, 'wire' | 'names' | 'schedule' | 'domain' | 'find'>,
  { placement, station, random }: Placed,
): Place {
  const { kind, name } = placement
  const own = random.fork(name)
  const hostName = kind.hostName?.(station.mac.replaceAll(':', '').toUpperCase()) ?? name
  return { ...shared, station, kind, hostName, random: own, joinsMs: placement.joinsMs ?? own.integer(500, 150_000) }
}

function attackFrames(
  plan: SitePlan,
  { stations, gateway, random }: { stations: readonly Station[]; gateway: Station; random: Random },
): readonly Frame[] {
  const endUs = (mondayMorningMs + plan.lastsMs) * 1000
  return plan.attacks.flatMap(({ attack, by, on, atMs }) => {
    const first = on.map((name) => named(stations, name))
    const attacker = named(stations, by)
    const targets = [...first, ...stations.filter((station) => station !== attacker && !first.includes(station))]
    const options = {
      attacker,
      targets,
      gateway,
      startMs: mondayMorningMs + atMs,
      random: random.fork(`${attack.name} by ${by}`),
    }
    return attack.frames(options).filter(({ atUs }) => atUs < endUs)
  })
}

function truth({ name, kind, ip }: Placement, { mac }: Station): TrueDevice {
  return { name, mac, ip, category: kind.category, vendor: kind.vendor, model: kind.model }
}

function named(stations: readonly Station[], name: string): Station {
  const found = stations.find((station) => station.name === name)
  if (found === undefined) throw new RangeError(`no station is named ${name}`)
  return found
}
