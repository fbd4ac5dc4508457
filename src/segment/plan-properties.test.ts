/** What holds for the policy of any network, however odd. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networks } from '../../testdata/policies/networks.ts'
import { decider } from './evaluate.ts'
import { planSegmentation, type SegmentationInput } from './plan.ts'
import { parsePolicy, renderPolicy } from './policy.ts'

describe('for any network, the policy', () => {
  test('is a valid document that stays the same when read back', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const { policy } = planSegmentation(input)
        const text = renderPolicy(policy)
        expect(parsePolicy(JSON.parse(text))).toEqual({ policy })
      }),
    )
  })

  test('does not depend on the order of devices or conversations', () => {
    fc.assert(
      fc.property(networks, fc.func(fc.nat()), (input, order) => {
        const shuffled = {
          ...input,
          devices: shuffle(input.devices, order),
          conversations: shuffle(input.conversations, order),
        }
        expect(planSegmentation(shuffled)).toEqual(planSegmentation(input))
      }),
    )
  })

  test('allows between single addresses only what two of them were seen doing', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const ips = new Map(input.devices.map(({ device }) => [device.id, device.ips]))
        const ends = ({ client, server }: SegmentationInput['conversations'][number]): readonly (readonly string[])[] =>
          [client, server].map((peer) => (peer.kind === 'device' ? (ips.get(peer.id) ?? []) : [peer.ip]))
        const seen = input.conversations.map((conversation) => ({ ...conversation, ends: ends(conversation) }))
        for (const { from, to, transport, ports, icmpTypes } of planSegmentation(input).policy.rules) {
          if (from.kind === 'zone' || to.kind === 'zone') continue
          const exact = [
            ...ports.filter(({ first, last }) => first === last).map(({ first }) => first),
            ...(icmpTypes ?? []),
          ]
          const combinations = from.addresses.flatMap((a) =>
            to.addresses.flatMap((b) => exact.map((port) => ({ a, b, port }))),
          )
          for (const { a, b, port } of combinations.filter(({ a, b }) => a.includes(':') === b.includes(':'))) {
            const names = to.kind === 'name' ? to.addresses : [b]
            const evidence = seen.some(
              (one) =>
                one.transport === transport &&
                one.port === port &&
                one.ends[0]?.includes(a) &&
                names.some((ip) => one.ends[1]?.includes(ip)),
            )
            expect(evidence, `${a} ${b} ${transport} ${port}`).toBe(true)
          }
        }
      }),
    )
  })

  test('is measured as counting every pair of devices would', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const { policy, metrics } = planSegmentation(input)
        expect(metrics.pairsAllowed).toBe(countPairs(input, policy))
        expect(metrics.segmentedness).toBeGreaterThanOrEqual(0)
        expect(metrics.segmentedness).toBeLessThanOrEqual(1)
      }),
    )
  })
})

function countPairs({ devices }: SegmentationInput, policy: ReturnType<typeof planSegmentation>['policy']): number {
  const judge = decider(policy)
  const zoneOf = (id: string): string => policy.zones.find(({ devices }) => devices.includes(id))?.id ?? ''
  const services = policy.rules.map(({ transport, ports, icmpTypes }) => ({
    transport,
    port: ports[0]?.first ?? icmpTypes?.[0] ?? 0,
  }))
  const reachable = devices.flatMap(({ device: { id, ips } }) => {
    const usable = ips.filter((ip) => ip.startsWith('10.') || ip.startsWith('fd'))
    return usable.length === 0 ? [] : [{ id, ips: usable }]
  })
  return reachable
    .flatMap((a) => reachable.map((b) => [a, b] as const))
    .filter(([a, b]) => a.id !== b.id)
    .filter(
      ([a, b]) =>
        zoneOf(a.id) === zoneOf(b.id) ||
        a.ips.some((from) =>
          b.ips.some((to) => services.some((service) => judge.decide({ from, to, ...service }) !== null)),
        ),
    ).length
}

function shuffle<Thing>(things: readonly Thing[], order: (index: number) => number): readonly Thing[] {
  return things
    .map((thing, index) => ({ thing, rank: order(index) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ thing }) => thing)
}
