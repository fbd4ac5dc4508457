/**
 * Actions on a store with the lab's clinic in it, on both engines: every example runs, lists can be paged through and sorted
 * by each of their fields, queries find what they say, and what people decide stays.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fillWithClinic } from '../../testdata/clinic-store.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { UserError } from '../core/errors.ts'
import { openStore, type Store } from '../store/open-store.ts'
import type { ActionContext, Principal } from './action.ts'
import { isList } from './action-parts.ts'
import { actions } from './actions/index.ts'
import { alertsDecide } from './actions/alerts-decide.ts'
import { alertsList } from './actions/alerts-list.ts'
import { alertsRead } from './actions/alerts-read.ts'
import { conversationsList } from './actions/conversations-list.ts'
import { devicesConversations } from './actions/devices-conversations.ts'
import { devicesFacts } from './actions/devices-facts.ts'
import { devicesGroups } from './actions/devices-groups.ts'
import { devicesLabel } from './actions/devices-label.ts'
import { devicesList } from './actions/devices-list.ts'
import { devicesRead } from './actions/devices-read.ts'
import { devicesTimeline } from './actions/devices-timeline.ts'
import { devicesUnlabel } from './actions/devices-unlabel.ts'
import { findingsDevices } from './actions/findings-devices.ts'
import { findingsList } from './actions/findings-list.ts'
import { patchesList } from './actions/patches-list.ts'
import { viewsList } from './actions/views-list.ts'
import { viewsRemove } from './actions/views-remove.ts'
import { viewsSave } from './actions/views-save.ts'
import { exportRows } from './export-rows.ts'
import { alertsEntity } from './query/alerts-entity.ts'
import { conversationsEntity } from './query/conversations-entity.ts'
import { devicesEntity } from './query/devices-entity.ts'
import { sortableFields } from './query/entity.ts'
import { findingGroupsEntity } from './query/finding-groups.ts'
import { runAction } from './run-action.ts'

const nowMs = Date.UTC(2026, 0, 31, 12)
const kim: Principal = { userId: 'u1', name: 'kim', role: 'administrator', sites: null, via: 'token', address: '::1' }
const page = z.object({ rows: z.array(z.record(z.string(), z.unknown())), total: z.number(), offset: z.number() })

const lists = [
  { action: devicesList, entity: devicesEntity },
  { action: findingsList, entity: findingGroupsEntity },
  { action: alertsList, entity: alertsEntity },
  { action: conversationsList, entity: conversationsEntity },
] as const

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`actions on ${engine.name}`, () => {
    const stores = testStores(engine)
    let store: Store

    beforeAll(async () => {
      const place = await stores.place()
      await fillWithClinic(place, 'clinic')
      store = await openStore(place)
      return async () => store.close()
    })

    const as = (who: Principal): ActionContext => ({ store, who, nowMs, control: null, login: null })
    const rowsOf = async (action: (typeof actions)[number], input: Readonly<Record<string, unknown>>) =>
      page.parse(await runAction(action, input, as(kim)))

    test.each(actions.flatMap((action) => action.examples.map((example) => ({ id: action.id, action, example }))))(
      'the example of $id runs, or is refused in words',
      async ({ action, example }) => {
        // Nobody has a browser here, and the examples name things of their own.
        if (action.id.startsWith('session')) return
        const refusal = await runAction(action, { ...example.input }, as(kim)).then(
          () => null,
          (error: unknown) => error,
        )
        // Not there is an answer; an input that is not understood would be a wrong example.
        const answers =
          refusal === null || (refusal instanceof UserError && !/^(request|query)-wrong$/.test(refusal.code))
        expect({ answers, refusal }).toMatchObject({ answers: true })
      },
    )

    test.each(lists)(
      '$entity.name: pages side by side are the whole list, each row once',
      async ({ action, entity }) => {
        const whole = await rowsOf(action, { limit: 1000 })
        expect(whole.rows.length).toBe(Math.min(whole.total, 1000))
        expect(whole.rows.length).toBeGreaterThan(0)
        for (const sort of ['', sortableFields(entity).at(-1) ?? '']) {
          const all = await rowsOf(action, { limit: 1000, sort })
          const paged: unknown[] = []
          for (let offset = 0; offset < all.rows.length; offset += 37) {
            const { rows, total } = await rowsOf(action, { offset, limit: 37, sort })
            expect(total).toBe(all.total)
            paged.push(...rows)
          }
          expect(paged.slice(0, all.rows.length)).toEqual(all.rows)
        }
        expect(await rowsOf(action, { offset: 1_000_000 })).toMatchObject({ rows: [], total: whole.total })
      },
    )

    test.each(lists)('$entity.name: sorts by each field, both ways', async ({ action, entity }) => {
      for (const name of sortableFields(entity)) {
        const up = (await rowsOf(action, { sort: name, limit: 1000 })).rows
        const down = (await rowsOf(action, { sort: `-${name}`, limit: 1000 })).rows
        const key = name in (up[0] ?? {}) ? name : `${name}Ms`
        if (['decision', 'severity', 'riskLevel'].includes(name)) continue
        expect(ordered(up.map((row) => row[key]))).toBe(true)
        expect(ordered(down.map((row) => row[key]).toReversed())).toBe(true)
      }
    })

    test('queries find what they say, in one place and its opposite', async () => {
      const all = (await rowsOf(devicesList, { limit: 1000 })).rows
      const ids = async (query: string): Promise<readonly unknown[]> =>
        (await rowsOf(devicesList, { query, limit: 1000, sort: 'id' })).rows.map(({ id }) => id)
      const where = (test: (row: Readonly<Record<string, unknown>>) => boolean): readonly unknown[] =>
        all
          .filter(test)
          .map(({ id }) => String(id))
          .toSorted((a, b) => (a < b ? -1 : 1))
      const cameras = where(({ category }) => category === 'camera')
      expect(cameras.length).toBeGreaterThan(1)
      expect(await ids('category:camera')).toEqual(cameras)
      expect(await ids('category:CAM*')).toEqual(cameras)
      expect(await ids('not category:camera')).toEqual(where(({ category }) => category !== 'camera'))
      expect(await ids('riskScore>=40 category:camera')).toEqual(
        where(({ category, riskScore }) => category === 'camera' && Number(riskScore) >= 40),
      )
      expect(await ids('category:none')).toEqual(where(({ category }) => category === ''))
      const clear = where(({ cleartextShare }) => cleartextShare !== null && Number(cleartextShare) > 0.5)
      expect(await ids('cleartextShare>50%')).toEqual(clear)
      expect(await ids('not cleartextShare>50%')).toEqual(where(({ id }) => !clear.includes(id)))
      expect(await ids('(kind:iot or kind:network) riskLevel:low')).toEqual(
        where(({ kind, riskLevel }) => (kind === 'iot' || kind === 'network') && riskLevel === 'low'),
      )
      const [first] = all
      expect(await ids(`ip:${String(first?.['ip'])}`)).toContain(first?.['id'])
      expect(await ids(`mac:${String(first?.['mac'])}`)).toContain(first?.['id'])
      expect(await ids(`"${String(first?.['ip'])}"`)).toContain(first?.['id'])
      expect(await ids('ip:0.0.0.0/0')).toEqual(where(({ ip }) => String(ip).includes('.')))
      expect(await ids('lastSeen>1d')).toEqual(where(({ lastSeenMs }) => Number(lastSeenMs) < nowMs - 86_400_000))
      expect(await ids('"%"')).toEqual([])
    })

    test('groups add up to the list', async () => {
      const { total } = await rowsOf(devicesList, { limit: 1 })
      for (const by of devicesGroups.input.shape.by.options) {
        const { rows } = await rowsOf(devicesGroups, { by, limit: 1000 })
        expect(rows.reduce((sum, { devices }) => sum + Number(devices), 0)).toBe(total)
      }
    })

    test('a finding leads to as many devices as it says', async () => {
      const { rows } = await rowsOf(findingsList, {})
      expect(rows.length).toBeGreaterThan(2)
      for (const { id, devices } of rows.slice(0, 5)) {
        const found = await rowsOf(findingsDevices, { id })
        expect(found.total).toBe(devices)
        expect(found.rows.every(({ why }) => why !== '')).toBe(true)
      }
      expect((await rowsOf(patchesList, {})).rows.length).toBeGreaterThan(2)
      expect((await rowsOf(patchesList, { query: 'no such thing' })).total).toBe(0)
    })

    test('one device: its facts, whom it talked with, what happened', async () => {
      const [risky] = (await rowsOf(devicesList, { limit: 1 })).rows
      const key = { site: String(risky?.['site']), id: String(risky?.['id']) }
      expect(await runAction(devicesRead, key, as(kim))).toMatchObject({ row: risky, device: { id: key.id } })
      expect((await rowsOf(devicesFacts, key)).rows.length).toBeGreaterThan(0)
      const talks = await rowsOf(devicesConversations, key)
      expect(talks.rows.length).toBeGreaterThan(0)
      expect(await rowsOf(devicesConversations, { ...key, offset: 100_000 })).toMatchObject({
        rows: [],
        total: talks.total,
      })
      const times = (await rowsOf(devicesTimeline, key)).rows.map(({ atMs }) => Number(atMs))
      expect(times).toEqual(times.toSorted((a, b) => b - a))
    })

    test('who may not see a site finds nothing of it, and nothing is there to change', async () => {
      const stranger = as({ ...kim, sites: ['elsewhere'] })
      const [device] = (await rowsOf(devicesList, { limit: 1 })).rows
      const key = { site: 'clinic', id: String(device?.['id']) }
      for (const { action } of lists)
        expect(await runAction(action, {}, stranger)).toMatchObject({ rows: [], total: 0 })
      for (const action of [devicesRead, devicesFacts, devicesConversations, devicesTimeline]) {
        await expect(runAction(action, key, stranger)).rejects.toMatchObject({ code: 'not-found' })
      }
      const label = { ...key, field: 'owner', value: 'mine' }
      await expect(runAction(devicesLabel, label, stranger)).rejects.toMatchObject({ code: 'not-found' })
    })

    test('labels and decisions are kept, counted, told and written down', async () => {
      const [{ site, id } = { site: '', id: '' }] = (await rowsOf(devicesList, { query: 'alerts>0', limit: 1 })).rows
      const key = { site: String(site), id: String(id) }
      await runAction(devicesLabel, { ...key, field: 'owner', value: 'Radiology' }, as(kim))
      await runAction(devicesLabel, { ...key, field: 'owner', value: 'Cardiology' }, as(kim))
      const labels = [{ field: 'owner', value: 'Cardiology', author: 'kim', atMs: nowMs }]
      expect(await runAction(devicesRead, key, as(kim))).toMatchObject({ labels })
      await runAction(devicesUnlabel, { ...key, field: 'owner' }, as(kim))
      await expect(runAction(devicesUnlabel, { ...key, field: 'owner' }, as(kim))).rejects.toMatchObject({
        code: 'not-found',
      })

      const open = `state:open deviceId:"${key.id}"`
      const before = await rowsOf(alertsList, { query: open })
      const alert = { site: key.site, id: String(before.rows[0]?.['id']) }
      const decided = { state: 'closed', note: 'A scanner of ours.', decidedBy: 'kim' }
      expect(await runAction(alertsDecide, { ...alert, state: 'closed', note: decided.note }, as(kim))).toMatchObject(
        decided,
      )
      expect(await runAction(alertsRead, alert, as(kim))).toMatchObject({ ...decided, evidence: expect.any(Array) })
      expect(await rowsOf(alertsList, { query: open })).toMatchObject({ total: before.total - 1 })
      expect(await runAction(devicesRead, key, as(kim))).toMatchObject({ row: { alerts: before.total - 1 } })

      const lines = await store.db
        .selectFrom('audit')
        .select(['action', 'site', 'target', 'who'])
        .orderBy('seq')
        .execute()
      expect(lines.slice(-4)).toEqual([
        { action: 'devices.label', site: key.site, target: key.id, who: 'kim' },
        { action: 'devices.label', site: key.site, target: key.id, who: 'kim' },
        { action: 'devices.unlabel', site: key.site, target: key.id, who: 'kim' },
        { action: 'alerts.decide', site: key.site, target: alert.id, who: 'kim' },
      ])
      const told = await store.db
        .selectFrom('changes')
        .select(['kind', 'detailJson'])
        .orderBy('seq', 'desc')
        .limit(2)
        .execute()
      expect(told.map(({ kind }) => kind).toSorted()).toEqual(['alerts', 'devices'])
    })

    test('views are one’s own, or everybody’s when shared', async () => {
      const other = as({ ...kim, name: 'sam', role: 'viewer' })
      const view = { list: 'devices', title: 'Cameras', state: { query: 'category:camera' } }
      const own = z.object({ id: z.string() }).parse(await runAction(viewsSave, view, as(kim)))
      expect(await runAction(viewsList, { list: 'devices' }, other)).toMatchObject({ total: 0 })
      const foreign = { ...view, id: own.id, title: 'Mine' }
      await expect(runAction(viewsSave, foreign, other)).rejects.toMatchObject({ code: 'not-found' })
      await runAction(viewsSave, { ...view, id: own.id, shared: true }, as(kim))
      expect(await runAction(viewsList, { list: 'devices' }, other)).toMatchObject({
        rows: [{ ...view, owner: 'kim' }],
      })
      await expect(runAction(viewsRemove, own, other)).rejects.toMatchObject({ code: 'not-found' })
      await runAction(viewsRemove, own, as(kim))
      const left = (await rowsOf(viewsList, {})).rows.map(({ id }) => id)
      expect(left).not.toContain(own.id)
    })

    test('a file has every row, and no cell that a spreadsheet would run', async () => {
      const { total } = await rowsOf(devicesList, { limit: 1 })
      const title = '=HYPERLINK("http://192.0.2.1","a, b")'
      const [{ id } = { id: '' }] = (await rowsOf(devicesList, { limit: 1 })).rows
      await store.db.updateTable('devices').set({ title }).where('id', '=', String(id)).execute()
      const given = { query: '', sort: 'id' }
      const read = async (format: 'csv' | 'json'): Promise<string> => {
        const pieces: string[] = []
        for await (const piece of await exportRows({ action: devicesList, given, context: as(kim), format }))
          pieces.push(piece)
        return pieces.join('')
      }
      const lines = (await read('csv')).trimEnd().split('\r\n')
      expect(lines).toHaveLength(total + 1)
      expect(lines[0]).toMatch(/^site,id,title,/)
      expect(lines.find((line) => line.includes('HYPERLINK'))).toContain(`"'=HYPERLINK(""http://192.0.2.1"",""a, b"")"`)
      const rows = z.array(z.object({ title: z.string() })).parse(JSON.parse(await read('json')))
      expect(rows).toHaveLength(total)
      expect(rows.map((row) => row.title)).toContain(title)
      const wrong = { action: devicesList, given: { query: '(' }, context: as(kim), format: 'csv' } as const
      await expect(exportRows(wrong)).rejects.toMatchObject({ code: 'query-wrong' })
    })
  })
}

test('what gives rows in pages is known as a list', () => {
  const ids = actions.filter(isList).map(({ id }) => id)
  expect(ids).toEqual(
    expect.arrayContaining(['devices.list', 'findings.list', 'alerts.list', 'conversations.list', 'audit.list']),
  )
  expect(ids).not.toContain('devices.read')
})

/** Numbers by value, texts by bytes; what is not known comes last. */
function ordered(values: readonly unknown[]): boolean {
  const known = values.filter((value) => value !== null)
  return known.every((value, index) => {
    const before = known[index - 1]
    if (before === undefined) return true
    if (typeof value === 'string' && typeof before === 'string')
      return Buffer.compare(Buffer.from(before), Buffer.from(value)) <= 0
    return Number(before) <= Number(value)
  })
}
