import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import type { Batch } from '../core/batch.ts'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { applyBatch } from './apply-batch.ts'
import type { Store } from './open-store.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 0, 31, 10)

const endpoints: fc.Arbitrary<Endpoint> = fc.record({
  site: fc.constant('hq'),
  mac: fc.constantFrom('', '02:00:00:00:00:01', '02:00:00:00:00:02'),
  ip: fc.constantFrom('', '192.0.2.1', '192.0.2.255', '2001:db8::1', 'ff02::fb', '10.0.0.255'),
  vlan: fc.constantFrom(0, 7),
})
const times = fc.integer({ min: 0, max: 3 }).map((step) => start + step * 1_500_000.25)
const texts = fc.constantFrom('a', 'b', 'Ä', '\u{1f600}', '\uffff', 'nul\0nul', 'half\ud83d', 'x'.repeat(5_000))
const facts: fc.Arbitrary<Fact> = fc.record(
  { endpoint: endpoints, atMs: times, name: texts, value: texts, peer: texts },
  { requiredKeys: ['endpoint', 'atMs', 'name', 'value'] },
)
const flows: fc.Arbitrary<Flow> = fc.record({
  client: endpoints,
  server: endpoints,
  transport: fc.constantFrom('tcp', 'udp'),
  clientPort: fc.constant(50_000),
  serverPort: fc.constantFrom(53, 443),
  application: fc.option(fc.constantFrom('http', 'tls')),
  name: fc.option(texts),
  outcome: fc.constantFrom('established', 'refused', 'attempt', 'one-way'),
  firstSeenMs: times,
  lastSeenMs: times,
  packetsOut: fc.nat(5),
  packetsIn: fc.nat(5),
  bytesOut: fc.nat(5_000),
  bytesIn: fc.nat(5_000),
  ipBytesOut: fc.constant(null),
  ipBytesIn: fc.constant(null),
  payloadBytesOut: fc.constant(null),
  payloadBytesIn: fc.constant(null),
  tcp: fc.constant(null),
  statistics: fc.constant(null),
  part: fc.nat(2),
})
const seen = fc.record({ endpoint: endpoints, flags: fc.nat(15), firstSeenMs: times, lastSeenMs: times })
const batches: fc.Arbitrary<readonly Batch[]> = fc
  .array(
    fc.record({
      facts: fc.array(facts, { maxLength: 6 }),
      flows: fc.array(flows, { maxLength: 8 }),
      endpoints: fc.array(seen, { maxLength: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.map((part, index) => ({ id: `b${index}`, site: 'hq', sensor: 'test', ...part })))

/** All that was observed, by what endpoints are rather than by their numbers. */
async function observed({ db }: Store): Promise<Readonly<Record<string, readonly string[]>>> {
  const endpoints = await db.selectFrom('endpoints').selectAll().execute()
  const keyOf = new Map(endpoints.map(({ id, mac, ip, vlan }) => [id, `${mac}|${ip}|${vlan}`]))
  const named = (rows: readonly object[]): readonly string[] =>
    rows
      .map((row) => JSON.stringify(row, (name, value) => (/^id$|Id$/.test(name) ? (keyOf.get(value) ?? value) : value)))
      .toSorted()
  return {
    endpoints: named(endpoints),
    facts: named(await db.selectFrom('facts').selectAll().execute()),
    events: named(await db.selectFrom('events').selectAll().execute()),
    conversations: named(await db.selectFrom('conversations').selectAll().execute()),
  }
}

async function clear({ db }: Store): Promise<void> {
  await db.deleteFrom('conversations').execute()
  await db.deleteFrom('endpoints').execute()
  await db.deleteFrom('batches').execute()
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`batches in ${engine.name}`, () => {
    const stores = testStores(engine)

    test('any order of batches, some of them delivered again, gives the same tables', async () => {
      const store = await stores.open()
      const cases = batches.chain((made) =>
        fc.tuple(
          fc.constant(made),
          fc.shuffledSubarray([...made, ...made], { minLength: made.length * 2, maxLength: made.length * 2 }),
        ),
      )
      await fc.assert(
        fc.asyncProperty(cases, async ([made, shuffled]) => {
          await clear(store)
          for (const batch of made) expect(await applyBatch(store, batch, start)).toBe('applied')
          const once = await observed(store)
          await clear(store)
          for (const batch of shuffled) await applyBatch(store, batch, start)
          expect(await observed(store)).toEqual(once)
        }),
        { numRuns: 60 },
      )
    })

    test('flows of one service count by the hour in which they end', async () => {
      const store = await stores.open()
      const flow = sampleFlow({ firstSeenMs: start, lastSeenMs: start + 60_000 })
      const later = sampleFlow({ firstSeenMs: start, lastSeenMs: start + hour, part: 1, name: 'b.example.com' })
      await applyBatch(store, { id: '1', site: 'hq', sensor: 'test', facts: [], flows: [flow, later] }, start)
      const rows = await store.db.selectFrom('conversations').selectAll().orderBy('hourMs').execute()
      expect(rows).toMatchObject([
        { hourMs: start, flows: 1, established: 1, bytesOut: 100, name: 'a.example.com' },
        { hourMs: start + hour, flows: 0, established: 0, bytesOut: 100, name: 'b.example.com', firstSeenMs: start },
      ])
    })
  })
}

function sampleFlow(differences: Partial<Flow>): Flow {
  return {
    client: { site: 'hq', mac: '02:00:00:00:00:01', ip: '192.0.2.1', vlan: 0 },
    server: { site: 'hq', mac: '02:00:00:00:00:02', ip: '192.0.2.2', vlan: 0 },
    transport: 'tcp',
    clientPort: 50_000,
    serverPort: 443,
    application: 'tls',
    name: 'a.example.com',
    outcome: 'established',
    firstSeenMs: start,
    lastSeenMs: start,
    packetsOut: 1,
    packetsIn: 1,
    bytesOut: 100,
    bytesIn: 100,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
    ...differences,
  }
}
