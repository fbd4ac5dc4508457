/** Alerts as lists and pages show them, and what people decide of them. */
import { tellChanges } from './changes.ts'
import type { Store } from './open-store.ts'
import { chosen, ordered, type ListQuery, type Listed } from './queries-page.ts'
import type { AlertRow } from './tables.ts'

const columns = [
  'site',
  'id',
  'detection',
  'title',
  'severity',
  'deviceId',
  'deviceTitle',
  'atMs',
  'raisedMs',
  'changedMs',
  'sentence',
  'technique',
  'state',
  'note',
  'decidedBy',
] as const

export type ListedAlert = Readonly<Pick<AlertRow, (typeof columns)[number]>>
export type AlertKey = { readonly site: string; readonly id: string }

export async function listAlerts({ db }: Store, list: ListQuery): Promise<Listed<ListedAlert>> {
  const wanted = db.selectFrom('alerts').where(chosen('alerts.site', list))
  const rows = await ordered(wanted.select(columns), list.order).offset(list.offset).limit(list.limit).execute()
  const { total } = await wanted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** Undefined when there is none. */
export async function readAlert(
  { db }: Store,
  { site, id }: AlertKey,
): Promise<(ListedAlert & { readonly alertJson: string }) | undefined> {
  return db
    .selectFrom('alerts')
    .select(columns)
    .select('alertJson')
    .where('site', '=', site)
    .where('id', '=', id)
    .executeTakeFirst()
}

export type AlertDecision = {
  readonly state?: string | undefined
  readonly note?: string | undefined
  readonly decidedBy: string
}

/**
 * Writes what somebody decided, counts the open alerts of the device anew and tells who follows.
 *
 * @returns false when there is no such alert
 */
export async function decideAlert(
  { db, engine }: Store,
  { site, id }: AlertKey,
  { decision, nowMs }: { readonly decision: AlertDecision; readonly nowMs: number },
): Promise<boolean> {
  const { state, note, decidedBy } = decision
  return db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('alerts')
      .set({
        decidedBy,
        changedMs: nowMs,
        ...(state === undefined ? {} : { state }),
        ...(note === undefined ? {} : { note }),
      })
      .where('site', '=', site)
      .where('id', '=', id)
      .returning('deviceId')
      .executeTakeFirst()
    if (changed === undefined) return false
    const { deviceId } = changed
    await trx
      .updateTable('devices')
      .set({
        alerts: trx
          .selectFrom('alerts')
          .select(({ fn }) => fn.countAll<number>().as('open'))
          .where('site', '=', site)
          .where('deviceId', '=', deviceId)
          .where('state', '=', 'open'),
      })
      .where('site', '=', site)
      .where('id', '=', deviceId)
      .execute()
    await tellChanges(
      { engine, trx },
      [
        { site, kind: 'alerts', ids: [id] },
        { site, kind: 'devices', ids: [deviceId] },
      ],
      nowMs,
    )
    return true
  })
}
