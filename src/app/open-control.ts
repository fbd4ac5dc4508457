/** The running service for actions: what they may ask of the engine, of the data folder and of the store. */
import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { tellChanges } from '../store/changes.ts'
import { addJob } from '../store/jobs.ts'
import type { Store } from '../store/open-store.ts'
import type { EngineThread } from './engine/engine-thread.ts'
import type { Dispatcher } from './dispatcher.ts'
import { createMetrics } from './metrics.ts'
import type { ServiceControl } from './service-control.ts'

export type ControlParts = {
  readonly store: Store
  readonly engine: EngineThread
  readonly channels: Dispatcher
  /** The data folder. */
  readonly folder: string
  readonly diskBudgetBytes: number | null
  readonly retentionDays: Readonly<Record<string, number>>
  readonly startedMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export function openControl(parts: ControlParts): ServiceControl {
  const { store, engine, channels, folder, diskBudgetBytes, retentionDays, startedMs, now } = parts
  const uploads = join(folder, 'uploads')
  mkdirSync(uploads, { recursive: true })
  const disk = diskUse(folder, now)
  const metrics = createMetrics({ status: () => engine.status(), diskBytes: disk })
  return {
    channels,
    uploadFolder: uploads,
    sources: () => engine.status().sources,
    takeUpload: async ({ path, title, site, author }) => {
      const id = randomUUID()
      const kept = join(uploads, id)
      makeDurable(path, kept)
      await addJob(store, { id, site, kind: 'upload', title, file: relative(folder, kept), author }, now())
      engine.tell({ asks: 'jobs' })
      return id
    },
    reconsider: (site) => engine.tell({ asks: 'reconsider', site }),
    announce: async ({ site, kind, ids }) =>
      store.db.transaction().execute(async (trx) => {
        await tellChanges({ engine: store.engine, trx }, [{ site, kind, ids }], now())
      }),
    health: () => {
      const { queuedBatches, memoryBytes, lastThoughtMs, fault } = engine.status()
      const disks = { diskBytes: disk(), diskBudgetBytes, retentionDays }
      return { startedMs, queuedBatches, memoryBytes, lastThoughtMs, fault, ...disks }
    },
    metrics,
  }
}

/** The bytes and the name are on the disk when it returns. */
function makeDurable(path: string, kept: string): void {
  syncPath(path)
  renameSync(path, kept)
  syncPath(dirname(kept))
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const diskEveryMs = 10_000

/** What the data folder takes, looked up now and then. */
function diskUse(folder: string, now: () => number): () => number {
  let bytes = 0
  let atMs = Number.NEGATIVE_INFINITY
  return () => {
    if (now() - atMs < diskEveryMs) return bytes
    atMs = now()
    bytes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
    return bytes
  }
}
