/**
 * ICMPv6: routers with the prefixes and name servers that they announce, and which multicast groups a device listens
 * to. RFC 4861 section 4, RFC 8106, RFC 2710, RFC 3810. Whose MAC an address has is learned elsewhere. Not read:
 * errors, pings, node information.
 */
import type { Reader } from '../../core/reader.ts'
import { ICMP6 } from '../../core/packet.ts'
import { readName } from '../dns-message.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, writeAddress, writeByte, writeNumber } from '../told-text.ts'

const headerBytes = 4
const listenerQuery = 130
const listenerReport = 131
const routerAdvertisement = 134
const neighbourAdvertisement = 136
const listenerReportV2 = 143
const addressBytes = 16
const prefixOption = 3
const nameServers = 25
const searchList = 31
const maxOptions = 32
const maxGroups = 64
const maxNames = 8
const isInclude = 1
const toInclude = 3

export const icmpv6 = protocol({
  name: 'icmpv6',
  title: 'ICMPv6 with neighbour and listener discovery',
  spec: 'RFC 4861 section 4, RFC 8106 section 5, RFC 2710 section 3, RFC 3810 section 5',
  over: 'ip',
  ports: [],
  ipProtocols: [ICMP6],
  tells: {
    router: 'It is a router, by its own word',
    prefix: 'Prefix of addresses that the router announces',
    nameServer: 'Name server that the router announces',
    searchDomain: 'Domain that the router wants names to be looked up in',
    group: 'Multicast group that it listens to',
    querier: 'It asks who listens to which group, as routers and switches do',
  },
  examples: [
    {
      name: 'router advertisement with a prefix, a name server and a domain',
      hex: `86 00 0000 40 00 0708 00000000 00000000 01 01 02005e104a02
        03 04 40 c0 00002710 00002710 00000000 20010db8000700000000000000000000
        19 03 0000 00000e10 20010db8000700000000000000000053 1f 03 0000 00000e10 036c6162 076578616d706c65 00 000000`,
      facts: {
        'icmpv6.router': ['yes'],
        'icmpv6.prefix': ['2001:db8:7::/64'],
        'icmpv6.nameServer': ['2001:db8:7::53'],
        'icmpv6.searchDomain': ['lab.example'],
      },
    },
    {
      name: 'neighbour advertisement of a host',
      hex: '88 00 0000 60000000 fe80000000000000000000fffe104a01 02 01 02005e104a01',
      facts: {},
    },
    { name: 'query', hex: `82 00 0000 2710 0000 ${'00'.repeat(16)}`, facts: { 'icmpv6.querier': ['yes'] } },
    {
      name: 'report',
      hex: '83 00 0000 0000 0000 ff0200000000000000000000000000fb',
      facts: { 'icmpv6.group': ['ff02::fb'] },
    },
    {
      name: 'report of version 2: one group joined and one left',
      hex: `8f 00 0000 0000 0002 04 00 0000 ff020000000000000000000000010003
        03 00 0000 ff0200000000000000000000000000fb`,
      facts: { 'icmpv6.group': ['ff02::1:3'] },
    },
  ],

  claims(bytes, start, end) {
    return end - start >= headerBytes && bytes[start] !== 0
  },

  decode(reader, teller) {
    const type = reader.u8()
    reader.take(3)
    if (type === routerAdvertisement) readRouter(reader, teller)
    else if (type === neighbourAdvertisement) readNeighbour(reader, teller)
    else if (type === listenerReportV2) readReport(reader, teller)
    else if (type === listenerReport || type === listenerQuery) readListener(reader, teller, type)
  },
})

/** Hop limit, flags, lifetime, two times, then options; a lifetime of 0 means that it is no default router. */
function readRouter(reader: Reader, teller: Teller): void {
  reader.take(2)
  const lifetime = reader.u16()
  reader.take(8)
  if (lifetime > 0) teller.tellWord('router', 'yes')
  for (let i = 0; i < maxOptions && reader.remaining > 0 && !reader.failed; i += 1) {
    const at = reader.position
    const type = reader.u8()
    const length = reader.u8() * 8
    // An option of length 0 makes the message invalid (RFC 4861 section 4.6).
    reader.take(length - 2)
    if (reader.failed) return
    const next = reader.position
    if (type === prefixOption && length === 32) tellPrefix(reader, teller, at)
    else if (type === nameServers) tellServers(reader, teller, at + 8, next)
    else if (type === searchList) tellDomains(reader, teller, at + 8, next)
    if (!reader.failed) reader.position = next
  }
}

function tellPrefix(reader: Reader, teller: Teller, at: number): void {
  const from = teller.scratchEnd
  const length = reader.bytes[at + 2] ?? 0
  if (!writeAddress(teller, reader.bytes, at + addressBytes, addressBytes)) return
  if (writeByte(teller, 0x2f) && writeNumber(teller, length)) teller.tellScratch('prefix', from, teller.scratchEnd)
}

function tellServers(reader: Reader, teller: Teller, start: number, end: number): void {
  for (let at = start; at + addressBytes <= end; at += addressBytes)
    tellAddress(teller, 'nameServer', reader.bytes, at, addressBytes)
}

/** Names without compression, padded with zero bytes. */
function tellDomains(reader: Reader, teller: Teller, start: number, end: number): void {
  reader.position = start
  for (let i = 0; i < maxNames && reader.position < end && reader.peek(0) > 0 && !reader.failed; i += 1) {
    const from = teller.scratchEnd
    readName(reader, teller, false)
    teller.tellScratch('searchDomain', from, teller.scratchEnd)
  }
}

function readNeighbour(reader: Reader, teller: Teller): void {
  const isRouter = (reader.u32() & 0x80000000) !== 0
  reader.take(addressBytes)
  if (isRouter) teller.tellWord('router', 'yes')
}

function readListener(reader: Reader, teller: Teller, type: number): void {
  reader.take(4)
  const group = reader.take(addressBytes)
  if (reader.failed) return
  if (type === listenerQuery) teller.tellWord('querier', 'yes')
  else tellAddress(teller, 'group', reader.bytes, group, addressBytes)
}

/** Number of records; each: kind, length of further words, number of sources, group, sources. */
function readReport(reader: Reader, teller: Teller): void {
  reader.take(2)
  const count = reader.u16()
  for (let i = 0; i < count && i < maxGroups && !reader.failed; i += 1) {
    const kind = reader.u8()
    const words = reader.u8()
    const sources = reader.u16()
    const group = reader.take(addressBytes)
    reader.take(sources * addressBytes + words * 4)
    const isLeft = sources === 0 && (kind === isInclude || kind === toInclude)
    if (!reader.failed && !isLeft && kind >= 1 && kind <= 6)
      tellAddress(teller, 'group', reader.bytes, group, addressBytes)
  }
}
