/** The patch list: what is one line, which line is first, and that nothing gets lost. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Claim, Decision, Finding, Identity } from '../core/answers.ts'
import type { Device } from '../core/model.ts'
import { easeOf, planPatches, type PatchInput } from './plan.ts'

function claim(value: string | undefined): Claim | null {
  return value === undefined ? null : { value, confidence: 0.9, why: [] }
}

function device(id: string): Device {
  return {
    id,
    site: 'main',
    macs: [id],
    ips: [],
    names: [],
    vlans: [],
    firstSeenMs: 0,
    lastSeenMs: 0,
    facts: [],
    services: [],
    routes: false,
  }
}

function finding(given: Partial<Finding>): Finding {
  return {
    id: 'CVE-2025-0001',
    cve: 'CVE-2025-0001',
    title: 'An example',
    state: 'confirmed',
    why: '',
    source: '',
    decision: 'scheduled',
    decisionWhy: '',
    fixedVersion: '2.0',
    cvss: 7.5,
    knownExploited: false,
    ...given,
  }
}

type Known = { readonly vendor?: string; readonly model?: string; readonly category?: string; readonly os?: string }

function input(id: string, { vendor, model, category, os }: Known, findings: readonly Finding[]): PatchInput {
  const identity: Identity = {
    category: claim(category),
    vendor: claim(vendor),
    model: claim(model),
    os: claim(os),
    firmware: null,
  }
  return { device: device(id), identity, findings }
}

const printer = { vendor: 'HP', model: 'LaserJet M404', category: 'printer' }
const pump = { vendor: 'BD', model: 'Alaris PC Unit', category: 'infusion-pump' }

test('like devices with one finding are one line, with their ids sorted', () => {
  const plan = planPatches([input('b', printer, [finding({})]), input('a', printer, [finding({})])])
  expect(plan).toMatchObject([
    { vendor: 'HP', model: 'LaserJet M404', category: 'printer', devices: ['a', 'b'], fixedVersion: '2.0' },
  ])
  expect(plan[0]?.reason).toBe(
    'With the next planned maintenance: CVE-2025-0001 on 2 devices is confirmed. ' +
      'Update to 2.0; such devices are updated over the network.',
  )
})

test('the most urgent and surest finding speaks for the line', () => {
  const plan = planPatches([
    input('a', printer, [finding({ state: 'possible', fixedVersion: null })]),
    input('b', printer, [finding({ decision: 'immediate', knownExploited: true })]),
  ])
  expect(plan).toHaveLength(1)
  expect(plan[0]).toMatchObject({ decision: 'immediate', finding: { state: 'confirmed' }, fixedVersion: '2.0' })
  expect(plan[0]?.reason).toContain(
    'Now: CVE-2025-0001 on 2 devices is confirmed on 1, possible on the others, exploited in the wild.',
  )
})

test('urgency comes first, then exploitation, then ease, then number', () => {
  const order = planPatches([
    input('1', pump, [finding({ id: 'pump', decision: 'scheduled' })]),
    input('2', printer, [finding({ id: 'printer', decision: 'scheduled' })]),
    input('3', { ...printer, model: 'many' }, [finding({ id: 'many', decision: 'scheduled' })]),
    input('4', { ...printer, model: 'many' }, [finding({ id: 'many', decision: 'scheduled' })]),
    input('5', pump, [finding({ id: 'exploited', decision: 'scheduled', knownExploited: true })]),
    input('6', pump, [finding({ id: 'now', decision: 'immediate' })]),
    input('7', printer, [finding({ id: 'later', decision: 'defer' })]),
  ]).map(({ finding: { id } }) => id)
  expect(order).toEqual(['now', 'exploited', 'many', 'printer', 'pump', 'later'])
})

test('a possible finding asks for the version first, and the end of life for a replacement', () => {
  const [possible] = planPatches([input('a', printer, [finding({ state: 'possible', fixedVersion: null })])])
  expect(possible?.reason).toContain('Find out the installed version first, then ask the vendor for a fixed version;')
  const [ended] = planPatches([
    input('a', { os: 'Windows 7' }, [finding({ id: 'end-of-life:windows:7', cve: null, fixedVersion: null })]),
  ])
  expect(ended).toMatchObject({ vendor: 'unknown', model: 'Windows 7' })
  expect(ended?.reason).toContain('Ask the vendor what replaces it; isolate the device until then.')
})

test('printers are patched over the network, pumps by their manufacturer, what is unknown in a maintenance window', () => {
  expect([easeOf('printer'), easeOf('infusion-pump'), easeOf(null)]).toEqual([
    'over the network',
    'by the manufacturer',
    'in a maintenance window',
  ])
})

const decisions: readonly Decision[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']
const findings = fc
  .record({
    id: fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3'),
    decision: fc.constantFrom(...decisions),
    state: fc.constantFrom('confirmed', 'possible'),
    knownExploited: fc.boolean(),
    fixedVersion: fc.constantFrom(null, '2.0'),
  })
  .map(finding)
const inputs = fc
  .uniqueArray(
    fc.record({
      id: fc.nat(50).map(String),
      vendor: fc.constantFrom('A', 'A/B', 'B'),
      model: fc.constantFrom('X', 'B/X', undefined),
      findings: fc.uniqueArray(findings, { selector: ({ id }) => id }),
    }),
    { selector: ({ id }) => id },
  )
  .map((rows) =>
    rows.map(({ id, vendor, model, findings }) =>
      input(id, { vendor, ...(model === undefined ? {} : { model }) }, findings),
    ),
  )

test('every finding of every device is in exactly one line, ids are unique, and the order of devices changes nothing', () => {
  fc.assert(
    fc.property(inputs, (devices) => {
      const plan = planPatches(devices)
      expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length)
      const pairs = plan.flatMap((line) => line.devices.map((id) => `${id} ${line.finding.id}`)).toSorted()
      expect(pairs).toEqual(devices.flatMap((one) => one.findings.map(({ id }) => `${one.device.id} ${id}`)).toSorted())
      const urgencies = plan.map(({ decision }) => decisions.indexOf(decision))
      expect(urgencies).toEqual(urgencies.toSorted((a, b) => b - a))
      expect(planPatches(devices.toReversed()).map(({ id, devices: ids }) => [id, ids])).toEqual(
        plan.map(({ id, devices: ids }) => [id, ids]),
      )
    }),
  )
})
