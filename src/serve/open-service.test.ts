/** The HTTP skin over a real socket, on both engines: routes of actions, events, the dashboard, health. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { TestBrowser } from '../../testdata/access-server.ts'
import { defaultAccess } from '../app/access/settings.ts'
import { createUser } from '../app/access/users.ts'
import { tellChanges } from '../store/changes.ts'
import type { Store } from '../store/open-store.ts'
import { openService, type Service } from './open-service.ts'

const password = 'seven quiet lanterns'
const open: Service[] = []

afterEach(async () => {
  for (const service of open.splice(0)) await service.close()
})

async function started(store: Store): Promise<Service> {
  const service = await openService({
    store,
    control: null,
    access: { ...defaultAccess, requestsPerSecond: 10_000 },
    host: '127.0.0.1',
    port: 0,
    tlsFolder: '/nowhere',
    uploadLimitBytes: 1_000_000,
    defaultSite: 'default',
    now: () => Date.now(),
  })
  open.push(service)
  return service
}

async function tell(store: Store, site: string, id: string): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await tellChanges({ engine: store.engine, trx }, [{ site, kind: 'devices', ids: [id] }], Date.now())
  })
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`the service over ${engine.name}`, () => {
    const stores = testStores(engine)

    async function signedIn(sites: readonly string[] | null = null) {
      const store = await stores.open()
      const { url } = await started(store)
      await createUser(store, { name: 'grace', email: '', role: 'analyst', sites, password, subject: null }, 0)
      const browser = new TestBrowser(url)
      expect(await browser.send('POST', '/session', { body: { name: 'grace', password } })).toMatchObject({
        status: 200,
      })
      return { store, url, browser }
    }

    test('actions answer below /api/v1, and what is not understood is named', async () => {
      const { browser } = await signedIn()
      expect(await browser.send('GET', '/sites')).toMatchObject({ status: 200, body: { rows: [], total: 0 } })
      expect(await browser.send('GET', '/sites?colour=red')).toMatchObject({
        status: 400,
        body: { error: { code: 'request-wrong', sentence: 'There is no field "colour".' } },
      })
      expect(await browser.send('GET', '/jobs?limit=many')).toMatchObject({
        status: 400,
        body: { error: { code: 'request-wrong' } },
      })
      expect(await browser.send('GET', '/channels')).toMatchObject({ status: 403 })
      expect(await browser.send('GET', '/nothing')).toMatchObject({
        status: 404,
        body: { error: { code: 'not-found' } },
      })
      expect(await browser.send('POST', '/uploads', { body: {} })).toMatchObject({ status: 503 })
    })

    test('changes arrive as events, those of other sites do not, and a return misses nothing', async () => {
      const { store, url, browser } = await signedIn(['hq'])
      const first = await listen(url, browser.cookie)
      await tell(store, 'elsewhere', 'x')
      await tell(store, 'hq', 'a')
      await first.atLeast(1)
      expect(first.events).toMatchObject([
        { event: 'change', data: { site: 'hq', kind: 'devices', detail: { ids: ['a'] } } },
      ])
      first.close()
      await tell(store, 'hq', 'b')
      await tell(store, 'hq', 'c')
      const second = await listen(url, browser.cookie, first.events.at(-1)?.id)
      await second.atLeast(2)
      expect(second.events.map(({ data }) => data)).toMatchObject([
        { detail: { ids: ['b'] } },
        { detail: { ids: ['c'] } },
      ])
      second.close()
      const lost = await listen(url, browser.cookie, '999999')
      await lost.atLeast(1)
      expect(lost.events).toMatchObject([{ event: 'reset' }])
      lost.close()
    })

    test('nobody follows without a login, and whoever signs out stops hearing', async () => {
      const { url } = await signedIn()
      const refused = await fetch(`${url}/api/v1/events`)
      expect(refused.status).toBe(401)
    })

    test('health is for everybody, metrics are for this machine', async () => {
      const { url } = await signedIn()
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect((await fetch(`${url}/readyz`)).status).toBe(503)
      expect((await fetch(`${url}/metrics`)).status).toBe(200)
      expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403)
    })
  })
}

type Event = { readonly id: string; readonly event: string; readonly data: unknown }

async function listen(url: string, cookie: string, lastId?: string) {
  const stop = new AbortController()
  const response = await fetch(`${url}/api/v1/events`, {
    headers: { cookie, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: stop.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const events: Event[] = []
  const read = async (): Promise<void> => {
    let text = ''
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece).toString()
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) if (block.startsWith('id: ')) events.push(eventIn(block))
    }
  }
  void read().catch(() => undefined)
  return {
    events,
    atLeast: async (count: number) => {
      while (events.length < count) await pause(20)
    },
    close: () => stop.abort(),
  }
}

function eventIn(block: string): Event {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? 'null'),
  }
}
