/** What a policy means, held against the plain reading of it: look at every rule, compare bits. */
import { BlockList, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { edgeOpenings, openings, policies } from '../../testdata/policies/arbitraries.ts'
import type { Policy, RuleSide } from '../core/answers.ts'
import { decide, decider, type Opening } from './evaluate.ts'

/** The first rule that matches, found by looking at all, with the address comparison of node:net. */
function plainly(policy: Policy, { from, to, transport, port }: Opening): string | null {
  const holds = (side: RuleSide, address: string): boolean => {
    const list = new BlockList()
    const texts =
      side.kind === 'zone' ? (policy.zones.find(({ id }) => id === side.zone)?.addresses ?? []) : side.addresses
    // BlockList would compare IPv4 with IPv6 prefixes through mapped addresses.
    for (const text of texts.filter((text) => isIPv6(text.split('/')[0] ?? '') === isIPv6(address))) {
      const [base = '', bits = isIPv6(base) ? '128' : '32'] = text.split('/')
      list.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4')
    }
    return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  if (isIPv6(from) !== isIPv6(to) || (transport === 'icmp' && isIPv6(from)) || (transport === 'icmp6' && !isIPv6(from)))
    return null
  const rule = policy.rules.find(
    (rule) =>
      rule.transport === transport &&
      (rule.ports.some(({ first, last }) => port >= first && port <= last) ||
        rule.icmpTypes?.includes(port) === true) &&
      holds(rule.from, from) &&
      holds(rule.to, to),
  )
  return rule?.id ?? null
}

test('the index decides as looking at every rule does', () => {
  fc.assert(
    fc.property(policies, fc.array(openings, { minLength: 10, maxLength: 30 }), (policy, probes) => {
      const judge = decider(policy)
      const all = [...probes, ...edgeOpenings(policy).slice(0, 100)]
      expect(all.filter((probe) => (judge.decide(probe)?.id ?? null) !== plainly(policy, probe))).toEqual([])
    }),
    { numRuns: 150 },
  )
})

const policy: Policy = {
  schema: 'cordon.policy/1',
  name: 'n',
  zones: [{ id: 'z', title: '', why: '', devices: [], addresses: ['10.0.0.0/24', 'fd00::/64'] }],
  rules: [
    {
      id: 'first',
      from: { kind: 'zone', zone: 'z' },
      to: { kind: 'address', addresses: ['10.1.0.0/16'] },
      transport: 'tcp',
      ports: [{ first: 80, last: 90 }],
      why: '',
      flows: 0,
    },
    {
      id: 'second',
      from: { kind: 'address', addresses: ['10.0.0.7'] },
      to: { kind: 'address', addresses: ['10.1.0.1'] },
      transport: 'tcp',
      ports: [{ first: 90, last: 99 }],
      why: '',
      flows: 0,
    },
  ],
}

function ask(from: string, to: string, port: number): string | undefined {
  return decide(policy, { from, to, transport: 'tcp', port })?.id
}

test('the first of several rules is named, and edges of ports and prefixes are inside', () => {
  expect(ask('10.0.0.7', '10.1.0.1', 90)).toBe('first')
  expect(ask('10.0.0.7', '10.1.0.1', 91)).toBe('second')
  expect(ask('10.0.0.255', '10.1.255.255', 80)).toBe('first')
  expect(ask('10.0.1.0', '10.1.0.1', 80)).toBeUndefined()
  expect(ask('10.0.0.7', '10.1.0.1', 79)).toBeUndefined()
  expect(ask('10.1.0.1', '10.0.0.7', 80)).toBeUndefined()
})

test('what is no address, or no transport that a rule can name, is denied', () => {
  for (const from of ['', '10.0.0.0/24', '10.0.0', '0x0a000001', '::ffff:10.0.0.7', 'fd00::1%eth0', 'localhost']) {
    expect(decide(policy, { from, to: '10.1.0.1', transport: 'tcp', port: 80 })).toBeNull()
  }
  for (const transport of ['udp', 'icmp', 'arp', 'other'] as const) {
    expect(decide(policy, { from: '10.0.0.7', to: '10.1.0.1', transport, port: 80 })).toBeNull()
  }
})

test('an address belongs to the zone whose prefix holds it', () => {
  expect([...decider(policy).zonesOf('fd00::abcd')]).toEqual(['z'])
  expect([...decider(policy).zonesOf('10.2.0.1')]).toEqual([])
})
