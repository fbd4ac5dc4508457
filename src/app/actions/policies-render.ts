/** A version of the policy as configuration for a platform, to copy or download. */
import { z } from 'zod'
import { UserError } from '../../core/errors.ts'
import { platforms } from '../../segment/platforms/index.ts'
import { action } from '../action.ts'
import { policyPlace } from '../policy-fields.ts'
import { readPolicy } from '../stored-policy.ts'
import { visibleSites } from '../visible-sites.ts'

const named = z.object({ name: z.string(), title: z.string() })

export const policiesRender = action({
  id: 'policies.render',
  summary: 'Write a version of the policy as configuration for a firewall or switch.',
  method: 'GET',
  path: '/policies/:site/:version/render',
  role: 'viewer',
  input: z.object({
    ...policyPlace,
    platform: z.string().max(60).default('nftables').describe('One of the platforms that the answer lists.'),
  }),
  output: z.object({
    platform: z.string(),
    text: z.string().describe('The configuration to paste.'),
    refused: z
      .array(z.object({ rule: z.string(), reason: z.string() }))
      .describe('Rules left out because the platform cannot express them; never widened.'),
    platforms: z.array(named).describe('All there are.'),
  }),
  audit: null,
  examples: [{ title: 'For nftables', input: { site: 'default', version: 1, platform: 'nftables' } }],
  run: async ({ site, version, platform: name }, { store, who }) => {
    visibleSites(who, site)
    const platform = platforms.find((each) => each.name === name)
    const all = platforms.map(({ name, title }) => ({ name, title }))
    if (platform === undefined) throw unknown(name, all)
    const { policy } = await readPolicy(store, site, version)
    const refused = policy.rules.flatMap((rule) => {
      const reason = platform.refuses(rule, policy)
      return reason === undefined ? [] : [{ rule: rule.id, reason }]
    })
    return { platform: name, text: platform.render(policy), refused, platforms: all }
  },
})

function unknown(name: string, all: readonly z.output<typeof named>[]): UserError {
  const known = all.map((each) => each.name).join(', ')
  return new UserError('option-unknown', `There is no platform "${name}".`, `There are: ${known}.`)
}
