import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Device, Fact } from '../core/model.ts'
import { categories, kindOf } from './categories.ts'
import { createIdentifier, type Identified } from './identify.ts'
import { clueFacts } from './profile.ts'
import { profiles } from './profiles/index.ts'
import { sampleDevice, type SampleFacts } from './sample-device.ts'

const plug: SampleFacts = {
  'dhcp.hostName': 'HS110(EU)',
  'mac.oui': 'TP-LINK TECHNOLOGIES CO.,LTD.',
  'dns.query': ['devs.tplinkcloud.com', 'time-a.nist.gov'],
  'dhcp.vendorClass': 'udhcp 0.9.9-pre',
}

test('a device gets what it says of itself, with reasons that quote it', () => {
  const { identity, kind } = identified(plug)
  expect(kind).toBe('iot')
  expect(identity.category?.value).toBe('plug')
  expect(identity.vendor?.value).toBe('TP-Link')
  expect(identity.model).toMatchObject({ value: 'HS110', why: [{ fact: 'dhcp.hostName', value: 'HS110(EU)' }] })
  expect(identity.os?.value).toBe('Linux')
  expect(identity.firmware).toBeNull()
  const reasons = Object.values(identity).flatMap((claim) => claim?.why ?? [])
  for (const reason of reasons) expect(reason.source.length).toBeGreaterThan(4)
})

test('nothing is claimed about a device that told nothing', () => {
  expect(identified({})).toEqual(unknown)
})

test('the owner of the prefix alone gives the vendor at modest confidence, and no category', () => {
  const { identity, kind } = identified({ 'mac.oui': 'D-Link International' })
  expect(identity.vendor).toMatchObject({ value: 'D-Link', confidence: 0.8, why: [{ source: 'IEEE registry' }] })
  expect(identity.category).toBeNull()
  expect(kind).toBe('unknown')
})

test('the owner of the prefix gives a category where the vendor makes only that', () => {
  const { identity } = identified({ 'mac.oui': 'Sonos, Inc.' })
  expect(identity.category).toMatchObject({ value: 'speaker', confidence: 0.6 })
})

const modules = ['Espressif Inc.', 'AzureWave Technology Inc.', 'Murata Manufacturing Co., Ltd.', 'Intel Corporate']
test.each([...modules, 'An Organisation Nobody Knows'])(
  'a module of %s proves nothing about the vendor',
  (organisation) => {
    expect(identified({ 'mac.oui': organisation })).toEqual(unknown)
  },
)

test('whom a device talks to doesn’t make it one of them', () => {
  const apps = ['app.ring.com', 'www.fitbit.com', 'www.myedimax.com', 'api.xbcs.net', 'discovery.meethue.com']
  const facts = { 'dns.query': apps, 'mdns.query': '_googlecast._tcp.local', 'ssdp.search': 'roku:ecp' }
  expect(identified(facts)).toEqual(unknown)
  const { identity, kind } = identified({ ...facts, 'dhcp.hostName': 'Annas-iPhone', 'mac.oui': 'Apple, Inc.' })
  expect([identity.category?.value, identity.vendor?.value, kind]).toEqual(['phone', 'Apple', 'mobile'])
})

test('two equally strong statements that contradict each other are no answer', () => {
  const { identity } = identified({ 'dhcp.hostName': ['HS110', 'DCS-930L'] })
  expect([identity.category, identity.vendor, identity.model]).toEqual([null, null, null])
})

test('a router doesn’t answer for what passes through it', () => {
  const router = { 'traffic.routes': 'yes', 'mac.oui': 'Netgear', 'dns.query': plug['dns.query'] ?? [] }
  const { device, organisationOf } = sampleDevice(router)
  const elsewhere = { site: 'example', mac: device.macs[0] ?? '', ip: '198.51.100.9', vlan: 0 }
  const camera: Fact = { endpoint: elsewhere, atMs: 0, name: 'http.server', value: 'App-webs/' }
  const { identity } = createIdentifier(profiles, organisationOf)({ ...device, facts: [...device.facts, camera] })
  expect([identity.category?.value, identity.vendor?.value]).toEqual(['router', 'NETGEAR'])
})

test('a finer value beats the coarse one that it agrees with', () => {
  const { identity } = identified({ 'dhcp.vendorClass': 'android-dhcp-13' })
  expect(identity.os?.value).toBe('Android 13')
})

test('a name longer than any model’s is not claimed as one', () => {
  const facts = { 'mdns.txt': `model_number=DCS-${'9'.repeat(80)}`, 'dhcp.hostName': `DSP-W${'1'.repeat(590)}` }
  expect(identified(facts).identity.model).toBeNull()
})

test('values of a category have its kind', () => {
  for (const { id, kind } of categories) expect(kindOf(id)).toBe(kind)
  expect(kindOf('gadget')).toBe('unknown')
  expect(kindOf(null)).toBe('unknown')
})

const hostile = fc.oneof(
  fc.string({ maxLength: 600 }),
  fc.constantFrom('<img src=x onerror=alert(1)>', '\u202Eexe.gpj', '__proto__', 'constructor', '\0'),
  fc.constantFrom('🔥'.repeat(300), 'a'.repeat(600)),
  fc.constantFrom(...profiles.flatMap(({ clues }) => clues.map(({ value }) => value))),
)
const factNames = fc.constantFrom(...clueFacts, 'dns.query', 'tls.serverName', 'http.host')
const anyFacts = fc.dictionary(factNames, fc.array(hostile, { maxLength: 4 }))
const exampleFacts = fc.constantFrom(...profiles.flatMap(({ examples }) => examples.map(({ facts }) => facts)))

test('whatever a device says: confidences lie in [0.5, 1), reasons quote facts as they came', () => {
  fc.assert(
    fc.property(anyFacts, exampleFacts, (facts, example) => {
      const { device, organisationOf } = sampleDevice({ ...example, ...facts })
      const { identity, kind } = createIdentifier(profiles, organisationOf)(device)
      const values = new Set([...device.facts.map(({ value }) => value), organisationOf(), 'yes'])
      expect(kind).toBe(kindOf(identity.category?.value ?? null))
      for (const claim of Object.values(identity)) {
        if (claim === null) continue
        expect(claim.confidence).toBeGreaterThanOrEqual(0.5)
        expect(claim.confidence).toBeLessThan(1)
        expect(claim.why.length).toBeGreaterThan(0)
        for (const { fact, value } of claim.why) expect(fact.startsWith('port.') || values.has(value)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('the order of facts, services and addresses doesn’t matter', () => {
  fc.assert(
    fc.property(anyFacts, exampleFacts, exampleFacts, fc.nat(), (facts, one, other, turn) => {
      const { device, organisationOf } = sampleDevice({ ...facts, ...one, ...other })
      const identify = createIdentifier(profiles, organisationOf)
      expect(identify(turned(device, turn))).toEqual(identify(device))
    }),
    { numRuns: 200 },
  )
})

test('a fact that no clue knows changes nothing', () => {
  fc.assert(
    fc.property(exampleFacts, fc.string({ maxLength: 600 }), (facts, value) => {
      const unrelated = { ...facts, 'arp.address': '192.0.2.1', 'other.fact': value, 'http.login': value }
      expect(identified(unrelated)).toEqual(identified(facts))
    }),
    { numRuns: 200 },
  )
})

const nothing = { category: null, vendor: null, model: null, os: null, firmware: null }
const unknown: Identified = { identity: nothing, kind: 'unknown' }

function identified(facts: SampleFacts): Identified {
  const { device, organisationOf } = sampleDevice(facts)
  return createIdentifier(profiles, organisationOf)(device)
}

function turned(device: Device, turn: number): Device {
  const from = device.facts.length === 0 ? 0 : turn % device.facts.length
  return {
    ...device,
    facts: [...device.facts.slice(from), ...device.facts.slice(0, from)].toReversed(),
    services: device.services.toReversed(),
    macs: device.macs.toReversed(),
  }
}
