/**
 * Login at an OpenID Connect provider (OpenID Connect Core 1.0, authorization code with PKCE, RFC 7636): two addresses that
 * a browser goes to, there and back. What leaves Cordon goes to the configured provider alone. Not here: logging out there.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as client from 'openid-client'
import { recordAudit } from '../app/access/record-audit.ts'
import { enter } from '../app/access/sign-in.ts'
import { sameText } from '../app/access/secrets.ts'
import type { SingleSignOnSettings } from '../app/access/settings.ts'
import { userOfClaims, type Claims } from '../app/access/single-sign-on.ts'
import { singleSignOnRefused } from '../app/refusals.ts'
import type { Access, AccessOptions } from './access.ts'
import { refusalOf } from './refuse.ts'

const startPath = '/api/v1/session/single-sign-on'
const returnPath = `${startPath}/return`
const stateCookie = 'cordon-single-sign-on'
const lastsMs = 600_000
const maxPending = 1000
const timeoutSeconds = 10

type Pending = { readonly verifier: string; readonly nonce: string; readonly to: string; readonly untilMs: number }
type Place = AccessOptions & { readonly access: Access }

/** Adds the two routes, where single sign-on is configured. */
export function addSingleSignOn(app: FastifyInstance, place: Place): void {
  const settings = place.settings.singleSignOn
  if (settings === undefined) return
  const pending = new Map<string, Pending>()
  const provider = openProvider(settings)
  const onRequest = place.access.guard({ role: 'anyone', method: 'GET' })
  app.get(startPath, { onRequest }, async (request, reply) =>
    orSay({ request, reply, place }, async () => {
      const state = client.randomState()
      const [verifier, nonce] = [client.randomPKCECodeVerifier(), client.randomNonce()]
      keep(pending, state, { verifier, nonce, to: ownPath(request.query), untilMs: place.now() + lastsMs })
      const asked = {
        redirect_uri: new URL(returnPath, settings.address).href,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      const address = client.buildAuthorizationUrl(await provider(), asked)
      // Lax: the browser comes back from another site, and has to bring it.
      const kept = {
        path: startPath,
        httpOnly: true,
        sameSite: 'lax',
        secure: place.tls,
        maxAge: lastsMs / 1000,
      } as const
      return reply.setCookie(stateCookie, state, kept).redirect(address.href, 303)
    }),
  )
  app.get(returnPath, { onRequest }, async (request, reply) =>
    orSay({ request, reply, place }, async () => {
      const state = request.cookies[stateCookie] ?? ''
      reply.clearCookie(stateCookie, { path: startPath })
      const waiting = take(pending, state, place.now())
      const claims = await claimsOf(await provider(), { request, state, waiting, address: settings.address })
      const { who, login } = place.access.callerOf(request)
      const context = { store: place.store, nowMs: place.now(), who, login }
      await enter(context, await userOfClaims(context, claims, settings), 'Signed in with single sign-on.')
      return reply.redirect(waiting.to, 303)
    }),
  )
}

/** Asks the provider what it is when it is needed first, and again after that failed. */
function openProvider(settings: SingleSignOnSettings): () => Promise<client.Configuration> {
  let known: Promise<client.Configuration> | undefined
  const execute = settings.insecure ? [client.allowInsecureRequests] : []
  return async () => {
    known ??= client
      .discovery(new URL(settings.issuer), settings.clientId, settings.clientSecret, undefined, {
        execute,
        timeout: timeoutSeconds,
      })
      .catch((error: unknown) => {
        known = undefined
        throw error
      })
    return known
  }
}

type Returned = {
  readonly request: FastifyRequest
  readonly state: string
  readonly waiting: Pending
  readonly address: string
}

/** What the provider says of the person, its signature, state and nonce checked. */
async function claimsOf(config: client.Configuration, { request, state, waiting, address }: Returned): Promise<Claims> {
  const returned = new URL(request.url, address)
  if (!sameText(returned.searchParams.get('state') ?? '', state))
    throw singleSignOnRefused('This login was not begun here.')
  const tokens = await client.authorizationCodeGrant(config, returned, {
    pkceCodeVerifier: waiting.verifier,
    expectedState: state,
    expectedNonce: waiting.nonce,
    idTokenExpected: true,
  })
  const told = tokens.claims()
  if (told === undefined) throw singleSignOnRefused('The provider said nothing of you.')
  // Groups are often told here alone. What the signed token says counts more.
  const more =
    config.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await client.fetchUserInfo(config, tokens.access_token, told.sub)
  return { ...more, ...told }
}

function keep(pending: Map<string, Pending>, state: string, login: Pending): void {
  pending.set(state, login)
  if (pending.size > maxPending) for (const oldest of pending.keys()) return void pending.delete(oldest)
}

/** Each is taken once. */
function take(pending: Map<string, Pending>, state: string, nowMs: number): Pending {
  const waiting = pending.get(state)
  pending.delete(state)
  if (waiting === undefined || waiting.untilMs <= nowMs)
    throw singleSignOnRefused('This login was not begun here, or took too long.')
  return waiting
}

/** Where to go afterwards: a path of Cordon, and never another site. */
function ownPath(query: unknown): string {
  const to = typeof query === 'object' && query !== null && 'to' in query ? query.to : undefined
  return typeof to === 'string' && to.length < 2000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/'
}

type Visit = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly place: Place }

/** A browser stands here, not a script: it is led back to the page for signing in, which says what went wrong. */
async function orSay({ request, reply, place }: Visit, go: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await go()
  } catch (error) {
    const { status, code, sentence } = refusalOf(error)
    const ours = status === 500
    // Messages of the library name the step that failed; its errors also hold tokens, so they are not logged whole.
    request.log.warn({ code, reason: error instanceof Error ? error.message : 'unknown' }, 'single sign-on was refused')
    const who = { name: '', via: 'nobody', address: request.ip } as const
    const told = ours ? 'The provider of single sign-on did not answer as it should.' : sentence
    const line = { action: 'session.refuse', site: '', target: 'single sign-on', sentence: told }
    await recordAudit(place.store, { who, nowMs: place.now(), ...line })
    return reply.redirect(`/sign-in?problem=${ours ? 'single-sign-on-failed' : code}`, 303)
  }
}
