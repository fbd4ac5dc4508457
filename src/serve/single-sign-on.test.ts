/** Single sign-on against a real OpenID Connect provider that the test starts, driven as a browser would. */
import type { Server } from 'node:http'
import { Provider } from 'oidc-provider'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { createUser } from '../app/access/users.ts'
import { accessSettings } from '../app/access/settings.ts'
import { roleIn, sitesIn } from '../app/access/single-sign-on.ts'
import type { Store } from '../store/open-store.ts'
import { openServer, type OpenServer } from './open-server.ts'
import { addSingleSignOn } from './single-sign-on.ts'

const people: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ada: { preferred_username: 'Ada', email: 'ada@example.com', groups: ['staff', 'iot-analysts'], sites: ['clinic'] },
  eve: { preferred_username: 'eve', groups: ['staff'], sites: ['clinic'] },
  root: { preferred_username: 'grace', groups: ['iot-admins'], sites: ['clinic'] },
}

/** Cookies by name, for one browser at both servers. */
class Browser {
  readonly #cookies = new Map<string, string>()

  async go(address: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  /** Follows the provider's pages: says who it is, agrees, and comes back. @returns where it was led at last */
  async signIn(start: string, person: string, stopAt = '/return'): Promise<string> {
    let address = start
    for (let step = 0; step < 20; step++) {
      if (address.includes(stopAt)) return address
      let response = await this.go(address)
      const page = await response.text()
      const action = /action="([^"]+)"/.exec(page)?.[1]
      if (response.status === 200 && action !== undefined) {
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? 'login'
        response = await this.go(new URL(action, address).href, { prompt, login: person, password: 'any' })
      }
      const to = response.headers.get('location')
      if (to === null) throw new Error(`stuck at ${address}: ${response.status} ${page.slice(0, 300)}`)
      address = new URL(to, address).href
    }
    throw new Error('led in circles')
  }
}

describe('single sign-on', () => {
  const stores = testStores(storeEngines[0] ?? { name: 'sqlite', isMissing: false })
  let provider: Server
  let cordon: OpenServer
  let store: Store
  let url = ''

  beforeEach(async () => {
    const issuer = await listening()
    provider = issuer.server
    store = await stores.open()
    const settings = accessSettings.parse({
      singleSignOn: {
        issuer: issuer.url,
        clientId: 'cordon',
        clientSecret: 'a secret of the test alone, long enough',
        address: issuer.cordon,
        roles: { 'iot-analysts': 'analyst', 'iot-admins': 'administrator' },
        siteClaim: 'sites',
        insecure: true,
      },
    })
    const options = { store, settings, host: '127.0.0.1', now: Date.now }
    cordon = await openServer({ ...options, tlsFolder: '/nowhere' })
    addSingleSignOn(cordon.app, { ...options, tls: false, access: cordon.access })
    await cordon.app.listen({ host: '127.0.0.1', port: Number(new URL(issuer.cordon).port) })
    url = issuer.cordon
  })

  afterEach(async () => {
    await cordon.app.close()
    await new Promise((resolve) => provider.close(resolve))
  })

  const start = (to = '/devices'): string => `${url}/api/v1/session/single-sign-on?to=${encodeURIComponent(to)}`

  test('somebody with a role becomes a user at the first login, with its sites, and lands where it began', async () => {
    const browser = new Browser()
    const back = await browser.signIn(start(), 'ada')
    const entered = await browser.go(back)
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/devices'])
    expect(entered.headers.getSetCookie().join()).toMatch(/cordon-\d+=[\w-]{43};.*HttpOnly; SameSite=Strict/)
    const users = await store.db.selectFrom('users').selectAll().execute()
    expect(users).toMatchObject([
      { name: 'ada', email: 'ada@example.com', role: 'analyst', sitesJson: '["clinic"]', passwordHash: null },
    ])
    // The same address again is worth nothing, here or in another browser.
    expect((await browser.go(back)).headers.get('location')).toBe('/sign-in?problem=single-sign-on-refused')
    expect((await new Browser().go(back)).headers.get('location')).toBe('/sign-in?problem=single-sign-on-refused')
  })

  test('a second login is the same user, with what the provider says now', async () => {
    for (let login = 0; login < 2; login++) {
      const browser = new Browser()
      await browser.go(await browser.signIn(start(), 'ada'))
      await store.db.updateTable('users').set({ role: 'administrator', sitesJson: null }).execute()
      await createUser(
        store,
        { name: `other${login}`, email: '', role: 'administrator', sites: null, password: null, subject: null },
        0,
      )
    }
    const browser = new Browser()
    await browser.go(await browser.signIn(start(), 'ada'))
    const ada = await store.db.selectFrom('users').selectAll().where('name', '=', 'ada').execute()
    expect(ada).toMatchObject([{ role: 'analyst', sitesJson: '["clinic"]' }])
  })

  test('without a role, with a name that is taken here, or blocked, nobody comes in, and it is written down', async () => {
    await createUser(
      store,
      { name: 'grace', email: '', role: 'administrator', sites: null, password: null, subject: null },
      0,
    )
    for (const person of ['eve', 'root']) {
      const browser = new Browser()
      const refused = await browser.go(await browser.signIn(start(), person))
      expect(refused.headers.get('location')).toMatch(/^\/sign-in\?problem=(single-sign-on-refused|user-exists)$/)
      expect(refused.headers.getSetCookie().join()).not.toMatch(/cordon-\d+=/)
    }
    const told = await store.db.selectFrom('audit').select(['action', 'target']).execute()
    expect(told).toEqual([
      { action: 'session.refuse', target: 'single sign-on' },
      { action: 'session.refuse', target: 'single sign-on' },
    ])
    expect(await store.db.selectFrom('sessions').select('userId').execute()).toEqual([])
  })

  test('a forged state, a foreign code and another site to go to are refused', async () => {
    const browser = new Browser()
    const back = new URL(await browser.signIn(start('//evil.example/'), 'ada'))
    const forged = new URL(back)
    forged.searchParams.set('state', 'x')
    expect((await browser.go(forged.href)).headers.get('location')).toContain('problem=')
    const again = new Browser()
    const own = new URL(await again.signIn(start('//evil.example/'), 'ada'))
    const stolen = new URL(own)
    stolen.searchParams.set('code', back.searchParams.get('code') ?? '')
    expect((await again.go(stolen.href)).headers.get('location')).toContain('problem=')
    const third = new Browser()
    const led = await third.go(await third.signIn(start('//evil.example/'), 'ada'))
    expect(led.headers.get('location')).toBe('/')
  })

  test('of several groups the greatest role counts, and names of built-in fields are no groups', () => {
    const settings = accessSettings.parse({
      singleSignOn: {
        issuer: 'https://id.example',
        clientId: 'x',
        address: 'https://cordon.example',
        roles: { a: 'viewer', b: 'administrator' },
        siteClaim: 's',
      },
    }).singleSignOn
    if (settings === undefined) throw new Error('single sign-on was given')
    expect(roleIn({ groups: ['a', 'b', 'c'] }, settings)).toBe('administrator')
    expect(roleIn({ groups: 'a' }, settings)).toBe('viewer')
    for (const groups of [undefined, null, 7, {}, [], ['constructor', '__proto__', 'toString']])
      expect(roleIn({ groups }, settings)).toBeUndefined()
    expect(sitesIn({}, settings)).toEqual([])
    expect(sitesIn({ s: ['one', 7, 'two'] }, settings)).toEqual(['one', 'two'])
  })
})

/** A provider on a port of its own, that knows where Cordon will be. */
async function listening(): Promise<{ readonly server: Server; readonly url: string; readonly cordon: string }> {
  const { createServer } = await import('node:http')
  const spare = createServer()
  await new Promise<void>((resolve) => spare.listen(0, '127.0.0.1', resolve))
  const cordon = `http://127.0.0.1:${portOf(spare)}`
  await new Promise((resolve) => spare.close(resolve))
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${portOf(server)}`
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'cordon',
        client_secret: 'a secret of the test alone, long enough',
        redirect_uris: [`${cordon}/api/v1/session/single-sign-on/return`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['a key of the test alone'] },
    claims: { openid: ['sub', 'groups', 'sites'], profile: ['preferred_username'], email: ['email'] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
  })
  server.on('request', provider.callback())
  return { server, url, cordon }
}

function portOf(server: Server): number {
  const bound = server.address()
  return bound === null || typeof bound === 'string' ? 0 : bound.port
}
