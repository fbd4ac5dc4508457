/** The policy document: what is refused and how it is said. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostileText, policies } from '../../testdata/policies/arbitraries.ts'
import { parsePolicy, policyJsonSchema, renderPolicy } from './policy.ts'

const cameras: unknown = JSON.parse(readFileSync('testdata/policies/cameras.policy.json', 'utf8'))

/** Problems after replacing one text of the golden document by another. */
function problemsAfter(from: string, to: string): readonly string[] {
  const text = JSON.stringify(cameras)
  expect(text).toContain(from)
  const parsed = parsePolicy(JSON.parse(text.replace(from, to)))
  return 'problems' in parsed ? parsed.problems : []
}

test.each([
  ['"name":"cameras"', '"name":"cameras","colour":1', 'policy: unknown key "colour"'],
  ['"flows":120', '"flows":120,"port":1', 'rules[0]: unknown key "port"'],
  ['"kind":"zone","zone":"cameras"', '"kind":"zone","zone":"cameras","not":true', 'rules[0].from: unknown key "not"'],
  ['cordon.policy/1', 'cordon.policy/2', 'schema: Invalid input: expected "cordon.policy/1"'],
  [
    '"kind":"zone","zone":"servers"',
    '"kind":"zone","zone":"server"',
    'rule cameras-to-ntp: zone server is not defined',
  ],
  ['"10.1.2.0/25"', '"10.1.2.1/25"', 'zone admins: "10.1.2.1/25" is not an IP address or CIDR prefix'],
  ['"10.1.2.0/25"', '"10.1.2.0/33"', 'zone admins: "10.1.2.0/33" is not an IP address or CIDR prefix'],
  ['"10.1.2.0/25"', '"010.1.2.3"', 'zone admins: "010.1.2.3" is not an IP address or CIDR prefix'],
  ['"10.1.2.0/25"', '"10.20.0.0/24"', 'zone cameras: 10.20.0.11 is in zone admins too'],
  [
    '"first":20112,"last":31874',
    '"first":31874,"last":20112',
    'rule cameras-to-recorder-media: port range 31874-20112 ends before it starts',
  ],
  ['"first":554,"last":554', '"first":400,"last":554', 'rule cameras-to-recorder-rtsp: port 443 is named twice'],
  [
    '"first":554,"last":554',
    '"first":554,"last":65536',
    'rules[0].ports[1].last: Too big: expected number to be <=65535',
  ],
  ['"transport":"tcp"', '"transport":"icmp"', 'rule cameras-to-recorder-rtsp: icmp has no ports'],
  [
    '"transport":"tcp"',
    '"transport":"sctp"',
    'rules[0].transport: Invalid option: expected one of "tcp"|"udp"|"icmp"|"icmp6"',
  ],
  ['"id":"cameras-to-ntp"', '"id":"cameras-to-recorder-rtsp"', 'rule cameras-to-recorder-rtsp: defined twice'],
  ['"id":"admins"', '"id":"Admins; drop"', 'zones[2].id: must be lower-case letters, digits and hyphens'],
])('%s → %s is refused with its place', (from, to, problem) => {
  expect(problemsAfter(from, to)).toContain(problem)
})

test('TCP without ports and ICMP without types are refused: they would mean everything', () => {
  const rule = {
    id: 'r',
    from: { kind: 'zone', zone: 'z' },
    to: { kind: 'zone', zone: 'z' },
    ports: [],
    why: '',
    flows: 0,
  }
  const document = (more: object): unknown => ({
    schema: 'cordon.policy/1',
    name: 'n',
    zones: [{ id: 'z', title: '', why: '', devices: [], addresses: [] }],
    rules: [{ ...rule, ...more }],
  })
  expect(parsePolicy(document({ transport: 'tcp' }))).toEqual({ problems: ['rule r: tcp needs ports'] })
  expect(parsePolicy(document({ transport: 'icmp' }))).toEqual({ problems: ['rule r: icmp needs icmpTypes'] })
  expect(parsePolicy(document({ transport: 'tcp', ports: [{ first: 1, last: 1 }], icmpTypes: [8] }))).toEqual({
    problems: ['rule r: icmpTypes are for ICMP, not for tcp'],
  })
  expect(parsePolicy(document({ transport: 'icmp6', icmpTypes: [128] }))).toHaveProperty('policy')
})

test('addresses and ports are brought to one spelling and order', () => {
  const parsed = parsePolicy({
    schema: 'cordon.policy/1',
    name: 'n',
    zones: [
      {
        id: 'z',
        title: '',
        why: '',
        devices: ['b', 'a', 'b'],
        addresses: ['FD00:0::0:1', '10.0.0.9', '10.0.0.0/29', '10.0.0.2', '10.0.0.9/32'],
      },
    ],
    rules: [
      {
        id: 'r',
        from: { kind: 'zone', zone: 'z' },
        to: { kind: 'zone', zone: 'z' },
        transport: 'udp',
        ports: [
          { first: 9, last: 9 },
          { first: 1, last: 2 },
        ],
        why: '',
        flows: 0,
      },
    ],
  })
  expect(parsed).toMatchObject({
    policy: {
      zones: [{ devices: ['a', 'b'], addresses: ['10.0.0.0/29', '10.0.0.9', 'fd00::1'] }],
      rules: [{ ports: [{ first: 1 }, { first: 9 }] }],
    },
  })
})

test('anything at all is answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), hostileText, (value, text) => {
      for (const input of [value, { schema: 'cordon.policy/1', name: text, zones: [value], rules: [value] }]) {
        expect(parsePolicy(input)).toHaveProperty('problems')
      }
    }),
  )
})

test('a policy survives being written and read, and its text hides nothing', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const text = renderPolicy(policy)
      expect(parsePolicy(JSON.parse(text))).toEqual({ policy })
      expect(text).not.toMatch(/[\p{Cf}\u2028\u2029\u0080-\u009f]/u)
    }),
  )
})

test('its JSON Schema refuses unknown keys too', () => {
  expect(policyJsonSchema()).toMatchObject({
    title: 'cordon.policy/1',
    type: 'object',
    additionalProperties: false,
    required: ['schema', 'name', 'zones', 'rules'],
  })
})
