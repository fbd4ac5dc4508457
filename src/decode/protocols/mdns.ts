/**
 * Multicast DNS and DNS-based service discovery: what a device announces of itself and looks for. RFC 6762, RFC 6763.
 * Answers inside a query are what the sender knows of others, so they aren't told; its authority section is what the
 * sender claims for itself (RFC 6762 section 8.2). A sleep proxy or reflector speaks for others and cannot be told
 * apart.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, startsWith } from '../ascii.ts'
import { isDnsMessage, readName, skipName } from '../dns-message.ts'
import { protocol, type Teller } from '../protocol.ts'

const isResponse = 0x8000
const typeA = 1
const typePtr = 12
const typeTxt = 16
const typeAaaa = 28
const typeSrv = 33
const typeAny = 255
const maxRecords = 128
/** Room for two names; with less, the rest of the message is left out. */
const recordRoom = 512
const serviceList = '_services._dns-sd._udp.'
const underscore = 0x5f
const equalsSign = 0x3d

export const mdns = protocol({
  name: 'mdns',
  title: 'Multicast DNS',
  spec: 'RFC 6762 section 18, RFC 6763 sections 4, 6 and 9',
  over: 'udp',
  ports: [5353],
  repeats: true,
  tells: {
    service: 'Kind of service it offers',
    instance: 'Name of a service it offers, as people see it',
    host: 'Name it gives itself on the local link',
    txt: 'Property of a service it offers, as key=value',
    query: 'Name or kind of service it looks for',
  },
  examples: [
    {
      name: 'printer that announces a service with its properties and addresses',
      hex: `000084000000000300000002045f697070045f746370056c6f63616c00000c0001000011940013104c6f626279205072
        696e74657220c3
        bcc00cc0270021800100000078000e000000000277054e50693132c016c027001080010000007800280d74793d4c617365724a65742034
        0870646c3d612f707304626f6f6c073d6e6f206b657903783d01c04c00018001000000780004c0000209c04c001c8001000000780010fe
        80000000000000005e0000fe104a01`,
      facts: {
        'mdns.service': ['_ipp._tcp.local'],
        'mdns.instance': ['Lobby Printer ü._ipp._tcp.local', 'Lobby Printer ü._ipp._tcp.local'],
        'mdns.host': ['npi12.local', 'npi12.local', 'npi12.local'],
        'mdns.txt': ['ty=LaserJet 4', 'pdl=a/ps'],
      },
    },
    {
      name: 'list of the services offered, and the name of an address',
      hex: `000084000000000200000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c00010000
        0078000c045f48
        6170045f746370c0230139013201300331393207696e2d61646472046172706100000c0001000000780008054e50693132c023`,
      facts: { 'mdns.service': ['_hap._tcp.local'] },
    },
    {
      name: 'search that lists what is known of somebody else, and a claim to a name of its own',
      hex: `0000000000020001000100000b5f676f6f676c6563617374045f746370056c6f63616c00000c00010543616d2d37c01d
        00ff8001c00c00
        0c0001000000780016135456206f6620736f6d65626f647920656c7365c00cc02800010001000000780004c0000228`,
      facts: { 'mdns.query': ['_googlecast._tcp.local'], 'mdns.host': ['cam-7.local'] },
    },
  ],

  claims: isDnsMessage,

  decode(reader, teller) {
    reader.take(2)
    const announces = (reader.u16() & isResponse) !== 0
    const questions = reader.u16()
    const answers = reader.u16()
    const authorities = reader.u16()
    const additional = reader.u16()
    readQuestions(reader, teller, questions, announces)
    if (announces) {
      readRecords(reader, teller, answers + authorities + additional)
    } else if (authorities > 0) {
      skipRecords(reader, answers)
      readRecords(reader, teller, authorities)
    }
  },
})

function readQuestions(reader: Reader, teller: Teller, count: number, announces: boolean): void {
  for (let i = 0; i < count && !reader.failed; i += 1) {
    const start = teller.scratchEnd
    if (announces) skipName(reader)
    else readName(reader, teller, false)
    const type = reader.u16()
    reader.take(2)
    // Everything is only asked about a name that the sender is going to take (RFC 6762 section 8.1).
    if (type !== typeAny) teller.tellScratch('query', start, teller.scratchEnd)
  }
}

function skipRecords(reader: Reader, count: number): void {
  for (let i = 0; i < count && !reader.failed; i += 1) {
    skipName(reader)
    reader.take(8)
    reader.take(reader.u16())
  }
}

function readRecords(reader: Reader, teller: Teller, count: number): void {
  for (let i = 0; i < count && i < maxRecords && !reader.failed; i += 1) {
    if (teller.scratch.length - teller.scratchEnd < recordRoom) return
    const owner = reader.position
    skipName(reader)
    const type = reader.u16()
    reader.take(6)
    const length = reader.u16()
    const at = reader.take(length)
    const next = reader.position
    if (reader.failed) return
    if (type === typeA || type === typeAaaa) tellName(reader, teller, 'host', owner)
    else if (type === typePtr) readPointer(reader, teller, owner, at)
    else if (type === typeTxt) tellStrings(reader, teller, at, at + length)
    else if (type === typeSrv && length > 6) readLocation(reader, teller, owner, at)
    if (!reader.failed) reader.position = next
  }
}

/** Reads the name at `at`. Names that people chose keep their case. */
function tellName(reader: Reader, teller: Teller, fact: 'service' | 'instance' | 'host', at: number): void {
  const start = teller.scratchEnd
  reader.position = at
  readName(reader, teller, fact === 'instance')
  teller.tellScratch(fact, start, teller.scratchEnd)
}

function readPointer(reader: Reader, teller: Teller, owner: number, target: number): void {
  const start = teller.scratchEnd
  reader.position = owner
  readName(reader, teller, false)
  const end = teller.scratchEnd
  if (startsWith(teller.scratch, start, end, serviceList)) {
    teller.scratchEnd = start
    tellName(reader, teller, 'service', target)
  } else if (end > start && teller.scratch[start] === underscore) {
    teller.tellScratch('service', start, end)
    tellName(reader, teller, 'instance', target)
  } else {
    teller.scratchEnd = start
  }
}

/** Priority, weight and port, then the host. */
function readLocation(reader: Reader, teller: Teller, owner: number, at: number): void {
  tellName(reader, teller, 'instance', owner)
  if (!reader.failed) tellName(reader, teller, 'host', at + 6)
}

function tellStrings(reader: Reader, teller: Teller, start: number, end: number): void {
  const { bytes } = reader
  for (let at = start; at < end; ) {
    const from = at + 1
    const to = from + (bytes[at] ?? 0)
    if (to > end) return
    if (hasKey(bytes, from, to) && isPrintable(bytes, from, to)) teller.tell('txt', from, to)
    at = to
  }
}

function hasKey(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === equalsSign) return false
  for (let at = start; at < end; at += 1) if (bytes[at] === equalsSign) return true
  return false
}
