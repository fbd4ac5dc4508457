/** What a policy would have done to recorded conversations. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networks } from '../../testdata/policies/networks.ts'
import { clinic, conversation, subject } from '../../testdata/policies/observations.ts'
import type { Policy } from '../core/answers.ts'
import { planSegmentation, type SegmentationInput } from './plan.ts'
import { replay, type Replay } from './replay.ts'

function replayed(policy: Policy, { conversations, devices, suspects }: SegmentationInput): Replay {
  return replay(policy, conversations, { devices: devices.map(({ device }) => device), suspects })
}

describe('the clinic, replayed on its own policy,', () => {
  const input = clinic()
  const { policy } = planSegmentation(input)

  test('loses nothing legitimate and blocks all that the suspect did', () => {
    expect(replayed(policy, input)).toEqual({
      flows: { considered: 1756, legitimate: 1326 },
      allowed: 1326,
      blocked: [],
      blockedFlows: 0,
      notForwarded: 54,
      sameZone: 6,
      unanswered: 8,
      suspectFlows: { blocked: 362, allowed: 0 },
    })
  })

  test('names the conversation that a lost rule breaks, and why', () => {
    const without = { ...policy, rules: policy.rules.filter(({ why }) => !why.includes('rtsp')) }
    const { blocked, blockedFlows, flows, allowed } = replayed(without, input)
    expect(blocked).toHaveLength(12)
    expect(blocked[0]).toMatchObject({ flows: 22, why: 'No rule allows tcp port 554 from 10.20.0.22 to 10.9.0.5.' })
    expect(blockedFlows).toBe(198)
    expect(flows.legitimate).toBe(allowed + blockedFlows)
  })

  test('counts as blocked what a device may have done from an address that the policy does not know', () => {
    const moved = input.devices.map((one) =>
      one.device.id === 'camera-1'
        ? subject({ id: 'camera-1', ips: ['10.20.0.11', '10.20.7.7'], category: 'camera' })
        : one,
    )
    const { blocked } = replayed(policy, { ...input, devices: moved })
    expect(blocked.map(({ why }) => why)).toEqual([
      'No rule allows udp port 123 from 10.20.7.7 to 10.9.0.1.',
      'No rule allows tcp port 554 from 10.20.7.7 to 10.9.0.5.',
    ])
  })

  test('cannot allow other IP protocols, and says so', () => {
    const tunnel = conversation({ from: 'recorder', to: 'desk-1', transport: 'other', port: 0, flows: 3 })
    const more = { ...input, conversations: [...input.conversations, tunnel] }
    const { blocked } = replayed(planSegmentation(more).policy, more)
    expect(blocked).toMatchObject([{ flows: 3, why: 'No rule can allow an IP protocol other than TCP, UDP and ICMP.' }])
  })
})

test('a policy written by hand, with prefixes and no members, knows who shares a zone', () => {
  const input = clinic()
  const written: Policy = {
    schema: 'cordon.policy/1',
    name: 'by hand',
    zones: [{ id: 'all', title: 'All', why: '', devices: [], addresses: ['10.0.0.0/8', 'fd00::/16'] }],
    rules: [],
  }
  const { blocked, sameZone, flows } = replayed(written, input)
  expect(sameZone).toBeGreaterThan(1000)
  expect(blocked.map(({ conversation: { server } }) => server.kind)).toEqual(['remote', 'remote', 'remote'])
  expect(flows.legitimate).toBe(13)
})

describe('for any network, the policy that was learned from it', () => {
  test('blocks nothing legitimate, and every legitimate flow stands behind exactly one rule', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const { policy } = planSegmentation(input)
        const { blocked, allowed, flows } = replayed(policy, input)
        expect(blocked).toEqual([])
        expect(flows.legitimate).toBe(allowed)
        expect(policy.rules.reduce((sum, rule) => sum + rule.flows, 0)).toBe(allowed)
      }),
      { numRuns: 300 },
    )
  })

  test('accounts for every flow once', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const { flows, allowed, blockedFlows, notForwarded, sameZone, unanswered, suspectFlows } = replayed(
          planSegmentation(input).policy,
          input,
        )
        expect(
          allowed + blockedFlows + notForwarded + sameZone + unanswered + suspectFlows.allowed + suspectFlows.blocked,
        ).toBe(flows.considered)
        expect(flows.considered).toBe(input.conversations.reduce((sum, one) => sum + one.flows, 0))
      }),
    )
  })
})
