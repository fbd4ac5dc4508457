import { expect, test } from 'vitest'
import type { Policy, Rule } from '../core/answers.ts'
import { doubtsAbout } from './doubts.ts'

const zones = [{ id: 'cameras', title: 'Cameras', why: '', devices: ['a'], addresses: ['10.0.0.5'] }]
const inside = { kind: 'address', addresses: ['10.0.0.5'] } as const
const outside = { kind: 'address', addresses: ['203.0.113.7'] } as const

function policy(rule: Partial<Rule>): Policy {
  const base: Rule = {
    id: 'r1',
    from: inside,
    to: outside,
    transport: 'tcp',
    ports: [{ first: 443, last: 443 }],
    why: '',
    flows: 1,
  }
  return { schema: 'cordon.policy/1', name: 'test', zones, rules: [{ ...base, ...rule }] }
}

test('a connection from outside to the inside is named, one to the outside is not', () => {
  expect(doubtsAbout(policy({ from: outside, to: inside }))).toEqual([
    expect.stringMatching(/^1 rule .*outside.*: r1\.$/),
  ])
  expect(doubtsAbout(policy({ from: outside, to: { kind: 'zone', zone: 'cameras' } }))).toHaveLength(1)
  expect(doubtsAbout(policy({}))).toEqual([])
})

test('administration in the clear is named, also inside a range of ports', () => {
  const telnet = { to: { kind: 'zone', zone: 'cameras' }, ports: [{ first: 20, last: 25 }] } as const
  expect(doubtsAbout(policy(telnet))).toEqual([expect.stringMatching(/in the clear.*: r1\.$/)])
  expect(doubtsAbout(policy({ ...telnet, transport: 'udp' }))).toEqual([])
})
