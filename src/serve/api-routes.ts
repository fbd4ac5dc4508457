/** Each action as a route below /api/v1: fields come from the path, the query and the body. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Action, ActionContext } from '../app/action.ts'
import { runAction } from '../app/run-action.ts'
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
      handler: async (request) => runAction(action, inputOf(request, action), contextOf(request, parts)),
    })
  }
}

export function contextOf(request: FastifyRequest, { store, control, access, now }: ApiParts): ActionContext {
  return { store, control, nowMs: now(), ...access.callerOf(request) }
}

/** The path is stronger than the rest: it decided which route and whose thing it is. */
function inputOf({ query, body, params }: FastifyRequest, { method }: Action): Readonly<Record<string, unknown>> {
  const rest = method === 'GET' || method === 'DELETE' ? query : body
  return { ...fields(rest), ...fields(params) }
}

function fields(part: unknown): Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null && !Array.isArray(part) ? { ...part } : {}
}
