/** What a browser or script is told when something is refused: `{ error: { code, sentence, hint } }`, and never a stack. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { statusOf } from '../app/refusals.ts'
import { OutsideError, UserError } from '../core/errors.ts'

type Refusal = { readonly status: number; readonly code: string; readonly sentence: string; readonly hint: string }

/** For `setErrorHandler`. What is nobody's mistake but ours is logged, and only said to have happened. */
export async function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { status, ...told } = refusalOf(error)
  if (status >= 500) request.log.error({ err: error }, 'a request failed')
  if (error instanceof Error && 'retryAfterSeconds' in error)
    reply.header('retry-after', String(error.retryAfterSeconds))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="cordon"')
  await reply.code(status).type('application/json; charset=utf-8').send({ error: told })
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof UserError)
    return { status: statusOf(error.code), code: error.code, sentence: error.message, hint: error.hint }
  if (error instanceof OutsideError)
    return { status: 503, code: error.code, sentence: error.message, hint: 'Try again in a moment.' }
  const status = statusOfFastify(error)
  return status === undefined
    ? { status: 500, code: 'failed', sentence: 'Cordon made a mistake here.', hint: 'Its log says more.' }
    : { status, ...words(status) }
}

/** Fastify and its plugins say 4xx for what they don't take: JSON that is none, too long bodies, wrong types. */
function statusOfFastify(error: unknown): number | undefined {
  if (!isFastifyError(error)) return undefined
  const status = error.validation === undefined ? error.statusCode : 400
  return status !== undefined && status >= 400 && status < 500 ? status : undefined
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('statusCode' in error || 'validation' in error)
}

function words(status: number): Pick<Refusal, 'code' | 'sentence' | 'hint'> {
  const hint = 'See /api/openapi.json for what is understood.'
  if (status === 404) return { code: 'not-found', sentence: 'There is nothing at this address.', hint }
  if (status === 413) return { code: 'too-large', sentence: 'The request is too long.', hint: 'Send less at a time.' }
  if (status === 415)
    return { code: 'media-type-unknown', sentence: 'The request is of a kind that is not read.', hint }
  return { code: 'request-wrong', sentence: 'The request is not understood.', hint }
}
