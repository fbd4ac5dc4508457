/**
 * Which devices belong together: by what they are, except that devices with alerts or critical risk get a zone of
 * their own. Every address is in one zone only; when several devices claim one, it counts for the most trustworthy of
 * them.
 */
import type { Identity, Kind, Risk, Zone } from '../core/answers.ts'
import type { Device } from '../core/model.ts'
import { compareAddresses, type Prefix } from './addresses.ts'
import { groupBy } from './group-by.ts'
import { forwardableAddresses } from './traffic.ts'
import { kindOfZone, quarantine, zoneKinds } from './zone-kinds.ts'

/** A device with what the earlier steps said about it. */
export type Subject = { readonly device: Device; readonly identity: Identity; readonly kind: Kind; readonly risk: Risk }

export type Zoning = {
  /** Only zones with members, in the order of the list of kinds. */
  readonly zones: readonly Zone[]
  readonly homes: ReadonlyMap<string, Home>
  readonly notes: readonly string[]
}

/** Where a device lives. */
export type Home = {
  readonly zone: string
  /** Every address a router forwards to it, also those that count for another device. */
  readonly addresses: readonly Prefix[]
  /** All its addresses are its zone's, so a rule about the zone covers it. */
  readonly whole: boolean
}

/** Below this confidence a category is a guess, and a guess shall not put a device among infusion pumps. */
const minConfidence = 0.5

/** `suspects` are the ids of devices with alerts. */
export function planZones(subjects: readonly Subject[], suspects: ReadonlySet<string>): Zoning {
  const residents = subjects
    .map((subject) => ({
      subject,
      zone: zoneOf(subject, suspects),
      addresses: forwardableAddresses(subject.device.ips),
    }))
    .toSorted((a, b) => compareText(a.subject.device.id, b.subject.device.id))
  const { owners, contested } = ownersOf(residents, suspects)
  const homes = new Map<string, Home>()
  for (const { subject, zone, addresses } of residents) {
    const whole = addresses.length > 0 && addresses.every(({ text }) => owners.get(text)?.resident.zone === zone)
    homes.set(subject.device.id, { zone, addresses, whole })
  }
  const membersOf = groupBy(residents, ({ zone }) => zone)
  const ownedBy = groupBy(owners.values(), ({ resident }) => resident.zone)
  const zones = zoneKinds.flatMap(({ id, title, why }): readonly Zone[] => {
    const members = membersOf.get(id)
    if (members === undefined) return []
    const owned = (ownedBy.get(id) ?? []).map(({ prefix }) => prefix).toSorted(compareAddresses)
    const devices = members.map(({ subject }) => subject.device.id)
    return [{ id, title, why, devices, addresses: owned.map(({ text }) => text) }]
  })
  return { zones, homes, notes: [...addresslessNote(residents), ...contestedNote(contested)] }
}

type Resident = { readonly subject: Subject; readonly zone: string; readonly addresses: readonly Prefix[] }

function zoneOf({ device, identity, kind, risk }: Subject, suspects: ReadonlySet<string>): string {
  if (suspects.has(device.id) || risk.level === 'critical') return quarantine
  const { category } = identity
  return kindOfZone(category !== null && category.confidence >= minConfidence ? category.value : null, kind).id
}

/** The resident that an address counts for. */
type Claim = { readonly resident: Resident; readonly prefix: Prefix }

/**
 * An impostor claims the address of somebody who is trusted: the trusted one keeps it, then a router, then the latest
 * seen.
 */
function ownersOf(
  residents: readonly Resident[],
  suspects: ReadonlySet<string>,
): { readonly owners: ReadonlyMap<string, Claim>; readonly contested: readonly string[] } {
  const owners = new Map<string, Claim>()
  const contested = new Set<string>()
  for (const resident of residents) {
    for (const prefix of resident.addresses) {
      const { text } = prefix
      const other = owners.get(text)
      if (other !== undefined) contested.add(text)
      if (other === undefined || outranks(resident, other.resident, suspects)) owners.set(text, { resident, prefix })
    }
  }
  return { owners, contested: [...owners.keys()].filter((text) => contested.has(text)) }
}

function outranks(a: Resident, b: Resident, suspects: ReadonlySet<string>): boolean {
  const [one, other] = [a.subject.device, b.subject.device]
  const isTrusted = !suspects.has(one.id)
  if (isTrusted === suspects.has(other.id)) return isTrusted
  return one.routes === other.routes ? one.lastSeenMs > other.lastSeenMs : one.routes
}

function addresslessNote(residents: readonly Resident[]): readonly string[] {
  const without = residents.filter(({ addresses }) => addresses.length === 0).map(({ subject }) => subject.device.id)
  if (without.length === 0) return []
  const what = count(without.length, 'device has', 'devices have')
  return [`${what} no address that a router forwards to: in a zone, but without rules (${listed(without)}).`]
}

function contestedNote(contested: readonly string[]): readonly string[] {
  if (contested.length === 0) return []
  const what = count(contested.length, 'address is', 'addresses are')
  return [`${what} claimed by more than one device, and in the zone of one of them only: ${listed(contested)}.`]
}

function listed(texts: readonly string[]): string {
  const some = texts.slice(0, 5).join(', ')
  return texts.length > 5 ? `${some} and ${texts.length - 5} more` : some
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
