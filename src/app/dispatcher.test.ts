import { expect, describe, test } from 'vitest'
import { httpReceiver, type Receiver, type Request } from '../../testdata/receivers.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import type { Store } from '../store/open-store.ts'
import { alertsStix } from './actions/alerts-stix.ts'
import { channelsConfig, type ChannelConfig } from './config-channels.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'

const noonMs = Date.UTC(2026, 0, 31, 12)
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`alerts sent from ${engine.name}`, () => {
    const stores = testStores(engine)

    test('news go out once, in order, and a restart goes on where it stopped', async () => {
      const [store, receiver] = [await stores.open(), await httpReceiver()]
      const clock = { nowMs: noonMs }
      const dispatcher = dispatcherOf({ store, clock, port: receiver.port })
      await raise(store, { id: 'old', changedMs: noonMs - 1 })
      await dispatcher.tick()
      clock.nowMs += 10_000
      await raise(store, { id: 'a', changedMs: noonMs + 2000 })
      await raise(store, { id: 'b', changedMs: noonMs + 1000 })
      await raise(store, { id: 'mild', changedMs: noonMs + 1500, severity: 'low' })
      await raise(store, { id: 'closed', changedMs: noonMs + 1600, state: 'closed' })
      await dispatcher.tick()
      await dispatcher.tick()
      const again = dispatcherOf({ store, clock, port: receiver.port })
      await raise(store, { id: 'c', changedMs: noonMs + 3000 })
      await again.tick()
      expect(idsIn(receiver)).toEqual(['b', 'a', 'c'])
      expect(dispatcher.states()).toMatchObject([{ name: 'soc', state: 'working', delivered: 2, fault: null }])
      await receiver.close()
    })

    test('a receiver that is down gets everything when it is back, and is not hammered meanwhile', async () => {
      const status = { now: 503 }
      const [store, receiver] = [await stores.open(), await httpReceiver(() => status.now)]
      const clock = { nowMs: noonMs }
      const dispatcher = dispatcherOf({ store, clock, port: receiver.port })
      await dispatcher.tick()
      await raise(store, { id: 'a', changedMs: noonMs + 100 })
      clock.nowMs += 1000
      for (let second = 0; second < 60; second += 1) {
        await dispatcher.tick()
        clock.nowMs += 1000
      }
      expect(receiver.got.length).toBeGreaterThan(1)
      expect(receiver.got.length).toBeLessThan(6)
      expect(dispatcher.states()).toMatchObject([{ state: 'failing', fault: 'The receiver answered with status 503.' }])
      status.now = 200
      clock.nowMs += 15 * 60_000
      await raise(store, { id: 'b', changedMs: noonMs + 200 })
      await dispatcher.tick()
      expect(idsIn(receiver).slice(-2)).toEqual(['a', 'b'])
      expect(dispatcher.states()).toMatchObject([{ state: 'working', fault: null, nextTryMs: null }])
      await receiver.close()
    })

    test('what a receiver refuses for good is skipped and counted, and does not hold up the rest', async () => {
      const [store, receiver] = [
        await stores.open(),
        await httpReceiver(({ body }) => (body.includes('/bad') ? 400 : 200)),
      ]
      const clock = { nowMs: noonMs }
      const dispatcher = dispatcherOf({ store, clock, port: receiver.port })
      await dispatcher.tick()
      clock.nowMs += 5000
      await raise(store, { id: 'bad', changedMs: noonMs + 1000 })
      await dispatcher.tick()
      await raise(store, { id: 'good', changedMs: noonMs + 2000 })
      await dispatcher.tick()
      expect(idsIn(receiver)).toEqual(['bad', 'good'])
      expect(dispatcher.states()).toMatchObject([{ delivered: 1, skipped: 1 }])
      await receiver.close()
    })

    test('alerts are exported as a bundle that holds those of the sites one may see', async () => {
      const store = await stores.open()
      await raise(store, { id: 'old', changedMs: noonMs - 40 * 86_400_000 })
      await raise(store, { id: 'new', changedMs: noonMs - 1000 })
      const who = { userId: 'u', name: 'kim', role: 'viewer', sites: null, via: 'session', address: '' } as const
      const context = { store, who, nowMs: noonMs, control: null, login: null }
      const asked = { days: 30, limit: 10 }
      const seen = await alertsStix.run(asked, context)
      expect(seen.objects.filter(({ type }) => type === 'sighting')).toHaveLength(1)
      const blind = await alertsStix.run(asked, { ...context, who: { ...who, sites: ['elsewhere'] } })
      expect(blind.objects.map(({ type }) => type)).toEqual(['identity'])
    })

    test('the test button sends something that says what it is', async () => {
      const [store, receiver] = [await stores.open(), await httpReceiver()]
      const dispatcher = dispatcherOf({ store, clock: { nowMs: noonMs }, port: receiver.port })
      expect(await dispatcher.test('soc')).toEqual({ ok: true })
      expect(await dispatcher.test('nobody')).toBeNull()
      expect(JSON.parse(receiver.got[0]?.body ?? '')).toMatchObject({ type: 'test', data: { test: true } })
      await receiver.close()
    })
  })
}

test('wrong settings of a channel are named at their place', () => {
  const parsed = channelsConfig.safeParse([
    { name: 'soc', channel: 'webhook', settings: { url: 'ftp://example.com', secret } },
    { name: 'soc', channel: 'csv', settings: { folder: '/tmp', colour: 'red' } },
    { name: 'Not Me', channel: 'pigeon', settings: {} },
  ])
  const paths = parsed.error?.issues.map(({ path }) => path.join('.')) ?? []
  expect(paths).toEqual(expect.arrayContaining(['0.settings.url', '1.settings', '2.name', '2.channel']))
  const twice = [
    { name: 'soc', channel: 'csv', settings: { folder: '/tmp' } },
    { name: 'soc', channel: 'csv', settings: { folder: '/tmp' } },
  ]
  expect(channelsConfig.safeParse(twice).error?.issues.map(({ path }) => path.join('.'))).toEqual(['1.name'])
})

type Setting = { readonly store: Store; readonly clock: { readonly nowMs: number }; readonly port: number }

function dispatcherOf({ store, clock, port }: Setting): Dispatcher {
  const channel: ChannelConfig = {
    name: 'soc',
    channel: 'webhook',
    severity: 'medium',
    settings: { url: `http://127.0.0.1:${port}/`, secret },
  }
  return createDispatcher({
    store,
    channels: [channel],
    publicUrl: 'https://cordon.example.com/',
    now: () => clock.nowMs,
  })
}

function idsIn({ got }: Receiver<Request>): readonly string[] {
  return got.map(({ headers }) => String(headers['webhook-id']).split(/[/.]/)[1] ?? '')
}

type Raised = {
  readonly id: string
  readonly changedMs: number
  readonly severity?: string
  readonly state?: string
}

async function raise(store: Store, { id, changedMs, severity = 'high', state = 'open' }: Raised): Promise<void> {
  const alert = {
    id,
    detection: 'port-scan',
    title: 'Port scan',
    severity,
    device: null,
    at: new Date(changedMs).toISOString(),
    sentence: 'Tried 40 ports.',
    technique: ['T1046'],
    evidence: [],
  }
  await store.db
    .insertInto('alerts')
    .values({
      site: 'hq',
      id,
      detection: alert.detection,
      title: alert.title,
      severity,
      rank: 2,
      deviceId: '',
      deviceTitle: '',
      atMs: changedMs,
      raisedMs: changedMs,
      changedMs,
      sentence: alert.sentence,
      technique: 'T1046',
      alertJson: JSON.stringify(alert),
      hash: id,
      state,
      note: '',
      decidedBy: '',
    })
    .execute()
}
