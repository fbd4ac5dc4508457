/**
 * Linux nftables: one table of family inet, one chain for each zone that opens connections, default drop on the
 * forward hook. Spec: nft(8) 1.0.6. It judges forwarded packets only, never those to the router itself, and touches
 * no other table.
 */
import { hash } from 'node:crypto'
import type { Policy, Rule, RuleSide, Zone } from '../../core/answers.ts'
import { families, fullBits, hasFamily, parseAll, type Family, type Prefix } from '../addresses.ts'
import { groupBy } from '../group-by.ts'
import { inertText } from '../plain-text.ts'
import { refusesEverywhere, type Platform } from '../platform.ts'

/** Of the program, tried: longer comments are errors. */
const maxCommentBytes = 128
const networkHeader: Readonly<Record<Family, string>> = { 4: 'ip', 6: 'ip6' }

export const nftables: Platform = {
  name: 'nftables',
  title: 'Linux nftables',
  spec: 'nft(8), nftables 1.0.6',
  refuses,

  render(policy) {
    const table = `cordon_${identifier(policy.name)}`
    const sheet = sheetOf(policy)
    const body = [...sets(sheet), ...senderChains(sheet), forwardChain(sheet, table)]
    return `${header(policy, table)}
add table inet ${table}
delete table inet ${table}

table inet ${table} {
${body.filter((part) => part !== '').join('\n\n')}
}
`
  },
}

/** A policy with what its rules share read once: a large one has thousands of rules about the same zones and names. */
type Sheet = {
  readonly policy: Policy
  readonly zones: ReadonlyMap<string, readonly Prefix[]>
  readonly senders: readonly Zone[]
  /** A recording of a name that a rule refers to → the start of its sets' names. */
  readonly names: ReadonlyMap<RuleSide, string>
}

function sheetOf(policy: Policy): Sheet {
  const zones = new Map(policy.zones.map(({ id, addresses }) => [id, parseAll(addresses)]))
  const sending = new Set(policy.rules.map(({ from }) => (from.kind === 'zone' ? from.zone : null)))
  const own = new Map(policy.zones.map((zone) => [zone.id, zone]))
  return {
    policy,
    zones,
    senders: [...own.values()].filter(({ id }) => sending.has(id) && zones.get(id)?.length !== 0),
    names: namesOf(policy),
  }
}

function namesOf({ rules }: Policy): ReadonlyMap<RuleSide, string> {
  const names = new Map<RuleSide, string>()
  for (const { from, to } of rules) {
    for (const side of [from, to]) {
      if (side.kind === 'name' && !names.has(side)) names.set(side, nameSets(side))
    }
  }
  return names
}

function refuses(rule: Rule, policy: Policy): string | undefined {
  const isTwice = isDefinedTwice(rule.from, policy) || isDefinedTwice(rule.to, policy)
  return isTwice ? `${rule.id}: its zone is defined twice` : refusesEverywhere(rule, policy)
}

function isDefinedTwice(side: RuleSide, { zones }: Policy): boolean {
  if (side.kind !== 'zone') return false
  let count = 0
  for (const { id } of zones) if (id === side.zone) count += 1
  return count > 1
}

const namesNote = ' Names are matched by the addresses they had when they were recorded.'

function header({ name, zones, rules }: Policy, table: string): string {
  const hasNames = rules.some(({ from, to }) => from.kind === 'name' || to.kind === 'name')
  return `#!/usr/sbin/nft -f
# Policy: ${inertText(name, 100)}
# Zones: ${zones.length}, rules: ${rules.length}. Forwarded packets that no rule allows are dropped.
# Packets to this router itself are not judged.${hasNames ? namesNote : ''}
# Check first:      nft -c -f FILE
# Load or replace:  nft -f FILE   (one transaction; connections that are open stay open)
# Roll back:        nft delete table inet ${table}
`
}

/** A named set for each zone and each name, one a family, none empty. */
function sets({ policy, zones, names }: Sheet): readonly string[] {
  const zoneTexts = [...new Map(policy.zones.map((zone) => [zone.id, zone])).values()].map((zone) => {
    const title = `  # zone ${inertText(`${zone.id}: ${zone.title}. ${zone.why}`, 160)}`
    const addresses = zones.get(zone.id) ?? []
    if (addresses.length === 0) return `${title}\n  # It has no address, so nothing can be matched.`
    return [title, ...familySets((family) => zoneSet(zone.id, family), addresses, zone.title)].join('\n')
  })
  const recordings = new Map([...names].map(([side, start]) => [start, side]))
  const nameTexts = [...recordings].flatMap(([start, side]) =>
    side.kind === 'name'
      ? familySets((family) => `${start}_${family}`, parseAll(side.addresses), `recorded addresses of ${side.name}`)
      : [],
  )
  return [...zoneTexts, ...nameTexts]
}

function familySets(
  nameOf: (family: Family) => string,
  addresses: readonly Prefix[],
  comment: string,
): readonly string[] {
  return families
    .map((family) => namedSet(nameOf(family), ofFamily(addresses, family), comment))
    .filter((text) => text !== '')
}

function namedSet(name: string, addresses: readonly Prefix[], comment: string): string {
  const [first] = addresses
  if (first === undefined) return ''
  const interval = addresses.some(({ family, bits }) => bits < fullBits[family]) ? '\n    flags interval' : ''
  return `  set ${name} {
    type ${first.family === 4 ? 'ipv4_addr' : 'ipv6_addr'}${interval}
    comment ${quoted(comment)}
    elements = ${braces(
      addresses.map(({ text }) => text),
      '    ',
    )}
  }`
}

/** One chain a sending zone, and one for rules about single addresses and names. */
function senderChains(sheet: Sheet): readonly string[] {
  const bySender = groupBy(sheet.policy.rules, ({ from }) => (from.kind === 'zone' ? from.zone : null))
  const chain = (name: string, rules: readonly Rule[]): string => {
    const lines = rules.flatMap((rule) => statements(rule, sheet))
    return `  chain ${name} {\n${lines.map((line) => `    ${line}\n`).join('')}  }`
  }
  const chains = sheet.senders.map(({ id }) => chain(senderChain(id), bySender.get(id) ?? []))
  const loose = bySender.get(null)
  return loose === undefined ? chains : [...chains, chain(addressChain, loose)]
}

function forwardChain(sheet: Sheet, table: string): string {
  const jumps = sheet.senders.flatMap(({ id }) =>
    families
      .filter((family) => hasFamily(sheet.zones.get(id) ?? [], family))
      .map((family) => `${networkHeader[family]} saddr @${zoneSet(id, family)} jump ${senderChain(id)}`),
  )
  const senders = new Set(sheet.senders.map(({ id }) => id))
  const orphans = sheet.policy.rules.filter(({ from }) => from.kind === 'zone' && !senders.has(from.zone))
  const lines = [
    'type filter hook forward priority filter; policy drop;',
    'ct state established,related accept',
    'ct state invalid drop',
    ...orphans.map((rule) => nothingAllowed(rule, sheet)),
    ...jumps,
    ...(sendsFromAddresses(sheet) ? [`jump ${addressChain}`] : []),
    `limit rate 10/second burst 20 packets log prefix "${table.slice(0, 60)} denied: "`,
    'counter drop comment "no rule allows it"',
  ]
  return `  chain forward {\n${lines.map((line) => `    ${line}\n`).join('')}  }`
}

/** One statement a family in which both sides have addresses; otherwise a comment that says why there is none. */
function statements(rule: Rule, sheet: Sheet): readonly string[] {
  if (refuses(rule, sheet.policy) !== undefined) return [nothingAllowed(rule, sheet)]
  const from = sideAddresses(rule.from, sheet)
  const to = sideAddresses(rule.to, sheet)
  const end = `${serviceMatch(rule)} counter accept comment ${quoted(`${rule.id}: ${rule.why}`)}`
  const found: string[] = []
  for (const family of families) {
    if (!carries(rule, family) || !hasFamily(from, family) || !hasFamily(to, family)) continue
    const source =
      rule.from.kind === 'zone' ? '' : `${addressMatch('saddr', rule.from, { family, addresses: from, sheet })} `
    found.push(`${source}${addressMatch('daddr', rule.to, { family, addresses: to, sheet })} ${end}`)
  }
  return found.length > 0 ? found : [nothingAllowed(rule, sheet)]
}

/** The comment in place of a rule that allows nothing here. */
function nothingAllowed(rule: Rule, { policy }: Sheet): string {
  const refusal = refuses(rule, policy)
  if (refusal !== undefined) return `# not rendered: ${inertText(refusal, 160)}`
  return `# rule ${inertText(rule.id, 100)}: no family in which both sides have an address, so nothing is allowed`
}

function addressMatch(
  direction: 'saddr' | 'daddr',
  side: RuleSide,
  {
    family,
    addresses,
    sheet,
  }: { readonly family: Family; readonly addresses: readonly Prefix[]; readonly sheet: Sheet },
): string {
  const start = `${networkHeader[family]} ${direction}`
  if (side.kind === 'zone') return `${start} @${zoneSet(side.zone, family)}`
  if (side.kind === 'name') return `${start} @${sheet.names.get(side) ?? nameSets(side)}_${family}`
  return `${start} ${oneOrMany(ofFamily(addresses, family).map(({ text }) => text))}`
}

function serviceMatch({ transport, ports, icmpTypes }: Rule): string {
  if (transport === 'icmp') return `icmp type ${oneOrMany((icmpTypes ?? []).map(String))}`
  if (transport === 'icmp6') return `icmpv6 type ${oneOrMany((icmpTypes ?? []).map(String))}`
  const ranges = ports.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
  return `${transport} dport ${oneOrMany(ranges)}`
}

function carries({ transport }: Rule, family: Family): boolean {
  return !(transport === 'icmp' && family === 6) && !(transport === 'icmp6' && family === 4)
}

function sideAddresses(side: RuleSide, { zones }: Sheet): readonly Prefix[] {
  return side.kind === 'zone' ? (zones.get(side.zone) ?? []) : parseAll(side.addresses)
}

function ofFamily(addresses: readonly Prefix[], family: Family): readonly Prefix[] {
  return addresses.filter((address) => address.family === family)
}

function sendsFromAddresses({ policy }: Sheet): boolean {
  return policy.rules.some(({ from }) => from.kind !== 'zone')
}

/** Chains of zones begin with `from_zone_`, so no zone can have this one. */
const addressChain = 'from_addresses'

function senderChain(zone: string): string {
  return `from_zone_${identifier(zone)}`
}

function zoneSet(zone: string, family: Family): string {
  return `zone_${identifier(zone)}_${family}`
}

/** Two recordings of one name are two sets a family: a rule matches its own addresses only. */
function nameSets({ name, addresses }: RuleSide & { readonly kind: 'name' }): string {
  return `name_${identifier(name)}_${digest(JSON.stringify([name, ...parseAll(addresses).map(({ text }) => text)]))}`
}

/**
 * Always after a prefix, so neither reserved words nor leading digits matter. Text that can't be kept as it is gets a
 * digest: two texts never become one identifier.
 */
function identifier(text: string): string {
  const kept = text.slice(0, 40).replace(/[^a-z0-9.-]+/g, '_')
  return kept === text ? kept : `${kept}_${digest(text)}`
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, 8)
}

function quoted(text: string): string {
  return `"${inertText(text, maxCommentBytes)}"`
}

function oneOrMany(elements: readonly string[]): string {
  return elements.length === 1 ? (elements[0] ?? '') : braces(elements, '    ')
}

/** Short lists on one line; long ones wrapped, since terminals cut pasted lines at 4096 characters. */
function braces(elements: readonly string[], indent: string): string {
  if (elements.length <= 50) {
    const line = `{ ${elements.join(', ')} }`
    if (line.length <= 100) return line
  }
  const lines: string[] = []
  let last: string[] = []
  let length = 0
  for (const element of elements) {
    if (length + element.length > 100) {
      lines.push(last.join(' '))
      last = []
      length = 0
    }
    last.push(`${element},`)
    length += element.length + 2
  }
  lines.push(last.join(' '))
  const text = lines.map((part) => `${indent}  ${part}`).join('\n')
  return `{\n${text.replace(/,$/, '')}\n${indent}}`
}
