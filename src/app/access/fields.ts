/** Fields that the actions of access share: their forms, limits and sentences. */
import { z } from 'zod'
import { roles } from '../action.ts'
import { parseSites } from './principals.ts'
import type { StoredUser } from '../../store/access-users.ts'

/** No control characters: they have no place in a name, and PostgreSQL stores no NUL. */
export const lineOf = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cc}*$/u, 'control characters')

export const idField = z.string().regex(/^[\w-]{1,64}$/)
export const roleField = z.enum(roles)
export const sitesField = z.array(lineOf(100).min(1)).max(1000).nullable().describe('Names of sites; null for all.')
/** Long enough for every password that may be set; what is typed wrong may be anything. */
export const typedPassword = z.string().max(1024)

/** Where in a list to begin, and how much of it. */
export const pageFields = {
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
}

export const shownUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  sites: z.array(z.string()).nullable(),
  state: z.string().describe('`active` or `blocked`.'),
  hasPassword: z.boolean(),
  singleSignOn: z.boolean(),
  createdMs: z.number(),
  lastLoginMs: z.number().nullable(),
})

/** A user without what is nobody's business. */
export function showUser(user: StoredUser): z.output<typeof shownUser> {
  const { id, name, email, role, state, createdMs, lastLoginMs } = user
  return {
    id,
    name,
    email,
    role,
    sites: parseSites(user.sitesJson)?.slice() ?? null,
    state,
    hasPassword: user.passwordHash !== null,
    singleSignOn: user.subject !== null,
    createdMs,
    lastLoginMs,
  }
}

/** What a browser is told of its session. */
export const shownSession = z.object({
  user: z
    .object({ id: z.string(), name: z.string(), role: z.string(), sites: z.array(z.string()).nullable() })
    .nullable()
    .describe('Who is signed in; null for nobody.'),
  csrf: z.string().describe('To be sent as `x-cordon-csrf` with each change; empty without a session.'),
  version: z.string(),
  firstRun: z.boolean().describe('A sign-in link was printed and waits to be used.'),
  demo: z.boolean().describe('This is a demonstration: the link is enough, nobody needs to choose a password.'),
  singleSignOn: z.string().nullable().describe('What the button for single sign-on says; null where there is none.'),
})
