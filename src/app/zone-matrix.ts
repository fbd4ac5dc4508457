/** The matrix of zones: what was seen between each pair, and whether the policy has rules for it. Values in, values out. */
import type { Policy, RuleSide } from '../core/answers.ts'
import { outside } from '../store/beyond-devices.ts'
import type { ZonePair } from '../store/queries-segments.ts'

export type MatrixCell = {
  readonly from: string
  readonly to: string
  readonly conversations: number
  readonly flows: number
  readonly bytes: number
  /** How many rules let something through from the one to the other. */
  readonly rules: number
  readonly allowed: boolean
}

/** Every pair that spoke or has a rule; inside a zone everything is allowed, since no router stands there. */
export function zoneMatrix(policy: Policy | null, pairs: readonly ZonePair[]): readonly MatrixCell[] {
  const rules = new Map<string, number>()
  const zonesOf = policy === null ? () => [] : sideZones(policy)
  for (const { from, to } of policy?.rules ?? []) {
    for (const a of zonesOf(from)) for (const b of zonesOf(to)) rules.set(key(a, b), (rules.get(key(a, b)) ?? 0) + 1)
  }
  const seen = new Map(pairs.map((pair) => [key(pair.from, pair.to), pair]))
  return [...new Set([...seen.keys(), ...rules.keys()])].map((each) => {
    const [from = '', to = ''] = each.split('\n')
    const { conversations, flows, bytes } = seen.get(each) ?? { conversations: 0, flows: 0, bytes: 0 }
    const count = rules.get(each) ?? 0
    const allowed = count > 0 || (from === to && from !== outside)
    return { from, to, conversations, flows, bytes, rules: count, allowed }
  })
}

function key(from: string, to: string): string {
  return `${from}\n${to}`
}

/** The zones that a side of a rule touches: those that hold its addresses, the outside for others. */
function sideZones({ zones }: Policy): (side: RuleSide) => readonly string[] {
  const byAddress = new Map(zones.flatMap(({ id, addresses }) => addresses.map((address) => [address, id] as const)))
  return (side) =>
    side.kind === 'zone'
      ? [side.zone]
      : [...new Set(side.addresses.map((address) => byAddress.get(address) ?? outside)), ...nowhere(side)]
}

function nowhere({ addresses }: { readonly addresses: readonly string[] }): readonly string[] {
  return addresses.length === 0 ? [outside] : []
}
