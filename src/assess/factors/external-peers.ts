/** A device of a single purpose that speaks to very many addresses on the internet. */
import { exampleConversation, exampleInput, factor } from '../factor.ts'
import { isPublic } from '../exposure.ts'

export const externalPeers = factor({
  id: 'external-peers',
  title: 'Many peers on the internet',
  why: 'A device of one purpose needs a handful of servers; each more is a way in and out that nobody planned.',
  remedy: { title: 'Limit whom devices may reach on the internet', hoursEach: 0.5 },
  most: 10,
  settings: { many: 30, veryMany: 100, pointsOfMany: 5, pointsOfVeryMany: 10 },

  judge({ device, kind, conversations }, { many, veryMany, pointsOfMany, pointsOfVeryMany }) {
    if (kind !== 'iot' || conversations.length < many) return null
    const peers = new Set<string>()
    for (const { client, server, established } of conversations) {
      const isOwn = client.kind === 'device' && client.id === device.id
      if (isOwn && established > 0 && server.kind === 'remote' && isPublic(server.ip)) peers.add(server.ip)
    }
    if (peers.size < many) return null
    const points = peers.size >= veryMany ? pointsOfVeryMany : pointsOfMany
    return {
      points,
      sentence: `It speaks to ${peers.size} addresses on the internet; a device of one purpose needs a handful.`,
    }
  },

  examples: [
    { name: 'forty servers', given: exampleInput({ conversations: servers(40) }), points: 5 },
    { name: 'two hundred servers', given: exampleInput({ conversations: servers(200) }), points: 10 },
    { name: 'five servers', given: exampleInput({ conversations: servers(5) }), points: null },
    { name: 'a workstation may', given: exampleInput({ kind: 'it', conversations: servers(200) }), points: null },
  ],
})

function servers(number: number): ReturnType<typeof exampleConversation>[] {
  return Array.from({ length: number }, (_, index) =>
    exampleConversation({ server: { kind: 'remote', ip: `93.184.215.${index}` } }),
  )
}
