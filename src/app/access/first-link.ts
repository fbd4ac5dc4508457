/**
 * The sign-in link that is printed at the first start: its secret makes the first administrator, once, within a day. It
 * stands behind the `#` of the address, which no browser sends anywhere, so it is in no log.
 */
import { z } from 'zod'
import { dropFirstLink, keepFirstLink, readFirstLink, spendFirstLink } from '../../store/access-first-link.ts'
import {
  canAnybodyAdminister,
  changeUser,
  findUserByName,
  insertUser,
  type StoredUser,
} from '../../store/access-users.ts'
import type { Store } from '../../store/open-store.ts'
import { firstLinkSpent, userExists } from '../refusals.ts'
import { hashSecret, makeId, makeSecret, sameText } from './secrets.ts'

const lastsMs = 86_400_000

const waitingLink = z.object({ hash: z.string(), expiresMs: z.number(), demo: z.boolean() })
export type WaitingLink = z.output<typeof waitingLink> & { readonly valueJson: string }

/**
 * Makes the secret of a sign-in link, when one is needed; an earlier one no longer holds. In a demonstration it is always
 * needed.
 *
 * @returns null when somebody who administers every site can sign in already
 */
export async function makeFirstSecret(
  store: Store,
  { demo = false, nowMs = Date.now() }: { readonly demo?: boolean; readonly nowMs?: number } = {},
): Promise<string | null> {
  if (!demo && (await canAnybodyAdminister(store))) {
    await dropFirstLink(store)
    return null
  }
  const secret = makeSecret()
  const value = { hash: hashSecret(secret) ?? '', expiresMs: nowMs + lastsMs, demo }
  await keepFirstLink(store, JSON.stringify(value), nowMs)
  return secret
}

/** The link that waits to be used. */
export async function waitingFirstLink(store: Store, nowMs: number): Promise<WaitingLink | undefined> {
  const valueJson = await readFirstLink(store)
  if (valueJson === undefined) return undefined
  const parsed = waitingLink.safeParse(JSON.parse(valueJson))
  return parsed.success && parsed.data.expiresMs > nowMs ? { ...parsed.data, valueJson } : undefined
}

/** @throws UserError `first-link-spent` when the secret is not that of the link that waits */
export async function checkFirstSecret(store: Store, secret: string, nowMs: number): Promise<WaitingLink> {
  const waiting = await waitingFirstLink(store, nowMs)
  const hash = hashSecret(secret)
  if (waiting === undefined || hash === undefined || !sameText(hash, waiting.hash)) throw firstLinkSpent()
  return waiting
}

export type FirstPerson = { readonly name: string; readonly passwordHash: string | null; readonly nowMs: number }

/**
 * Spends the link and makes the administrator, both or neither. A name that nobody can sign in with, because it never got
 * a password, may be taken again.
 *
 * @throws UserError `first-link-spent`, `user-exists`
 */
export async function spendOnAdministrator(
  store: Store,
  link: WaitingLink,
  { name, passwordHash, nowMs }: FirstPerson,
): Promise<StoredUser> {
  return store.db.transaction().execute(async (db) => {
    const held = { ...store, db }
    if (!(await spendFirstLink(held, link.valueJson))) throw firstLinkSpent()
    const known = await findUserByName(held, name)
    if (known === undefined) {
      const user = administrator(name, passwordHash, nowMs)
      if (!(await insertUser(held, user))) throw userExists(name)
      return user
    }
    if (known.passwordHash !== null || known.subject !== null) throw userExists(name)
    const change = { passwordHash, role: 'administrator', state: 'active', sitesJson: null }
    await changeUser(held, known.id, change)
    return { ...known, ...change }
  })
}

function administrator(name: string, passwordHash: string | null, nowMs: number): StoredUser {
  return {
    id: makeId(),
    name,
    email: '',
    role: 'administrator',
    sitesJson: null,
    passwordHash,
    subject: null,
    state: 'active',
    createdMs: nowMs,
    lastLoginMs: null,
  }
}
