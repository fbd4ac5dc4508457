/** The conversations behind one cell of the matrix, each with what the policy says of it. */
import { z } from 'zod'
import type { Transport } from '../../core/model.ts'
import { decider } from '../../segment/evaluate.ts'
import { outside } from '../../store/beyond-devices.ts'
import { pairConversations, type PairConversation } from '../../store/queries-segments.ts'
import { pageFields } from '../access/fields.ts'
import { lineOf } from '../access/fields.ts'
import { action } from '../action.ts'
import { currentPolicy } from '../stored-policy.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

const row = z.object({
  client: z.string().describe('Id of the device that opened it, else its address.'),
  clientTitle: z.string(),
  server: z.string(),
  serverTitle: z.string(),
  transport: z.string(),
  port: z.number(),
  application: z.string().nullable(),
  name: z.string().nullable().describe('The name that was asked for.'),
  flows: z.number(),
  bytes: z.number(),
  allowed: z.boolean(),
  why: z.string().describe('The rule that allows it, or that none does.'),
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
})

export const segmentsFlows = action({
  id: 'segments.flows',
  summary: 'List what two zones said to each other, and whether the policy allows it.',
  method: 'GET',
  path: '/segments/flows',
  role: 'viewer',
  input: z.object({
    site: siteField,
    from: lineOf(100).describe('Zone that opened the connections; `outside` for what is in none.'),
    to: lineOf(100),
    ...pageFields,
  }),
  output: z.object({ rows: z.array(row), total: z.number(), offset: z.number() }),
  audit: null,
  examples: [{ title: 'From zones to the outside', input: { site: 'default', from: 'cameras', to: 'outside' } }],
  run: async ({ site, from, to, offset, limit }, { store, who }) => {
    visibleSites(who, site)
    const current = await currentPolicy(store, site)
    const { rows, total } = await pairConversations(store, { site, from, to, offset, limit })
    const decide = current === null ? null : decider(current.policy)
    const judge = (conversation: PairConversation): Pick<z.output<typeof row>, 'allowed' | 'why'> => {
      if (from === to && from !== outside) return { allowed: true, why: 'Inside a zone, where no router stands.' }
      const { clientIp, serverIp, transport, port } = conversation
      const known = transportOf(transport)
      const rule = known === null ? null : decide?.decide({ from: clientIp, to: serverIp, transport: known, port })
      if (rule === null || rule === undefined) return { allowed: false, why: 'No rule allows it.' }
      return { allowed: true, why: `${rule.id}: ${rule.why}` }
    }
    return { rows: rows.map((each) => Object.assign(shown(each), judge(each))), total, offset }
  },
})

function shown(conversation: PairConversation): Omit<z.output<typeof row>, 'allowed' | 'why'> {
  const { clientIp, clientDevice, clientTitle, serverIp, serverDevice, serverTitle, ...rest } = conversation
  return {
    client: clientDevice === '' ? clientIp : clientDevice,
    clientTitle: clientTitle === '' ? clientIp : clientTitle,
    server: serverDevice === '' ? serverIp : serverDevice,
    serverTitle: serverTitle === '' ? serverIp : serverTitle,
    ...rest,
  }
}

function transportOf(text: string): Transport | null {
  return text === 'tcp' || text === 'udp' || text === 'icmp' || text === 'icmp6' ? text : null
}
