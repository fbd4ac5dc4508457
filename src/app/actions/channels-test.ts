/** Sends a test through one channel, at once. */
import { z } from 'zod'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'

export const channelsTest = action({
  id: 'channels.test',
  summary: 'Send a test through a channel.',
  method: 'POST',
  path: '/channels/:name/test',
  role: 'administrator',
  input: z.object({ name: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
  output: z.object({ ok: z.boolean(), reason: z.string().nullable().describe('Why it did not arrive.') }),
  audit: ({ name }) => ({ target: name, sentence: `A test was sent through channel ${name}.` }),
  examples: [{ title: 'The channel of the configuration example', input: { name: 'soc' } }],
  run: async ({ name }, { control }) => {
    const outcome = (await control?.channels.test(name)) ?? null
    if (outcome === null) throw notFound('channel')
    return outcome.ok ? { ok: true, reason: null } : { ok: false, reason: outcome.reason }
  },
})
