/**
 * Who asks, and whether it may: the guard that each route of the API has before anything of its input is read. A browser
 * has a session in a cookie that scripts cannot read and other sites do not send; everything else has a token.
 */
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { openAttempts, networkOf, type Attempts } from '../app/access/attempts.ts'
import { isAtLeast, nobody } from '../app/access/principals.ts'
import { forgeryToken, sameText } from '../app/access/secrets.ts'
import { principalOfSession } from '../app/access/sessions.ts'
import type { AccessSettings } from '../app/access/settings.ts'
import { principalOfToken } from '../app/access/tokens.ts'
import type { Action, ActionContext, BrowserLogin, Principal } from '../app/action.ts'
import { notPermitted, requestForged, signInNeeded, tooManyAttempts } from '../app/refusals.ts'
import { sendHeaders } from './headers.ts'
import { answeredHosts } from './host-names.ts'
import { logAnswers } from './log-answers.ts'
import { limitBodies } from './server-options.ts'

export type AccessOptions = {
  readonly store: ActionContext['store']
  readonly settings: AccessSettings
  /** The address that is listened on. */
  readonly host: string
  readonly tls: boolean
  readonly now: () => number
}

/** Who sent a request, once its guard let it pass. */
type Caller = { readonly who: Principal; readonly login: BrowserLogin | null }

export type Access = {
  /** For `onRequest` of a route: refuses, or remembers who asks. */
  guard(needs: Pick<Action, 'role' | 'method'>): (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** Of a request that a guard let pass. */
  callerOf(request: FastifyRequest): Caller
  /** Asks again, for an answer that goes on for long. Undefined when the login has ended; the role may be another. */
  askAgain(request: FastifyRequest): Promise<Principal | undefined>
  readonly attempts: Attempts
}

const forgeryHeader = 'x-cordon-csrf'

/** Registers what holds for every route; routes that are added later have it. */
export async function openAccess(app: FastifyInstance, options: AccessOptions): Promise<Access> {
  const callers = new WeakMap<FastifyRequest, Caller>()
  const attempts = openAttempts()
  await answerOnlyOwnNames(app, options)
  await sendHeaders(app, options.tls)
  await app.register(cookie)
  await limitRequests(app, options.settings)
  limitBodies(app)
  logAnswers(app)
  const ask = async (request: FastifyRequest): Promise<Principal | undefined> => principalOf(request, options)
  return {
    attempts,
    askAgain: ask,
    callerOf: (request) => callers.get(request) ?? { who: nobody(request.ip), login: null },
    guard: (needs) => async (request, reply) => {
      const known = await ask(request)
      if (known?.via !== 'token') refuseForged(request, needs, { known, secret: cookieOf(request, options) })
      if (needs.role !== 'anyone') {
        if (known === undefined) throw signInNeeded()
        if (!isAtLeast(known.role, needs.role)) throw notPermitted(`This needs the role ${needs.role}.`)
      }
      const login = known?.via === 'token' ? null : loginOf(request, reply, { options, attempts })
      callers.set(request, { who: known ?? nobody(request.ip), login })
    },
  }
}

/** A token counts alone: a request with a wrong one is nobody's, whatever cookie it has. */
async function principalOf(request: FastifyRequest, options: AccessOptions): Promise<Principal | undefined> {
  const { store, now } = options
  const place = { address: request.ip, nowMs: now() }
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const secret = /^Bearer ([\w-]{1,128})$/i.exec(authorization)?.[1]
    return secret === undefined ? undefined : principalOfToken(store, { secret, ...place })
  }
  const secret = cookieOf(request, options)
  return secret === null ? undefined : principalOfSession(store, { secret, ...place })
}

/**
 * A change that a browser sends must come from a page of Cordon, which knows the token of its session. Logging in has no
 * session yet; there the origin decides alone.
 */
function refuseForged(
  request: FastifyRequest,
  { role, method }: Pick<Action, 'role' | 'method'>,
  { known, secret }: { readonly known: Principal | undefined; readonly secret: string | null },
): void {
  if (method === 'GET') return
  const { origin, 'sec-fetch-site': site, [forgeryHeader]: token } = request.headers
  if (site !== undefined && site !== 'same-origin') throw requestForged()
  if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) throw requestForged()
  if (role === 'anyone' || known === undefined) return
  if (secret === null || typeof token !== 'string' || !sameText(token, forgeryToken(secret))) throw requestForged()
}

type LoginPlace = { readonly options: AccessOptions; readonly attempts: Attempts }

function loginOf(request: FastifyRequest, reply: FastifyReply, { options, attempts }: LoginPlace): BrowserLogin {
  const name = cookieName(request, options)
  const kept = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(request, options) } as const
  return {
    secret: cookieOf(request, options),
    attempts,
    singleSignOn: options.settings.singleSignOn?.title ?? null,
    keep: (secret, expiresMs) => void reply.setCookie(name, secret, { ...kept, expires: new Date(expiresMs) }),
    drop: () => void reply.clearCookie(name, kept),
  }
}

function cookieOf(request: FastifyRequest, options: AccessOptions): string | null {
  return request.cookies[cookieName(request, options)] ?? null
}

/**
 * Cookies of one host are shared by its ports: the port in the name keeps two services on one machine apart. Under TLS
 * the prefix forbids that a neighbouring name sets it.
 */
function cookieName(request: FastifyRequest, options: AccessOptions): string {
  return isSecure(request, options) ? '__Host-cordon' : `cordon-${request.socket.localPort ?? 0}`
}

function isSecure(request: FastifyRequest, { tls }: AccessOptions): boolean {
  return tls || request.protocol === 'https'
}

async function answerOnlyOwnNames(app: FastifyInstance, { host, settings }: AccessOptions): Promise<void> {
  const answered = answeredHosts(host, settings.names)
  app.addHook('onRequest', async (request) => {
    if (!answered(request.headers.host ?? '')) throw notPermitted('Cordon does not answer to this name.')
  })
}

/** Ten seconds' worth may come at once, as a page does when it opens. */
async function limitRequests(app: FastifyInstance, { requestsPerSecond }: AccessSettings): Promise<void> {
  await app.register(rateLimit, {
    max: requestsPerSecond * 10,
    timeWindow: 10_000,
    cache: 10_000,
    keyGenerator: ({ ip }) => networkOf(ip),
    errorResponseBuilder: (_, { ttl }) => tooManyAttempts(ttl),
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
  })
}
