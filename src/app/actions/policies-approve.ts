/** Approve a version of the policy. The one that was approved before is superseded. */
import { z } from 'zod'
import { decidePolicy } from '../../store/decide-policy.ts'
import { action } from '../action.ts'
import { policyPlace } from '../policy-fields.ts'
import { notFound } from '../refusals.ts'
import { visibleSites } from '../visible-sites.ts'

export const policiesApprove = action({
  id: 'policies.approve',
  summary: 'Approve a version of the policy.',
  method: 'POST',
  path: '/policies/:site/:version/approve',
  role: 'analyst',
  input: z.object(policyPlace),
  output: z.object({ state: z.string() }),
  audit: ({ site, version }) => ({
    target: `${site}/${version}`,
    sentence: `Policy version ${version} of ${site} approved.`,
  }),
  examples: [{ title: 'The first version', input: { site: 'default', version: 1 } }],
  run: async ({ site, version }, { store, who, nowMs }) => {
    visibleSites(who, site)
    const decision = { site, version, state: 'approved', decidedBy: who.name, nowMs } as const
    if (!(await decidePolicy(store, decision))) throw notFound('policy')
    return { state: 'approved' }
  },
})
