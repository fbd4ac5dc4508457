import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { sampleBatch } from '../../testdata/batches.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { appliedMigrations } from './applied-migrations.ts'
import { applyBatch } from './apply-batch.ts'
import { connect } from './connect.ts'
import { tableNames } from './dialect.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migration.ts'
import { makeTable } from './migration.ts'
import { migrations } from './migrations/index.ts'
import { openStore } from './open-store.ts'
import { restoreStore } from './restore.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const next: Migration = {
  name: '9000-next',
  up: async (context) => {
    await makeTable(context, { name: 'nextThings', columns: { name: 'text' }, key: ['name'] })
    await sql`insert into "nextThings" ("name") values ('once')`.execute(context.db)
  },
}
const broken: Migration = {
  name: '9001-broken',
  up: async ({ db }) => {
    await sql`create table "half" ("a" integer)`.execute(db)
    await sql`insert into "nowhere" ("a") values (1)`.execute(db)
  },
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`migrations in ${engine.name}`, () => {
    const stores = testStores(engine)

    test('of several processes that open a store at once, one makes the tables', async () => {
      const place = await stores.place()
      const opened = await Promise.all([1, 2, 3, 4].map(async () => openStore(place)))
      for (const store of opened) {
        expect(await appliedMigrations(store)).toEqual(migrations.map(({ name }) => name))
        await store.close()
      }
    })

    test('a store of an earlier release is changed once, after a backup that can be restored', async () => {
      const place = await stores.place()
      const earlier = await openStore(place)
      await applyBatch(earlier, sampleBatch(1), noon)
      await earlier.close()
      const backups = join(stores.folder, 'backups')
      const options = { place, backups, migrations: [...migrations, next] }
      const opened = [connect(place), connect(place), connect(place)]
      await Promise.all(opened.map(async (store) => migrate(store, options)))
      const things = sql<{ name: string }>`select "name" from "nextThings"`
      expect((await things.execute(connect(place).db)).rows).toEqual([{ name: 'once' }])
      for (const store of opened) await store.close()
      const files = readdirSync(backups)
      expect(files).toHaveLength(1)
      expect(files[0]).toMatch(/^before-9000-next-/)
      const restored = await stores.place()
      await restoreStore(restored, join(backups, files[0] ?? ''), { force: false, nowMs: noon })
      const store = await openStore(restored)
      expect(await store.db.selectFrom('batches').select('id').execute()).toEqual([{ id: 'sample:1' }])
      await store.close()
    })

    test('is refused where no folder is named for the backup', async () => {
      const place = await stores.place()
      await (await openStore(place)).close()
      const store = connect(place)
      const refused = migrate(store, { place, backups: null, migrations: [...migrations, next] })
      await expect(refused).rejects.toMatchObject({ code: 'store-earlier' })
      await store.close()
    })

    test('one that fails leaves the store as it was', async () => {
      const place = await stores.place()
      const store = connect(place)
      const failed = migrate(store, { place, backups: null, migrations: [...migrations, next, broken] })
      await expect(failed).rejects.toThrow(/nowhere/)
      expect(await tableNames(store.db, store.engine)).toEqual([])
      await store.close()
    })

    test('a store of a later release is refused by name', async () => {
      const place = await stores.place()
      const store = connect(place)
      await migrate(store, { place, backups: null, migrations: [...migrations, next] })
      await store.close()
      await expect(openStore(place)).rejects.toMatchObject({
        code: 'store-newer',
        message: expect.stringContaining('9000-next'),
      })
    })
  })
}
