/** Reject a version of the policy. It stays to be looked at. */
import { z } from 'zod'
import { decidePolicy } from '../../store/decide-policy.ts'
import { action } from '../action.ts'
import { policyPlace } from '../policy-fields.ts'
import { notFound } from '../refusals.ts'
import { visibleSites } from '../visible-sites.ts'

export const policiesReject = action({
  id: 'policies.reject',
  summary: 'Reject a version of the policy.',
  method: 'POST',
  path: '/policies/:site/:version/reject',
  role: 'analyst',
  input: z.object(policyPlace),
  output: z.object({ state: z.string() }),
  audit: ({ site, version }) => ({
    target: `${site}/${version}`,
    sentence: `Policy version ${version} of ${site} rejected.`,
  }),
  examples: [{ title: 'The first version', input: { site: 'default', version: 1 } }],
  run: async ({ site, version }, { store, who, nowMs }) => {
    visibleSites(who, site)
    const decision = { site, version, state: 'rejected', decidedBy: who.name, nowMs } as const
    if (!(await decidePolicy(store, decision))) throw notFound('policy')
    return { state: 'rejected' }
  },
})
