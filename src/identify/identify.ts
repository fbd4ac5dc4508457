/**
 * STEP 1: what a device is. Clues of the profiles and the registry of MAC prefixes become an identity with confidence
 * and reasons. Runs on devices whose facts changed, never on packets. Makes nothing up: without enough evidence a field
 * is `null`.
 */
import type { Claim, Identity, Kind } from '../core/answers.ts'
import type { Device } from '../core/model.ts'
import { kindOf } from './categories.ts'
import { type ClueIndex, createClueIndex, type Hit } from './clue-index.ts'
import { asksWeights, type Evidence, saysWeights, weigh } from './evidence.ts'
import type { Field, Profile } from './profile.ts'
import { isAskedFor, type Told, toldBy, witnessOf } from './told.ts'
import { vendorOf } from './vendors.ts'

export type Identified = { readonly identity: Identity; readonly kind: Kind }
export type Identifier = (device: Device) => Identified

/**
 * How often the registered owner of a prefix is the product's vendor, for organisations that sell under their own name.
 */
const registryWeight = 0.8
/** The same for those whose parts are in others' products: a hint beside other evidence. */
const mixedRegistryWeight = 0.4
/** How often a product of a vendor with one line of products is of that line. */
const onlyProductWeight = 0.6
/** A model or version taken from a fact: longer ones are no name, and are not claimed. */
const maxFilledLength = 80

/** Devices that told more are seldom alike, and identified each on its own. */
const rememberedTold = 32
/** Remembered identities of devices that told the same. */
const identitiesKept = 4096

/** Evidence of one hit, with the family that it speaks for. */
type Voice = Evidence & { readonly profile: Profile | null }

/**
 * `organisationOf` says who owns a MAC address's prefix, see `createOuiLookup`. The identifier is a pure function of
 * the device: the order of its facts doesn't matter.
 */
export function createIdentifier(
  profiles: readonly Profile[],
  organisationOf: (mac: string) => string | null,
): Identifier {
  const index = createClueIndex(profiles)
  const remembered = new Map<string, Identified>()
  return (device) => {
    const organisations = ownersOf(device, organisationOf)
    const told = toldBy(device, organisations)
    if (told.length === 0) return nobody
    if (told.length > rememberedTold) return identified(told, organisations, index)
    const key = keyOf(told)
    const known = remembered.get(key)
    if (known !== undefined) return known
    const answer = identified(told, organisations, index)
    if (remembered.size >= identitiesKept) remembered.clear()
    remembered.set(key, answer)
    return answer
  }
}

const nobody: Identified = {
  identity: { category: null, vendor: null, model: null, os: null, firmware: null },
  kind: kindOf(null),
}

function ownersOf({ macs }: Device, organisationOf: (mac: string) => string | null): readonly string[] {
  const owners: string[] = []
  for (const mac of macs) {
    const owner = organisationOf(mac)
    if (owner !== null && !owners.includes(owner)) owners.push(owner)
  }
  return owners
}

/** Devices with the same key told the same, in any order. The lengths keep one value from passing for two. */
function keyOf(told: readonly Told[]): string {
  const texts = told.map(({ shown }) => `${shown.fact} ${shown.value.length} ${shown.value}`)
  return texts.length === 1 ? (texts[0] ?? '') : texts.toSorted().join('')
}

function identified(told: readonly Told[], organisations: readonly string[], index: ClueIndex): Identified {
  const voices = voicesFor(told, organisations, index)
  const category = weigh(voices.category)
  const vendor = weigh(voices.vendor)
  const fits = ({ profile }: Voice): boolean =>
    profile === null || (agrees(profile.vendor, vendor) && agrees(profile.category, category))
  const identity = {
    category,
    vendor,
    model: weigh(voices.model.filter(fits)),
    os: weigh(voices.os),
    firmware: weigh(voices.firmware.filter(fits)),
  }
  return { identity, kind: kindOf(category?.value ?? null) }
}

function voicesFor(
  told: readonly Told[],
  organisations: readonly string[],
  index: ClueIndex,
): Readonly<Record<Field, readonly Voice[]>> {
  const voices: Record<Field, Voice[]> = { category: [], vendor: [], model: [], os: [], firmware: [] }
  for (const organisation of organisations) addRegistry(organisation, voices)
  for (const hit of index.match(told)) {
    for (const field of hit.fields) {
      const value = fill(hit.profile[field] ?? '', hit.groups)
      if (value !== null) voices[field].push(voiceOf(hit, value))
    }
  }
  return voices
}

function addRegistry(organisation: string, voices: Record<Field, Voice[]>): void {
  const vendor = vendorOf(organisation)
  if (vendor === null || vendor.registry === 'module') return
  const registered = { fact: 'mac.oui', value: organisation, source: 'IEEE registry' }
  const common = { witness: witnessOf('mac.oui'), askedFor: false, profile: null }
  voices.vendor.push({
    ...common,
    value: vendor.name,
    weight: vendor.registry === 'product' ? registryWeight : mixedRegistryWeight,
    reason: { ...registered, clue: `The MAC address’s prefix belongs to ${vendor.name}` },
  })
  if (vendor.makes === undefined) return
  voices.category.push({
    ...common,
    value: vendor.makes,
    weight: onlyProductWeight,
    reason: { ...registered, clue: `Nearly all networked products of ${vendor.name} are of this category` },
  })
}

function voiceOf({ profile, clue, told }: Hit, value: string): Voice {
  const askedFor = isAskedFor(clue.fact) && !(clue.with ?? []).some(({ fact }) => !isAskedFor(fact))
  const weights = askedFor ? asksWeights : saysWeights
  return {
    value,
    weight: weights[clue.strength] ?? 0,
    witness: witnessOf(clue.fact),
    askedFor,
    reason: { fact: told.shown.fact, value: told.shown.value, clue: clue.why, source: clue.source },
    profile,
  }
}

/** The template with its placeholders filled; `null` when a part is missing or is no name. */
function fill(template: string, groups: readonly string[]): string | null {
  if (!template.includes('{')) return template
  const parts = template.split(/\{(\d)\}/)
  const filled = parts.map((part, place) => (place % 2 === 0 ? part : (groups[Number(part) - 1] ?? '').trim()))
  if (filled.some((part, place) => place % 2 === 1 && part === '')) return null
  const value = filled.join('')
  return value.length > maxFilledLength ? null : value
}

/** A family's trait doesn't contradict what was found. */
function agrees(trait: string | null, found: Claim | null): boolean {
  return trait === null || trait === found?.value
}
