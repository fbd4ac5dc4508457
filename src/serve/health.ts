/**
 * /healthz: the process answers. /readyz: it can store what it sees. /metrics: for Prometheus, from this machine or with a
 * token.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isAtLeast } from '../app/access/principals.ts'
import { notPermitted } from '../app/refusals.ts'
import type { Access } from './access.ts'
import type { ApiParts } from './api-routes.ts'

export function mountHealth(app: FastifyInstance, { control, access }: Pick<ApiParts, 'control' | 'access'>): void {
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async (_, reply) => {
    const fault = control === null ? 'It is starting.' : control.health().fault
    if (fault === null) return { status: 'ready' }
    return reply.code(503).send({ status: 'not ready', sentence: fault })
  })
  app.get('/metrics', async (request, reply) => {
    if (!(await mayMeasure(request, access))) throw notPermitted('Metrics are for this machine, or for a token.')
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send((await control?.metrics()) ?? '')
  })
}

/** A proxy on this machine speaks for others: behind one a token is needed. */
async function mayMeasure(request: FastifyRequest, access: Access): Promise<boolean> {
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  const peer = request.socket.remoteAddress ?? ''
  if (!isForwarded && (peer === '::1' || /^(::ffff:)?127\./.test(peer))) return true
  const known = await access.askAgain(request)
  return known !== undefined && isAtLeast(known.role, 'viewer') && known.sites === null
}
