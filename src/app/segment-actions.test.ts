/** What the actions about zones, policies, the map and the overview answer on a small store whose answers are known. */
import { beforeAll, describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import type { Endpoint, Flow } from '../core/model.ts'
import type { DeviceAnswer } from '../store/answers.ts'
import { applyBatch } from '../store/apply-batch.ts'
import type { Store } from '../store/open-store.ts'
import { writeAnswers } from '../store/write-answers.ts'
import type { ActionContext, Principal } from './action.ts'
import { mapRead } from './actions/map-read.ts'
import { overviewRead } from './actions/overview-read.ts'
import { policiesApprove } from './actions/policies-approve.ts'
import { policiesList } from './actions/policies-list.ts'
import { policiesRead } from './actions/policies-read.ts'
import { policiesReject } from './actions/policies-reject.ts'
import { policiesRender } from './actions/policies-render.ts'
import { segmentsFlows } from './actions/segments-flows.ts'
import { segmentsMatrix } from './actions/segments-matrix.ts'
import { segmentsRead } from './actions/segments-read.ts'
import { sitesList } from './actions/sites-list.ts'

const noonMs = Date.UTC(2026, 0, 31, 12)
const kim: Principal = { userId: 'u1', name: 'kim', role: 'analyst', sites: null, via: 'session', address: '127.0.0.1' }

const camera = endpoint('02:00:00:00:00:01', '10.0.1.1')
const recorder = endpoint('02:00:00:00:00:02', '10.0.2.1')
const internet = endpoint('', '192.0.2.9')
const group = endpoint('', '224.0.0.251')

const zone = (id: string, device: Endpoint) => {
  return { id, title: id, why: 'Alike.', devices: [device.mac], addresses: [device.ip] }
}
const zones = [zone('cameras', camera), zone('recorders', recorder)]
const policy = {
  schema: 'cordon.policy/1',
  name: 'hq',
  zones,
  rules: [
    {
      id: 'cameras-recorders-tcp-554',
      from: { kind: 'zone', zone: 'cameras' },
      to: { kind: 'zone', zone: 'recorders' },
      transport: 'tcp',
      ports: [{ first: 554, last: 554 }],
      why: 'They record.',
      flows: 2,
    },
  ],
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`zones, policies and numbers from ${engine.name}`, () => {
    const stores = testStores(engine)
    let store: Store
    let context: ActionContext
    let stranger: ActionContext

    beforeAll(async () => {
      store = await stores.open()
      await fill(store)
      context = { store, who: kim, nowMs: noonMs, control: null, login: null }
      stranger = { ...context, who: { ...kim, sites: ['elsewhere'] } }
    })

    test('the matrix says what was seen and what is allowed, and a group is nobody', async () => {
      const { cells, version } = await segmentsMatrix.run({ site: 'hq' }, context)
      expect(version).toBe(1)
      expect(cells.toSorted((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1))).toEqual([
        { from: 'cameras', to: 'outside', conversations: 1, flows: 1, bytes: 300, rules: 0, allowed: false },
        { from: 'cameras', to: 'recorders', conversations: 2, flows: 3, bytes: 900, rules: 1, allowed: true },
      ])
    })

    test('the flows behind a cell are judged one by one', async () => {
      const { rows, total } = await segmentsFlows.run(
        { site: 'hq', from: 'cameras', to: 'recorders', offset: 0, limit: 10 },
        context,
      )
      expect(total).toBe(2)
      expect(
        rows.map(({ port, flows, allowed, client, serverTitle }) => [port, flows, allowed, client, serverTitle]),
      ).toEqual([
        [554, 2, true, camera.mac, `title of ${recorder.mac}`],
        [23, 1, false, camera.mac, `title of ${recorder.mac}`],
      ])
    })

    test('a version is read, rendered, approved and rejected; the decision is told', async () => {
      const place = { site: 'hq', version: 1 }
      expect(await policiesRead.run(place, context)).toMatchObject({
        state: 'proposed',
        policy,
        metrics: { segmentedness: 1 },
      })
      const { text, refused } = await policiesRender.run({ ...place, platform: 'nftables' }, context)
      expect(refused).toEqual([])
      expect(text).toContain('554')
      await expect(policiesRender.run({ ...place, platform: 'pigeon' }, context)).rejects.toMatchObject({
        code: 'option-unknown',
      })
      await policiesApprove.run(place, context)
      const { rows } = await policiesList.run({ offset: 0, limit: 10 }, context)
      expect(rows).toMatchObject([{ version: 1, state: 'approved', decidedBy: 'kim', decidedMs: noonMs }])
      await policiesReject.run(place, context)
      expect(await policiesRead.run(place, context)).toMatchObject({ state: 'rejected' })
      await expect(policiesApprove.run({ site: 'hq', version: 9 }, context)).rejects.toMatchObject({
        code: 'not-found',
      })
      const told = await store.db.selectFrom('changes').select('detailJson').where('kind', '=', 'policy').execute()
      expect(told.length).toBeGreaterThanOrEqual(3)
    })

    test('the map puts devices together, and takes a group apart on demand', async () => {
      const zoned = await mapRead.run({ by: 'zone' }, context)
      expect(zoned.nodes.map(({ id, kind, devices, maxRisk }) => [id, kind, devices, maxRisk])).toEqual([
        ['cameras', 'group', 1, 40],
        ['recorders', 'group', 1, 10],
        ['outside', 'outside', 0, 0],
      ])
      expect(zoned.edges.map(({ from, to, flows }) => [from, to, flows])).toEqual([
        ['cameras', 'recorders', 3],
        ['cameras', 'outside', 1],
      ])
      const expanded = await mapRead.run({ by: 'zone', expand: 'cameras' }, context)
      expect(expanded.nodes[0]).toMatchObject({
        id: `device:hq/${camera.mac}`,
        title: `title of ${camera.mac}`,
        kind: 'device',
      })
      const levels = await mapRead.run({ by: 'purdue' }, context)
      expect(levels.nodes.map(({ title }) => title)).toContain('Level 3: operations')
    })

    test('the overview adds up, and names what takes most risk away an hour', async () => {
      const overview = await overviewRead.run({}, context)
      expect(overview).toMatchObject({ devices: 2, iot: 2, meanRisk: 25, cleartextShare: 0.5, segmentedness: 1 })
      expect(overview.actions).toEqual([
        expect.objectContaining({ factor: 'default-login-seen', devices: 1, riskRemoved: 30, hours: 0.5 }),
        expect.objectContaining({ factor: 'weak-services', devices: 2, riskRemoved: 20, hours: 1 }),
      ])
    })

    test('whoever may not see the site sees nothing of it', async () => {
      const site = 'hq'
      const refused = { code: 'not-found' }
      await expect(segmentsRead.run({ site }, stranger)).rejects.toMatchObject(refused)
      await expect(segmentsMatrix.run({ site }, stranger)).rejects.toMatchObject(refused)
      await expect(
        segmentsFlows.run({ site, from: 'a', to: 'b', offset: 0, limit: 1 }, stranger),
      ).rejects.toMatchObject(refused)
      await expect(policiesRead.run({ site, version: 1 }, stranger)).rejects.toMatchObject(refused)
      await expect(policiesApprove.run({ site, version: 1 }, stranger)).rejects.toMatchObject(refused)
      expect(await policiesList.run({ offset: 0, limit: 1 }, stranger)).toMatchObject({ total: 0 })
      expect(await mapRead.run({ by: 'zone' }, stranger)).toEqual({ nodes: [], edges: [] })
      expect(await overviewRead.run({}, stranger)).toMatchObject({ devices: 0, riskHistory: [], actions: [] })
      expect(await sitesList.run({}, { ...stranger, who: { ...kim, sites: [] } })).toMatchObject({ total: 0 })
    })
  })
}

async function fill(store: Store): Promise<void> {
  const flows = [
    flow(camera, recorder, 554),
    flow(camera, recorder, 554),
    flow(camera, recorder, 23),
    flow(camera, internet, 443),
    { ...flow(camera, group, 5353), transport: 'udp' as const, outcome: 'one-way' as const, packetsIn: 0 },
  ]
  await applyBatch(store, { id: 'b', site: 'hq', sensor: 'test', facts: [], flows }, noonMs)
  const metrics = { segmentedness: 1 }
  await writeAnswers(
    store,
    {
      site: 'hq',
      devices: [device(camera, 'cameras', 40), device(recorder, 'recorders', 10)],
      findings: [],
      alerts: [],
      ofSite: {
        summaryJson: JSON.stringify({ devices: 2, cleartextShare: 0.5, segmentedness: 1 }),
        patchesJson: '[]',
        segmentationJson: JSON.stringify({ zones, metrics, notes: [] }),
        inputJson: '{}',
      },
      policy: {
        policyJson: JSON.stringify(policy),
        replayJson: '{}',
        metricsJson: JSON.stringify(metrics),
        sentence: '2 zones, 1 rule.',
        author: 'cordon',
      },
      endpoints: [camera, recorder].map(({ mac, ip, vlan }) => ({ mac, ip, vlan, deviceId: mac })),
    },
    noonMs,
  )
}

function endpoint(mac: string, ip: string): Endpoint {
  return { site: 'hq', mac, ip, vlan: 0 }
}

function flow(client: Endpoint, server: Endpoint, serverPort: number): Flow {
  return {
    client,
    server,
    transport: 'tcp',
    clientPort: 50_000,
    serverPort,
    application: null,
    name: null,
    outcome: 'established',
    firstSeenMs: noonMs,
    lastSeenMs: noonMs + 1000,
    packetsOut: 1,
    packetsIn: 1,
    bytesOut: 100,
    bytesIn: 200,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
  }
}

function device({ mac, ip }: Endpoint, zone: string, riskScore: number): DeviceAnswer {
  const login = { id: 'default-login-seen', points: 30, sentence: 'A default password.' }
  const weak = { id: 'weak-services', points: 10, sentence: 'Telnet.' }
  const factors = riskScore === 40 ? [login, weak] : [weak]
  return {
    id: mac,
    title: `title of ${mac}`,
    kind: 'iot',
    category: 'camera',
    categoryConfidence: 0.9,
    vendor: 'Example',
    model: '',
    os: '',
    firmware: '',
    zone,
    riskScore,
    riskLevel: 'medium',
    ip,
    mac,
    vlan: 0,
    bytesIn: 0,
    bytesOut: 0,
    cleartextShare: null,
    peers: 1,
    firstSeenMs: noonMs,
    lastSeenMs: noonMs,
    searchText: '',
    deviceJson: JSON.stringify({ risk: { score: riskScore, level: 'medium', factors } }),
  }
}
