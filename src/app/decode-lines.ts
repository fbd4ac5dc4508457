/**
 * The lines that `cordon decode` prints, as forms: `cordon.fact/1`, `cordon.flow/1` and `cordon.summary/1`. Fields are only
 * added. The reference pages and JSON Schemas are made from here.
 */
import { z } from 'zod'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import { isoTime } from './iso-time.ts'

const text = z.string()
const count = z.number().int().nonnegative()
const number = z.number().nonnegative()
const time = z.iso.datetime().nullable()

const fact = z.object({
  at: time.describe('When it was first told; of an event, when it happened. Null when the capture has no clock.'),
  site: text.describe('Name of the place.'),
  mac: text.describe('MAC of who told it; empty where there is none, as inside of tunnels.'),
  ip: text.describe('Its address; empty when only layer 2 was seen.'),
  vlan: count.describe('802.1Q VLAN id of the outermost tag, 0 without a tag.'),
  name: text.describe('What was told: see the [list of facts](facts.md).'),
  value: text.describe('The value, without control characters.'),
  peer: text.optional().describe('Events only: the other side, as address and port; of a frame without IP, its MAC.'),
})

const side = z.object({
  mac: text.describe('Its MAC as seen on this link; empty where there is none.'),
  ip: text.describe('Its address.'),
})

const spread = z.object({
  mean: number.describe('Mean.'),
  deviation: number.describe('Standard deviation.'),
  largest: number.describe('The largest.'),
})

const tcp = z.object({
  handshake: z
    .enum(['complete', 'half-open', 'refused', 'unanswered', 'unseen'])
    .describe('How far it got; `half-open` without the client’s last word, `unseen` when it was before the capture.'),
  resetBy: z.enum(['client', 'server']).nullable().describe('Which side reset the connection first.'),
  closed: z.boolean().describe('Both sides have finished.'),
  retransmissionsOut: count.describe('Segments of the client whose bytes had all been sent before.'),
  retransmissionsIn: count.describe('The same of the server.'),
})

const statistics = z.object({
  sizesOut: spread.describe('Bytes of the client’s IP packets.'),
  sizesIn: spread.describe('Bytes of the server’s IP packets.'),
  intervalsOutMs: spread.describe('Milliseconds between packets of the client.'),
  intervalsInMs: spread.describe('Milliseconds between packets of the server.'),
})

const flow = z.object({
  firstSeen: time.describe('Time of the first packet of the flow.'),
  lastSeen: time.describe('Time of the last packet so far.'),
  site: text.describe('Name of the place.'),
  vlan: count.describe('802.1Q VLAN id of the outermost tag, 0 without a tag.'),
  client: side.describe('Who opened it.'),
  server: side.describe('Who was asked. ARP: the address asked for, with the MAC that answered.'),
  transport: z.enum(['tcp', 'udp', 'icmp', 'icmp6', 'arp', 'other']).describe('What carries it.'),
  clientPort: count.describe('0 where the transport has no ports.'),
  serverPort: count.describe('ICMP: the type of the request.'),
  application: text.nullable().describe('Protocol by content, null while nothing was recognised.'),
  name: text.nullable().describe('Name that the client asked for: TLS SNI, HTTP host, or the DNS name of the address.'),
  outcome: z
    .enum(['established', 'refused', 'attempt', 'one-way'])
    .describe('Both sides spoke; answered by a reset; nobody answered; datagrams that need no answer.'),
  packetsOut: count.describe('Packets of the client since the previous part.'),
  packetsIn: count.describe('Packets of the server since the previous part.'),
  bytesOut: count.describe('Bytes on the wire of the client; of records that know no frames, of the IP packets.'),
  bytesIn: count.describe('The same of the server.'),
  ipBytesOut: count.nullable().describe('Bytes of the client’s IP packets as they state them; null where not known.'),
  ipBytesIn: count.nullable().describe('The same of the server.'),
  payloadBytesOut: count.nullable().describe('Bytes of the client behind the transport header; null where not known.'),
  payloadBytesIn: count.nullable().describe('The same of the server.'),
  tcp: tcp.nullable().describe('How the TCP connection went so far; null for other transports and where not known.'),
  statistics: statistics.nullable().describe('Sizes and intervals of this part; null where not known.'),
  part: count.describe('0 for the first report of a flow, then 1, 2 … each minute while it lasts.'),
})

const counts = z.record(z.string(), count)
const summary = z.object({
  schema: z.literal('cordon.summary/1').describe('The form of this document.'),
  packets: count.describe('Packets read.'),
  bytes: count.describe('Their bytes on the wire.'),
  undecodable: count.describe('Packets whose headers could not be decoded.'),
  encrypted: count.describe('Frames that are encrypted on the link.'),
  firstSeen: time.describe('Time of the first packet.'),
  lastSeen: time.describe('Time of the last packet.'),
  devices: count.describe('Devices.'),
  conversations: count.describe('Pairs of peers on one service.'),
  flows: counts.describe('Flows by application, most frequent first.'),
  facts: counts.describe('Different facts of devices by name, most frequent first.'),
  dropped: counts.describe('What found no room or was left out, by reason.'),
})

/** Form name → its JSON Schema and title. */
export function lineForms() {
  return {
    fact: { title: 'A fact, `cordon.fact/1`', option: '--facts', schema: z.toJSONSchema(fact) },
    flow: { title: 'A flow, `cordon.flow/1`', option: '--flows', schema: z.toJSONSchema(flow) },
    summary: { title: 'A summary, `cordon.summary/1`', option: '--summary', schema: z.toJSONSchema(summary) },
  }
}

export function factLine({ endpoint, atMs, name, value, peer }: Fact): z.infer<typeof fact> {
  return { at: isoTime(atMs), ...endpoint, name, value, ...(peer === undefined ? {} : { peer }) }
}

export function flowLine({ client, server, firstSeenMs, lastSeenMs, ...rest }: Flow): z.infer<typeof flow> {
  return {
    firstSeen: isoTime(firstSeenMs),
    lastSeen: isoTime(lastSeenMs),
    site: client.site,
    vlan: client.vlan,
    client: sideOf(client),
    server: sideOf(server),
    ...rest,
  }
}

function sideOf({ mac, ip }: Endpoint): z.infer<typeof side> {
  return { mac, ip }
}

export type Summary = z.infer<typeof summary>

/** For tests and programs that read the lines. */
export const lines = {
  fact: z.strictObject(fact.shape),
  flow: z.strictObject(flow.shape),
  summary: z.strictObject(summary.shape),
}
