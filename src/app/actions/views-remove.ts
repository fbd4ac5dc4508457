/** Removes a saved view: one's own; administrators also those of others that everybody sees. */
import { z } from 'zod'
import { readView, removeView } from '../../store/views.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { idField } from '../rows/list-input.ts'
import { ownerOf } from '../rows/show-view.ts'

export const viewsRemove = action({
  id: 'views.remove',
  summary: 'Remove a saved view.',
  method: 'DELETE',
  path: '/views/:id',
  role: 'viewer',
  input: z.object({ id: idField }),
  output: z.object({ removed: z.boolean() }),
  audit: ({ id }) => ({ target: id, sentence: 'Removed a saved view.' }),
  examples: [{ title: 'By its id', input: { id: 'b4a9' } }],
  run: async ({ id }, { store, who }) => {
    const view = await readView(store, id)
    const isOwn = view?.owner === ownerOf(who)
    if (view === undefined || !(isOwn || (view.shared === 1 && who.role === 'administrator'))) throw notFound('view')
    await removeView(store, id)
    return { removed: true }
  },
})
