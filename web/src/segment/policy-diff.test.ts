import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffPolicies, type PolicyDiff } from './policy-diff.ts'
import { serviceWords, sideWords, type Policy, type Rule } from './policy.ts'

const rule = (id: string, port: number): Rule => ({
  id,
  from: { kind: 'zone', zone: 'cameras' },
  to: { kind: 'zone', zone: 'servers' },
  transport: 'tcp',
  ports: [{ first: port, last: port }],
  why: 'Recordings',
  flows: 3,
})
const countOf = (kind: string, { rules }: PolicyDiff): number => rules.filter(({ change }) => change === kind).length
const policy = (members: readonly string[], rules: readonly Rule[]): Policy => ({
  name: 'Example',
  zones: [{ id: 'cameras', title: 'Cameras', why: 'Alike', devices: members, addresses: [] }],
  rules,
})

test('rules come, go and change; new words or flow counts are no change', () => {
  const before = policy([], [rule('a', 80), rule('b', 443), rule('c', 554)])
  const after = policy([], [{ ...rule('a', 80), why: 'Other words', flows: 99 }, rule('b', 8443), rule('d', 22)])
  const { rules, same } = diffPolicies(before, after)
  expect(rules.map(({ change, rule: { id } }) => [change, id])).toEqual([
    ['changed', 'b'],
    ['added', 'd'],
    ['removed', 'c'],
  ])
  expect(rules[0]?.before?.ports).toEqual([{ first: 443, last: 443 }])
  expect(same).toBe(1)
})

test('devices join and leave zones', () => {
  const { zones } = diffPolicies(policy(['one', 'two'], []), policy(['two', 'three'], []))
  expect(zones).toEqual([{ id: 'cameras', title: 'Cameras', change: 'changed', joined: ['three'], left: ['one'] }])
})

test('against nothing everything is added', () => {
  const { zones, rules } = diffPolicies(null, policy(['one'], [rule('a', 80)]))
  expect(zones.map(({ change }) => change)).toEqual(['added'])
  expect(rules.map(({ change }) => change)).toEqual(['added'])
})

test('a policy differs from itself in nothing, and the other way round what came goes', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  const made = fc.tuple(ids, ids, fc.constantFrom(80, 443)).map(([members, rules, port]) => {
    return policy(
      members,
      rules.map((id) => rule(id, port)),
    )
  })
  fc.assert(
    fc.property(made, made, (one, other) => {
      expect(diffPolicies(one, one)).toEqual({ zones: [], rules: [], same: one.rules.length })
      expect(countOf('added', diffPolicies(one, other))).toBe(countOf('removed', diffPolicies(other, one)))
    }),
  )
})

test('a rule is said in words', () => {
  const titles = new Map([['cameras', 'Cameras']])
  expect(sideWords({ kind: 'zone', zone: 'cameras' }, titles)).toBe('Cameras')
  expect(sideWords({ kind: 'address', addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'] }, titles)).toBe(
    '192.0.2.1, 192.0.2.2, 192.0.2.3 and 1 more',
  )
  expect(
    serviceWords({
      ...rule('a', 80),
      ports: [
        { first: 80, last: 80 },
        { first: 8000, last: 8010 },
      ],
    }),
  ).toBe('tcp 80, 8000–8010')
  expect(serviceWords({ ...rule('a', 80), transport: 'icmp', ports: [], icmpTypes: [8] })).toBe('icmp type 8')
})
