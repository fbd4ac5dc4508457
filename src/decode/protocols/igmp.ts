/**
 * IGMP: which multicast groups a device listens to, and who asks for them (a router or switch). RFC 1112 appendix I,
 * RFC 2236, RFC 3376 section 4. Not read: sources, and the routing protocols that share its number.
 */
import type { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress } from '../told-text.ts'

const query = 0x11
const reportV1 = 0x12
const reportV2 = 0x16
const leave = 0x17
const reportV3 = 0x22
const lastType = 0x32
const shortBytes = 8
const longQueryBytes = 12
const maxGroups = 64
/** Record kinds of version 3 that mean the group is left, when no source is listed: include nothing. */
const isInclude = 1
const toInclude = 3

export const igmp = protocol({
  name: 'igmp',
  title: 'IGMP',
  spec: 'RFC 1112 appendix I, RFC 2236 section 2, RFC 3376 section 4',
  over: 'ip',
  ports: [],
  ipProtocols: [2],
  tells: {
    version: 'Version of IGMP that it speaks',
    group: 'Multicast group that it listens to',
    querier: 'It asks who listens to which group, as routers and switches do',
  },
  examples: [
    { name: 'general query', hex: '11 64 ee9b 00000000', facts: { 'igmp.querier': ['yes'] } },
    {
      name: 'query of version 3',
      hex: '11 64 ec1e 00000000 027d 0000',
      facts: { 'igmp.querier': ['yes'], 'igmp.version': ['3'] },
    },
    { name: 'report', hex: '16 00 0a04 effffffa', facts: { 'igmp.version': ['2'], 'igmp.group': ['239.255.255.250'] } },
    {
      name: 'report of version 3: one group joined, with a source, and one left',
      hex: '22 00 0000 0000 0002 04 00 0001 e00000fb c0000207 03 00 0000 efc00007',
      facts: { 'igmp.version': ['3'], 'igmp.group': ['224.0.0.251'] },
    },
    { name: 'leave', hex: '17 00 0000 effffffa', facts: { 'igmp.version': ['2'] } },
  ],

  claims(bytes, start, end) {
    const type = bytes[start] ?? 0
    return end - start >= shortBytes && type >= query && type <= lastType
  },

  decode(reader, teller) {
    const length = reader.remaining
    const type = reader.u8()
    reader.take(3)
    if (type === reportV3) {
      readReport(reader, teller)
      return
    }
    const group = reader.take(4)
    if (reader.failed) return
    if (type === query) {
      teller.tellWord('querier', 'yes')
      if (length >= longQueryBytes) teller.tellWord('version', '3')
    } else if (type === reportV1 || type === reportV2) {
      teller.tellWord('version', type === reportV1 ? '1' : '2')
      tellAddress(teller, 'group', reader.bytes, group, 4)
    } else if (type === leave) {
      teller.tellWord('version', '2')
    }
  },
})

/** Number of records; each: kind, length of further words, number of sources, group, sources. */
function readReport(reader: Reader, teller: Teller): void {
  reader.take(2)
  const count = reader.u16()
  teller.tellWord('version', '3')
  for (let i = 0; i < count && i < maxGroups && !reader.failed; i += 1) {
    const kind = reader.u8()
    const words = reader.u8()
    const sources = reader.u16()
    const group = reader.take(4)
    reader.take((sources + words) * 4)
    const isLeft = sources === 0 && (kind === isInclude || kind === toInclude)
    // Kinds 5 and 6 allow and block single sources of a group.
    if (!reader.failed && !isLeft && kind >= 1 && kind <= 6) tellAddress(teller, 'group', reader.bytes, group, 4)
  }
}
