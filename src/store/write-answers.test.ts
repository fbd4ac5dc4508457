import { describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import type { AlertAnswer, Answers, DeviceAnswer, FindingAnswer } from './answers.ts'
import { writeAnswers } from './write-answers.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const minute = 60_000

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`answers in ${engine.name}`, () => {
    const stores = testStores(engine)

    test('the same answers again change nothing and tell nobody', async () => {
      const store = await stores.open()
      const answers = answered({ devices: [device('a'), device('b')], findings: [finding('a', 'CVE-1')] })
      const first = await writeAnswers(store, answers, noon)
      expect(first.devices.added).toEqual(['a', 'b'])
      const told = await store.db.selectFrom('changes').select(['kind', 'detailJson']).orderBy('seq').execute()
      expect(told).toEqual([
        { kind: 'devices', detailJson: '{"ids":["a","b"]}' },
        { kind: 'findings', detailJson: '{"ids":["CVE-1"]}' },
        { kind: 'policy', detailJson: '{"ids":["1"]}' },
        { kind: 'site', detailJson: '{}' },
      ])
      const again = await writeAnswers(store, answers, noon + minute)
      expect(again).toEqual({
        devices: { added: [], changed: [], removed: [] },
        findings: { added: [], changed: [], resolved: [] },
        alerts: { raised: [], changed: [] },
        policyVersion: null,
      })
      expect(await store.db.selectFrom('changes').select('seq').execute()).toHaveLength(told.length)
      expect(await store.db.selectFrom('riskHistory').select('atMs').distinct().execute()).toEqual([{ atMs: noon }])
    })

    test('what no longer holds is resolved, who vanished is removed, and a score that moved is history', async () => {
      const store = await stores.open()
      await writeAnswers(
        store,
        answered({ devices: [device('a'), device('b')], findings: [finding('a', 'CVE-1')] }),
        noon,
      )
      const worse = { ...device('a'), riskScore: 80 }
      const written = await writeAnswers(store, answered({ devices: [worse] }), noon + minute)
      expect(written.devices).toEqual({ added: [], changed: ['a'], removed: ['b'] })
      expect(written.findings.resolved).toEqual(['a CVE-1'])
      expect(await store.db.selectFrom('findings').select(['id', 'resolvedMs']).execute()).toEqual([
        { id: 'CVE-1', resolvedMs: noon + minute },
      ])
      const history = store.db.selectFrom('riskHistory').select(['deviceId', 'score']).where('atMs', '>', noon)
      expect(await history.orderBy('deviceId').execute()).toEqual([
        { deviceId: '', score: 80 },
        { deviceId: 'a', score: 80 },
      ])
    })

    test('a finding that comes back holds again, since when it was first seen', async () => {
      const store = await stores.open()
      const answers = answered({ devices: [device('a')], findings: [finding('a', 'CVE-1')] })
      await writeAnswers(store, answers, noon)
      await writeAnswers(store, answered({ devices: [device('a')] }), noon + minute)
      await writeAnswers(store, answers, noon + 2 * minute)
      expect(await store.db.selectFrom('findings').select(['firstSeenMs', 'resolvedMs']).execute()).toEqual([
        { firstSeenMs: noon, resolvedMs: null },
      ])
    })

    test('what a person decided of an alert stays when the alert grows, and only open ones count', async () => {
      const store = await stores.open()
      const devices = [device('a')]
      await writeAnswers(store, answered({ devices, alerts: [alert('x'), alert('y')] }), noon)
      expect(await store.db.selectFrom('devices').select('alerts').execute()).toEqual([{ alerts: 2 }])
      const decided = { state: 'closed', note: 'a test', decidedBy: 'kim' }
      await store.db.updateTable('alerts').set(decided).where('id', '=', 'x').execute()
      const grown = { ...alert('x'), sentence: 'It scanned 200 ports.' }
      const written = await writeAnswers(store, answered({ devices, alerts: [grown] }), noon + minute)
      expect(written.alerts).toEqual({ raised: [], changed: ['x'] })
      const rows = await store.db.selectFrom('alerts').selectAll().orderBy('id').execute()
      expect(rows[0]).toMatchObject({ ...decided, sentence: 'It scanned 200 ports.', raisedMs: noon })
      expect(rows[1]).toMatchObject({ id: 'y', state: 'open' })
      expect(await store.db.selectFrom('devices').select('alerts').execute()).toEqual([{ alerts: 1 }])
    })

    test('another policy is a new version; an approved one stays approved', async () => {
      const store = await stores.open()
      await writeAnswers(store, answered({}), noon)
      await store.db.updateTable('policies').set({ state: 'approved', decidedBy: 'kim' }).execute()
      for (const policyJson of ['{"rules":[1]}', '{"rules":[2]}']) {
        await writeAnswers(store, answered({ policy: { ...policy, policyJson } }), noon + minute)
      }
      const versions = await store.db.selectFrom('policies').select(['version', 'state']).orderBy('version').execute()
      expect(versions).toEqual([
        { version: 1, state: 'approved' },
        { version: 2, state: 'superseded' },
        { version: 3, state: 'proposed' },
      ])
    })
  })
}

const policy = { policyJson: '{}', replayJson: '{}', metricsJson: '{}', sentence: 'Nothing yet.', author: 'cordon' }

function answered(differences: Partial<Answers>): Answers {
  const ofSite = { summaryJson: '{}', patchesJson: '[]', segmentationJson: '{}', inputJson: '{}' }
  return { site: 'hq', devices: [], findings: [], alerts: [], ofSite, policy, endpoints: [], ...differences }
}

function device(id: string): DeviceAnswer {
  return {
    id,
    title: id,
    kind: 'iot',
    category: 'camera',
    categoryConfidence: 0.9,
    vendor: 'Example',
    model: '',
    os: '',
    firmware: '',
    zone: 'cameras',
    riskScore: 40,
    riskLevel: 'medium',
    ip: '192.0.2.1',
    mac: '02:00:00:00:00:01',
    vlan: 0,
    bytesIn: 1,
    bytesOut: 2,
    cleartextShare: null,
    peers: 1,
    firstSeenMs: noon,
    lastSeenMs: noon,
    searchText: id,
    deviceJson: '{}',
  }
}

function finding(deviceId: string, id: string): FindingAnswer {
  return {
    deviceId,
    id,
    cve: id,
    title: 'Password in the clear',
    state: 'confirmed',
    decision: 'immediate',
    urgency: 3,
    cvss: 9.8,
    knownExploited: 1,
    fixedVersion: null,
    source: 'example',
    vendor: 'Example',
    model: '',
    category: 'camera',
    findingJson: '{}',
  }
}

function alert(id: string): AlertAnswer {
  return {
    id,
    detection: 'port-scan',
    title: 'Port scan',
    severity: 'high',
    rank: 2,
    deviceId: 'a',
    deviceTitle: 'a',
    atMs: noon,
    sentence: 'It scanned 100 ports.',
    technique: 'T1046',
    alertJson: '{}',
  }
}
