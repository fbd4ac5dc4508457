/** The ways in: with name and password, with the link of the first start, and out again. Each is told to the audit log. */
import { changeUser, findUserByName, type StoredUser } from '../../store/access-users.ts'
import { deleteSession } from '../../store/access-sessions.ts'
import type { ActionContext } from '../action.ts'
import { signInWrong, tooManyAttempts, userNameWrong } from '../refusals.ts'
import { checkFirstSecret, spendOnAdministrator } from './first-link.ts'
import { checkPassword, hashPassword, isPassword, needsHashing } from './passwords.ts'
import { recordAudit } from './record-audit.ts'
import { hashSecret } from './secrets.ts'
import { beginSession, browserOf } from './sessions.ts'
import { userNameOf } from './user-names.ts'

const firstLinkKey = '#first'
const firstName = 'admin'

type SignInContext = Pick<ActionContext, 'store' | 'who' | 'nowMs' | 'login'>

/**
 * @returns the user, whose session the browser now keeps
 * @throws UserError `sign-in-wrong`, `too-many-attempts`
 */
export async function signIn(
  context: SignInContext,
  typed: { readonly name: string; readonly password: string },
): Promise<{ readonly user: StoredUser; readonly secret: string }> {
  const { attempts } = browserOf(context.login)
  const name = userNameOf(typed.name) ?? ''
  await begin(context, name)
  const user = name === '' ? undefined : await findUserByName(context.store, name)
  const right = await isPassword(user?.passwordHash ?? null, typed.password)
  if (!right || user === undefined || user.state !== 'active') {
    // An unknown name is not written down: people type passwords there.
    const target = user?.name ?? 'unknown name'
    await tell(context, { action: 'session.refuse', target, sentence: 'A login with a password was refused.' })
    throw signInWrong()
  }
  attempts.succeeded(context.who.address, name)
  if (user.passwordHash !== null && needsHashing(user.passwordHash))
    await changeUser(context.store, user.id, { passwordHash: await hashPassword(typed.password) })
  return enter(context, user, 'Signed in with a password.')
}

/**
 * Makes the first administrator. Without a password its session is the only way in, until the next link is printed.
 * @throws UserError `first-link-spent`, `password-weak`, `user-name-wrong`, `user-exists`, `too-many-attempts`
 */
export async function signInFirst(
  context: SignInContext,
  typed: { readonly secret: string; readonly name?: string | undefined; readonly password?: string | undefined },
): Promise<{ readonly user: StoredUser; readonly secret: string }> {
  const { store, nowMs, who } = context
  // No name looks like this: guesses at names and at the secret don't hold each other up.
  await begin(context, firstLinkKey)
  const link = await checkFirstSecret(store, typed.secret, nowMs)
  const name = userNameOf(typed.name ?? firstName)
  if (name === undefined) throw userNameWrong()
  const passwordHash = typed.password === undefined ? null : await newHash(typed.password, name)
  const user = await spendOnAdministrator(store, link, { name, passwordHash, nowMs })
  browserOf(context.login).attempts.succeeded(who.address, firstLinkKey)
  return enter(context, user, 'Became the administrator with the printed sign-in link.')
}

async function newHash(password: string, name: string): Promise<string> {
  checkPassword(password, name)
  return hashPassword(password)
}

/** Ends the session that the browser has, if any. */
export async function signOut(context: SignInContext): Promise<void> {
  const browser = browserOf(context.login)
  const idHash = browser.secret === null ? undefined : hashSecret(browser.secret)
  const ended = idHash !== undefined && (await deleteSession(context.store, idHash, null))
  browser.drop()
  if (ended) await tell(context, { action: 'session.delete', target: context.who.name, sentence: 'Signed out.' })
}

/** Begins a session for somebody who is known already, and writes down how. */
export async function enter(
  context: SignInContext,
  user: StoredUser,
  how: string,
): Promise<{ readonly user: StoredUser; readonly secret: string }> {
  const secret = await beginSession(context, user)
  const who = { ...context.who, name: user.name, via: 'session' } as const
  await tell({ ...context, who }, { action: 'session.create', target: user.name, sentence: how })
  return { user, secret }
}

async function begin({ login, who, nowMs }: SignInContext, name: string): Promise<void> {
  const waitMs = browserOf(login).attempts.begin(who.address, name, nowMs)
  if (waitMs > 0) throw tooManyAttempts(waitMs)
}

type Told = { readonly action: string; readonly target: string; readonly sentence: string }

async function tell({ store, who, nowMs }: SignInContext, told: Told): Promise<void> {
  await recordAudit(store, { who, site: '', nowMs, ...told })
}
