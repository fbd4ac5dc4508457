/**
 * The packet decides: allowed connections are answered through a router that runs the rendered rules, denied ones are
 * not.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { wire } from '../../../testdata/policies/packets.ts'
import type { Policy } from '../../core/answers.ts'
import { decider, type Opening } from '../evaluate.ts'
import { nftables } from './nftables.ts'

const policy: Policy = {
  schema: 'cordon.policy/1',
  name: 'packets',
  zones: [
    { id: 'medical', title: 'Medical', why: '', devices: [], addresses: ['10.40.0.21', '10.40.0.22', 'fd00:40::21'] },
    { id: 'servers', title: 'Servers', why: '', devices: [], addresses: ['10.9.0.6', 'fd00:9::/64'] },
  ],
  rules: [
    {
      id: 'medical-to-servers',
      from: { kind: 'zone', zone: 'medical' },
      to: { kind: 'zone', zone: 'servers' },
      transport: 'tcp',
      ports: [
        { first: 443, last: 443 },
        { first: 8000, last: 8010 },
      ],
      why: 'records',
      flows: 1,
    },
    {
      id: 'one-to-syslog',
      from: { kind: 'address', addresses: ['10.40.0.99', 'fd00:40::99'] },
      to: { kind: 'name', name: 'syslog.example', addresses: ['10.9.0.7'] },
      transport: 'udp',
      ports: [{ first: 514, last: 514 }],
      why: 'logs',
      flows: 1,
    },
  ],
}
const a = { ipv4: ['10.40.0.21', '10.40.0.99'], ipv6: ['fd00:40::21', 'fd00:40::99'] }
const b = { ipv4: ['10.9.0.6', '10.9.0.7'], ipv6: ['fd00:9::6'] }
const tcp = [443, 444, 7999, 8000, 8010, 8011]
const udp = [443, 513, 514, 515]
const services = [
  ...tcp.map((port) => ({ transport: 'tcp' as const, port })),
  ...udp.map((port) => ({ transport: 'udp' as const, port })),
]
const network = await wire(a, b, { tcp, udp })
afterAll(() => network?.remove())

/** Every sender to every target, both ways, on every port, both families. */
const openings: readonly Opening[] = [a, b].flatMap((sender) =>
  (['ipv4', 'ipv6'] as const).flatMap((family) =>
    sender[family].flatMap((from) =>
      (sender === a ? b : a)[family].flatMap((to) =>
        services.map(({ transport, port }) => ({ from, to, transport, port })),
      ),
    ),
  ),
)

describe.skipIf(network === null)('real packets through a router', () => {
  test('all pass before the rules are loaded, so silence later means denied', async () => {
    const answers = await network?.probe(openings, 1500)
    expect(openings.filter((_, index) => answers?.[index] !== true)).toEqual([])
  })

  test('pass when the policy allows them, on both ends of every range, and no others do', async () => {
    expect(network?.load(nftables.render(policy))).toBe('')
    const answers = await network?.probe(openings, 1500)
    const passed = openings.filter((_, index) => answers?.[index] === true)
    const judge = decider(policy)
    expect(passed).toEqual(openings.filter((opening) => judge.decide(opening) !== null))
    expect(passed.map(({ from, to, transport, port }) => `${from} ${to} ${transport} ${port}`)).toEqual([
      '10.40.0.21 10.9.0.6 tcp 443',
      '10.40.0.21 10.9.0.6 tcp 8000',
      '10.40.0.21 10.9.0.6 tcp 8010',
      '10.40.0.99 10.9.0.7 udp 514',
      'fd00:40::21 fd00:9::6 tcp 443',
      'fd00:40::21 fd00:9::6 tcp 8000',
      'fd00:40::21 fd00:9::6 tcp 8010',
    ])
  })

  test('pass as before when loaded again, and all do after the roll-back that the header names', async () => {
    const text = nftables.render(policy)
    expect(network?.load(text)).toBe('')
    const [allowed, denied] = [openings.find(({ port }) => port === 443), openings.find(({ port }) => port === 444)]
    const probes = [allowed, denied].flatMap((probe) => probe ?? [])
    expect(await network?.probe(probes, 1000)).toEqual([true, false])
    const rollBack = /^# Roll back: +nft (.+)$/m.exec(text)?.[1] ?? ''
    expect(network?.load(rollBack)).toBe('')
    expect(await network?.probe(probes, 1000)).toEqual([true, true])
  })
})
