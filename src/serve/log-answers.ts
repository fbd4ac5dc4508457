/**
 * One line in the log for each answer, at level debug: method, path, status, time. Never what stands behind the `?`, headers
 * or bodies: secrets travel there.
 */
import type { FastifyInstance } from 'fastify'

export function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const [path = ''] = request.url.split('?')
    request.log.debug(
      {
        method: request.method,
        path,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        address: request.ip,
      },
      'answered',
    )
  })
}
