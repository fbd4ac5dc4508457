/** What a user's mistake is in HTTP, and the one that says how long to wait. Codes without a line here are 400. */
import { UserError, type UserErrorCode } from '../core/errors.ts'

const statuses: Partial<Readonly<Record<UserErrorCode, number>>> = {
  'sign-in-needed': 401,
  'sign-in-wrong': 401,
  'first-link-spent': 401,
  'not-permitted': 403,
  'request-forged': 403,
  'not-found': 404,
  'user-exists': 409,
  'last-administrator': 409,
  'single-sign-on-refused': 403,
  'too-many-attempts': 429,
  'upload-too-large': 413,
}

export function statusOf(code: UserErrorCode): number {
  return statuses[code] ?? 400
}

/** It also says when to try again; the answer carries that as `Retry-After`. */
export function tooManyAttempts(waitMs: number): UserError & { readonly retryAfterSeconds: number } {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  const hint = `Try again in ${retryAfterSeconds} s.`
  return Object.assign(new UserError('too-many-attempts', 'There were too many attempts.', hint), { retryAfterSeconds })
}

export function signInNeeded(): UserError {
  return new UserError('sign-in-needed', 'This needs a login.', 'Sign in, or send a token that has not ended.')
}

export function signInWrong(): UserError {
  return new UserError('sign-in-wrong', 'Name or password is wrong.', 'Type both again; capitals count.')
}

export function firstLinkSpent(): UserError {
  const hint = 'Start Cordon again for a new one, or use `cordon user add` at its terminal.'
  return new UserError('first-link-spent', 'This sign-in link was used already, or has expired.', hint)
}

/** @param why a sentence that names what is missing */
export function notPermitted(why: string): UserError {
  return new UserError('not-permitted', why, 'Ask an administrator of Cordon.')
}

export function requestForged(): UserError {
  const sentence = 'This request did not come from a page of Cordon.'
  return new UserError('request-forged', sentence, 'Load the page again.')
}

/** @param what such as `device`; also where it is there, but of a site that may not be seen */
export function notFound(what: string): UserError {
  return new UserError(
    'not-found',
    `There is no such ${what}.`,
    'It may have gone, or be of a site that you may not see.',
  )
}

/** @param problem what is wrong with it, a sentence */
export function passwordWeak(problem: string): UserError {
  return new UserError('password-weak', problem, 'Three or four words that do not belong together are strong and easy.')
}

export function userNameWrong(): UserError {
  const hint = 'Use letters, digits and . _ @ + -, at most 64.'
  return new UserError('user-name-wrong', 'This cannot be the name of a user.', hint)
}

/** @param why a sentence */
export function singleSignOnRefused(why: string): UserError {
  return new UserError('single-sign-on-refused', why, 'Ask an administrator of Cordon for a role.')
}

export function userExists(name: string): UserError {
  return new UserError('user-exists', `There is a user "${name}" already.`, 'Choose another name.')
}

export function lastAdministrator(): UserError {
  const hint = 'Make somebody else an administrator first.'
  return new UserError('last-administrator', 'Nobody would be left who can administer Cordon.', hint)
}
