/**
 * Every route that the actions make: without login, with each role, with other sites, with what has ended, and with input of
 * people who mean harm. Nothing is given that was not granted, and nothing breaks.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccessServer, TestBrowser, type AccessServer } from '../../testdata/access-server.ts'
import { hostileInputs, inputsOf, pathOf, queryOf, type Input } from '../../testdata/hostile-input.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { isAtLeast } from '../app/access/principals.ts'
import { makeToken } from '../app/access/tokens.ts'
import { createUser } from '../app/access/users.ts'
import { roles, type Action, type Role } from '../app/action.ts'
import { actions } from '../app/actions/index.ts'
import { sampleReport } from '../app/sample-report.ts'
import type { Store } from '../store/open-store.ts'
import { writeAnswers } from '../store/write-answers.ts'

/** In every text of the site that not everybody may see. */
const unseen = 'Unseen'
const dayMs = 86_400_000

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`every route over ${engine.name}`, () => {
    const stores = testStores(engine)
    const tokens = new Map<string, string>()
    let store: Store
    let server: AccessServer

    beforeAll(async () => {
      store = await stores.open()
      await fill(store, 'clinic', 'Seen')
      await fill(store, 'plant', unseen)
      server = await openAccessServer(store, actions, { requestsPerSecond: 100_000 })
      for (const role of roles) {
        tokens.set(role, await tokenOf(role, null, 30))
        tokens.set(`${role} of clinic`, await tokenOf(role, ['clinic'], 30))
        tokens.set(`ended ${role}`, await tokenOf(role, null, 1))
      }
      server.nowMs += 2 * dayMs
    })
    afterAll(async () => server.app.close())

    async function tokenOf(role: Role, sites: readonly string[] | null, days: number): Promise<string> {
      const name = `${role}-${sites?.join('-') ?? 'all'}-${days}`
      const user = await createUser(store, { name, email: '', role, sites, password: null, subject: null }, 0)
      return (await makeToken(store, { user, scope: { name, role, sites, days }, nowMs: server.nowMs })).secret
    }

    async function send(
      action: Action,
      given: Input,
      holder: string | null,
    ): Promise<{ status: number; text: string }> {
      const inQuery = action.method === 'GET' || action.method === 'DELETE'
      const secret = holder === null ? null : (tokens.get(holder) ?? 'no such token')
      const input = knownOf(action, given)
      const response = await fetch(`${server.url}/api/v1${pathOf(action, given)}${inQuery ? queryOf(input) : ''}`, {
        method: action.method,
        headers: {
          ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
          ...(inQuery ? {} : { 'content-type': 'application/json' }),
        },
        ...(inQuery ? {} : { body: JSON.stringify(input) }),
      })
      return { status: response.status, text: await response.text() }
    }

    const closed = actions.filter(({ role }) => role !== 'anyone')

    test('without a login, with a token that has ended, or one of nobody, it is 401 before anything is read', async () => {
      for (const action of closed) {
        for (const holder of [null, 'ended administrator', 'nobody']) {
          const { status, text } = await send(action, exampleOf(action), holder)
          expect([action.id, holder, status]).toEqual([action.id, holder, 401])
          expect(text).not.toContain('Seen')
        }
      }
    })

    test('a lesser role gets 403, whatever it sends', async () => {
      for (const action of closed) {
        for (const role of roles.filter((held) => action.role !== 'anyone' && !isAtLeast(held, action.role))) {
          const { status } = await send(action, exampleOf(action), role)
          expect([action.id, role, status]).toEqual([action.id, role, 403])
        }
      }
    })

    test('whoever sees one site reads nothing of another, however it asks', async () => {
      for (const action of actions.filter(({ method }) => method === 'GET')) {
        const asks = ['', 'plant', 'clinic', 'plant,clinic', '*', unseen].flatMap((site) => [
          { ...exampleOf(action), site, id: 'a', query: '' },
          { ...exampleOf(action), site, id: 'a', query: 'site:plant' },
        ])
        for (const input of [...asks, {}]) {
          for (const role of roles) {
            const { status, text } = await send(action, input, `${role} of clinic`)
            expect([action.id, input, status < 500]).toEqual([action.id, input, true])
            expect(text).not.toContain(unseen)
          }
        }
      }
    })

    test('whoever sees one site changes nothing of another', async () => {
      const before = await everythingOf(store, 'plant')
      for (const action of actions.filter(({ method, role }) => method !== 'GET' && role !== 'anyone')) {
        const input = { ...exampleOf(action), site: 'plant', id: 'a', version: 1, field: 'title' }
        for (const role of roles) await send(action, input, `${role} of clinic`)
      }
      expect(await everythingOf(store, 'plant')).toEqual(before)
    })

    for (const action of actions) {
      test(`${action.id} breaks on nothing that is sent to it`, async () => {
        const holds = async (input: Input): Promise<void> => {
          const { status, text } = await send(action, input, 'administrator')
          expect([input, status < 500]).toEqual([input, true])
          expect(text).not.toMatch(/\bat .*\.(ts|js):\d+|SQLITE_|syntax error at/)
        }
        for (const input of hostileInputs(action)) await holds(input)
        await fc.assert(fc.asyncProperty(inputsOf(action), holds), { numRuns: 25 })
        // Sent by a browser without a session, which is how somebody begins.
        const { status } = await new TestBrowser(server.url).send(action.method, pathOf(action, {}), {
          body: action.method === 'GET' ? undefined : [],
        })
        expect(status).toBeLessThan(500)
      })
    }
  })
}

/** Others would be refused before anything is looked at. */
function knownOf({ input, path }: Action, given: Input): Input {
  const names = [...Object.keys(input.shape), 'unknownField'].filter((name) => !path.split('/').includes(`:${name}`))
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)))
}

function exampleOf(action: Action): Input {
  return action.examples[0]?.input ?? {}
}

async function everythingOf({ db }: Store, site: string): Promise<unknown> {
  return [
    await db.selectFrom('devices').selectAll().where('site', '=', site).execute(),
    await db.selectFrom('alerts').selectAll().where('site', '=', site).execute(),
    await db.selectFrom('policies').selectAll().where('site', '=', site).execute(),
    await db.selectFrom('labels').selectAll().where('site', '=', site).execute(),
    await db.selectFrom('jobs').selectAll().where('site', '=', site).execute(),
  ]
}

async function fill(store: Store, site: string, word: string): Promise<void> {
  const atMs = Date.now()
  const device = {
    id: 'a',
    title: `${word} camera`,
    kind: 'iot',
    category: 'camera',
    categoryConfidence: 0.9,
    vendor: word,
    model: word,
    os: word,
    firmware: word,
    zone: word,
    riskScore: 40,
    riskLevel: 'medium',
    ip: '192.0.2.1',
    mac: '02:00:00:00:00:01',
    vlan: 0,
    bytesIn: 1,
    bytesOut: 2,
    cleartextShare: null,
    peers: 1,
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    searchText: word.toLowerCase(),
    deviceJson: JSON.stringify({ ...sampleReport(1).devices[0], id: 'a', zone: word }),
  }
  const finding = {
    deviceId: 'a',
    id: `CVE-${word}`,
    cve: `CVE-${word}`,
    title: word,
    state: 'confirmed',
    decision: 'immediate',
    urgency: 3,
    cvss: 9.8,
    knownExploited: 1,
    fixedVersion: null,
    source: word,
    vendor: word,
    model: word,
    category: 'camera',
    findingJson: JSON.stringify({ title: word }),
  }
  const alert = {
    id: 'a',
    detection: 'port-scan',
    title: word,
    severity: 'high',
    rank: 2,
    deviceId: 'a',
    deviceTitle: word,
    atMs,
    sentence: word,
    technique: 'T1046',
    alertJson: JSON.stringify({ title: word }),
  }
  const policy = { schema: 'cordon.policy/1', name: word, zones: [], rules: [] }
  await writeAnswers(
    store,
    {
      site,
      devices: [device],
      findings: [finding],
      alerts: [alert],
      ofSite: { summaryJson: '{}', patchesJson: '[]', segmentationJson: '{}', inputJson: '{}' },
      policy: { policyJson: JSON.stringify(policy), replayJson: '{}', metricsJson: '{}', sentence: word, author: word },
      endpoints: [],
    },
    atMs,
  )
}
