import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requirements, type Evidence } from './compliance.ts'

const good: Evidence = {
  devices: 62,
  unknown: 0,
  findings: 4,
  urgent: 0,
  zones: 11,
  segmentedness: 0.87,
  policyState: 'approved',
  blockedFlows: 0,
  alertsOpen: 0,
  alerts: 9,
  sources: 2,
  sourcesFailed: 0,
  users: 3,
  administrators: 1,
  auditLines: 120,
}

const openOf = (change: Partial<Evidence>): readonly string[] =>
  requirements({ ...good, ...change })
    .filter(({ state }) => state === 'open')
    .map(({ topic }) => topic)

test('everything is shown where nothing is left to do', () => {
  expect(requirements(good).map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'shown'))
})

test('one thing left to do opens its requirement and no other', () => {
  expect(openOf({ unknown: 1 })).toEqual(['Inventory of devices'])
  expect(openOf({ urgent: 2 })).toEqual(['Known vulnerabilities, in order of urgency'])
  expect(openOf({ policyState: 'proposed' })).toEqual(['Segmentation of the network'])
  expect(openOf({ blockedFlows: 3 })).toEqual(['Authorised flows, written down and tried'])
  expect(openOf({ sourcesFailed: 1 })).toEqual(['Continuous monitoring'])
})

test('what the reader may not see is said to be unseen, never shown', () => {
  const unseen = requirements({ ...good, users: null, administrators: null, auditLines: null })
  expect(unseen.filter(({ state }) => state === 'unseen').map(({ topic }) => topic)).toEqual([
    'Access to this tool by role',
    'Audit log of changes',
  ])
})

test('an empty store shows nothing but who may look', () => {
  const empty = { ...good, devices: 0, zones: 0, sources: 0, policyState: null, blockedFlows: null, auditLines: 0 }
  expect(requirements(empty).filter(({ state }) => state === 'shown')).toHaveLength(1)
})

test('every requirement has references and a sentence, whatever the numbers', () => {
  const number = fc.nat(1_000_000)
  fc.assert(
    fc.property(number, number, fc.option(fc.double({ min: 0, max: 1, noNaN: true })), (devices, findings, share) => {
      for (const { references, evidence } of requirements({ ...good, devices, findings, segmentedness: share })) {
        expect(references.length).toBeGreaterThan(0)
        expect(evidence).toMatch(/\.$/)
      }
    }),
  )
})
