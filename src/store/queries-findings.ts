/** Findings that hold, added up by what is wrong, and one by one for each device. */
import { sql, type RawBuilder } from 'kysely'
import type { Store } from './open-store.ts'
import { chosen, ordered, type ListQuery, type Listed } from './queries-page.ts'

export type FindingGroup = {
  readonly id: string
  readonly cve: string | null
  readonly title: string
  /** Of the most urgent one, 3 immediate … 0 defer. */
  readonly urgency: number
  readonly cvss: number | null
  readonly knownExploited: number
  readonly fixedVersion: string | null
  readonly source: string
  /** Empty when devices of several are concerned. */
  readonly vendor: string
  readonly model: string
  readonly category: string
  readonly devices: number
  /** How many of them are certain. */
  readonly confirmed: number
  readonly firstSeenMs: number
}

/** Like findings of several devices are one row. Its order speaks of columns of the result. */
export async function groupFindings({ db }: Store, list: ListQuery): Promise<Listed<FindingGroup>> {
  const wanted = db.selectFrom('findings').where('resolvedMs', 'is', null).where(chosen('findings.site', list))
  const groups = wanted
    .select(({ fn }) => [
      'id',
      fn.max('cve').as('cve'),
      fn.max('title').as('title'),
      fn.max('urgency').as('urgency'),
      fn.max('cvss').as('cvss'),
      fn.max('knownExploited').as('knownExploited'),
      fn.max('fixedVersion').as('fixedVersion'),
      fn.max('source').as('source'),
      sameOf('vendor').as('vendor'),
      sameOf('model').as('model'),
      sameOf('category').as('category'),
      fn.countAll<number>().as('devices'),
      sql<number>`sum(case when ${sql.ref('state')} = 'confirmed' then 1 else 0 end)`.as('confirmed'),
      fn.min('firstSeenMs').as('firstSeenMs'),
    ])
    .groupBy('id')
  const rows = await ordered(db.selectFrom(groups.as('groups')).selectAll(), list.order)
    .offset(list.offset)
    .limit(list.limit)
    .execute()
  const { total } = await wanted
    .select(({ fn }) => fn.count<number>('id').distinct().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total }
}

export type ListedFinding = {
  readonly site: string
  readonly deviceId: string
  /** The id where the device is gone. */
  readonly deviceTitle: string
  readonly zone: string
  readonly riskScore: number
  readonly id: string
  readonly cve: string | null
  readonly title: string
  readonly state: string
  readonly decision: string
  readonly cvss: number | null
  readonly knownExploited: number
  readonly fixedVersion: string | null
  readonly source: string
  readonly vendor: string
  readonly model: string
  readonly category: string
  readonly findingJson: string
  readonly firstSeenMs: number
}

/** @param id of the finding */
export async function listFindingDevices({ db }: Store, id: string, list: ListQuery): Promise<Listed<ListedFinding>> {
  const wanted = db
    .selectFrom('findings')
    .innerJoin('devices', (join) =>
      join.onRef('devices.site', '=', 'findings.site').onRef('devices.id', '=', 'findings.deviceId'),
    )
    .where('findings.id', '=', id)
    .where('findings.resolvedMs', 'is', null)
    .where(chosen('findings.site', list))
  const rows = await ordered(
    wanted.select([
      'findings.site',
      'findings.deviceId',
      'devices.title as deviceTitle',
      'devices.zone',
      'devices.riskScore',
      'findings.id',
      'findings.cve',
      'findings.title',
      'findings.state',
      'findings.decision',
      'findings.cvss',
      'findings.knownExploited',
      'findings.fixedVersion',
      'findings.source',
      'findings.vendor',
      'findings.model',
      'findings.category',
      'findings.findingJson',
      'findings.firstSeenMs',
    ]),
    list.order,
  )
    .offset(list.offset)
    .limit(list.limit)
    .execute()
  const { total } = await wanted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** The value that all rows have, or an empty text. */
function sameOf(column: string): RawBuilder<string> {
  const ref = sql.ref(column)
  return sql`case when min(${ref}) = max(${ref}) then max(${ref}) else '' end`
}
