/** The decision table row by row against CERT/CC's own file, and the rules that answer its points. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sharedData } from '../../testdata/outside.ts'
import { exampleConversation } from './factor.ts'
import { exposureOf, fromInternet, isPublic } from './exposure.ts'
import { decide, humanImpact, isAutomatable, tellDecision } from './ssvc.ts'

const rowShape = z.tuple([
  z.string(),
  z.enum(['none', 'public poc', 'active']),
  z.enum(['small', 'controlled', 'open']),
  z.enum(['no', 'yes']),
  z.enum(['low', 'medium', 'high', 'very high']),
  z.string(),
])
const file = sharedData('decisions/deployer_patch_application_priority_1_0_0.csv')

describe.skipIf(file === null)('the published table', () => {
  const lines = file === null ? [] : readFileSync(file, 'utf8').trim().split('\n').slice(1)

  test('has 72 rows', () => {
    expect(lines).toHaveLength(72)
  })

  test.each(lines)('%s', (line) => {
    const [, exploitation, exposure, automatable, humanImpact, decision] = rowShape.parse(line.trim().split(','))
    expect(decide({ exploitation, exposure, automatable: automatable === 'yes', humanImpact })).toBe(
      decision.replaceAll(' ', '-'),
    )
  })
})

test('what the source says about automation outweighs the vector, and the vector outweighs nothing', () => {
  const easy = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  expect(isAutomatable({ automatable: null, vector: easy })).toBe(true)
  expect(isAutomatable({ automatable: false, vector: easy })).toBe(false)
  expect(isAutomatable({ automatable: null, vector: easy.replace('PR:N', 'PR:L') })).toBe(false)
  expect(isAutomatable({ automatable: null, vector: 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N' })).toBe(false)
  expect(isAutomatable({ automatable: null, vector: null })).toBe(false)
})

test('a pump outweighs an imaging device, that a camera, and that a printer', () => {
  expect(['infusion-pump', 'medical-imaging', 'camera', 'printer', null].map(humanImpact)).toEqual([
    'very high',
    'high',
    'medium',
    'low',
    'medium',
  ])
})

test('only an answered connection from a public address opens a device to the internet', () => {
  const inbound = exampleConversation({
    client: { kind: 'remote', ip: '185.220.101.7' },
    server: { kind: 'device', id: 'd1' },
  })
  const seen = (given: Partial<typeof inbound>): string =>
    exposureOf(fromInternet('d1', [{ ...inbound, ...given }]), false)
  expect(seen({})).toBe('open')
  expect(seen({ established: 0 })).toBe('controlled')
  expect(seen({ client: { kind: 'remote', ip: '192.168.7.4' } })).toBe('controlled')
  expect(seen({ client: { kind: 'device', id: 'd2' } })).toBe('controlled')
  expect(exposureOf([], true)).toBe('small')
})

test('addresses that are not the internet are told from those that are', () => {
  const inside = [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.1.1',
    '127.0.0.1',
    '224.0.0.251',
    '255.255.255.255',
  ]
  const insideV6 = ['fe80::1', 'fd00::1', 'ff02::fb', '::1', '::ffff:10.0.0.1', 'nonsense', '']
  expect([...inside, ...insideV6].filter(isPublic)).toEqual([])
  expect(['203.0.113.7', '8.8.8.8', '2a00:1450:4001:81b::200e', '::ffff:8.8.8.8'].every(isPublic)).toBe(true)
})

test('a decision is told with all four points', () => {
  const points = { exploitation: 'active', exposure: 'open', automatable: true, humanImpact: 'very high' } as const
  expect(tellDecision(points, 'infusion-pump', ' (CISA KEV)')).toBe(
    'SSVC: it is exploited in the wild (CISA KEV); connections from the internet reach the device; ' +
      'attacks on it can be automated; a device of category infusion-pump has very high human impact.',
  )
})
