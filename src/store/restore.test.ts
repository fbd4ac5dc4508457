import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sampleBatch } from '../../testdata/batches.ts'
import { storeEngines, testStores, type StoreEngine } from '../../testdata/stores.ts'
import { applyBatch } from './apply-batch.ts'
import { backupDaily, backupStore, backupsIn } from './backup.ts'
import { backupLines } from './backup-lines.ts'
import { openStore, type Store } from './open-store.ts'
import { restoreStore } from './restore.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const [sqlite, postgresql] = storeEngines

async function filled(store: Store): Promise<void> {
  for (let number = 0; number < 20; number += 1) await applyBatch(store, sampleBatch(number), noon)
  await store.db
    .insertInto('settings')
    .values({ name: 'a', valueJson: '"é"', changedMs: noon, author: 'kim' })
    .execute()
}

/** All rows of all tables, as text, whatever their order. */
async function contents(store: Store): Promise<string> {
  const header = { schema: 'cordon.backup/1', createdMs: 0, engine: 'sqlite', migrations: [] } as const
  const lines: string[] = []
  for await (const text of backupLines(store, header)) lines.push(text)
  const rows = lines.join('').trimEnd().split('\n')
  return rows.slice(1, -1).toSorted().join('\n')
}

const pairs: readonly (readonly [StoreEngine | undefined, StoreEngine | undefined])[] = [
  [sqlite, sqlite],
  [sqlite, postgresql],
  [postgresql, sqlite],
  [postgresql, postgresql],
]

for (const [from, to] of pairs) {
  if (from === undefined || to === undefined) continue
  describe.skipIf(from.isMissing || to.isMissing)(`a backup of ${from.name} restored into ${to.name}`, () => {
    const sources = testStores(from)
    const targets = testStores(to)

    test('holds the same rows, and new ones get numbers of their own', async () => {
      const place = await sources.place()
      const source = await openStore(place)
      await filled(source)
      const before = await contents(source)
      const file = join(sources.folder, 'a.cordon-backup.gz')
      await backupStore(place, file, noon)
      await source.close()
      const into = await targets.place()
      const restored = await restoreStore(into, file, { force: false, nowMs: noon })
      expect(restored).toMatchObject({ createdMs: noon, aside: null })
      const target = await openStore(into)
      const after = await contents(target)
      await applyBatch(target, sampleBatch(3), noon)
      const again = await contents(target)
      await applyBatch(target, sampleBatch(100), noon)
      await target.close()
      expect(after).toBe(before)
      expect(again).toBe(before)
    })

    test('is refused where there is something, and with force that is kept aside', async () => {
      const place = await sources.place()
      const source = await openStore(place)
      await filled(source)
      await source.close()
      const file = join(sources.folder, 'b.cordon-backup.gz')
      await backupStore(place, file, noon)
      const into = await targets.place()
      const target = await openStore(into)
      await applyBatch(target, sampleBatch(77), noon)
      await target.close()
      const refused = restoreStore(into, file, { force: false, nowMs: noon })
      await expect(refused).rejects.toMatchObject({ code: 'store-not-empty' })
      const restored = await restoreStore(into, file, { force: true, nowMs: noon })
      expect(restored.aside).toContain(String(noon))
      const now = await openStore(into)
      expect(await now.db.selectFrom('batches').select('id').where('id', '=', 'sample:77').execute()).toEqual([])
      await now.close()
    })
  })
}

describe('a backup file', () => {
  const stores = testStores({ name: 'sqlite', isMissing: false })

  test('that is cut off, changed or none at all is refused, and the store stays as it is', async () => {
    const place = await stores.place()
    const store = await openStore(place)
    await filled(store)
    await store.close()
    const file = join(stores.folder, 'c.cordon-backup.gz')
    await backupStore(place, file, noon)
    const text = gunzipSync(readFileSync(file)).toString('utf8')
    const whole = readFileSync(file)
    const broken = {
      cut: whole.subarray(0, whole.length / 2),
      changed: gzipSync(text.replace('192.0.2', '192.0.3')),
      'one row less': gzipSync(text.split('\n').toSpliced(5, 1).join('\n')),
      'without its end': gzipSync(text.trimEnd().split('\n').slice(0, -1).join('\n')),
      'no gzip': Buffer.from('cordon'),
      empty: Buffer.alloc(0),
    }
    for (const [name, bytes] of Object.entries(broken)) {
      const path = join(stores.folder, `${name}.cordon-backup.gz`)
      writeFileSync(path, bytes)
      const into = await stores.place()
      const refused = restoreStore(into, path, { force: true, nowMs: noon })
      await expect(refused).rejects.toMatchObject({ code: 'backup-unreadable' })
    }
  })

  test('of the day is made once a day, and three are kept', async () => {
    const place = await stores.place()
    await (await openStore(place)).close()
    const folder = join(stores.folder, 'backups')
    for (let hour = 0; hour < 24 * 6; hour += 6) await backupDaily(place, folder, noon + hour * 3_600_000)
    expect(readdirSync(folder).toSorted()).toEqual(
      ['03', '04', '05'].map((day) => `daily-2026-02-${day}T12-00-00Z.cordon-backup.gz`),
    )
    expect(backupsIn(folder)[0]).toContain('02-05')
  })

  test('is not restored over a store that is in use', async () => {
    const place = await stores.place()
    const store = await openStore(place)
    await filled(store)
    const file = join(stores.folder, 'd.cordon-backup.gz')
    await backupStore(place, file, noon)
    const refused = restoreStore(place, file, { force: true, nowMs: noon })
    await expect(refused).rejects.toMatchObject({ code: 'store-in-use' })
    await store.close()
  })
})

describe('a damaged file', () => {
  const stores = testStores({ name: 'sqlite', isMissing: false })

  async function damaged(damage: (bytes: Buffer) => void): Promise<{ readonly path: string; readonly before: string }> {
    const place = await stores.place()
    if (!('path' in place)) throw new Error('no file')
    const store = await openStore(place)
    await filled(store)
    const before = await contents(store)
    await store.close()
    const bytes = readFileSync(place.path)
    damage(bytes)
    writeFileSync(place.path, bytes)
    return { path: place.path, before }
  }

  test('is refused with clear words where nobody may repair it', async () => {
    const { path } = await damaged((bytes) => bytes.fill(0x5a, 0, 100))
    await expect(openStore({ path })).rejects.toMatchObject({ code: 'store-damaged' })
  })

  test('without a backup and without anything to read is refused, and left as it is', async () => {
    const { path } = await damaged((bytes) => bytes.fill(0x5a))
    const bytes = readFileSync(path)
    const refused = openStore({ path }, { backups: join(stores.folder, 'none') })
    await expect(refused).rejects.toMatchObject({ code: 'store-damaged' })
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test('gives all its rows when only an index is hurt', async () => {
    const { path, before } = await damaged((bytes) => hurt(bytes, 0x0a))
    const store = await openStore({ path }, { backups: join(stores.folder, 'none') })
    expect(store.recovered).toMatch(/was damaged .* All rows could be read/)
    expect(await contents(store)).toBe(before)
    await store.close()
  })

  test('that cannot be read at all is replaced by the last whole backup', async () => {
    const { path, before } = await damaged(() => null)
    const folder = join(stores.folder, 'for-damage')
    const file = await backupDaily({ path }, folder, noon)
    copyFileSync(file ?? '', join(folder, 'daily-2026-03-01T00-00-00Z.cordon-backup.gz'))
    writeFileSync(join(folder, 'daily-2026-04-01T00-00-00Z.cordon-backup.gz'), 'broken')
    writeFileSync(path, Buffer.alloc(50_000, 0x5a))
    const store = await openStore({ path }, { backups: folder })
    expect(store.recovered).toContain('restored from the backup of 2026-01-31T12:00:00.000Z; what came later is lost')
    expect(await contents(store)).toBe(before)
    await store.close()
    expect(readdirSync(stores.folder).some((name) => name.includes('.damaged-'))).toBe(true)
  })
})

/** Overwrites the middle of every page of the kind: 0x0a leaves of indexes. */
function hurt(bytes: Buffer, kind: number): void {
  for (let page = 4_096; page < bytes.length; page += 4_096) {
    if (bytes[page] === kind) return void bytes.fill(0xff, page + 8, page + 40)
  }
}
