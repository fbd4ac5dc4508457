/**
 * What whoever may read the data folder can do to users and tokens, for recovery: the same actions, written down as done
 * at the terminal. The service may be running.
 */
import { randomInt } from 'node:crypto'
import { userInfo } from 'node:os'
import { openStore } from '../../store/open-store.ts'
import type { Action, ActionContext, Role } from '../action.ts'
import { tokensCreate } from '../actions/tokens-create.ts'
import { usersChange } from '../actions/users-change.ts'
import { usersCreate } from '../actions/users-create.ts'
import { usersList } from '../actions/users-list.ts'
import { usersPassword } from '../actions/users-password.ts'
import { usersRemove } from '../actions/users-remove.ts'
import { runAction } from '../run-action.ts'
import { storePlace, type StoreOptions } from '../store-place.ts'
import { parseSites } from './principals.ts'
import { userNamed } from './users.ts'

export type TerminalUser = {
  readonly name: string
  readonly role: string
  readonly sites: readonly string[] | null
  readonly state: string
}

export async function listUsers(options: StoreOptions): Promise<readonly TerminalUser[]> {
  return inStore(options, async (context) => (await usersList.run({ offset: 0, limit: 1000 }, context)).rows)
}

/** @returns the password when it had to be made, which is the only time that it is seen */
export async function addUser(
  options: StoreOptions,
  wanted: { readonly name: string; readonly role: string; readonly sites: readonly string[] | null },
  given: string | null,
): Promise<string | null> {
  const password = given ?? madePassword()
  await inStore(options, async (context) => run(usersCreate, { ...wanted, password }, context))
  return given === null ? password : null
}

/** @returns the password when it had to be made */
export async function setPassword(options: StoreOptions, name: string, given: string | null): Promise<string | null> {
  const password = given ?? madePassword()
  await inStore(options, async (context) => run(usersPassword, { id: await idOf(context, name), password }, context))
  return given === null ? password : null
}

export async function setRole(options: StoreOptions, name: string, role: string): Promise<void> {
  await inStore(options, async (context) => run(usersChange, { id: await idOf(context, name), role }, context))
}

export async function removeUser(options: StoreOptions, name: string): Promise<void> {
  await inStore(options, async (context) => run(usersRemove, { id: await idOf(context, name) }, context))
}

/** @returns the secret, which is the only time that it is seen */
export async function makeToken(
  options: StoreOptions,
  wanted: { readonly name: string; readonly user: string; readonly role: Role; readonly days: number },
): Promise<string> {
  return inStore(options, async (context) => {
    const user = await userNamed(context.store, wanted.user)
    const sites = parseSites(user.sitesJson)
    const made = tokensCreate.output.parse(await runAction(tokensCreate, { ...wanted, sites }, context))
    return made.secret
  })
}

async function run(action: Action, input: Readonly<Record<string, unknown>>, context: ActionContext): Promise<void> {
  await runAction(action, input, context)
}

async function idOf({ store }: ActionContext, name: string): Promise<string> {
  return (await userNamed(store, name)).id
}

async function inStore<T>(options: StoreOptions, work: (context: ActionContext) => Promise<T>): Promise<T> {
  const store = await openStore(storePlace(options))
  try {
    const name = userInfo().username
    const who = { userId: null, name, role: 'administrator', sites: null, via: 'terminal', address: '' } as const
    return await work({ store, who, nowMs: Date.now(), control: null, login: null })
  } finally {
    await store.close()
  }
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A hundred random bits, in groups that can be read aloud. */
function madePassword(): string {
  return [madeGroup(), madeGroup(), madeGroup(), madeGroup()].join('-')
}

function madeGroup(): string {
  return Array.from({ length: 5 }, () => letters[randomInt(letters.length)] ?? 'x').join('')
}
