/** Long work that outlives a restart: uploads and other captures to read. */
import { tellChanges } from './changes.ts'
import type { Store } from './open-store.ts'

export type NewJob = {
  readonly id: string
  readonly site: string
  readonly kind: string
  readonly title: string
  readonly file: string
  readonly author: string
}

export type JobState = 'queued' | 'running' | 'done' | 'failed'

/** Durable when it resolves. */
export async function addJob(store: Store, job: NewJob, nowMs: number): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const row = {
      ...job,
      state: 'queued',
      progress: 0,
      sentence: 'Waits for its turn.',
      createdMs: nowMs,
      endedMs: null,
    }
    await trx.insertInto('jobs').values(row).execute()
    await tellChanges({ engine: store.engine, trx }, [{ site: job.site, kind: 'jobs', ids: [job.id] }], nowMs)
  })
}

/** The one that waits longest; one that a crash interrupted goes on first. */
export async function nextJob({ db }: Store): Promise<NewJob | null> {
  const row = await db
    .selectFrom('jobs')
    .select(['id', 'site', 'kind', 'title', 'file', 'author'])
    .where('state', 'in', ['running', 'queued'])
    .orderBy('state', 'desc')
    .orderBy('createdMs')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function tellJob(
  store: Store,
  { id, site }: Pick<NewJob, 'id' | 'site'>,
  told: { readonly state: JobState; readonly progress: number; readonly sentence: string; readonly nowMs: number },
): Promise<void> {
  const { nowMs, ...row } = told
  const endedMs = told.state === 'done' || told.state === 'failed' ? nowMs : null
  await store.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('jobs')
      .set({ ...row, endedMs })
      .where('id', '=', id)
      .execute()
    await tellChanges({ engine: store.engine, trx }, [{ site, kind: 'jobs', ids: [id] }], nowMs)
  })
}
