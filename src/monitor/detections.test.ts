/** Holds every detection to the same promises, so a new one needs examples but no test code. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sharedData } from '../../testdata/outside.ts'
import type { Alert } from '../core/answers.ts'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import type { Detection, Judge } from './detection.ts'
import { detections } from './detections/index.ts'
import { createWatch } from './watch.ts'

const units = /(?:seconds|packets|ports|hosts|addresses|changes|Kept)$/i
const attackFile = sharedData('feeds/attack.json')

describe.each(detections)('$id', (detection) => {
  test('has an example that fires and one that stays silent', () => {
    expect(detection.examples.some(({ alerts }) => alerts > 0)).toBe(true)
    expect(detection.examples.some(({ alerts }) => alerts === 0)).toBe(true)
  })

  test.each(detection.examples)('$name: $alerts alerts', ({ given, alerts }) => {
    const found = alertsOf(detection, given)
    expect(found.map(({ sentence }) => sentence)).toHaveLength(alerts)
    for (const alert of found) expectExplained(alert, given)
  })

  test('gives the same alerts when it is replayed', () => {
    const given = detection.examples.flatMap((example) => example.given)
    expect(alertsOf(detection, given)).toEqual(alertsOf(detection, given))
  })

  test('raises each alert live at most once for one burst', () => {
    for (const { given, alerts } of detection.examples) {
      const watch = createWatch([detection])
      const raised = given.flatMap((seen) => feed(watch, seen))
      const keys = new Set(
        raised.map(({ endpoint, severity, sentence }) => JSON.stringify([endpoint, severity, sentence])),
      )
      expect(keys.size).toBe(raised.length)
      expect(raised.length).toBeGreaterThanOrEqual(alerts)
    }
  })

  test('survives what is seen in any order, with times that jump', () => {
    const given = detection.examples.flatMap((example) => example.given)
    const anyJumps = fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.shuffledSubarray(given), anyJumps, (some, jumps) => {
        const moved = some.map((seen, index) => later(seen, jumps[index % jumps.length] ?? 0))
        expect(alertsOf(detection, moved).length).toBeLessThanOrEqual(moved.length)
      }),
      { numRuns: 50 },
    )
  })

  test('names settings with their unit, and all are above zero', () => {
    for (const [name, value] of Object.entries(detection.settings)) {
      expect(name).toMatch(units)
      expect(value).toBeGreaterThan(0)
    }
  })

  test('names ATT&CK techniques in their form', () => {
    expect(detection.technique.length).toBeGreaterThan(0)
    for (const id of detection.technique) expect(id).toMatch(/^T\d{4}(?:\.\d{3})?$/)
  })

  test.skipIf(attackFile === null)('names ATT&CK techniques that exist', () => {
    const known = z
      .object({ enterprise: techniques, ics: techniques })
      .parse(JSON.parse(readFileSync(attackFile ?? '', 'utf8')))
    const ids = new Set([...known.enterprise.techniques, ...known.ics.techniques].map(({ id }) => id))
    for (const id of detection.technique) expect(ids).toContain(id)
  })

  test('remembers no more than its limits in a flood of 200,000 flows and facts', () => {
    const judge = detection.start()
    const random = sequence(7)
    for (let i = 0; i < 200_000; i += 1) {
      if (judge.flow !== undefined) judge.flow(randomFlow(random))
      if (judge.fact !== undefined) judge.fact(randomFact(random))
    }
    for (const table of Object.values(judge.tables)) expect(table.size).toBeLessThanOrEqual(table.limit)
    expect(dropped(judge)).toBeGreaterThan(0)
  })

  test('obeys settings that are given, and ignores those it does not have', () => {
    const tiny = Object.fromEntries(
      Object.keys(detection.settings).flatMap((name) => (name.endsWith('Kept') ? [[name, 8]] : [])),
    )
    const judge = detection.start({ ...tiny, colour: 3 })
    const random = sequence(11)
    for (let i = 0; i < 2_000; i += 1) {
      judge.flow?.(randomFlow(random))
      judge.fact?.(randomFact(random))
    }
    for (const table of Object.values(judge.tables)) expect(table).toMatchObject({ limit: 8 })
  })
})

const techniques = z.object({ techniques: z.array(z.object({ id: z.string() })) })

function alertsOf(detection: Detection, given: readonly (Flow | Fact)[]): readonly Alert[] {
  const watch = createWatch([detection])
  for (const seen of given) feed(watch, seen)
  return watch.finish()
}

function feed(watch: ReturnType<typeof createWatch>, seen: Flow | Fact): readonly Alert[] {
  return 'client' in seen ? watch.flow(seen) : watch.fact(seen)
}

function expectExplained(alert: Alert, given: readonly (Flow | Fact)[]): void {
  expect(alert.sentence).toMatch(/expected\b.*\.$/)
  expect(alert.evidence.length).toBeGreaterThan(0)
  expect(alert.evidence.length).toBeLessThanOrEqual(10)
  expect(given.map((seen) => ('client' in seen ? seen.firstSeenMs : seen.atMs))).toContain(alert.atMs)
}

function later(seen: Flow | Fact, byMs: number): Flow | Fact {
  if (!('client' in seen)) return { ...seen, atMs: seen.atMs + byMs }
  return { ...seen, firstSeenMs: seen.firstSeenMs + byMs, lastSeenMs: seen.lastSeenMs + byMs }
}

function dropped({ tables }: Judge): number {
  return Object.values(tables).reduce((sum, table) => sum + table.dropped, 0)
}

/** Deterministic numbers below `limit` (a linear congruential generator, Numerical Recipes). */
function sequence(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

function randomEndpoint(random: (limit: number) => number): Endpoint {
  const number = random(40_000)
  const mac = number
    .toString(16)
    .padStart(6, '0')
    .replace(/(..)(?=.)/g, '$1:')
  return { site: 'here', mac: `02:00:00:${mac}`, ip: `10.${random(256)}.${random(256)}.${random(256)}`, vlan: 0 }
}

function randomFlow(random: (limit: number) => number): Flow {
  const transport = (['tcp', 'udp', 'icmp', 'arp'] as const)[random(4)] ?? 'tcp'
  const atMs = random(1e9)
  return {
    client: randomEndpoint(random),
    server: randomEndpoint(random),
    transport,
    clientPort: 40_000,
    serverPort: transport === 'icmp' ? 8 : random(1024),
    application: null,
    name: null,
    outcome: (['attempt', 'refused', 'one-way', 'established'] as const)[random(4)] ?? 'attempt',
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    packetsOut: 1,
    packetsIn: 0,
    bytesOut: 60,
    bytesIn: 0,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
  }
}

function randomFact(random: (limit: number) => number): Fact {
  const names = [
    'arp.address',
    'ftp.user',
    'ftp.login',
    'http.login',
    'http.defaultLogin',
    'pop3.login',
    'dhcp.server',
  ] as const
  const endpoint = randomEndpoint(random)
  const name = names[random(names.length)] ?? 'arp.address'
  return {
    endpoint,
    atMs: random(1e9),
    name,
    value: `10.0.${random(256)}.${random(256)}`,
    peer: `10.0.0.9 ${random(65_536)}`,
  }
}
