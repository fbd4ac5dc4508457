/** A token of the API for programs: it has an end, and its secret is shown once. */
import { z } from 'zod'
import { lineOf, roleField, sitesField } from '../access/fields.ts'
import { longestTokenDays, makeToken } from '../access/tokens.ts'
import { needAllSites, userNamed, userWith } from '../access/users.ts'
import { action } from '../action.ts'

export const tokensCreate = action({
  id: 'tokens.create',
  summary: 'Make a token of the API; its secret is shown this once.',
  method: 'POST',
  path: '/tokens',
  role: 'administrator',
  input: z.object({
    name: lineOf(100).min(1).describe('What it is for.'),
    role: roleField.default('viewer').describe('No greater than the role of its user.'),
    sites: sitesField.default(null),
    days: z.coerce.number().int().min(1).max(longestTokenDays).default(90).describe('How long it holds.'),
    user: z.string().max(256).optional().describe('Whose it is; your own without.'),
  }),
  output: z.object({ id: z.string(), secret: z.string(), expiresMs: z.number() }),
  audit: ({ name, role, days, sites }, { id }) => ({
    target: id,
    sentence: `Made the token "${name}": ${role}, ${sites === null ? 'all sites' : sites.join(', ')}, for ${days} days.`,
  }),
  examples: [{ title: 'For a script that reads', input: { name: 'nightly export', role: 'viewer', days: 30 } }],
  run: async ({ user: named, ...scope }, { store, who, nowMs }) => {
    needAllSites(who)
    const user = named === undefined ? await userWith(store, who.userId ?? '') : await userNamed(store, named)
    return makeToken(store, { user, scope, nowMs })
  },
})
