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
    direction: z.enum(['out', 'in']).describe('out: the device opened it; in: it was asked.'),
    peer: text.describe('Id of the device at the other end; empty when it is none.'),
    peerTitle: text.describe('What that device is called, or its address.'),
    peerCategory: text.describe('What that device is; empty when unknown.'),
    peerIp: text,
    ...service,
    ...sums,
    bytesOut: count.describe('From the device.'),
    bytesIn: count.describe('To the device.'),
    firstSeenMs: timeMs,
    lastSeenMs: timeMs,
  })
  .meta({ id: 'DeviceConversation' })
