/**
 * Least-privilege rules from evidence, each with an id that stays the same when the same is learned again, and a
 * sentence that names what was seen. Order and ids depend on what is allowed only, never on the order of the input.
 */
import { hash } from 'node:crypto'
import type { Rule, RuleSide } from '../core/answers.ts'
import { disjoint } from './addresses.ts'
import { withRanges, type PortRange } from './dynamic-ports.ts'
import type { Use } from './evidence.ts'
import type { GrantSide } from './grant-sides.ts'
import { grantsFor, type Grant } from './grants.ts'
import { outside } from './parties.ts'
import { oneLine } from './plain-text.ts'
import { zoneKind } from './zone-kinds.ts'

/** `zoneSizes`: how many members of each zone have an address that rules can name. */
export function learnRules(uses: readonly Use[], zoneSizes: ReadonlyMap<string, number>): readonly Rule[] {
  const sides = new Map<number, RuleSide>()
  return grantsFor(withRanges(uses), zoneSizes)
    .map((grant) => ruleFor(grant, zoneSizes, sides))
    .toSorted((a, b) => compareText(a.id, b.id))
}

/** `sides` remembers sides by their number, so that equal ones are one object. */
function ruleFor(grant: Grant, zoneSizes: ReadonlyMap<string, number>, sides: Map<number, RuleSide>): Rule {
  const { transport, ranges, flows } = grant
  const from = ruleSide(grant.from, sides)
  const to = ruleSide(grant.to, sides)
  const isIcmp = transport === 'icmp' || transport === 'icmp6'
  const ports = isIcmp ? [] : ranges.map(({ first, last }) => ({ first, last }))
  const icmpTypes = isIcmp ? { icmpTypes: ranges.map(({ first }) => first) } : {}
  const digest = hash('sha256', JSON.stringify([from, to, transport, ranges.map(({ first, last }) => [first, last])]))
  const id = `${grant.from.group}-to-${grant.to.group}-${transport}-${ranges[0]?.first ?? 0}-${digest.slice(0, 8)}`
  return { id, from, to, transport, ports, ...icmpTypes, why: sentence(grant, zoneSizes), flows }
}

function ruleSide({ kind, group, parties, number }: GrantSide, sides: Map<number, RuleSide>): RuleSide {
  const [first] = parties
  if (kind !== 'zone' && first !== undefined && parties.length === 1) return first.side
  const known = sides.get(number)
  if (known !== undefined) return known
  const addresses = (): readonly string[] =>
    disjoint(parties.flatMap((party) => party.addresses)).map(({ text }) => text)
  const side: RuleSide = kind === 'zone' ? { kind, zone: group } : { kind: 'address', addresses: addresses() }
  sides.set(number, side)
  return side
}

/** "12 of 14 cameras use rtsp (tcp 554) of recorder (10.0.0.5): 340 flows." */
function sentence(grant: Grant, zoneSizes: ReadonlyMap<string, number>): string {
  const { flows } = grant
  const many = grant.from.parties.length > 1
  const what = `${many ? 'use' : 'uses'} ${serviceText(grant)} of ${titled(grant.to, zoneSizes)}`
  const text = `${titled(grant.from, zoneSizes)} ${what}: ${flows} ${flows === 1 ? 'flow' : 'flows'}.`
  const dynamic = grant.ranges.filter(({ seen }) => seen > 1).map(dynamicText)
  return oneLine([text.charAt(0).toUpperCase() + text.slice(1), ...dynamic].join(' '), 500)
}

function titled({ kind, group, parties }: GrantSide, zoneSizes: ReadonlyMap<string, number>): string {
  const { members } = zoneKind(group)
  if (kind === 'zone') return `${parties.length} of ${zoneSizes.get(group) ?? parties.length} ${members}`
  if (parties.length > 2)
    return group === outside ? `${parties.length} addresses outside` : `${parties.length} of the ${members}`
  return parties
    .map(({ title }) => title)
    .toSorted()
    .join(' and ')
}

function serviceText({ transport, ranges, applications }: Grant): string {
  const ports = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
  const shown = ports.length > 8 ? `${ports.slice(0, 8).join(', ')} and ${ports.length - 8} more` : ports.join(', ')
  const where = transport === 'icmp' || transport === 'icmp6' ? `${transport} type ${shown}` : `${transport} ${shown}`
  const names = [...new Set(applications.map((name) => oneLine(name, 20)))].toSorted()
  return names.length === 0 || names.length > 4 ? where : `${names.join(', ')} (${where})`
}

function dynamicText({ first, last, seen }: PortRange): string {
  return `Dynamic ports: ${seen} different ones seen between ${first} and ${last}.`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
