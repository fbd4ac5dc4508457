/** Saves what a list shows under a title. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { countViews, readView, writeView } from '../../store/views.ts'
import { UserError } from '../../core/errors.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { idField, line } from '../rows/list-input.ts'
import { viewRow } from '../rows/view-rows.ts'
import { ownerOf, shownView } from '../rows/show-view.ts'

/** Of one user. */
const mostViews = 200

export const viewsSave = action({
  id: 'views.save',
  summary: 'Save a view of a list.',
  method: 'PUT',
  path: '/views',
  role: 'viewer',
  input: z.object({
    id: idField.optional().describe('Of one of your own, to change it; without it a new one is made.'),
    list: line(40).min(1).describe('Of which list, such as devices.'),
    title: line(100).trim().min(1),
    shared: z.boolean().default(false).describe('Whether everybody sees it.'),
    state: z
      .record(line(40), line(2000))
      .refine((state) => Object.keys(state).length <= 30, 'at most 30 entries')
      .describe('What the address bar holds: query, sort, columns.'),
  }),
  output: viewRow,
  audit: ({ title, list, shared }) => ({
    target: title,
    sentence: `Saved a view of ${list}${shared ? ', shown to everybody' : ''}.`,
  }),
  examples: [
    {
      title: 'Risky cameras',
      input: { list: 'devices', title: 'Risky cameras', state: { query: 'category:camera riskScore>=40' } },
    },
  ],
  run: async ({ id, state, shared, ...view }, { store, who, nowMs }) => {
    const owner = ownerOf(who)
    if (id !== undefined && (await readView(store, id))?.owner !== owner) throw notFound('view')
    if (id === undefined && (await countViews(store, owner)) >= mostViews) {
      throw new UserError('request-wrong', `There are ${mostViews} views already.`, 'Remove one first.')
    }
    const stateJson = JSON.stringify(state)
    const row = { id: id ?? randomUUID(), owner, shared: shared ? 1 : 0, stateJson, changedMs: nowMs, ...view }
    await writeView(store, row)
    return shownView(row)
  },
})
