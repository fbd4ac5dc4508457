/**
 * SNMP: what an agent says of its system, and who manages it how. RFC 1157, RFC 3416 (version 2), RFC 3411 and 3414
 * (engine and user of version 3), RFC 3418 (system group). A community or a key is never told, only that a community
 * is a published one. Not read: encrypted messages, other objects than the system group, SNMP over TCP.
 */
import type { Reader } from '../../core/reader.ts'
import { BerCursor, INTEGER, OBJECT_ID, OCTET_STRING, SEQUENCE, arcSpace, elementBytes } from '../ber.ts'
import { isWord } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellInOneLine, tellHex, tellMac, tellNumber, tellTrimmed, writeByte, writeNumber } from '../told-text.ts'

const ber = new BerCursor()
const arcs = arcSpace()
const maxBindings = 64
/** Flag of version 3: set in requests, not in answers, traps and reports. */
const reportable = 4

/** Context tags of the message kinds. */
const response = 0xa2
const setRequest = 0xa3
const trapV1 = 0xa4
const inform = 0xa6
const trapV2 = 0xa7
const lastKind = 0xa8
const trapCauses = [
  'cold-start',
  'warm-start',
  'link-down',
  'link-up',
  'authentication-failure',
  'neighbour-loss',
  'enterprise-specific',
]

/** 1.3.6.1.2.1.1.N.0: the system group. */
const systemGroup = [0x2b, 6, 1, 2, 1, 1]
const systemFacts: ReadonlyMap<number, string> = new Map([
  [1, 'sysDescr'],
  [5, 'sysName'],
  [6, 'sysLocation'],
])
const sysObjectId = 2
/** 1.3.6.1.6.3.1.1.4.1.0: the cause of a trap; 1.3.6.1.6.3.1.1.5.N: the standard causes. */
const trapObject = [0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0]
const standardTraps = [0x2b, 6, 1, 6, 3, 1, 1, 5]
/** 1.3.6.1.4.1: below it, each vendor has its number. */
const enterprises = [0x2b, 6, 1, 4, 1]
const enterpriseArcs = 6

/** Communities that manuals and scanners publish. */
const publishedCommunities = ['public', 'private', 'community', 'snmp', 'admin', 'cisco', 'manager', 'write', 'read']

export const snmp = protocol({
  name: 'snmp',
  title: 'SNMP',
  spec: 'RFC 1157 section 4, RFC 3416 section 3, RFC 3412 section 6, RFC 3418',
  over: 'udp',
  ports: [161, 162],
  firstBytes: [0x30],
  tells: {
    version: 'Version of SNMP that it speaks: 1, 2 (with communities) or 3',
    sysDescr: 'Description of the system: product, operating system, version',
    sysObjectId: 'Object identifier of the product, below its vendor',
    sysName: 'Name somebody gave the system',
    sysLocation: 'Where the system is, as somebody wrote it down',
    enterprise: 'Enterprise number of the vendor (IANA)',
    engineId: 'Identifier of its SNMP engine (version 3), in hexadecimal digits',
    engineMac: 'MAC inside the identifier of its SNMP engine',
    user: 'User name of version 3',
    community: 'It uses a community that is published as a default',
  },
  happens: {
    set: 'A value was set',
    trap: 'An agent reports something: restart, link, failed authentication, or a thing of its vendor',
  },
  personal: ['user'],
  examples: [
    {
      name: 'answer with the system group',
      port: 161,
      fromClient: 0,
      hex: `306d 020101 0406707562 6c6963 a260 020107 020100 020100 3055 3017 06082b06010201010100 040b 41636d65204f5320332e31
        3017 06082b06010201010200 060b 2b060104 0181fd59 07 01 02 300f 06082b06010201010500 0403 737731
        3010 06082b06010201010600 0404 4c616237`,
      facts: {
        'snmp.version': ['2'],
        'snmp.community': ['published default'],
        'snmp.sysDescr': ['Acme OS 3.1'],
        'snmp.sysObjectId': ['1.3.6.1.4.1.32473.7.1.2'],
        'snmp.enterprise': ['32473'],
        'snmp.sysName': ['sw1'],
        'snmp.sysLocation': ['Lab7'],
      },
    },
    {
      name: 'set with a community of its own',
      port: 161,
      hex: '302a 020100 0406 7365633372 74 a31d 020109 020100 020100 3012 3010 06082b06010201010600 0404 4c616238',
      facts: { 'snmp.version': ['1'], 'snmp.set': ['1.3.6.1.2.1.1.6.0'] },
    },
    {
      name: 'trap of version 1',
      port: 162,
      hex: '302a 020100 0406 7365633372 74 a41d 0609 2b0601040181fd5907 4004 c0000207 020102 020100 4302 1234 3000',
      facts: { 'snmp.version': ['1'], 'snmp.enterprise': ['32473'], 'snmp.trap': ['link-down'] },
    },
    {
      name: 'trap of version 2',
      port: 162,
      hex: `3031 020101 0406 736563337274 a724 020101 020100 020100 3019 3017 060a2b060106030101040100
        0609 2b0601060301010501`,
      facts: { 'snmp.version': ['2'], 'snmp.trap': ['cold-start'] },
    },
    {
      name: 'trap of version 3 with engine and user, encrypted',
      port: 162,
      hex: `304e 020103 300d 020105 020205dc 040103 020103 041e 301c 040b 80007ed903 02005e104a01 020107 020109
        0403 6f7073 0400 0400 041a 0011223344556677889900112233445566778899aabbccddeeff`,
      facts: {
        'snmp.version': ['3'],
        'snmp.engineId': ['80007ed90302005e104a01'],
        'snmp.enterprise': ['32473'],
        'snmp.engineMac': ['02:00:5e:10:4a:01'],
        'snmp.user': ['ops'],
      },
    },
  ],

  claims(bytes, start, end) {
    const length = elementBytes(bytes, start, end)
    if (bytes[start] !== SEQUENCE || length < 0 || length > end - start) return false
    const at = start + lengthOfHead(bytes[start + 1] ?? 0)
    if (bytes[at] !== INTEGER) return false
    // Some pad the version with zero bytes.
    const size = bytes[at + 1] ?? 0
    const version = bytes[at + 1 + size] ?? 0
    if (size < 1 || size > 4 || version > 3 || version === 2) return false
    return bytes[at + 2 + size] === (version === 3 ? SEQUENCE : OCTET_STRING)
  },

  decode(reader, teller) {
    const start = reader.position
    reader.take(elementBytes(reader.bytes, start, reader.end))
    if (reader.failed) return
    ber.begin(reader.bytes, start, reader.position)
    if (!ber.into(SEQUENCE) || !ber.is(INTEGER)) return fail(reader)
    const version = ber.number()
    teller.tellWord('version', version === 3 ? '3' : version === 1 ? '2' : '1')
    if (version === 3) readEngine(reader, teller)
    else readCommunity(reader, teller)
  },
})

function lengthOfHead(length: number): number {
  return length < 0x80 ? 2 : 2 + (length & 0x7f)
}

function readCommunity(reader: Reader, teller: Teller): void {
  if (!ber.is(OCTET_STRING)) return fail(reader)
  for (const word of publishedCommunities)
    if (isWord(ber.bytes, ber.valueStart, ber.valueEnd, word)) teller.tellWord('community', 'published default')
  if (!ber.next() || ber.tag < 0xa0 || ber.tag > lastKind) return fail(reader)
  const kind = ber.tag
  ber.enter()
  readMessage(reader, teller, kind)
}

/** Message id, size, flags and security model; then what that model needs; then the message, which may be encrypted. */
function readEngine(reader: Reader, teller: Teller): void {
  const { end } = ber
  if (!ber.is(SEQUENCE)) return fail(reader)
  const security = ber.position
  ber.enter()
  const isFlagged = ber.is(INTEGER) && ber.is(INTEGER) && ber.is(OCTET_STRING)
  const wantsAnswer = isFlagged && ((ber.bytes[ber.valueStart] ?? 0) & reportable) !== 0
  ber.resume(security, end)
  if (!ber.is(OCTET_STRING)) return fail(reader)
  const after = ber.position
  ber.enter()
  if (ber.into(SEQUENCE)) {
    // The engine is that of the agent, which a manager repeats; answers, traps and reports come from the agent.
    if (ber.is(OCTET_STRING) && !wantsAnswer) tellEngine(teller, ber.valueStart, ber.valueEnd)
    if (ber.is(INTEGER) && ber.is(INTEGER) && ber.is(OCTET_STRING) && teller.fromClient === 1)
      tellTrimmed(teller, 'user', ber.bytes, ber.valueStart, ber.valueEnd)
  }
  ber.resume(after, end)
  // Scoped message in the clear: context engine and name, then the message.
  if (!ber.into(SEQUENCE) || !ber.is(OCTET_STRING) || !ber.is(OCTET_STRING)) return
  if (!ber.next() || ber.tag < 0xa0 || ber.tag > lastKind) return
  const kind = ber.tag
  ber.enter()
  readMessage(reader, teller, kind)
}

/** RFC 3411 section 5: with the highest bit, an enterprise number and a kind (3: MAC). */
function tellEngine(teller: Teller, start: number, end: number): void {
  const { bytes } = ber
  if (end - start < 5 || end - start > 32) return
  tellHex(teller, 'engineId', bytes, start, end)
  const high = (bytes[start] ?? 0) & 0x7f
  const low = ((bytes[start + 1] ?? 0) << 16) | ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
  tellNumber(teller, 'enterprise', high * 0x1000000 + low)
  const hasKind = (bytes[start] ?? 0) > 0x7f
  if (hasKind && bytes[start + 4] === 3 && end - start === 11) tellMac(teller, 'engineMac', bytes, start + 5)
}

function readMessage(reader: Reader, teller: Teller, kind: number): void {
  if (kind === trapV1) return readOldTrap(reader, teller)
  if (!ber.is(INTEGER) || !ber.is(INTEGER) || !ber.is(INTEGER) || !ber.into(SEQUENCE)) return fail(reader)
  const { end } = ber
  for (let i = 0; i < maxBindings && ber.is(SEQUENCE); i += 1) {
    const after = ber.position
    ber.enter()
    if (!ber.is(OBJECT_ID)) return fail(reader)
    if (kind === setRequest) eventWithObject(teller)
    else if (kind === trapV2 || kind === inform) readTrap(teller)
    else if (kind === response) readSystem(teller)
    ber.resume(after, end)
  }
}

function readSystem(teller: Teller): void {
  const { bytes, valueStart: at } = ber
  const isSystem = ber.startsWith(systemGroup) && ber.valueEnd - at === systemGroup.length + 2
  if (!isSystem || bytes[at + systemGroup.length + 1] !== 0) return
  const number = bytes[at + systemGroup.length] ?? 0
  if (!ber.next()) return
  const fact = systemFacts.get(number)
  if (number === sysObjectId && ber.tag === OBJECT_ID) {
    tellObject(teller, 'sysObjectId')
    tellVendor(teller)
  } else if (fact !== undefined && ber.tag === OCTET_STRING) {
    tellInOneLine(teller, fact, bytes, ber.valueStart, ber.valueEnd)
  }
}

function tellObject(teller: Teller, fact: string): void {
  const from = teller.scratchEnd
  if (writeObject(teller)) teller.tellScratch(fact, from, teller.scratchEnd)
}

/** The object identifier at hand in dotted numbers. */
function writeObject(teller: Teller): boolean {
  const count = ber.arcs(arcs)
  for (let i = 0; i < count; i += 1) {
    if (i > 0 && !writeByte(teller, 0x2e)) return false
    if (!writeNumber(teller, arcs[i] ?? 0)) return false
  }
  return count > 0
}

function tellVendor(teller: Teller): void {
  if (ber.startsWith(enterprises) && ber.arcs(arcs) > enterpriseArcs) tellNumber(teller, 'enterprise', arcs[6] ?? 0)
}

function eventWithObject(teller: Teller): void {
  const from = teller.scratchEnd
  if (!writeObject(teller)) return
  let object = ''
  for (let at = from; at < teller.scratchEnd; at += 1) object += String.fromCharCode(teller.scratch[at] ?? 0)
  teller.event('set', object)
}

/** The binding that names the cause; others belong to it. */
function readTrap(teller: Teller): void {
  if (!ber.equals(trapObject) || !ber.is(OBJECT_ID)) return
  const number = (ber.bytes[ber.valueStart + standardTraps.length] ?? 0) - 1
  const isStandard = ber.startsWith(standardTraps) && ber.valueEnd - ber.valueStart === standardTraps.length + 1
  tellVendor(teller)
  teller.event('trap', (isStandard ? trapCauses[number] : undefined) ?? 'enterprise-specific')
}

/** Vendor, address of the agent, cause, cause of the vendor's own, time, bindings. */
function readOldTrap(reader: Reader, teller: Teller): void {
  if (!ber.is(OBJECT_ID)) return fail(reader)
  tellVendor(teller)
  if (!ber.next() || !ber.is(INTEGER)) return fail(reader)
  teller.event('trap', trapCauses[ber.number()] ?? 'enterprise-specific')
}

function fail(reader: Reader): void {
  reader.take(reader.remaining + 1)
}
