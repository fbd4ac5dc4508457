/** Where the store is: in the data folder unless a connection string says otherwise. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { backupStore } from '../store/backup.ts'
import type { StorePlace } from '../store/open-store.ts'
import { restoreStore, type Restored } from '../store/restore.ts'

export type StoreOptions = {
  /** The data folder, when it is not the user's own. */
  readonly data?: string | undefined
  /** A connection string of PostgreSQL. */
  readonly database?: string | undefined
}

/** The folder of a user, as the XDG base directory specification has it. */
function dataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment['XDG_DATA_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.local/share') : base, 'cordon')
}

export function storePlace({ data, database }: StoreOptions): StorePlace {
  return database === undefined ? { path: join(data ?? dataFolder(process.env), 'cordon.db') } : { url: database }
}

/** Writes a backup; the service may be running. */
export async function backup(file: string, options: StoreOptions, nowMs: number): Promise<void> {
  await backupStore(storePlace(options), file, nowMs)
}

/** Puts a backup back; the service must not be running. */
export async function restore(
  file: string,
  { force, nowMs, ...options }: StoreOptions & { readonly force: boolean; readonly nowMs: number },
): Promise<Restored> {
  const place = storePlace(options)
  if ('path' in place) mkdirSync(dirname(place.path), { recursive: true })
  return restoreStore(place, file, { force, nowMs })
}
