/** Who is signed in, if anybody, and what a page needs to know before anybody is. */
import { z } from 'zod'
import { shownSession } from '../access/fields.ts'
import { showSession } from '../access/show-session.ts'
import { action } from '../action.ts'

export const sessionRead = action({
  id: 'session.read',
  summary: 'Say who is signed in.',
  method: 'GET',
  path: '/session',
  role: 'anyone',
  input: z.object({}),
  output: shownSession,
  audit: null,
  examples: [{ title: 'Who am I?', input: {} }],
  run: async (_, context) => showSession(context, null),
})
