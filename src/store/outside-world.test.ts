import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { batchFlows, sampleBatch } from '../../testdata/batches.ts'
import { PostgresqlServer, postgresqlPrograms } from '../../testdata/postgresql.ts'
import { crash } from '../../testdata/store-crashes.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { applyBatch } from './apply-batch.ts'
import { openStore, type Store } from './open-store.ts'

const kills = 4

async function batchesIn(store: Store): Promise<number> {
  const rows = await store.db.selectFrom('batches').select('id').execute()
  const sum = await store.db
    .selectFrom('conversations')
    .select(({ fn }) => fn.sum<number>('flows').as('flows'))
    .executeTakeFirstOrThrow()
  expect(sum.flows).toBe(rows.length * batchFlows)
  return rows.length
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`a kill while ${engine.name} is written`, () => {
    const stores = testStores(engine)

    test('loses nothing that was acknowledged, leaves nothing half, and the next start is clean', async () => {
      const place = await stores.place()
      const known = new Set<number>()
      for (let number = 0; number < kills; number += 1) {
        const { acknowledged, ...left } = await crash(place, known, 150)
        expect(acknowledged).toBeGreaterThan(0)
        expect(left).toEqual({ lost: [], halfFlows: 0, recovered: null })
      }
    })
  })
}

describe.skipIf(postgresqlPrograms === null)('a database that goes away', () => {
  test('is said to be gone, and after its restart the same store goes on with all that was acknowledged', async () => {
    const server = new PostgresqlServer(postgresqlPrograms ?? '')
    await server.start()
    const store = await openStore({ url: await server.database() })
    for (let number = 0; number < 10; number += 1) await applyBatch(store, sampleBatch(number), 1)
    await server.stop('SIGQUIT')
    await expect(applyBatch(store, sampleBatch(10), 1)).rejects.toMatchObject({ code: 'store-gone' })
    await server.start()
    expect(await batchesIn(store)).toBe(10)
    expect(await applyBatch(store, sampleBatch(10), 1)).toBe('applied')
    expect(await applyBatch(store, sampleBatch(3), 1)).toBe('known')
    expect(await batchesIn(store)).toBe(11)
    await store.close()
    await server.remove()
  })
})

const small = smallDisk()

describe.skipIf(small === null)('a full disk', () => {
  test('is said in words, keeps all that was acknowledged, and the same store goes on when there is room', async () => {
    if (small === null) return
    const store = await openStore({ path: join(small.folder, 'cordon.db') })
    let number = 0
    const fill = async (): Promise<void> => {
      for (; number < 5_000; number += 1) await applyBatch(store, sampleBatch(number), 1)
    }
    await expect(fill()).rejects.toMatchObject({ code: 'store-full' })
    await expect(applyBatch(store, sampleBatch(number), 1)).rejects.toMatchObject({ code: 'store-full' })
    expect(number).toBeGreaterThan(20)
    expect(await batchesIn(store)).toBe(number)
    small.grow()
    expect(await applyBatch(store, sampleBatch(number), 1)).toBe('applied')
    expect(await batchesIn(store)).toBe(number + 1)
    await store.close()
    small.remove()
  })
})

/** A file system of four megabytes; null where this user may not mount one. */
function smallDisk(): { readonly folder: string; grow(): void; remove(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    console.warn('skipped: a full disk: this user may not mount a file system')
    return null
  }
  return {
    folder,
    grow: () => execFileSync('mount', ['-o', 'remount,size=32m', folder]),
    remove: () => {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    },
  }
}
