/**
 * Random small networks full of what goes wrong in real ones: addresses that two devices claim, devices without any,
 * link-local traffic, unanswered attempts, suspects, names that are none.
 */
import fc from 'fast-check'
import type { RiskLevel } from '../../src/core/answers.ts'
import type { Conversation, Peer, Transport } from '../../src/core/model.ts'
import type { SegmentationInput } from '../../src/segment/plan.ts'
import { conversation, subject } from './observations.ts'

/** Random small networks: every kind of address and outcome, two devices may claim one address. */
export const networks: fc.Arbitrary<SegmentationInput> = fc
  .array(
    fc.record({
      ips: fc.uniqueArray(
        fc.constantFrom(
          '10.0.0.1',
          '10.0.0.2',
          '10.0.0.3',
          '10.0.0.4',
          '10.0.1.1',
          '10.0.1.2',
          '10.0.1.3',
          'fd00::1',
          'fd00::2',
          'fd00::3',
          'fe80::1',
          '0.0.0.0',
          'nonsense',
        ),
        { maxLength: 3 },
      ),
      category: fc.constantFrom(
        'camera',
        'camera',
        'camera',
        'server',
        'printer',
        'infusion-pump',
        'router',
        'flying-carpet',
        null,
      ),
      level: fc.constantFrom<RiskLevel>('low', 'medium', 'high', 'critical'),
      routes: fc.boolean(),
      lastSeenMs: fc.nat(3),
      suspect: fc.nat(9).map((dice) => dice === 0),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((drafts) => {
    const ids = drafts.map((_, index) => `device-${index}`)
    const devices = drafts.map((draft, index) => subject({ ...draft, id: `device-${index}` }))
    const suspects = new Set(ids.filter((_, index) => drafts[index]?.suspect))
    return fc
      .array(randomConversation(ids), { maxLength: 60 })
      .map((conversations) => ({ name: 'random', devices, suspects, conversations }))
  })

function randomConversation(ids: readonly string[]): fc.Arbitrary<Conversation> {
  const remotes = ['203.0.113.1', '203.0.113.2', '2001:db8::1', '169.254.1.1']
  const side = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: fc.constantFrom(...remotes) },
  )
  const group: fc.Arbitrary<Peer> = fc.constantFrom(
    { kind: 'group', ip: '224.0.0.251' },
    { kind: 'group', ip: '255.255.255.255' },
  )
  return fc
    .record({
      from: side,
      to: fc.oneof({ weight: 9, arbitrary: side }, { weight: 1, arbitrary: group }),
      transport: fc.constantFrom<Transport>('tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'icmp6', 'arp'),
      port: fc.oneof(fc.constantFrom(8, 53, 80, 128, 135, 443), fc.integer({ min: 30_000, max: 30_040 })),
      name: fc.constantFrom('a.example', 'B.Example', 'not a name', '10.0.0.1', '$(reboot).example', ''),
      flows: fc.integer({ min: 1, max: 3 }),
      outcome: fc.constantFrom('established', 'established', 'established', 'refused', 'attempt'),
    })
    .map(({ flows, outcome, port, ...draft }) =>
      // Message types are one byte.
      conversation({
        ...draft,
        port: draft.transport.startsWith('icmp') ? port % 256 : port,
        flows,
        established: outcome === 'established' ? flows : 0,
        refused: outcome === 'refused' ? flows : 0,
      }),
    )
}
