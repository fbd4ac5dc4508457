/** A new user with a password, or without one for single sign-on. */
import { z } from 'zod'
import { lineOf, roleField, showUser, shownUser, sitesField, typedPassword } from '../access/fields.ts'
import { createUser, needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

export const usersCreate = action({
  id: 'users.create',
  summary: 'Add a user.',
  method: 'POST',
  path: '/users',
  role: 'administrator',
  input: z.object({
    name: z.string().max(256).describe('Letters, digits and . _ @ + -; capitals do not count.'),
    email: lineOf(254).default(''),
    role: roleField,
    sites: sitesField.default(null),
    password: typedPassword
      .optional()
      .describe('At least 12 characters. Without it, the user can sign in with single sign-on alone.'),
  }),
  output: shownUser,
  audit: ({ role }, { name, sites }) => ({
    target: name,
    sentence: `Added the user as ${role} of ${sites === null ? 'all sites' : sites.join(', ')}.`,
  }),
  examples: [{ title: 'An analyst of one site', input: { name: 'ada', role: 'analyst', sites: ['clinic'] } }],
  run: async ({ password, ...wanted }, { store, who, nowMs }) => {
    needAllSites(who)
    return showUser(await createUser(store, { ...wanted, password: password ?? null, subject: null }, nowMs))
  },
})
