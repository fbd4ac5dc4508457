import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleBatch } from '../../testdata/batches.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { applyBatch } from './apply-batch.ts'
import { applyRetention, retentionClasses, storeBytes } from './retention.ts'

const start = Date.UTC(2026, 0, 31, 10)
const day = 86_400_000

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`retention in ${engine.name}`, () => {
    const stores = testStores(engine)

    test('removes what is older than its class says and nothing else', async () => {
      const store = await stores.open()
      for (let number = 0; number < 10; number += 1) await applyBatch(store, sampleBatch(number), start)
      const rows = { site: 'hq', deviceId: 'a', score: 1 }
      await store.db
        .insertInto('riskHistory')
        .values([
          { ...rows, atMs: 1 },
          { ...rows, atMs: 2 },
        ])
        .execute()
      expect(await applyRetention(store, { nowMs: start + day })).toEqual({ removed: { riskHistory: 1 }, budget: null })
      expect(await store.db.selectFrom('riskHistory').select('atMs').execute()).toEqual([{ atMs: 2 }])
      const later = await applyRetention(store, { nowMs: start + 40 * day })
      expect(later.removed).toMatchObject({ batches: 10 })
      expect(later.removed.conversations).toBeGreaterThan(50)
      expect(await store.db.selectFrom('conversations').select('port').execute()).toEqual([])
      expect((await store.db.selectFrom('facts').select('name').execute()).length).toBeGreaterThan(0)
      await applyRetention(store, { nowMs: start + 100 * day })
      expect(await store.db.selectFrom('endpoints').select('id').execute()).toEqual([])
    })

    test('a day less than the least counts as the least', async () => {
      const store = await stores.open()
      await applyBatch(store, sampleBatch(0), start)
      await applyRetention(store, { days: { batches: 0 }, nowMs: start + 6 * day })
      expect(await store.db.selectFrom('batches').select('id').execute()).toHaveLength(1)
    })
  })
}

describe('the disk budget', () => {
  const stores = testStores({ name: 'sqlite', isMissing: false })

  test('takes the oldest hours of conversations first and says so', async () => {
    const store = await stores.open()
    for (let number = 0; number < 200; number += 1) await applyBatch(store, sampleBatch(number), start)
    const budgetBytes = Math.floor((await storeBytes(store)) * 0.9)
    const { budget } = await applyRetention(store, { budgetBytes, nowMs: start })
    expect(budget).toMatch(/conversations before 2026-\d\d-\d\dT\d\d:00Z were removed/)
    const left = await store.db.selectFrom('conversations').select('hourMs').distinct().orderBy('hourMs').execute()
    expect(left.length).toBeGreaterThan(10)
    expect(left[0]?.hourMs).toBeGreaterThan(start)
    expect(await storeBytes(store)).toBeLessThanOrEqual(budgetBytes)
  })

  test('every class says in a sentence what it is, and the guide says the same', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/store.md'), 'utf8')
    for (const { title, sentence, days, leastDays } of retentionClasses) {
      expect(guide).toContain(`| ${title} | ${days} ${days === 1 ? 'day' : 'days'} | ${sentence} |`)
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      expect(days).toBeGreaterThanOrEqual(leastDays)
    }
  })
})
