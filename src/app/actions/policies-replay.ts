/** What a version would have done to the flows that were recorded before it was proposed. */
import { z } from 'zod'
import { action } from '../action.ts'
import { policyPlace, policyReplay } from '../policy-fields.ts'
import { storedJson } from '../stored-json.ts'
import { readPolicy } from '../stored-policy.ts'
import { visibleSites } from '../visible-sites.ts'

export const policiesReplay = action({
  id: 'policies.replay',
  summary: 'Show what a version of the policy would have done to the recorded flows.',
  method: 'GET',
  path: '/policies/:site/:version/replay',
  role: 'viewer',
  input: z.object(policyPlace),
  output: z.object({ replay: policyReplay }),
  audit: null,
  examples: [{ title: 'The first version', input: { site: 'default', version: 1 } }],
  run: async ({ site, version }, { store, who }) => {
    visibleSites(who, site)
    const { row } = await readPolicy(store, site, version)
    return { replay: storedJson(policyReplay, row.replayJson) }
  },
})
