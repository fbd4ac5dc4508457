/** Runs an action for whoever asks: role, form of the input, the action itself, its line in the audit log, form of the answer. */
import type { z } from 'zod'
import { UserError } from '../core/errors.ts'
import { isAtLeast } from './access/principals.ts'
import { recordAudit } from './access/record-audit.ts'
import type { Action, ActionContext } from './action.ts'
import { printable } from './plain-text.ts'
import { closest } from './query/query-wrong.ts'
import { notPermitted } from './refusals.ts'

/**
 * @param input fields as they came; unknown ones are refused, so that a typing error is no silent default
 * @throws UserError `request-wrong` for a wrong input, `not-permitted`, and those of the action
 */
export async function runAction(action: Action, input: Readonly<Record<string, unknown>>, context: ActionContext) {
  const { role } = action
  if (role !== 'anyone' && !isAtLeast(context.who.role, role)) throw notPermitted(`This needs the role ${role}.`)
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(action.input.shape, name))
  if (unknown !== undefined) throw unknownField(unknown, Object.keys(action.input.shape))
  const parsed = action.input.safeParse(input)
  if (!parsed.success) throw wrongField(parsed.error)
  const output = await action.run(parsed.data, context)
  const line = action.audit?.(parsed.data, output)
  if (line !== undefined) {
    const { site } = parsed.data
    const place = { action: action.id, site: typeof site === 'string' ? site : '' }
    await recordAudit(context.store, { who: context.who, nowMs: context.nowMs, ...place, ...line })
  }
  // A field that the form doesn't name leaves nobody's sight by mistake.
  return action.output.parse(output)
}

function unknownField(name: string, known: readonly string[]): UserError {
  const near = closest(name, known)
  const taken = known.length === 0 ? 'It takes none.' : `It takes: ${known.join(', ')}.`
  const hint = near === undefined ? taken : `Did you mean ${near}?`
  return new UserError('request-wrong', `There is no field "${printable(name, 60)}".`, hint)
}

function wrongField({ issues }: z.ZodError): UserError {
  const [first] = issues
  const name = first === undefined || first.path.length === 0 ? 'The request' : printable(first.path.join('.'), 100)
  const problem = printable(first?.message ?? 'it is not understood', 200)
  return new UserError('request-wrong', `${name}: ${problem}.`, 'See /api/openapi.json for what is understood.')
}
