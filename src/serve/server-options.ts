/**
 * How the HTTP server is made so that nobody can hold it up: limits of headers, bodies, time and connections. A body that
 * comes too slowly is cut off by `limitBodies`.
 */
import { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { AccessSettings } from '../app/access/settings.ts'
import { refuse } from './refuse.ts'

export const serverLimits = {
  /** Of JSON; uploads have their own. */
  bodyBytes: 1 << 20,
  headerBytes: 16_384,
  headersMs: 10_000,
  /** For a body to come whole; uploads are read piece by piece and are exempt. */
  bodyMs: 20_000,
  /** For a whole request, uploads too. */
  requestMs: 1_800_000,
  idleMs: 75_000,
  connections: 1000,
  parameterLength: 300,
} as const

/** What `fastify({ ... })` is given, beside the logger. @param tls null for plain HTTP */
export function serverOptions(
  settings: Pick<AccessSettings, 'proxies'>,
  tls: { readonly key: string; readonly cert: string } | null,
): FastifyServerOptions & { readonly https: object | null } {
  const limits = { maxHeaderSize: serverLimits.headerBytes, headersTimeout: serverLimits.headersMs }
  return {
    ...(tls === null ? { http: limits } : {}),
    https: tls === null ? null : { ...limits, ...tls, minVersion: 'TLSv1.2' },
    bodyLimit: serverLimits.bodyBytes,
    requestTimeout: serverLimits.requestMs,
    connectionTimeout: serverLimits.idleMs,
    keepAliveTimeout: serverLimits.idleMs,
    forceCloseConnections: true,
    trustProxy: settings.proxies.length === 0 ? false : [...settings.proxies],
    // A line of our own says the path without what stands behind its question mark; see log-answers.ts.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: serverLimits.parameterLength },
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
  }
}

/** Holds connections and slow bodies to the limits. */
export function limitBodies(app: FastifyInstance, bodyMs: number = serverLimits.bodyMs): void {
  app.server.maxConnections = serverLimits.connections
  const timers = new WeakMap<object, NodeJS.Timeout>()
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined) return
    timers.set(raw, setTimeout(() => raw.destroy(), bodyMs).unref())
  })
  // Here the body is read, or its route reads it itself.
  app.addHook('preValidation', async ({ raw }) => clearTimeout(timers.get(raw)))
  app.addHook('onResponse', async ({ raw }) => clearTimeout(timers.get(raw)))
}
