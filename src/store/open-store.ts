/** Opens the store: SQLite in a file, or PostgreSQL by a connection string; brings its tables up to date. */
import { connect, type Store, type StorePlace } from './connect.ts'
import { migrate } from './migrate.ts'
import { recovered } from './recover.ts'

export type { Store, StorePlace } from './connect.ts'

export type OpenOptions = {
  /**
   * Folder of automatic backups. The service gives it: before the tables of an earlier release are changed a backup is
   * made there, and a damaged file is looked for and replaced by what can be read of it and the last backup.
   */
  readonly backups?: string
}

/**
 * The file is made when there is none; its folder must exist.
 *
 * @throws UserError when it cannot be opened, is damaged beyond repair, was written by a later release, or by an earlier
 *   one and `backups` names no folder for a backup of it.
 * @throws OutsideError when the disk is full or the server does not answer.
 */
export async function openStore(place: StorePlace, { backups }: OpenOptions = {}): Promise<Store> {
  const damage = backups !== undefined && 'path' in place ? await recovered(place.path, backups) : null
  const store = { ...connect(place), recovered: damage }
  try {
    await migrate(store, { place, backups: backups ?? null })
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}
