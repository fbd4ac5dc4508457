/** Indexes for lists of devices: their usual orders, and what groups add up, without the rows themselves. */
import { makeIndex, type Migration } from '../migration.ts'

const grouped = ['vendor', 'category', 'model', 'zone']

export const _0003ListIndexes: Migration = {
  name: '0003-list-indexes',
  up: async (context) => {
    await makeIndex(context, 'devices', ['-riskScore', 'site', 'id'])
    await makeIndex(context, 'devices', ['-lastSeenMs', 'site', 'id'])
    for (const column of grouped) {
      await makeIndex(context, 'devices', ['site', column, 'id', 'riskScore', 'findings', 'alerts'])
    }
  },
}
