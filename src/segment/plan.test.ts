/** What is learned from a small clinic, and how far it is generalised. */
import { describe, expect, test } from 'vitest'
import { clinic, conversation, subject } from '../../testdata/policies/observations.ts'
import type { Rule } from '../core/answers.ts'
import { planSegmentation, type SegmentationInput } from './plan.ts'

const planned = planSegmentation(clinic())

function ruleAbout(words: string): Rule {
  const rule = planned.policy.rules.find(({ why }) => why.includes(words))
  if (rule === undefined)
    throw new Error(`no rule about ${words} in\n${planned.policy.rules.map(({ why }) => why).join('\n')}`)
  return rule
}

describe('the clinic', () => {
  test('has a zone for each group of devices, and the suspect alone in quarantine', () => {
    expect(planned.policy.zones.map(({ id, devices }) => `${id} ${devices.length}`)).toEqual([
      'medical 4',
      'cameras 12',
      'voice 6',
      'printers 1',
      'smart-devices 1',
      'infrastructure 1',
      'servers 3',
      'workstations 2',
      'mobile 1',
      'quarantine 1',
    ])
    expect(planned.policy.zones.find(({ id }) => id === 'quarantine')).toMatchObject({
      devices: ['plug'],
      addresses: ['10.20.0.66'],
    })
  })

  test('lists addresses IPv4 first, sorted by number, without link-local ones', () => {
    expect(planned.policy.zones.find(({ id }) => id === 'medical')?.addresses).toEqual([
      '10.40.0.21',
      '10.40.0.22',
      '10.40.0.23',
      '10.40.0.24',
      'fd00:40::21',
      'fd00:40::22',
      'fd00:40::23',
      'fd00:40::24',
    ])
    expect(planned.policy.zones.find(({ id }) => id === 'mobile')?.addresses).toEqual(['10.70.0.50'])
  })

  test('lets all cameras stream to the recorder, because all do, and names the evidence', () => {
    const rule = ruleAbout('rtsp')
    expect(rule).toMatchObject({
      from: { kind: 'zone', zone: 'cameras' },
      to: { kind: 'address', addresses: ['10.9.0.5'] },
      transport: 'tcp',
      ports: [{ first: 554, last: 554 }],
      flows: 198,
    })
    expect(rule.why).toBe('12 of 12 cameras use rtsp (tcp 554) of recorder (10.9.0.5): 198 flows.')
  })

  test('keeps what one camera does to that camera', () => {
    expect(ruleAbout('syslog')).toMatchObject({
      from: { kind: 'address', addresses: ['10.20.0.13'] },
      transport: 'udp',
      flows: 4,
    })
  })

  test('joins the ports of one pair, and only those that were seen', () => {
    expect(ruleAbout('tls (tcp 443, 8443)').ports).toEqual([
      { first: 443, last: 443 },
      { first: 8443, last: 8443 },
    ])
  })

  test('gives media sessions the range that was seen and says so, and signalling its one port', () => {
    const media = ruleAbout('Dynamic ports: 24 different ones seen between 20999 and 25990.')
    expect(media).toMatchObject({
      from: { kind: 'zone', zone: 'voice' },
      to: { kind: 'address', addresses: ['10.9.0.7'] },
      transport: 'udp',
    })
    expect(media.ports).toEqual([
      { first: 5060, last: 5060 },
      { first: 20_999, last: 25_990 },
    ])
  })

  test('lets the server ping all pumps by message type', () => {
    const rule = ruleAbout('icmp type 8')
    expect(rule).toMatchObject({
      from: { kind: 'address' },
      to: { kind: 'zone', zone: 'medical' },
      transport: 'icmp',
      ports: [],
      icmpTypes: [8],
    })
  })

  test('names what was asked for by name, with every address it had, and what was not by address', () => {
    expect(ruleAbout('ink.vendor.example').to).toEqual({
      kind: 'name',
      name: 'ink.vendor.example',
      addresses: ['203.0.113.20', '203.0.113.21'],
    })
    expect(ruleAbout('198.51.100.7').to).toEqual({ kind: 'address', addresses: ['198.51.100.7'] })
  })

  test('learns nothing from suspects, from attempts, inside zones or on the link, and counts each', () => {
    const ports = planned.policy.rules.flatMap(({ ports }) => ports.map(({ first }) => first))
    for (const port of [22, 23, 445, 1900]) expect(ports).not.toContain(port)
    expect(
      planned.policy.rules
        .flatMap(({ from, to }) => [from, to])
        .flatMap((side) => (side.kind === 'zone' ? [] : side.addresses)),
    ).not.toContain('10.20.0.66')
    expect(planned.notes).toEqual([
      '1 device has no address that a router forwards to: in a zone, but without rules (silent).',
      '3 conversations stayed on the link (ARP, link-local, multicast, broadcast): not forwarded, so no rule.',
      '1 conversation ran inside one zone: no rule, once each zone is a network segment of its own.',
      '13 conversations of devices with alerts: not learned.',
      '2 conversations found no answer: not learned.',
    ])
  })

  test('is measured: most pairs of devices can no longer reach each other', () => {
    const { pairs, pairsAllowed, segmentedness, rules, zones } = planned.metrics
    expect({ pairs, rules, zones }).toEqual({ pairs: 31 * 30, rules: planned.policy.rules.length, zones: 10 })
    expect(segmentedness).toBeCloseTo((pairs - pairsAllowed) / pairs)
    expect(segmentedness).toBeGreaterThan(0.7)
  })
})

function cameras(count: number): SegmentationInput['devices'] {
  return Array.from({ length: count }, (_, n) => subject({ id: `c${n}`, ips: [`10.0.0.${n + 1}`], category: 'camera' }))
}

describe('generalising', () => {
  const servers = ['s1', 's2'].map((id, n) => subject({ id, ips: [`10.9.0.${n + 1}`], category: 'server' }))
  const plan = (users: number, of: number, each: readonly string[]): readonly Rule[] =>
    planSegmentation({
      name: 'test',
      devices: [...cameras(of), ...servers],
      suspects: new Set(),
      conversations: Array.from({ length: users }, (_, n) =>
        each.map((to) => conversation({ from: `c${n}`, to, port: 443 })),
      ).flat(),
    }).policy.rules

  test('to two zones takes most members on both sides', () => {
    expect(plan(5, 10, ['s1', 's2'])).toMatchObject([{ from: { zone: 'cameras' }, to: { zone: 'servers' } }])
  })

  test('stops at the addresses when fewer than half of the zone take part', () => {
    expect(plan(4, 10, ['s1'])).toMatchObject([
      {
        from: { kind: 'address', addresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] },
        to: { kind: 'address', addresses: ['10.9.0.1'] },
      },
    ])
  })

  test('never happens from one device', () => {
    expect(plan(1, 1, ['s1'])).toMatchObject([{ from: { kind: 'address', addresses: ['10.0.0.1'] } }])
  })

  test('never happens among unknown devices, which have nothing in common', () => {
    const devices = Array.from({ length: 4 }, (_, n) => subject({ id: `u${n}`, ips: [`10.0.0.${n + 1}`] }))
    const { policy } = planSegmentation({
      name: 'test',
      devices: [...devices, ...servers],
      suspects: new Set(),
      conversations: devices.map(({ device }) => conversation({ from: device.id, to: 's1', port: 80 })),
    })
    expect(policy.rules.every(({ from }) => from.kind === 'address')).toBe(true)
  })
})

describe('an address that two devices claim', () => {
  test('stays with the trusted one when the other raised an alert', () => {
    const { policy, notes } = planSegmentation({
      name: 'test',
      devices: [
        subject({ id: 'gateway', ips: ['10.0.0.1'], category: 'router' }),
        subject({ id: 'a-spoofer', ips: ['10.0.0.1', '10.0.0.66'], lastSeenMs: 9 }),
      ],
      suspects: new Set(['a-spoofer']),
      conversations: [],
    })
    expect(policy.zones).toMatchObject([
      { id: 'infrastructure', addresses: ['10.0.0.1'] },
      { id: 'quarantine', addresses: ['10.0.0.66'] },
    ])
    expect(notes).toContain(
      '1 address is claimed by more than one device, and in the zone of one of them only: 10.0.0.1.',
    )
  })
})
