/** Who talks to whom, by what devices have in common. */
import { z } from 'zod'
import { outside } from '../../store/beyond-devices.ts'
import { deviceMark, deviceTitles, mapEdges, mapGroups, mapNodes, type MapAsk } from '../../store/queries-map.ts'
import { lineOf } from '../access/fields.ts'
import { action } from '../action.ts'
import { foldMap, rest, type NodeTitles } from '../map.ts'
import { purdueLevel, purdueTitle } from '../purdue.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

/** More marks than that are a hairball. */
const mostMarks = 150
/** Before they are folded. */
const mostNodes = 5000
const mostEdges = 50_000

const node = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['group', 'device', 'outside', 'rest']),
  devices: z.number(),
  maxRisk: z.number().describe('Highest risk score among them.'),
})
const edge = z.object({
  from: z.string().describe('Id of the node that opened the connections.'),
  to: z.string(),
  conversations: z.number(),
  flows: z.number(),
  bytes: z.number(),
})

export const mapRead = action({
  id: 'map.read',
  summary: 'Show who talks to whom, by zone, category, site, VLAN, vendor, kind or Purdue level.',
  method: 'GET',
  path: '/map',
  role: 'viewer',
  input: z.object({
    by: z
      .enum([...mapGroups, 'purdue'])
      .default('zone')
      .describe('What devices of one mark have in common.'),
    expand: lineOf(300).optional().describe('Id of a group whose devices are shown one by one.'),
    site: siteField.optional().describe('Only this site.'),
  }),
  output: z.object({
    nodes: z.array(node).describe(`At most ${mostMarks}: what finds no room is put together as the rest.`),
    edges: z.array(edge),
  }),
  audit: null,
  examples: [
    { title: 'Zones', input: { by: 'zone' } },
    { title: 'Levels of the Purdue model', input: { by: 'purdue' } },
  ],
  run: async ({ by, expand, site }, { store, who }) => {
    const isPurdue = by === 'purdue'
    const ask: MapAsk = {
      by: isPurdue ? 'category' : by,
      sites: visibleSites(who, site),
      expand: isPurdue ? null : (expand ?? null),
    }
    const [nodes, edges, names] = await Promise.all([
      mapNodes(store, ask, mostNodes),
      mapEdges(store, ask, mostEdges),
      deviceTitles(store, ask, mostNodes),
    ])
    const titles = titlesFor(by, names)
    const shown = foldMap({ nodes, edges }, { fold: isPurdue ? purdueLevel : (id) => id, titles, most: mostMarks })
    return { nodes: [...shown.nodes], edges: [...shown.edges] }
  },
})

function titlesFor(by: string, names: ReadonlyMap<string, string>): NodeTitles {
  return (id) => {
    if (id === outside) return { title: 'Outside', kind: 'outside' }
    if (id === rest) return { title: 'All others', kind: 'rest' }
    if (id.startsWith(deviceMark)) return { title: names.get(id) ?? id.slice(deviceMark.length), kind: 'device' }
    if (by === 'purdue') return { title: purdueTitle(id), kind: 'group' }
    if (by === 'vlan') return { title: id === '0' ? 'Untagged' : `VLAN ${id}`, kind: 'group' }
    return { title: id === '' ? `No ${by}` : id, kind: 'group' }
  }
}
