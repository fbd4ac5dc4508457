/** Conversations as the API gives them. */
import { z } from 'zod'
import { count, text } from '../report-device.ts'
import { timeMs } from './device-rows.ts'

const service = {
  transport: text.describe('tcp, udp, icmp, icmp6, arp or other.'),
  port: count.describe('Port of the server; for ICMP the type.'),
  application: text.nullable().describe('Protocol by content, such as http.'),
  name: text.nullable().describe('Name that the client asked for.'),
}

const sums = {
  flows: count,
  established: count.describe('Flows in which both sides spoke.'),
  refused: count,
}

export const conversationRow = z
  .object({
    hourMs: timeMs.describe('When its hour began.'),
    site: text,
    client: text.describe('Id of the device that opened it; empty when it is none.'),
    clientIp: text,
    clientMac: text,
    server: text.describe('Id of the device that was asked; empty when it is none.'),
    serverIp: text,
    serverMac: text,
    ...service,
    vlan: count,
    ...sums,
    bytesOut: count.describe('From the client.'),
    bytesIn: count.describe('To the client.'),
    firstSeenMs: timeMs,
    lastSeenMs: timeMs,
  })
  .meta({ id: 'ConversationRow' })

export const deviceConversation = z
  .object({
    role: z.enum(['client', 'server']).describe('Which side the device was.'),
    peer: text.describe('Id of the device at the other end; empty when it is none.'),
    peerTitle: text.nullable().describe('What that device is called.'),
    peerIp: text,
    ...service,
    ...sums,
    bytesOut: count.describe('From the device.'),
    bytesIn: count.describe('To the device.'),
    firstSeenMs: timeMs,
    lastSeenMs: timeMs,
  })
  .meta({ id: 'DeviceConversation' })

export const pairFlow = z
  .object({
    client: text.describe('Id of the device that opened it, or its address.'),
    clientTitle: text,
    server: text.describe('Id of the device that was asked, or its address.'),
    serverTitle: text,
    ...service,
    flows: count,
    bytes: count.describe('Both ways.'),
    allowed: z.boolean().describe('Whether the policy lets it through.'),
    why: text.describe('Which rule allows it, or why none does.'),
    lastSeenMs: timeMs,
  })
  .meta({ id: 'PairFlow' })
