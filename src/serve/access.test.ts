/** Access over real HTTP, on both engines of the store: logins, sessions, roles, tokens, and what is refused. */
import { afterEach, describe, expect, test } from 'vitest'
import { openAccessServer, TestBrowser, type AccessServer } from '../../testdata/access-server.ts'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { attemptLimits } from '../app/access/attempts.ts'
import { makeFirstSecret } from '../app/access/first-link.ts'
import { sessionLimits } from '../app/access/sessions.ts'
import { createUser } from '../app/access/users.ts'
import type { Role } from '../app/action.ts'
import { actions } from '../app/actions/index.ts'
import type { Store } from '../store/open-store.ts'

const password = 'seven quiet lanterns'
const other = 'nine loud kettles sing'
const hourMs = 3_600_000

const accessActions = actions.filter(({ path }) => /^\/(session|sessions|users|tokens|audit)\b/.test(path))

async function addUser(store: Store, name: string, role: Role, sites: readonly string[] | null = null) {
  return createUser(store, { name, email: '', role, sites, password, subject: null }, 0)
}

for (const engine of storeEngines) {
  describe.skipIf(engine.isMissing)(`access over ${engine.name}`, () => {
    const stores = testStores(engine)
    const servers: AccessServer[] = []

    afterEach(async () => {
      for (const { app } of servers.splice(0)) await app.close()
    })

    async function started(): Promise<{ store: Store; server: AccessServer; browser: TestBrowser }> {
      const store = await stores.open()
      const server = await openAccessServer(store, accessActions, { requestsPerSecond: 10_000 })
      servers.push(server)
      return { store, server, browser: new TestBrowser(server.url) }
    }

    async function withUser(role: Role, sites: readonly string[] | null = null) {
      const place = await started()
      const user = await addUser(place.store, 'grace', role, sites)
      const login = await place.browser.send('POST', '/session', { body: { name: 'Grace', password } })
      expect(login.status).toBe(200)
      return { ...place, user, login }
    }

    test('the printed link makes one administrator, once, and then is spent', async () => {
      const { store, server, browser } = await started()
      const secret = (await makeFirstSecret(store, { nowMs: server.nowMs })) ?? ''
      expect(await browser.send('GET', '/session')).toMatchObject({ body: { user: null, firstRun: true } })
      const weak = await browser.send('POST', '/session/first', { body: { secret, name: 'grace', password: 'short' } })
      expect(weak).toMatchObject({ status: 400, body: { error: { code: 'password-weak' } } })
      const tries = await Promise.all(
        ['grace', 'mallory'].map(async (name) =>
          new TestBrowser(server.url).send('POST', '/session/first', { body: { secret, name, password } }),
        ),
      )
      expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
      expect(await browser.send('POST', '/session/first', { body: { secret } })).toMatchObject({ status: 401 })
      expect(await browser.send('GET', '/session')).toMatchObject({ body: { user: null, firstRun: false } })
      expect(await makeFirstSecret(store, { nowMs: server.nowMs })).toBeNull()
    })

    test('a link ends after a day, and a newer one takes its place', async () => {
      const { store, server, browser } = await started()
      const first = (await makeFirstSecret(store, { nowMs: server.nowMs })) ?? ''
      const second = (await makeFirstSecret(store, { nowMs: server.nowMs })) ?? ''
      expect(await browser.send('POST', '/session/first', { body: { secret: first } })).toMatchObject({ status: 401 })
      server.nowMs += 24 * hourMs
      expect(await browser.send('POST', '/session/first', { body: { secret: second } })).toMatchObject({ status: 401 })
    })

    test('one click signs in without a password, and the next link may take the same name', async () => {
      const { store, server, browser } = await started()
      const secret = (await makeFirstSecret(store, { demo: true, nowMs: server.nowMs })) ?? ''
      const entered = await browser.send('POST', '/session/first', { body: { secret } })
      expect(entered).toMatchObject({ status: 200, body: { user: { name: 'admin', role: 'administrator' } } })
      const again = (await makeFirstSecret(store, { nowMs: server.nowMs })) ?? ''
      const body = { secret: again, name: 'admin', password }
      expect(await new TestBrowser(server.url).send('POST', '/session/first', { body })).toMatchObject({ status: 200 })
      expect(await makeFirstSecret(store, { nowMs: server.nowMs })).toBeNull()
    })

    test('the cookie is out of reach of scripts and other sites, and its secret is nowhere in the store', async () => {
      const { store, browser, login } = await withUser('viewer')
      const [cookie = ''] = login.headers.getSetCookie()
      expect(cookie).toMatch(/^cordon-\d+=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/)
      const [secret = ''] = browser.cookie.split('=').slice(1)
      const stored = JSON.stringify([
        await store.db.selectFrom('sessions').selectAll().execute(),
        await store.db.selectFrom('users').selectAll().execute(),
        await store.db.selectFrom('audit').selectAll().execute(),
      ])
      expect(stored).not.toContain(secret)
      expect(stored).not.toContain(password)
      expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    })

    test('the log of a whole login session holds no secret', async () => {
      const store = await stores.open()
      let log = ''
      const stream = { write: (line: string) => void (log += line) }
      const server = await openAccessServer(store, accessActions, { logger: { level: 'trace', stream } })
      servers.push(server)
      const browser = new TestBrowser(server.url)
      const secret = (await makeFirstSecret(store, { nowMs: server.nowMs })) ?? ''
      await browser.send('POST', '/session/first', { body: { secret, name: 'grace', password } })
      await browser.send('POST', '/session', { body: { name: 'grace', password: other } })
      await browser.send('GET', `/sessions?password=${encodeURIComponent(password)}`)
      const made = tokenIn((await browser.send('POST', '/tokens', { body: { name: 'reads' } })).body)
      const headers = { authorization: `Bearer ${made.secret}` }
      await new TestBrowser(server.url).send('GET', '/sessions', { headers })
      await browser.send('POST', '/session/password', { body: { current: password, password: other } })
      const { csrf, cookie } = browser
      await browser.send('DELETE', '/session')
      expect(log.match(/"path":"\/api\/v1\/[a-z/]+"/g)?.length).toBeGreaterThan(5)
      const secrets = [
        secret,
        password,
        encodeURIComponent(password),
        other,
        made.secret,
        csrf,
        cookie.split('=')[1] ?? '-',
      ]
      expect(secrets.filter((text) => log.includes(text))).toEqual([])
    })

    test('unknown names, wrong passwords and blocked users are refused in the same words', async () => {
      const { store, browser } = await started()
      const { id } = await addUser(store, 'blocked', 'viewer')
      await addUser(store, 'grace', 'viewer')
      await store.db.updateTable('users').set({ state: 'blocked' }).where('id', '=', id).execute()
      const answers = [
        await browser.send('POST', '/session', { body: { name: 'nobody', password } }),
        await browser.send('POST', '/session', { body: { name: 'grace', password: other } }),
        await browser.send('POST', '/session', { body: { name: 'blocked', password } }),
        await browser.send('POST', '/session', { body: { name: "' or 1=1 --\u0000", password } }),
      ]
      expect(new Set(answers.map(({ status, body }) => JSON.stringify({ status, body }))).size).toBe(1)
      expect(answers[0]).toMatchObject({ status: 401, body: { error: { code: 'sign-in-wrong' } } })
      const told = await store.db.selectFrom('audit').select(['action', 'target']).orderBy('seq').execute()
      expect(told.map(({ target }) => target)).toEqual(['unknown name', 'grace', 'blocked', 'unknown name'])
    })

    test('guessing is slowed down, and the right password then waits too', async () => {
      const { store, server, browser } = await started()
      await addUser(store, 'grace', 'viewer')
      const guesses = Array.from({ length: 12 }, async (_, index) =>
        new TestBrowser(server.url).send('POST', '/session', { body: { name: 'grace', password: `${other}${index}` } }),
      )
      const statuses = (await Promise.all(guesses)).map(({ status }) => status)
      expect(statuses.filter((status) => status === 401)).toHaveLength(attemptLimits.name.free + 1)
      expect(statuses.filter((status) => status === 429)).toHaveLength(12 - attemptLimits.name.free - 1)
      const refused = await browser.send('POST', '/session', { body: { name: 'grace', password } })
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
      server.nowMs += 1000
      expect(await browser.send('POST', '/session', { body: { name: 'grace', password } })).toMatchObject({
        status: 200,
      })
    })

    test('a session ends when it is not used, at its latest end, and by signing out', async () => {
      const { server, browser } = await withUser('viewer')
      server.nowMs += sessionLimits.idleMs - 1
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 200 })
      server.nowMs += sessionLimits.idleMs
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 401 })

      await browser.send('POST', '/session', { body: { name: 'grace', password } })
      for (let used = 0; used < sessionLimits.longestMs; used += 6 * hourMs) {
        server.nowMs += 6 * hourMs
        const { status } = await browser.send('GET', '/sessions')
        expect(status).toBe(used + 6 * hourMs < sessionLimits.longestMs ? 200 : 401)
      }

      await browser.send('POST', '/session', { body: { name: 'grace', password } })
      const kept = new TestBrowser(server.url)
      kept.cookie = browser.cookie
      expect(await browser.send('DELETE', '/session')).toMatchObject({ status: 200 })
      expect(browser.cookie).toBe('')
      expect(await kept.send('GET', '/sessions')).toMatchObject({ status: 401 })
    })

    test('a login ends the session that the browser had, so that a planted one is worth nothing', async () => {
      const { server, browser } = await withUser('viewer')
      const planted = browser.cookie
      await browser.send('POST', '/session', { body: { name: 'grace', password } })
      expect(browser.cookie).not.toBe(planted)
      const before = new TestBrowser(server.url)
      before.cookie = planted
      expect(await before.send('GET', '/sessions')).toMatchObject({ status: 401 })
    })

    test('a changed password ends all other sessions, and the old one no longer signs in', async () => {
      const { server, browser } = await withUser('viewer')
      const elsewhere = new TestBrowser(server.url)
      await elsewhere.send('POST', '/session', { body: { name: 'grace', password } })
      const wrong = await browser.send('POST', '/session/password', { body: { current: other, password: other } })
      expect(wrong).toMatchObject({ status: 401 })
      const changed = await browser.send('POST', '/session/password', { body: { current: password, password: other } })
      expect(changed).toMatchObject({ status: 200 })
      expect(await elsewhere.send('GET', '/sessions')).toMatchObject({ status: 401 })
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 200, body: { total: 1 } })
      expect(await elsewhere.send('POST', '/session', { body: { name: 'grace', password } })).toMatchObject({
        status: 401,
      })
      expect(await elsewhere.send('POST', '/session', { body: { name: 'grace', password: other } })).toMatchObject({
        status: 200,
      })
    })

    test('one’s own sessions are listed and ended; those of others are an administrator’s matter', async () => {
      const { store, server, browser } = await withUser('viewer')
      await addUser(store, 'root', 'administrator')
      const root = new TestBrowser(server.url)
      await root.send('POST', '/session', { body: { name: 'root', password } })
      expect(await browser.send('GET', '/sessions?all=true')).toMatchObject({ status: 403 })
      expect(await browser.send('GET', '/sessions')).toMatchObject({
        body: { total: 1, rows: [{ user: 'grace', current: true }] },
      })
      expect(await root.send('GET', '/sessions?all=true')).toMatchObject({ body: { total: 2 } })
      const [mine] = await store.db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'userId')
        .select(['idHash', 'name'])
        .where('name', '=', 'root')
        .execute()
      expect(await browser.send('DELETE', `/sessions/${mine?.idHash}`)).toMatchObject({ status: 404 })
      const [its] = await store.db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'userId')
        .select(['idHash', 'name'])
        .where('name', '=', 'grace')
        .execute()
      expect(await root.send('DELETE', `/sessions/${its?.idHash}`)).toMatchObject({ status: 200 })
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 401 })
    })

    test('a change needs the token of its session and a page of Cordon; a login needs the page', async () => {
      const { server, browser } = await withUser('administrator')
      const body = { name: 'ada', role: 'viewer' }
      const refused = [
        { 'x-cordon-csrf': '' },
        { 'x-cordon-csrf': `${browser.csrf.slice(0, -1)}_` },
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: server.url.replace('http:', 'https:') },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none' },
      ]
      for (const headers of refused) {
        const answer = await browser.send('POST', '/users', { body, headers })
        expect([headers, answer.status, answer.body]).toMatchObject([
          headers,
          403,
          { error: { code: 'request-forged' } },
        ])
      }
      const login = { body: { name: 'grace', password }, headers: { origin: 'https://evil.example' } }
      expect(await new TestBrowser(server.url).send('POST', '/session', login)).toMatchObject({ status: 403 })
      const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' }
      expect(await browser.send('POST', '/users', { body, headers })).toMatchObject({ status: 200 })
    })

    test('a changed role holds at once, and a blocked or removed user is out', async () => {
      const { store, server, browser, user } = await withUser('administrator')
      await addUser(store, 'root', 'administrator')
      const root = new TestBrowser(server.url)
      await root.send('POST', '/session', { body: { name: 'root', password } })
      expect(await browser.send('GET', '/users')).toMatchObject({ status: 200 })
      expect(await root.send('PATCH', `/users/${user.id}`, { body: { role: 'viewer' } })).toMatchObject({ status: 200 })
      expect(await browser.send('GET', '/users')).toMatchObject({ status: 403 })
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 200 })
      await root.send('PATCH', `/users/${user.id}`, { body: { state: 'blocked' } })
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 401 })
      await root.send('PATCH', `/users/${user.id}`, { body: { state: 'active' } })
      expect(await browser.send('GET', '/sessions')).toMatchObject({ status: 401 })
      expect(await root.send('DELETE', `/users/${user.id}`)).toMatchObject({ status: 200 })
      expect(await browser.send('POST', '/session', { body: { name: 'grace', password } })).toMatchObject({
        status: 401,
      })
    })

    test('the last administrator of all sites stays, however it is tried, and by two at once', async () => {
      const { store, browser, user } = await withUser('administrator')
      const scoped = await addUser(store, 'scoped', 'administrator', ['clinic'])
      for (const body of [{ role: 'viewer' }, { sites: ['clinic'] }, { state: 'blocked' }]) {
        const answer = await browser.send('PATCH', `/users/${user.id}`, { body })
        expect(answer).toMatchObject({ status: 409, body: { error: { code: 'last-administrator' } } })
      }
      expect(await browser.send('DELETE', `/users/${user.id}`)).toMatchObject({ status: 409 })
      expect(await browser.send('PATCH', `/users/${scoped.id}`, { body: { sites: null } })).toMatchObject({
        status: 200,
      })
      const both = await Promise.all([user, scoped].map(async ({ id }) => browser.send('DELETE', `/users/${id}`)))
      expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
      const left = await store.db.selectFrom('users').select('id').where('role', '=', 'administrator').execute()
      expect(left.length).toBeGreaterThan(0)
    })

    test('an administrator of some sites cannot hand out more than those', async () => {
      const { browser, user } = await withUser('administrator', ['clinic'])
      for (const [method, path, body] of [
        ['GET', '/users', undefined],
        ['GET', '/tokens', undefined],
        ['GET', '/audit', undefined],
        ['POST', '/users', { name: 'ada', role: 'administrator' }],
        ['PATCH', `/users/${user.id}`, { sites: null }],
        ['POST', '/tokens', { name: 'wide', role: 'administrator' }],
      ] as const) {
        expect([path, (await browser.send(method, path, { body })).status]).toEqual([path, 403])
      }
    })

    test('a token is shown once, holds for its role until it ends or is revoked, and no cookie helps a wrong one', async () => {
      const { store, server, browser } = await withUser('administrator')
      const made = await browser.send('POST', '/tokens', { body: { name: 'reads', role: 'viewer', days: 2 } })
      const { secret, id } = tokenIn(made.body)
      expect(secret).toMatch(/^cordon_[\w-]{43}$/)
      expect(JSON.stringify(await store.db.selectFrom('tokens').selectAll().execute())).not.toContain(secret)
      const script = new TestBrowser(server.url)
      const authorization = `Bearer ${secret}`
      expect(await script.send('GET', '/session', { headers: { authorization } })).toMatchObject({
        body: { user: { name: 'grace', role: 'viewer' } },
      })
      expect(await script.send('GET', '/users', { headers: { authorization } })).toMatchObject({ status: 403 })
      for (const wrong of [
        `${authorization}x`,
        'Bearer cordon_',
        'Bearer x',
        'Basic Z3JhY2U6eA==',
        '',
        `Bearer ${browser.cookie.split('=')[1]}`,
      ])
        expect([wrong, (await browser.send('GET', '/users', { headers: { authorization: wrong } })).status]).toEqual([
          wrong,
          401,
        ])
      expect(await browser.send('DELETE', `/tokens/${id}`)).toMatchObject({ status: 200 })
      expect(await script.send('GET', '/sessions', { headers: { authorization } })).toMatchObject({ status: 401 })
      const short = tokenIn(
        (await browser.send('POST', '/tokens', { body: { name: 'short', role: 'administrator', days: 1 } })).body,
      )
      const headers = { authorization: `Bearer ${short.secret}` }
      expect(await script.send('POST', '/users', { body: { name: 'ada', role: 'viewer' }, headers })).toMatchObject({
        status: 200,
      })
      server.nowMs += 24 * hourMs
      expect(await script.send('GET', '/users', { headers })).toMatchObject({ status: 401 })
    })

    test('a token never may more than its user does now', async () => {
      const { store, server, browser } = await withUser('administrator')
      const ada = await addUser(store, 'ada', 'analyst', ['clinic'])
      const tooMuch = { name: 'x', user: 'ada', role: 'administrator', sites: ['clinic'] }
      expect(await browser.send('POST', '/tokens', { body: tooMuch })).toMatchObject({ status: 403 })
      const tooWide = { name: 'x', user: 'ada', role: 'viewer', sites: null }
      expect(await browser.send('POST', '/tokens', { body: tooWide })).toMatchObject({ status: 403 })
      const fits = { name: 'x', user: 'ada', role: 'analyst', sites: ['clinic'] }
      const { secret } = tokenIn((await browser.send('POST', '/tokens', { body: fits })).body)
      const headers = { authorization: `Bearer ${secret}` }
      const script = new TestBrowser(server.url)
      await browser.send('PATCH', `/users/${ada.id}`, { body: { role: 'viewer', sites: ['plant'] } })
      expect(await script.send('GET', '/session', { headers })).toMatchObject({
        body: { user: { role: 'viewer', sites: [] } },
      })
      await browser.send('POST', `/users/${ada.id}/password`, { body: { password: other } })
      expect(await script.send('GET', '/sessions', { headers })).toMatchObject({ status: 401 })
    })

    test('the audit log tells each login and change, and no statement changes or deletes a line of it', async () => {
      const { store, browser } = await withUser('administrator')
      await browser.send('POST', '/users', {
        body: { name: 'ada', role: 'analyst', sites: ['clinic'], password: other },
      })
      await browser.send('DELETE', '/users/nobody')
      const { body } = await browser.send('GET', '/audit')
      expect(body).toMatchObject({
        total: 2,
        rows: [
          {
            who: 'grace',
            via: 'session',
            action: 'users.create',
            target: 'ada',
            sentence: 'Added the user as analyst of clinic.',
            address: '127.0.0.1',
          },
          { who: 'grace', action: 'session.create', target: 'grace' },
        ],
      })
      expect(JSON.stringify(body)).not.toContain(other)
      await expect(store.db.updateTable('audit').set({ who: 'nobody' }).execute()).rejects.toThrow('append-only')
      await expect(store.db.deleteFrom('audit').execute()).rejects.toThrow('append-only')
      expect((await store.db.selectFrom('audit').select('who').execute()).map(({ who }) => who)).toEqual([
        'grace',
        'grace',
      ])
    })
  })
}

function tokenIn(body: unknown): { readonly secret: string; readonly id: string } {
  if (typeof body !== 'object' || body === null || !('secret' in body) || !('id' in body))
    throw new Error(JSON.stringify(body))
  return { secret: String(body.secret), id: String(body.id) }
}
