/**
 * The zones that are proposed, and which categories of docs/reference/categories.md belong to each. Grouped by what a
 * break-in would cost and by who has to reach whom; a category that isn't listed goes by the kind of device.
 */
import type { Kind } from '../core/answers.ts'

export type ZoneKind = {
  readonly id: string
  readonly title: string
  /** What its members are called in a sentence, in the plural. */
  readonly members: string
  readonly why: string
  readonly categories: readonly string[]
  /** Its members resemble each other, so what most of them do may be allowed to all. */
  readonly alike: boolean
}

export const quarantine = 'quarantine'

const unknown: ZoneKind = {
  id: 'unknown',
  title: 'Unknown',
  members: 'unknown devices',
  why: 'Not identified with enough confidence: beyond the zone, each may do only what it was seen doing.',
  categories: [],
  alike: false,
}

export const zoneKinds: readonly ZoneKind[] = [
  {
    id: 'medical',
    title: 'Medical devices',
    members: 'medical devices',
    why: 'Patients depend on them, they are rarely patched, and only clinical systems need to reach them.',
    categories: ['medical-imaging', 'patient-monitor', 'infusion-pump', 'lab-analyser', 'medical-device'],
    alike: true,
  },
  {
    id: 'industrial',
    title: 'Industrial control',
    members: 'controllers',
    why: 'They move machines, and their protocols trust everybody who can reach them.',
    categories: ['plc', 'hmi', 'rtu', 'robot', 'protocol-gateway'],
    alike: true,
  },
  {
    id: 'building',
    title: 'Building control',
    members: 'building controllers',
    why: 'Doors, climate and power: they change the physical world and talk to few controllers only.',
    categories: [
      'thermostat',
      'hvac',
      'building-controller',
      'access-control',
      'intercom',
      'elevator',
      'irrigation',
      'siren',
      'ups',
      'pdu',
      'meter',
      'inverter',
    ],
    alike: true,
  },
  {
    id: 'payment',
    title: 'Payment',
    members: 'points of sale',
    why: 'Card data must stay apart from everything else (PCI DSS).',
    categories: ['pos', 'atm'],
    alike: true,
  },
  {
    id: 'cameras',
    title: 'Cameras',
    members: 'cameras',
    why: 'They see private places, are attacked most often, and need their recorder and little else.',
    categories: ['camera', 'video-recorder'],
    alike: true,
  },
  {
    id: 'voice',
    title: 'Voice and conferencing',
    members: 'phones',
    why: 'Calls must not be overheard; they need their call server and each other.',
    categories: ['ip-phone', 'conferencing', 'voip-gateway'],
    alike: true,
  },
  {
    id: 'printers',
    title: 'Printers and scanners',
    members: 'printers',
    why: 'They hold documents, listen on many ports, and nobody but clients and print servers needs them.',
    categories: ['printer', 'scanner', '3d-printer'],
    alike: true,
  },
  {
    id: 'media',
    title: 'Screens and media',
    members: 'screens and players',
    why: 'They fetch from the internet all day and have no reason to reach anything inside.',
    categories: ['tv', 'media-player', 'signage', 'projector', 'speaker', 'av-control', 'console'],
    alike: true,
  },
  {
    id: 'smart-devices',
    title: 'Smart devices',
    members: 'smart devices',
    why: 'Cheap, cloud-bound and seldom patched: each needs its cloud or its hub, and nothing else.',
    categories: ['plug', 'light', 'light-switch', 'hub', 'sensor', 'scale', 'appliance', 'maker-board'],
    alike: true,
  },
  {
    id: 'vehicles',
    title: 'Vehicles and charging',
    members: 'vehicles and chargers',
    why: 'They stand where strangers can touch them and talk to their operator only.',
    categories: ['vehicle', 'ev-charger'],
    alike: true,
  },
  {
    id: 'infrastructure',
    title: 'Network infrastructure',
    members: 'network devices',
    why: 'Whoever controls them controls every other zone, so few may reach their management.',
    categories: ['router', 'switch', 'access-point', 'firewall'],
    alike: true,
  },
  {
    id: 'servers',
    title: 'Servers and storage',
    members: 'servers',
    why: 'They hold what the others need and what an intruder wants.',
    categories: ['server', 'nas', 'management-controller'],
    alike: true,
  },
  {
    id: 'workstations',
    title: 'Workstations',
    members: 'workstations',
    why: 'People work on them; managed and patched, but where mail and the web come in.',
    categories: ['workstation'],
    alike: true,
  },
  {
    id: 'mobile',
    title: 'Mobile and guests',
    members: 'mobile devices',
    why: 'They belong to people and visit other networks; they need the internet and little inside.',
    categories: ['phone', 'tablet', 'wearable'],
    alike: true,
  },
  {
    id: 'other-iot',
    title: 'Other IoT',
    members: 'other IoT devices',
    why: 'Things, though it is not clear which: what one of them does says nothing about the next.',
    categories: [],
    alike: false,
  },
  unknown,
  {
    id: quarantine,
    title: 'Quarantine candidates',
    members: 'quarantined devices',
    why: 'They raised an alert or carry critical risk: apart from all, and where possible from each other.',
    categories: [],
    alike: false,
  },
]

const byId = new Map(zoneKinds.map((zone) => [zone.id, zone]))
const byCategory = new Map(zoneKinds.flatMap((zone) => zone.categories.map((category) => [category, zone])))
const byKind: Readonly<Record<Kind, string>> = {
  network: 'infrastructure',
  mobile: 'mobile',
  it: 'workstations',
  iot: 'other-iot',
  unknown: 'unknown',
}

export function zoneKind(id: string): ZoneKind {
  return byId.get(id) ?? unknown
}

/** The zone of a category, or without one of the kind of device. */
export function kindOfZone(category: string | null, kind: Kind): ZoneKind {
  return (category === null ? undefined : byCategory.get(category)) ?? zoneKind(byKind[kind])
}
