/**
 * Identity × catalogue → matches. The vendor has to agree by name, and the model, system or type of device by
 * `product-names.ts`; then the version decides. Indexed by vendor and mark, and remembered per identity: a fleet has
 * few distinct ones. CPE names and applicability trees are not evaluated.
 */
import type { Claim, Identity } from '../core/answers.ts'
import type { Advisory, Affected } from './advisory.ts'
import {
  closeness,
  indexMarks,
  lookupMarks,
  readDevice,
  readProduct,
  type Closeness,
  type DeviceName,
  type ProductName,
} from './product-names.ts'
import { contains, tellVersions, type Answer } from './range.ts'
import { vendorKeys, vendorWords } from './vendor-names.ts'

export type Match = {
  readonly advisory: Advisory
  readonly affected: Affected
  readonly state: 'confirmed' | 'possible'
  readonly why: string
}

type Entry = { readonly advisory: Advisory; readonly affected: Affected; readonly name: ProductName }
type Shelf = { readonly byMark: Map<string, Entry[]>; readonly rest: Entry[] }

/** Below this a vendor or model is a guess, and no ground for a finding. */
const leastConfidence = 0.5
/** From here on, vendor, model and version are sure enough to confirm a finding. */
const sureConfidence = 0.8
/** Remembered identities; the memory is emptied when it is full. */
const maxRemembered = 20_000

/**
 * Systems that are patched every month, by vendor. Their name without a version fits every such device, patched or
 * not, and tells nothing. What ended for good is found by its life cycle instead.
 */
const patchedMonthly: ReadonlyMap<string, readonly string[]> = new Map([
  ['microsoft', ['windows']],
  ['apple', ['ios', 'ipados', 'macos', 'watchos', 'tvos', 'os']],
  ['google', ['android', 'kernel', 'framework', 'pixel']],
  ['linux', ['kernel']],
])

/** Builds the index once; the function it returns is asked for every device. */
export function createMatcher(advisories: readonly Advisory[]): (identity: Identity) => readonly Match[] {
  const shelves = indexed(advisories)
  if (shelves.size === 0) return () => []
  const remembered = new Map<string, readonly Match[]>()
  return (identity) => {
    const key = JSON.stringify(
      [identity.vendor, identity.model, identity.os, identity.firmware, identity.category].map(brief),
    )
    const known = remembered.get(key)
    if (known !== undefined) return known
    const matches = matchIdentity(shelves, identity)
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(key, matches)
    return matches
  }
}

function brief(claim: Claim | null): readonly [string, number] | null {
  return claim === null ? null : [claim.value, claim.confidence]
}

/** What is computed once for a product that hundreds of advisories name. */
type Spot = { readonly name: ProductName; readonly keys: readonly string[]; readonly marks: readonly string[] | null }

function indexed(advisories: readonly Advisory[]): ReadonlyMap<string, Shelf> {
  const shelves = new Map<string, Shelf>()
  const spots = new Map<string, Spot>()
  for (const advisory of advisories) {
    for (const affected of advisory.affected) {
      const id = JSON.stringify([affected.vendor, affected.product, affected.models])
      const spot = spots.get(id) ?? spotOf(affected)
      spots.set(id, spot)
      for (const key of spot.keys)
        place(shelves, key, { marks: spot.marks, entry: { advisory, affected, name: spot.name } })
    }
  }
  return shelves
}

function spotOf({ vendor, product, models }: Affected): Spot {
  const name = readProduct(product, models, vendorWords(vendor))
  return { name, keys: vendorKeys(vendor), marks: indexMarks(name) }
}

type Placed = { readonly marks: readonly string[] | null; readonly entry: Entry }

function place(shelves: Map<string, Shelf>, key: string, { marks, entry }: Placed): void {
  let shelf = shelves.get(key)
  if (shelf === undefined) shelves.set(key, (shelf = { byMark: new Map(), rest: [] }))
  if (marks === null) shelf.rest.push(entry)
  for (const mark of marks ?? []) {
    const entries = shelf.byMark.get(mark)
    if (entries === undefined) shelf.byMark.set(mark, [entry])
    else entries.push(entry)
  }
}

function matchIdentity(shelves: ReadonlyMap<string, Shelf>, identity: Identity): readonly Match[] {
  const vendor = believed(identity.vendor)
  if (vendor === null) return []
  const device = readDevice(
    { model: believed(identity.model), system: believed(identity.os), category: believed(identity.category) },
    vendorWords(vendor),
  )
  const marks = lookupMarks(device)
  const candidates = new Set<Entry>()
  for (const key of vendorKeys(vendor)) {
    const shelf = shelves.get(key)
    if (shelf === undefined) continue
    for (const entry of shelf.rest) candidates.add(entry)
    for (const mark of marks) for (const entry of shelf.byMark.get(mark) ?? []) candidates.add(entry)
  }
  return bestOfEach([...candidates].flatMap((entry) => judge(entry, identity, device) ?? []))
}

type Judged = Match & { readonly answer: Answer; readonly close: Closeness }

function judge(entry: Entry, identity: Identity, device: DeviceName): Judged | null {
  const { advisory, affected, name } = entry
  const close = closeness(name, device)
  if (close === null) return null
  if (affected.versions.kind === 'none-given' && isPatchedMonthly(affected.vendor, name)) return null
  const aboutSystem = isAboutSystem(identity, name)
  const installed = aboutSystem ? systemVersion(identity) : identity.firmware
  const answer: Answer = installed === null ? 'unknown' : contains(affected.versions, installed.value)
  const subject = aboutSystem ? identity.os : identity.model
  const sure = [identity.vendor, subject, installed].every(
    (claim) => claim !== null && claim.confidence >= sureConfidence,
  )
  const state = answer === 'yes' && close === 'exact' && sure ? 'confirmed' : 'possible'
  return { advisory, affected, state, answer, close, why: reason(entry, identity, { answer, close, installed, state }) }
}

function isPatchedMonthly(vendor: string, { pieces }: ProductName): boolean {
  const systems = vendorKeys(vendor).flatMap((key) => patchedMonthly.get(key) ?? [])
  return (
    pieces.length > 0 &&
    pieces.every(({ marks, words }) => marks.length === 0 && words.every((word) => systems.includes(word)))
  )
}

/** Whether the advisory names the system (`RouterOS`), not a model. */
function isAboutSystem({ os }: Identity, { pieces }: ProductName): boolean {
  const system =
    os?.value
      .slice(0, 200)
      .toLowerCase()
      .split(/[^a-z]+/) ?? []
  return pieces.some(
    ({ marks, words }) => marks.length === 0 && words.length > 0 && words.every((word) => system.includes(word)),
  )
}

/** The version behind the system's name, else the firmware. */
function systemVersion({ os, firmware }: Identity): Claim | null {
  const version = /\d[\w.()-]*$/.exec((os?.value ?? '').slice(-100))?.[0]
  return os !== null && version !== undefined ? { ...os, value: version } : firmware
}

/**
 * One match for each advisory id: the surest. A source that knows versions and rules the device out outweighs one that
 * only names the product.
 */
function bestOfEach(judged: readonly Judged[]): readonly Match[] {
  const best = new Map<string, Judged>()
  const ruledOut = new Set<string>()
  for (const match of judged) {
    const { id } = match.advisory
    if (match.answer === 'no') {
      if (match.close === 'exact') ruledOut.add(id)
      continue
    }
    const other = best.get(id)
    if (other === undefined || rank(match) > rank(other)) best.set(id, match)
  }
  return [...best.values()]
    .filter(({ advisory, affected }) => affected.versions.kind !== 'none-given' || !ruledOut.has(advisory.id))
    .map(({ advisory, affected, state, why }) => ({ advisory, affected, state, why }))
}

function rank({ state, answer, close, affected }: Judged): number {
  const versions = affected.versions.kind === 'none-given' ? 0 : 2
  const closer: Readonly<Record<Closeness, number>> = { type: 0, family: 4, exact: 8 }
  return (
    (state === 'confirmed' ? 32 : 0) +
    (answer === 'yes' ? 16 : 0) +
    closer[close] +
    versions +
    (affected.fixedVersion === null ? 0 : 1)
  )
}

type Grounds = {
  readonly answer: Answer
  readonly close: Closeness
  readonly installed: Claim | null
  readonly state: Match['state']
}

function reason({ advisory, affected }: Entry, identity: Identity, grounds: Grounds): string {
  const { close, installed } = grounds
  const model = believed(identity.model) ?? believed(identity.os) ?? believed(identity.category) ?? 'device'
  const vendor = identity.vendor?.value ?? ''
  const version = installed === null ? 'firmware unknown' : `version ${installed.value}`
  const product = affected.product.toLowerCase().startsWith(affected.vendor.toLowerCase()) ? '' : `${affected.vendor} `
  const named = `${product}${affected.product}, ${tellVersions(affected.versions)}`
  const fit = { exact: '', family: '; the names agree in the family only', type: '; only the type of device agrees' }[
    close
  ]
  const device = startsWith(model, vendor) ? model : `${vendor} ${model}`
  const sides = `Identified as ${device}, ${version}; ${advisory.source} names ${named}${fit}.`
  return `${sides} ${verdict(grounds, affected)}`
}

function verdict({ answer, close, installed, state }: Grounds, { versions }: Affected): string {
  if (state === 'confirmed') return 'The version is one of them.'
  if (answer === 'yes' && close !== 'exact') return 'The version would be one of them, if this model is meant.'
  if (answer === 'yes') return 'The version would be one of them, but the identity is not certain enough.'
  if (versions.kind === 'none-given') return 'Whether this device is affected cannot be told without versions.'
  if (installed === null) return 'Whether it is one of them depends on its version.'
  return 'The two versions cannot be compared with certainty.'
}

function startsWith(text: string, beginning: string): boolean {
  return text.toLowerCase().startsWith(beginning.toLowerCase())
}

function believed(claim: Claim | null): string | null {
  return claim !== null && claim.confidence >= leastConfidence ? claim.value : null
}
