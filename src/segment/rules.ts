/**
 * Least-privilege rules from evidence, each with an id that stays the same when the same is learned again, and a
 * sentence that names what was seen. Order and ids depend on what is allowed only, never on the order of the input.
 */
import { createHash } from 'node:crypto'
import type { Rule, RuleSide } from '../core/answers.ts'
import { parseAll } from './addresses.ts'
import { portRanges, type PortRange } from './dynamic-ports.ts'
import { outside, type Use } from './evidence.ts'
import { grantsFor, type Grant, type GrantSide } from './grants.ts'
import { oneLine } from './plain-text.ts'
import { zoneKind } from './zone-kinds.ts'

/** `zoneSizes`: how many members of each zone have an address that rules can name. */
export function learnRules(uses: readonly Use[], zoneSizes: ReadonlyMap<string, number>): readonly Rule[] {
  const ranges = portRanges(uses)
  const ranged = uses.map((use, index) => ({
    ...use,
    range: ranges[index] ?? { first: use.port, last: use.port, seen: 1 },
  }))
  return grantsFor(ranged, zoneSizes)
    .map((grant) => ruleFor(grant, zoneSizes))
    .toSorted((a, b) => compareText(a.id, b.id))
}

function ruleFor(grant: Grant, zoneSizes: ReadonlyMap<string, number>): Rule {
  const { transport } = grant
  const from = ruleSide(grant.from)
  const to = ruleSide(grant.to)
  const isIcmp = transport === 'icmp' || transport === 'icmp6'
  const ports = isIcmp ? [] : grant.ranges.map(({ first, last }) => ({ first, last }))
  const icmpTypes = isIcmp ? { icmpTypes: grant.ranges.map(({ first }) => first) } : {}
  const digest = createHash('sha256').update(
    JSON.stringify([from, to, transport, grant.ranges.map(({ first, last }) => [first, last])]),
  )
  const port = grant.ranges[0]?.first ?? 0
  const id = [grant.from.group, 'to', grant.to.group, transport, port, digest.digest('hex').slice(0, 8)].join('-')
  const flows = grant.uses.reduce((sum, use) => sum + use.flows, 0)
  return { id, from, to, transport, ports, ...icmpTypes, why: sentence(grant, zoneSizes), flows }
}

function ruleSide({ kind, group, parties }: GrantSide): RuleSide {
  if (kind === 'zone') return { kind, zone: group }
  const addresses = parseAll(parties.flatMap(({ side }) => side.addresses)).map(({ text }) => text)
  const side = parties[0]?.side
  return kind === 'name' && side?.kind === 'name'
    ? { kind, name: side.name, addresses }
    : { kind: 'address', addresses }
}

/** "12 of 14 cameras use rtsp (tcp 554) of recorder (10.0.0.5): 340 flows." */
function sentence(grant: Grant, zoneSizes: ReadonlyMap<string, number>): string {
  const flows = grant.uses.reduce((sum, use) => sum + use.flows, 0)
  const many = grant.from.parties.length > 1
  const what = `${many ? 'use' : 'uses'} ${serviceText(grant)} of ${titled(grant.to, zoneSizes)}`
  const text = `${titled(grant.from, zoneSizes)} ${what}: ${flows} ${flows === 1 ? 'flow' : 'flows'}.`
  const dynamic = grant.ranges.filter(({ seen }) => seen > 1).map(dynamicText)
  return oneLine([text.charAt(0).toUpperCase() + text.slice(1), ...dynamic].join(' '), 500)
}

function titled({ kind, group, parties }: GrantSide, zoneSizes: ReadonlyMap<string, number>): string {
  const { members } = zoneKind(group)
  if (kind === 'zone') return `${parties.length} of ${zoneSizes.get(group) ?? parties.length} ${members}`
  const titles = parties.map(({ title }) => title).toSorted()
  if (titles.length <= 2) return titles.join(' and ')
  return group === outside ? `${titles.length} addresses outside` : `${titles.length} of the ${members}`
}

function serviceText({ transport, ranges, uses }: Grant): string {
  const applications = [
    ...new Set(uses.flatMap(({ application }) => (application === null ? [] : [oneLine(application, 20)]))),
  ].toSorted()
  const ports = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
  const shown = ports.length > 8 ? `${ports.slice(0, 8).join(', ')} and ${ports.length - 8} more` : ports.join(', ')
  const where = transport === 'icmp' || transport === 'icmp6' ? `${transport} type ${shown}` : `${transport} ${shown}`
  return applications.length === 0 || applications.length > 4 ? where : `${applications.join(', ')} (${where})`
}

function dynamicText({ first, last, seen }: PortRange): string {
  return `Dynamic ports: ${seen} different ones seen between ${first} and ${last}.`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
