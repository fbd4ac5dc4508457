/**
 * Each action as a route below /api/v1: fields come from the path, the query and the body. Lists can be had whole, as a
 * file; what all routes take and give is at /api/openapi.json.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Action, ActionContext } from '../app/action.ts'
import { isList } from '../app/action-parts.ts'
import { exportFormats, exportRows, type Export, type ExportFormat } from '../app/export-rows.ts'
import { openApiDocument } from '../app/openapi.ts'
import { runAction } from '../app/run-action.ts'
import { UserError } from '../core/errors.ts'
import type { Access } from './access.ts'

export const apiPrefix = '/api/v1'

export type ApiParts = Pick<ActionContext, 'store' | 'control'> & {
  readonly access: Access
  readonly now: () => number
}

export function mountActions(app: FastifyInstance, actions: readonly Action[], parts: ApiParts): void {
  for (const action of actions) {
    app.route({
      method: action.method,
      url: `${apiPrefix}${action.path}`,
      onRequest: parts.access.guard(action),
      handler: async (request, reply) => {
        const context = contextOf(request, parts)
        const { format, ...given } = inputOf(request, action)
        if (format === undefined || !isList(action)) return runAction(action, inputOf(request, action), context)
        return sendFile(reply, { action, given, context, format: formatOf(format) })
      },
    })
  }
  let document: string | null = null
  app.get('/api/openapi.json', async (_, reply) => {
    document ??= JSON.stringify(openApiDocument(actions))
    return reply.type('application/json; charset=utf-8').send(document)
  })
}

function contextOf(request: FastifyRequest, { store, control, access, now }: ApiParts): ActionContext {
  return { store, control, nowMs: now(), ...access.callerOf(request) }
}

async function sendFile(reply: FastifyReply, wanted: Export): Promise<FastifyReply> {
  const { action, context, format } = wanted
  const pieces = await exportRows(wanted)
  const name = `${action.id.replaceAll('.', '-')}-${new Date(context.nowMs).toISOString().slice(0, 10)}.${format}`
  return reply
    .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(pieces))
}

function formatOf(asked: unknown): ExportFormat {
  const format = exportFormats.find((each) => each === asked)
  if (format !== undefined) return format
  throw new UserError('request-wrong', 'There is no such format.', `It takes: ${exportFormats.join(', ')}.`)
}

/** The path is stronger than the rest: it decided which route and whose thing it is. */
function inputOf({ query, body, params }: FastifyRequest, { method }: Action): Readonly<Record<string, unknown>> {
  const rest = method === 'GET' || method === 'DELETE' ? query : body
  return { ...fields(rest), ...fields(params) }
}

function fields(part: unknown): Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null && !Array.isArray(part) ? { ...part } : {}
}
