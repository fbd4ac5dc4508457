/** Saved views: one's own, and those that are shown to everybody. */
import { z } from 'zod'
import { listViews } from '../../store/views.ts'
import { action } from '../action.ts'
import { line, pageInput, pageOf } from '../rows/list-input.ts'
import { viewRow } from '../rows/view-rows.ts'
import { ownerOf, shownView } from '../rows/show-view.ts'

export const viewsList = action({
  id: 'views.list',
  summary: 'List saved views.',
  method: 'GET',
  path: '/views',
  role: 'viewer',
  input: z.object({ list: line(40).optional().describe('Of which list, such as devices.'), ...pageInput }),
  output: pageOf(viewRow),
  audit: null,
  examples: [{ title: 'Of devices', input: { list: 'devices' } }],
  run: async ({ list, offset, limit }, { store, who }) => {
    const views = await listViews(store, { owner: ownerOf(who), list: list ?? null })
    return { rows: views.slice(offset, offset + limit).map(shownView), total: views.length, offset }
  },
})
