/**
 * Random policies for property tests, small and full of corners: both families, prefixes, wide and touching port
 * ranges, empty zones, names without addresses, and texts that would like to become statements.
 */
import fc from 'fast-check'
import type { Policy, Rule, RuleSide } from '../../src/core/answers.ts'
import { parsePolicy } from '../../src/segment/policy.ts'
import type { Opening } from '../../src/segment/evaluate.ts'

export const hostileText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '"; flush ruleset; "',
    '\n}\ntable inet x {}\n',
    '$(reboot)',
    '`id`',
    '{{}}',
    '\\',
    '\u202edrop\u2069',
    '#',
    'é'.repeat(600),
    'fwd',
    '0day',
  ),
)

const zoneIds = ['fwd', '0day', 'map', 'cameras', 'other-iot'] as const
const transports = ['tcp', 'udp', 'icmp', 'icmp6'] as const
const anywhere = [
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/8',
  '203.0.113.7',
  '203.0.113.8/31',
  '2001:db8::7',
  '2001:db8::8/125',
  'fc00::/7',
]

/** Zones live apart: zone n in 10.n.0.0/16 and fd00:n::/32. */
function zoneAddress(zone: number): fc.Arbitrary<string> {
  const hosts = [1, 2, 3, 4].flatMap((host) => [`10.${zone}.0.${host}`, `fd00:${zone}::${host}`])
  return fc.constantFrom(
    ...hosts,
    `10.${zone}.0.0/30`,
    `10.${zone}.1.0/24`,
    `fd00:${zone}:1::/64`,
    `fd00:${zone}::/126`,
  )
}

const anyAddress = fc.oneof(fc.nat(4).chain(zoneAddress), fc.constantFrom(...anywhere))

const sides: fc.Arbitrary<RuleSide> = fc.oneof(
  fc.record({ kind: fc.constant('zone' as const), zone: fc.constantFrom(...zoneIds) }),
  fc.record({ kind: fc.constant('address' as const), addresses: fc.array(anyAddress, { minLength: 1, maxLength: 4 }) }),
  fc.record({
    kind: fc.constant('name' as const),
    name: fc.oneof(
      fc.constantFrom('a.example', 'b.example'),
      hostileText.map((text) => text.slice(0, 200)).filter((text) => text !== ''),
    ),
    addresses: fc.array(anyAddress, { maxLength: 3 }),
  }),
)

const corners = fc.oneof(
  fc.constantFrom(0, 1, 22, 23, 80, 443, 1023, 1024, 49_151, 49_152, 65_534, 65_535),
  fc.nat(65_535),
)

const portRanges = fc.uniqueArray(corners, { minLength: 1, maxLength: 6 }).map((numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted.flatMap((first, index) => {
    const next = sorted[index + 1]
    if (index % 3 === 1) return []
    return [{ first, last: index % 3 === 0 && next !== undefined ? next : first }]
  })
})

const service = fc.record({
  transport: fc.constantFrom(...transports),
  ports: portRanges,
  icmpTypes: fc.uniqueArray(fc.constantFrom(0, 3, 8, 128, 129, 255), { minLength: 1 }),
})

const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(fc.record({ from: sides, to: sides, service, why: hostileText, flows: fc.nat(9) }), { maxLength: 6 })
  .map((drafts) =>
    drafts.map(({ from, to, service: { transport, ports, icmpTypes }, why, flows }, index) => {
      const isIcmp = transport === 'icmp' || transport === 'icmp6'
      return {
        id: `rule-${index}`,
        from,
        to,
        transport,
        ports: isIcmp ? [] : ports,
        ...(isIcmp ? { icmpTypes } : {}),
        why,
        flows,
      }
    }),
  )

/** Policies that `parsePolicy` accepts. */
export const policies: fc.Arbitrary<Policy> = fc
  .record({
    name: hostileText.filter((text) => text !== ''),
    titles: fc.array(hostileText, { minLength: 10, maxLength: 10 }),
    addresses: fc.tuple(...zoneIds.map((_, index) => fc.array(zoneAddress(index), { maxLength: 4 }))),
    rules,
  })
  .map(({ name, titles, addresses, rules }) => {
    const zones = zoneIds.map((id, index) => ({
      id,
      title: titles[index] ?? '',
      why: titles[index + 5] ?? '',
      devices: [],
      addresses: addresses[index] ?? [],
    }))
    const parsed = parsePolicy({ schema: 'cordon.policy/1', name, zones, rules })
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
    return parsed.policy
  })

/** Packets at the corners of everything above. */
export const openings: fc.Arbitrary<Opening> = fc.record({
  from: probeAddress(),
  to: probeAddress(),
  transport: fc.constantFrom(...transports),
  port: fc.oneof(corners, fc.constantFrom(2, 3, 8, 24, 128, 129, 444)),
})

function probeAddress(): fc.Arbitrary<string> {
  const inside = fc
    .nat(4)
    .chain((zone) =>
      fc.constantFrom(
        `10.${zone}.0.1`,
        `10.${zone}.0.3`,
        `10.${zone}.0.4`,
        `10.${zone}.1.255`,
        `fd00:${zone}::2`,
        `fd00:${zone}::4`,
        `fd00:${zone}:1::9`,
      ),
    )
  return fc.oneof(
    inside,
    fc.constantFrom(
      '203.0.113.7',
      '203.0.113.9',
      '203.0.113.10',
      '2001:db8::7',
      '2001:db8::f',
      '2001:db8::10',
      'fdff::1',
    ),
  )
}

/**
 * Every opening that touches an edge of the policy's own rules: ports at both ends of a range and just outside, each
 * pair of sides.
 */
export function edgeOpenings(policy: Policy): readonly Opening[] {
  const zones = new Map(policy.zones.map(({ id, addresses }) => [id, addresses]))
  const hosts = (side: RuleSide): readonly string[] =>
    (side.kind === 'zone' ? (zones.get(side.zone) ?? []) : side.addresses).map((text) => text.split('/')[0] ?? '')
  return policy.rules.flatMap(({ from, to, transport, ports, icmpTypes }) => {
    const edges = [
      ...(icmpTypes ?? []).flatMap((type) => [type, type + 1]),
      ...ports.flatMap(({ first, last }) => [first - 1, first, last, last + 1]),
    ]
    const valid = [...new Set(edges)].filter((port) => port >= 0 && port <= (icmpTypes === undefined ? 65_535 : 255))
    return hosts(from).flatMap((a) =>
      hosts(to).flatMap((b) => valid.map((port) => ({ from: a, to: b, transport, port }))),
    )
  })
}
