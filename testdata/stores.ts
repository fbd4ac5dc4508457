/** Both engines of the store, empty, for tests that run over them: `for (const engine of storeEngines)`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openStore, type Store, type StorePlace } from '../src/store/open-store.ts'
import { PostgresqlServer, postgresqlPrograms } from './postgresql.ts'

export type StoreEngine = {
  readonly name: 'sqlite' | 'postgresql'
  readonly isMissing: boolean
}

export const storeEngines: readonly StoreEngine[] = [
  { name: 'sqlite', isMissing: false },
  { name: 'postgresql', isMissing: postgresqlPrograms === null },
]

export type TestStores = {
  /** For files of the tests. */
  readonly folder: string
  /** Of a new, empty store. */
  place(): Promise<StorePlace>
  open(): Promise<Store>
}

/** Call it in a `describe`: what was opened is closed and removed behind its tests. */
export function testStores({ name, isMissing }: StoreEngine): TestStores {
  const opened: Store[] = []
  const folder = mkdtempSync(join(tmpdir(), 'cordon-store-'))
  let server: PostgresqlServer | null = null
  let files = 0
  beforeAll(async () => {
    if (name !== 'postgresql' || isMissing || postgresqlPrograms === null) return
    server = new PostgresqlServer(postgresqlPrograms)
    await server.start('fsync=off')
  })
  afterAll(async () => {
    for (const store of opened) await store.close()
    await server?.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const place = async (): Promise<StorePlace> => {
    if (server !== null) return { url: await server.database() }
    files += 1
    return { path: join(folder, `${files}.db`) }
  }
  return {
    folder,
    place,
    open: async () => {
      const store = await openStore(await place())
      opened.push(store)
      return store
    },
  }
}
