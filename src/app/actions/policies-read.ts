/** One version of a policy, with its replay and numbers. */
import { z } from 'zod'
import { action } from '../action.ts'
import { listedPolicy, policyMetrics, policyPlace, policyReplay } from '../policy-fields.ts'
import { storedJson } from '../stored-json.ts'
import { readPolicy } from '../stored-policy.ts'
import { visibleSites } from '../visible-sites.ts'

export const policiesRead = action({
  id: 'policies.read',
  summary: 'Show one version of the policy: its zones and rules, and what it would have done to the recorded flows.',
  method: 'GET',
  path: '/policies/:site/:version',
  role: 'viewer',
  input: z.object(policyPlace),
  output: listedPolicy.extend({
    policy: z.looseObject({ schema: z.literal('cordon.policy/1') }).describe('The document `cordon.policy/1`.'),
    replay: policyReplay,
    metrics: policyMetrics,
  }),
  audit: null,
  examples: [{ title: 'The first version', input: { site: 'default', version: 1 } }],
  run: async ({ site, version }, { store, who }) => {
    visibleSites(who, site)
    const { row, policy } = await readPolicy(store, site, version)
    const { createdMs, author, state, sentence, decidedBy, decidedMs } = row
    return {
      site,
      version,
      createdMs,
      author,
      state,
      sentence,
      decidedBy,
      decidedMs,
      policy: { ...policy },
      replay: storedJson(policyReplay, row.replayJson),
      metrics: storedJson(policyMetrics, row.metricsJson) ?? {},
    }
  },
})
