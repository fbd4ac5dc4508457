/** The arithmetic of risk, the join of sources, and all of it on real feeds. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding, Identity } from '../core/answers.ts'
import { sharedData } from '../../testdata/outside.ts'
import { createAssessor, isEndOfLife, judgeRisk, riskBands } from './assess.ts'
import { emptyCatalogue, parseFeeds } from './catalogue.ts'
import { bytesByApplication, cleartextShareIn } from './cleartext.ts'
import { exampleClaim, exampleConversation, exampleFinding, exampleInput } from './factor.ts'
import { factors } from './factors/index.ts'

const findings: fc.Arbitrary<Finding> = fc
  .record({
    id: fc.constantFrom('CVE-2025-1', 'CVE-2025-2', 'end-of-life:windows:7'),
    state: fc.constantFrom('confirmed', 'possible'),
    cvss: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    knownExploited: fc.boolean(),
  })
  .map(exampleFinding)
const conversations = fc
  .record({
    application: fc.constantFrom('telnet', 'http', 'ftp', 'tls', 'dns', null),
    port: fc.constantFrom(23, 80, 443, 502),
    bytesIn: fc.nat(1e9),
    bytesOut: fc.nat(1e9),
    established: fc.nat(3),
    client: fc.constantFrom({ kind: 'device', id: 'd1' } as const, { kind: 'remote', ip: '185.220.101.7' } as const),
    server: fc.constantFrom({ kind: 'device', id: 'd1' } as const, { kind: 'remote', ip: '93.184.215.14' } as const),
  })
  .map(exampleConversation)
const services = fc.record({
  transport: fc.constantFrom('tcp', 'udp'),
  port: fc.constantFrom(21, 23, 80, 502, 4786, 5555, 9100),
  application: fc.constantFrom(null, 'telnet', 'http'),
})
const inputs = fc
  .record({
    findings: fc.array(findings, { maxLength: 20 }),
    conversations: fc.array(conversations, { maxLength: 20 }),
    services: fc.array(services, { maxLength: 10 }),
    category: fc.constantFrom(null, exampleClaim('camera')),
  })
  .map(({ services, category, ...rest }) => exampleInput({ ...rest, device: { services }, identity: { category } }))

test('points are integers and add up to the score exactly, which is 0 to 100 and lies in the band of its level', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { score, level, factors: judged } = judgeRisk(input)
      expect(judged.reduce((sum, { points }) => sum + points, 0)).toBe(score)
      expect(judged.every(({ points }) => Number.isInteger(points))).toBe(true)
      expect(judged.filter(({ points }) => points <= 0).every(({ id }) => id === 'cap')).toBe(true)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(100)
      expect(level).toBe(riskBands.find(({ from }) => score >= from)?.level)
      expect(judgeRisk(input)).toEqual({ score, level, factors: judged })
    }),
    { numRuns: 500 },
  )
})

test('factors that exceed the highest score are capped by a factor of its own', () => {
  const everything = exampleInput({
    findings: [
      exampleFinding({ state: 'confirmed', knownExploited: true }),
      exampleFinding({ id: 'end-of-life:windows:7', state: 'confirmed' }),
    ],
    conversations: [
      exampleConversation({
        client: { kind: 'remote', ip: '185.220.101.7' },
        server: { kind: 'device', id: 'd1' },
        port: 23,
        application: 'telnet',
      }),
    ],
  })
  const risk = judgeRisk(everything)
  expect(risk).toMatchObject({ score: 100, level: 'critical' })
  expect(risk.factors.at(-1)).toMatchObject({
    id: 'cap',
    sentence: 'The factors give 145 points; the highest score is 100.',
  })
})

test('a device without anything wrong scores nothing', () => {
  const quiet = exampleInput({
    identity: { category: exampleClaim('camera') },
    conversations: [exampleConversation({})],
  })
  expect(judgeRisk(quiet)).toEqual({ score: 0, level: 'low', factors: [] })
})

test('more is never less: another finding, service or conversation that is worse never lowers the score of its factor', () => {
  const known = factors.find(({ id }) => id === 'known-vulnerabilities')
  fc.assert(
    fc.property(fc.array(findings, { maxLength: 10 }), findings, (some, another) => {
      const before = known?.judge(exampleInput({ findings: some }))?.points ?? 0
      const after = known?.judge(exampleInput({ findings: [...some, another] }))?.points ?? 0
      expect(after).toBeGreaterThanOrEqual(before)
    }),
  )
})

test('the share of cleartext counts bytes both ways, and is null without known applications', () => {
  const { device } = exampleInput({})
  const http = exampleConversation({ application: 'http', bytesIn: 3000, bytesOut: 0 })
  const tls = exampleConversation({ application: 'tls', bytesIn: 500, bytesOut: 500 })
  const unknown = exampleConversation({ application: null, bytesIn: 1e6 })
  const foreign = exampleConversation({ application: 'http', client: { kind: 'device', id: 'd2' } })
  expect(cleartextShareIn(bytesByApplication(device, [http, tls, unknown, foreign]))).toBe(0.75)
  expect(cleartextShareIn(bytesByApplication(device, [tls]))).toBe(0)
  expect(cleartextShareIn(bytesByApplication(device, [unknown]))).toBeNull()
})

const acme = `{"document":{"csaf_version":"2.0","title":"Acme pumps","tracking":{"id":"ACME-1"}},"product_tree":{"branches":[
  {"category":"vendor","name":"Acme","branches":[{"category":"product_name","name":"Flow 3000","branches":[
  {"category":"product_version_range","name":"<2.0","product":{"product_id":"P1","name":"Flow 3000"}}]}]}]},
  "vulnerabilities":[{"cve":"CVE-2025-0001","product_status":{"known_affected":["P1"]},"scores":[{"products":["P1"],
  "cvss_v3":{"baseScore":9.8,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
  "remediations":[{"category":"vendor_fix","details":"Update to 2.0 or later","product_ids":["P1"]}]}]}`
const exploited = `{"catalogVersion":"2025.08.25","vulnerabilities":[{"cveID":"CVE-2025-0001","vendorProject":"Other",
  "product":"Thing 9000","vulnerabilityName":"Flaw","knownRansomwareCampaignUse":"Known"}]}`
const chances =
  '#model_version:v1,score_date:2025-09-24T00:00:00Z\ncve,epss,percentile\nCVE-2025-0001,0.94321,0.99987\n'
const pump: Partial<Identity> = {
  vendor: exampleClaim('Acme'),
  model: exampleClaim('Flow 3000'),
  firmware: exampleClaim('1.9'),
  category: exampleClaim('infusion-pump'),
}

test('an advisory learns from the other feeds that its vulnerability is exploited', () => {
  const { catalogue, faults } = parseFeeds([
    { name: 'acme.json', text: acme },
    { name: 'kev.json', text: exploited },
    { name: 'epss.csv', text: chances },
  ])
  expect(faults).toEqual([])
  const { findings, risk } = createAssessor(catalogue)(exampleInput({ identity: pump }))
  expect(findings).toEqual([
    {
      id: 'CVE-2025-0001',
      cve: 'CVE-2025-0001',
      title: 'Acme pumps',
      state: 'confirmed',
      why:
        'Identified as Acme Flow 3000, version 1.9; CSAF ACME-1 names Acme Flow 3000, versions < 2.0. ' +
        'The version is one of them.',
      source: 'CSAF ACME-1',
      decision: 'out-of-cycle',
      decisionWhy:
        'SSVC: it is exploited in the wild (CISA KEV 2025.08.25; used by ransomware; ' +
        'EPSS on 2025-09-24 94.3 %, more than 99.9 % of all); ' +
        'its own network reaches the device, and no connection from the internet was seen; attacks on it can be automated; ' +
        'a device of category infusion-pump has very high human impact.',
      fixedVersion: '2.0',
      cvss: 9.8,
      knownExploited: true,
    },
  ])
  expect(risk).toMatchObject({ score: 60, level: 'high' })
})

test('a connection from the internet makes a finding more urgent, and proved isolation less', () => {
  const { catalogue } = parseFeeds([{ name: 'acme.json', text: acme }])
  const assess = createAssessor(catalogue)
  const inbound = exampleConversation({
    client: { kind: 'remote', ip: '185.220.101.7' },
    server: { kind: 'device', id: 'd1' },
  })
  const input = exampleInput({ identity: pump })
  const camera = exampleInput({ identity: { ...pump, category: exampleClaim('printer') } })
  expect(assess({ ...input, conversations: [inbound] }).findings[0]?.decision).toBe('out-of-cycle')
  expect(assess(camera).findings[0]?.decision).toBe('scheduled')
  expect(assess({ ...camera, isolated: true }).findings[0]?.decision).toBe('defer')
})

test('an empty catalogue finds nothing', () => {
  expect(createAssessor(emptyCatalogue)(exampleInput({ identity: pump })).findings).toEqual([])
})

const folder = sharedData('feeds')

describe.skipIf(folder === null)('with the real feeds', () => {
  const read = (name: string): { name: string; text: string } => ({
    name,
    text: readFileSync(join(folder ?? '', name), 'utf8'),
  })
  const names = folder === null ? [] : readdirSync(join(folder, 'original/csaf')).map((name) => `original/csaf/${name}`)
  const others =
    folder === null ? [] : ['original/known_exploited_vulnerabilities.json', 'eol.json', 'epss-kev-slice.csv']
  const { catalogue } = parseFeeds([...names, ...others].map(read))
  const assess = createAssessor(catalogue)
  const find = (known: Readonly<Record<string, string>>): readonly string[] => {
    const identity = Object.fromEntries(Object.entries(known).map(([name, value]) => [name, exampleClaim(value)]))
    const { findings } = assess({ ...exampleInput({ identity }), nowMs: Date.UTC(2026, 8, 1) })
    return findings.map(({ id, state, fixedVersion }) => `${state} ${id} ${fixedVersion ?? ''}`.trim())
  }

  test('a camera of D-Link is a lead, its sister model is none', () => {
    expect(find({ vendor: 'D-Link', model: 'DCS-930L', category: 'camera' })).toEqual(['possible CVE-2016-11021'])
    expect(find({ vendor: 'D-Link', model: 'DCS-932L', category: 'camera' })).toEqual([])
  })

  test('an infusion pump is confirmed for the versions that the advisory lists, and for no other', () => {
    expect(find({ vendor: 'BD', model: 'Alaris PC Unit', firmware: '9.33' })).toEqual(['confirmed CVE-2019-11479'])
    expect(find({ vendor: 'BD', model: 'Alaris PC Unit', firmware: '12.3' })).toEqual([])
  })

  test('a switch is confirmed below the fixed version, which is named, and not at it', () => {
    const known = { vendor: 'Siemens', model: 'SCALANCE X204-2', category: 'switch' }
    expect(find({ ...known, firmware: 'V5.2.5' })).toEqual([
      'confirmed CVE-2020-35198 V5.2.6',
      'confirmed CVE-2020-28895 V5.2.6',
    ])
    expect(find({ ...known, firmware: 'V5.2.6' })).toEqual([])
  })

  test('a controller that is exploited gets its score from another source', () => {
    const { findings } = assess(
      exampleInput({
        identity: {
          vendor: exampleClaim('Unitronics'),
          model: exampleClaim('Vision V570'),
          category: exampleClaim('plc'),
        },
      }),
    )
    expect(findings).toMatchObject([
      { id: 'CVE-2023-6448', state: 'possible', knownExploited: true, cvss: 9.8, decision: 'out-of-cycle' },
    ])
  })

  test('the end of life of a system is a finding of its own', () => {
    const { findings, risk } = assess({
      ...exampleInput({ identity: { os: exampleClaim('Windows 7') } }),
      nowMs: Date.UTC(2026, 8, 1),
    })
    expect(findings.map(isEndOfLife)).toEqual([true])
    expect(risk.factors.map(({ id }) => id)).toContain('end-of-life')
  })

  test('no finding without a vendor, whatever the model is called', () => {
    for (const model of ['Windows', 'IOS', 'Router', 'Camera', 'DCS-930L', '*']) expect(find({ model })).toEqual([])
  })
})
