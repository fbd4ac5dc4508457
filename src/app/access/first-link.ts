/**
 * The sign-in link that is printed at the first start: its secret makes the first administrator, once, within a day. It
 * stands behind the `#` of the address, which no browser sends anywhere, so it is in no log.
 */
import { z } from 'zod'
import { dropFirstLink, keepFirstLink, readFirstLink, spendFirstLink } from '../../store/access-first-link.ts'
import { findUserByName, hasAdministrator, insertUser, type StoredUser } from '../../store/access-users.ts'
import type { Store } from '../../store/open-store.ts'
import { firstLinkSpent, userExists } from '../refusals.ts'
import { hashSecret, makeId, makeSecret, sameText } from './secrets.ts'

const lastsMs = 86_400_000
const demoName = 'demo'

const waitingLink = z.object({ hash: z.string(), expiresMs: z.number(), demo: z.boolean() })
export type WaitingLink = z.output<typeof waitingLink> & { readonly valueJson: string }

/**
 * Makes the secret of a sign-in link, when one is needed; an earlier one no longer holds. In a demonstration it is always
 * needed, and the link alone signs in.
 *
 * @returns null when there is an administrator already
 */
export async function makeFirstSecret(
  store: Store,
  { demo = false, nowMs = Date.now() }: { readonly demo?: boolean; readonly nowMs?: number } = {},
): Promise<string | null> {
  if (!demo && (await hasAdministrator(store))) {
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

/** Spends the link and makes the administrator, both or neither. */
export async function spendOnAdministrator(
  store: Store,
  link: WaitingLink,
  person: { readonly name: string; readonly passwordHash: string; readonly nowMs: number },
): Promise<StoredUser> {
  return store.db.transaction().execute(async (db) => {
    const held = { ...store, db }
    if (!(await spendFirstLink(held, link.valueJson))) throw firstLinkSpent()
    const user = administrator(person.name, person.passwordHash, person.nowMs)
    if (!(await insertUser(held, user))) throw userExists(person.name)
    return user
  })
}

/** Spends the link of a demonstration on its one user, who has no password. */
export async function spendOnDemo(store: Store, link: WaitingLink, nowMs: number): Promise<StoredUser> {
  if (!(await spendFirstLink(store, link.valueJson))) throw firstLinkSpent()
  const user = administrator(demoName, null, nowMs)
  await insertUser(store, user)
  return (await findUserByName(store, demoName)) ?? user
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
