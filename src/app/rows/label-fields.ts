/** What people can say of a device. The first three change its identity, the others are shown beside it. */
import { line } from './list-input.ts'

export const labelFields = ['category', 'vendor', 'model', 'name', 'owner', 'location', 'criticality', 'note'] as const
export const labelValue = line(500)
  .trim()
  .min(1)
  .describe('What it is; one of the published categories for `category`.')
