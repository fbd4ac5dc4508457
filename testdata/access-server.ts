/**
 * A real server on a port of its own with actions behind the guard, and a browser as far as cookies and headers go, for
 * tests of access.
 */
import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { accessSettings, type AccessSettings } from '../src/app/access/settings.ts'
import type { Action } from '../src/app/action.ts'
import { mountActions } from '../src/serve/api-routes.ts'
import { openAccess, type Access } from '../src/serve/access.ts'
import { refuse } from '../src/serve/refuse.ts'
import { serverOptions } from '../src/serve/server-options.ts'
import type { Store } from '../src/store/open-store.ts'

export type AccessServer = {
  readonly app: FastifyInstance
  readonly access: Access
  readonly url: string
  nowMs: number
}

export async function openAccessServer(
  store: Store,
  actions: readonly Action[],
  settings: Partial<AccessSettings> & { readonly logger?: FastifyServerOptions['logger'] } = {},
): Promise<AccessServer> {
  const { logger = false, ...rest } = settings
  const all = { ...accessSettings.parse({}), ...rest }
  const app = fastify({ ...serverOptions(all, null), logger })
  const clock = { nowMs: Date.now() }
  const access = await openAccess(app, { store, settings: all, host: '127.0.0.1', tls: false, now: () => clock.nowMs })
  app.setErrorHandler(refuse)
  mountActions(app, actions, { store, control: null, access, now: () => clock.nowMs })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const bound = app.server.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  return Object.assign(clock, { app, access, url: `http://127.0.0.1:${port}` })
}

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers }
export type Sent = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

/** Keeps cookies and sends the token of its session, as the dashboard does; each request may overrule both. */
export class TestBrowser {
  readonly #url: string
  cookie = ''
  csrf = ''

  constructor(url: string) {
    this.#url = url
  }

  async send(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrf === '' || method === 'GET' ? {} : { 'x-cordon-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    if (isRecord(answer) && typeof answer['csrf'] === 'string') this.csrf = answer['csrf']
    return { status: response.status, body: answer, headers: response.headers }
  }

  #keep(header: string): void {
    const [pair = ''] = header.split(';')
    this.cookie = pair.endsWith('=') ? '' : pair
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
