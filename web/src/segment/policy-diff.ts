/** What a version of a policy changes against another: zones whose members changed, rules that come, go or change. */
import type { Policy, Rule, Zone } from './policy.ts'

type ZoneChange = {
  readonly id: string
  readonly title: string
  readonly change: 'added' | 'removed' | 'changed'
  /** Ids of devices. */
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

type RuleChange = {
  readonly change: 'added' | 'removed' | 'changed'
  /** As it would be, or as it was when it goes. */
  readonly rule: Rule
  /** Only when it changed. */
  readonly before: Rule | null
}

export type PolicyDiff = {
  readonly zones: readonly ZoneChange[]
  readonly rules: readonly RuleChange[]
  readonly same: number
}

/** Words, flow counts and order are no change: they alter nothing that is enforced. */
export function diffPolicies(before: Policy | null, after: Policy): PolicyDiff {
  const old = new Map((before?.rules ?? []).map((rule) => [rule.id, rule]))
  const fresh = new Set(after.rules.map(({ id }) => id))
  const rules: RuleChange[] = []
  let same = 0
  for (const rule of after.rules) {
    const was = old.get(rule.id)
    if (was === undefined) rules.push({ change: 'added', rule, before: null })
    else if (meaningOf(was) === meaningOf(rule)) same += 1
    else rules.push({ change: 'changed', rule, before: was })
  }
  for (const rule of old.values()) if (!fresh.has(rule.id)) rules.push({ change: 'removed', rule, before: null })
  return { zones: diffZones(before?.zones ?? [], after.zones), rules, same }
}

function diffZones(before: readonly Zone[], after: readonly Zone[]): readonly ZoneChange[] {
  const old = new Map(before.map((zone) => [zone.id, zone]))
  const fresh = new Map(after.map((zone) => [zone.id, zone]))
  const ids = [...new Set([...fresh.keys(), ...old.keys()])]
  return ids.flatMap((id): readonly ZoneChange[] => {
    const [was, is] = [old.get(id), fresh.get(id)]
    const joined = without(is?.devices ?? [], was?.devices ?? [])
    const left = without(was?.devices ?? [], is?.devices ?? [])
    const title = is?.title ?? was?.title ?? id
    if (was === undefined) return [{ id, title, change: 'added', joined, left }]
    if (is === undefined) return [{ id, title, change: 'removed', joined, left }]
    return joined.length + left.length === 0 ? [] : [{ id, title, change: 'changed', joined, left }]
  })
}

function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const refused = new Set(others)
  return all.filter((id) => !refused.has(id))
}

function meaningOf({ from, to, transport, ports, icmpTypes }: Rule): string {
  return JSON.stringify([from, to, transport, ports, icmpTypes ?? []])
}
