/** The shapes of the lines of a `cordon.state/1` file, as they are read back. */
import { z } from 'zod'

const whole = z.number().int().min(0)
const amount = z.number().min(0)
const time = z.number().min(0).max(8.64e15)
const text = z.string()
const endpoint = z.object({ site: text, mac: text, ip: text, vlan: whole })

export const stateRow = z.discriminatedUnion('row', [
  z.object({
    row: z.literal('endpoint'),
    id: whole,
    mac: text,
    ip: text,
    vlan: whole,
    flags: whole.max(255),
    firstSeenMs: time,
    lastSeenMs: time,
  }),
  z.object({
    row: z.literal('fact'),
    of: whole,
    atMs: time,
    name: text,
    value: text,
    peer: text.exactOptional(),
  }),
  z.object({
    row: z.literal('conversation'),
    client: whole,
    server: whole,
    transport: whole.max(5),
    port: whole.max(65_535),
    vlan: whole,
    application: text.nullable(),
    name: text.nullable(),
    flows: whole,
    established: whole,
    refused: whole,
    packetsOut: amount,
    packetsIn: amount,
    bytesOut: amount,
    bytesIn: amount,
    firstSeenMs: time,
    lastSeenMs: time,
  }),
  z.object({
    row: z.literal('event'),
    event: z.object({ endpoint, atMs: time, name: text, value: text, peer: text.exactOptional() }),
  }),
  z.object({ row: z.literal('ring'), path: text, head: text, packets: whole, readBytes: whole }),
  z.object({
    row: z.literal('alert'),
    alert: z.object({
      id: text,
      detection: text,
      severity: z.enum(['low', 'medium', 'high', 'critical']),
      endpoint,
      atMs: time,
      sentence: text,
      technique: z.array(text),
      evidence: z.array(text),
    }),
  }),
])
