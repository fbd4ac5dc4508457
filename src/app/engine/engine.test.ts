/** The engine on a real store: what it answers is what the direct way answers, also after a restart. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../../testdata/stores.ts'
import { openStore, type StorePlace } from '../../store/open-store.ts'
import { addJob } from '../../store/jobs.ts'
import { analyze } from '../analyze.ts'
import { advisoriesOf, generateNetwork } from '../lab-generate.ts'
import type { Report } from '../report.ts'
import type { EngineOptions } from './engine-options.ts'
import { openEngine, type Engine } from './engine.ts'

const work = mkdtempSync(join(tmpdir(), 'cordon-engine-'))
const [feeds, clinic] = [join(work, 'feeds'), join(work, 'clinic.pcapng')]
const silent = { info: () => undefined, warn: () => undefined }
const open: Engine[] = []
let direct: Report

beforeAll(async () => {
  mkdirSync(feeds)
  for (const { name, text } of advisoriesOf('clinic')) writeFileSync(join(feeds, name), text)
  writeFileSync(clinic, generateNetwork('clinic', 1).capture)
  direct = await analyze({ inputs: [clinic], feeds, site: 'hq', ruleSet: false, onProgress: () => undefined })
})
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.stop()
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

let runs = 0
async function started(store: StorePlace, options: Partial<EngineOptions> = {}): Promise<Engine> {
  runs += 1
  const hands = { log: silent, now: () => Date.now(), run: `test${runs}` }
  const engine = await openEngine({ store, folder: work, sources: [], feeds, ...options }, hands)
  open.push(engine)
  return engine
}

async function stopped(engine: Engine): Promise<void> {
  open.splice(open.indexOf(engine), 1)
  await engine.stop()
}

/** Asks until the answer is as wanted. */
async function until<Answer>(
  ask: () => Promise<Answer> | Answer,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never became so')
}

async function answersIn(place: StorePlace) {
  const store = await openStore(place)
  const { db } = store
  const devices = await db.selectFrom('deviceDetails').select(['id', 'deviceJson']).orderBy('id').execute()
  const alerts = await db.selectFrom('alerts').select(['id', 'sentence', 'severity']).orderBy('id').execute()
  const findings = await db
    .selectFrom('findings')
    .select(['deviceId', 'id', 'decision'])
    .where('resolvedMs', 'is', null)
    .orderBy('deviceId')
    .orderBy('id')
    .execute()
  const jobs = await db.selectFrom('jobs').select(['id', 'state', 'sentence']).execute()
  const policies = await db.selectFrom('policies').select(['version', 'state']).orderBy('version').execute()
  await store.close()
  return { devices: devices.map(({ deviceJson }) => JSON.parse(deviceJson)), alerts, findings, jobs, policies }
}

function expected(report: Report) {
  return {
    devices: report.devices.toSorted(byId),
    alerts: report.alerts.map(({ id, sentence, severity }) => ({ id, sentence, severity })).toSorted(byId),
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1
}

async function addClinic(place: StorePlace, id = 'job1'): Promise<void> {
  const store = await openStore(place)
  const job = { id, site: 'hq', kind: 'capture', title: 'clinic.pcapng', file: clinic, author: 'test' }
  await addJob(store, job, Date.now())
  await store.close()
}

describe.each(storeEngines)('on $name', (engineOfStore) => {
  const stores = testStores(engineOfStore)
  const skip = engineOfStore.isMissing

  test.skipIf(skip)(
    'a capture gives the answers of the direct way, and a restart and a second reading change nothing',
    async () => {
      const place = await stores.place()
      await addClinic(place)
      const engine = await started(place)
      await until(
        async () => (await answersIn(place)).jobs,
        ([job]) => job?.state === 'done',
      )
      await stopped(engine)
      const first = await answersIn(place)
      expect({ devices: first.devices, alerts: first.alerts }).toEqual(expected(direct))
      expect(first.findings.length).toBe(direct.devices.reduce((sum, { findings }) => sum + findings.length, 0))
      expect(first.policies.at(-1)?.state).toBe('proposed')
      await addClinic(place, 'job2')
      const again = await started(place)
      await until(
        async () => (await answersIn(place)).jobs,
        (jobs) => jobs.every(({ state }) => state === 'done'),
      )
      const status = again.status()
      expect(status.repeated).toBe(status.batches)
      await stopped(again)
      const second = await answersIn(place)
      expect({ ...second, jobs: [] }).toEqual({ ...first, jobs: [] })
    },
  )
})
