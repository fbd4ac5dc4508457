/**
 * DHCP for IPv4: how a client names and describes itself, and who hands out addresses. RFC 2131, 2132; 3004 (user
 * class), 4702 (FQDN), 8520 (MUD URL). Not read: options overloaded into `sname` and `file`, and options split over
 * several (RFC 3396).
 */
import type { Reader } from '../../core/reader.ts'
import { appendAddress } from '../address-text.ts'
import { isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const fixedBytes = 240
const clientAddress = 12
const yourAddress = 16
const relayAddress = 24
const clientMac = 28
const cookie = 236

const pad = 0
const hostName = 12
const requestedAddress = 50
const messageType = 53
const parameterList = 55
const vendorClass = 60
const clientId = 61
const userClass = 77
const fqdn = 81
const mudUrl = 161
const endOfOptions = 255

const offer = 2
const acknowledge = 5
/** What clients send, by type; without a type (BOOTP) there is no word. A lease query is about somebody else. */
const clientMessages: readonly (string | undefined)[] = [
  '',
  'discover',
  undefined,
  'request',
  'decline',
  undefined,
  undefined,
  'release',
  'inform',
]
/** Kinds of DUID, by number. RFC 8415 section 11, RFC 6355. */
const duidKinds: readonly string[] = ['duid', 'duid-llt', 'duid-en', 'duid-ll', 'duid-uuid']
const duid = 255

export const dhcp = protocol({
  name: 'dhcp',
  title: 'DHCP',
  spec: 'RFC 2131 section 2, RFC 2132, RFC 3004, RFC 4702, RFC 8520 section 10',
  over: 'udp',
  ports: [67, 68],
  tells: {
    messageType: 'What it asks a server for, such as discover or inform',
    requestedAddress: 'Address the client asks for, mostly the one it had before (option 50)',
    clientIdType: 'Kind of identifier the client goes by: typical of a DHCP client (option 61)',
    hostName: 'Name the client gives itself (option 12)',
    vendorClass: 'What the client says it is: operating system, product or DHCP client (option 60)',
    parameterList: 'Options the client asks for, in its order: typical of an operating system (option 55)',
    fqdn: 'Fully qualified name the client gives itself (option 81)',
    userClass: 'Class that somebody configured the client with (option 77)',
    mudUrl: 'Where the manufacturer describes how the device communicates (option 161)',
    server: 'It hands out addresses: it sent an offer or an acknowledgement to a client directly',
  },
  examples: [
    {
      name: 'discover of a sensor that names its MUD file',
      port: 67,
      hex: `${fixed({ op: 1, mac: '02005e104a01' })} 350101 3d070102005e104a01 0c0973656e736f722d3137
        3c0961636d652d74656d70 370701030f1c2a3306
        a121 68747470733a2f2f6d75642e6578616d706c652e636f6d2f74656d702e6a736f6e ff 000000`,
      facts: {
        'dhcp.messageType': ['discover'],
        'dhcp.clientIdType': ['mac'],
        'dhcp.hostName': ['sensor-17'],
        'dhcp.vendorClass': ['acme-temp'],
        'dhcp.parameterList': ['1,3,15,28,42,51,6'],
        'dhcp.mudUrl': ['https://mud.example.com/temp.json'],
      },
    },
    {
      name: 'request with the name in wire encoding, and user classes with their lengths',
      port: 67,
      hex: `${fixed({ op: 1, mac: '02005e104a02' })} 350103 5116 040000
        056c6f626279 076578616d706c65 03636f6d 00 4d0c 057369676e73 05666c6f6f72 3204c0000219
        3d0f ff 005e1012 0003 0001 02005e104a02 ff`,
      facts: {
        'dhcp.messageType': ['request'],
        'dhcp.fqdn': ['lobby.example.com'],
        'dhcp.userClass': ['signs', 'floor'],
        'dhcp.requestedAddress': ['192.0.2.25'],
        'dhcp.clientIdType': ['duid-ll'],
      },
    },
    {
      name: 'inform with the name as text, a terminated host name, and a user class without length',
      port: 67,
      hex: `${fixed({ op: 1, mac: '02005e104a03' })} 350108 5111 000000
        64736b312e636f72702e74657374 4d054954206465 0c0564736b3100 ff`,
      facts: {
        'dhcp.messageType': ['inform'],
        'dhcp.fqdn': ['dsk1.corp.test'],
        'dhcp.userClass': ['IT de'],
        'dhcp.hostName': ['dsk1'],
      },
    },
    {
      name: 'acknowledgement of a server',
      port: 68,
      fromClient: 0,
      hex: `${fixed({ op: 2, mac: '02005e104a01', your: 'c0000217' })} 350105 3604c0000201 330400000e10 ff`,
      facts: { 'dhcp.server': ['yes'] },
    },
    {
      name: 'offer passed on by a relay, which hands out nothing itself',
      port: 68,
      fromClient: 0,
      hex: `${fixed({ op: 2, mac: '02005e104a01', your: 'c0000217', relay: 'c0000201' })} 350102 3604c6336401 ff`,
      facts: {},
    },
  ],

  claims(bytes, start, end) {
    const op = bytes[start]
    if ((op !== 1 && op !== 2) || bytes[start + 2] !== 6 || end - start < fixedBytes) return false
    const at = start + cookie
    return bytes[at] === 0x63 && bytes[at + 1] === 0x82 && bytes[at + 2] === 0x53 && bytes[at + 3] === 0x63
  },

  decode(reader, teller) {
    const message = reader.take(fixedBytes)
    const type = findMessageType(reader)
    if (reader.failed) return
    if (reader.bytes[message] === 2) {
      readReply(reader, teller, message, type)
      return
    }
    const word = clientMessages[type]
    if (word === undefined) return
    teller.about(message + clientMac)
    if (word !== '') teller.tellWord('messageType', word)
    while (reader.remaining > 0) {
      const code = reader.u8()
      if (code === endOfOptions) return
      if (code === pad) continue
      const length = reader.u8()
      tellOption(reader, teller, code, reader.take(length), length)
    }
  },
})

/**
 * Walks all options, so that a broken one fails the message, and comes back to the first. 0: no type, which is BOOTP.
 */
function findMessageType(reader: Reader): number {
  const first = reader.position
  let type = 0
  while (reader.remaining > 0) {
    const code = reader.u8()
    if (code === endOfOptions) break
    if (code === pad) continue
    const length = reader.u8()
    const at = reader.take(length)
    if (code === messageType && length === 1) type = reader.bytes[at] ?? 0
  }
  if (!reader.failed) reader.position = first
  return type
}

function readReply(reader: Reader, teller: Teller, message: number, type: number): void {
  if (type !== offer && type !== acknowledge) return
  // Behind a relay the sender of this frame may be the relay, and the server elsewhere.
  if (!isAddress(reader.bytes, message + relayAddress)) teller.tellText('server', 'yes')
  if (type !== acknowledge) return
  // Whoever only asks for options has its address already, and the server repeats it.
  const given = isAddress(reader.bytes, message + yourAddress) ? yourAddress : clientAddress
  if (!isAddress(reader.bytes, message + given)) return
  teller.about(message + clientMac)
  teller.assigned(message + given)
}

function isAddress(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at] ?? 0) | (bytes[at + 1] ?? 0) | (bytes[at + 2] ?? 0) | (bytes[at + 3] ?? 0)) !== 0
}

function tellOption(reader: Reader, teller: Teller, code: number, start: number, length: number): void {
  const end = start + length
  if (code === hostName) tellPrintable(reader, teller, 'hostName', start, end)
  else if (code === vendorClass) tellPrintable(reader, teller, 'vendorClass', start, end)
  else if (code === mudUrl) tellPrintable(reader, teller, 'mudUrl', start, end)
  else if (code === parameterList) tellNumbers(reader, teller, start, end)
  else if (code === fqdn && length > 3) tellFqdn(reader, teller, start, end)
  else if (code === userClass) tellUserClass(reader, teller, start, end)
  else if (code === clientId) tellClientIdType(reader, teller, start, length)
  else if (code === requestedAddress && length === 4) {
    const from = teller.scratchEnd
    appendAddress(teller, reader.bytes, start, 4)
    teller.tellScratch('requestedAddress', from, teller.scratchEnd)
  }
}

/** A MAC behind its hardware type (RFC 2132 section 9.14), or a DUID behind an IAID (RFC 4361 section 6.1). */
function tellClientIdType(reader: Reader, teller: Teller, start: number, length: number): void {
  const { bytes } = reader
  const type = bytes[start] ?? 0
  if (type === 1 && length === 7) teller.tellWord('clientIdType', isOwnMac(reader, start + 1) ? 'mac' : 'other-mac')
  else if (type === duid && length > 6)
    teller.tellWord('clientIdType', duidKinds[((bytes[start + 5] ?? 0) << 8) | (bytes[start + 6] ?? 0)] ?? 'duid')
  else if (length > 1) teller.tellWord('clientIdType', 'text')
}

function isOwnMac(reader: Reader, at: number): boolean {
  for (let i = 0; i < 6; i += 1) if (reader.bytes[at + i] !== reader.bytes[reader.start + clientMac + i]) return false
  return true
}

/** Some clients end their text with zero bytes. */
function tellPrintable(reader: Reader, teller: Teller, name: string, start: number, end: number): void {
  let to = end
  while (to > start && reader.bytes[to - 1] === 0) to -= 1
  if (isPrintable(reader.bytes, start, to)) teller.tell(name, start, to)
}

function tellNumbers(reader: Reader, teller: Teller, start: number, end: number): void {
  const { scratch, scratchEnd } = teller
  let out = scratchEnd
  for (let at = start; at < end && out + 4 < scratch.length; at += 1) {
    const value = reader.bytes[at] ?? 0
    if (out > scratchEnd) scratch[out++] = 0x2c
    if (value >= 100) scratch[out++] = 0x30 + Math.floor(value / 100)
    if (value >= 10) scratch[out++] = 0x30 + (Math.floor(value / 10) % 10)
    scratch[out++] = 0x30 + (value % 10)
  }
  teller.scratchEnd = out
  teller.tellScratch('parameterList', scratchEnd, out)
}

/**
 * Flags, two unused bytes, then the name: as text, or with flag E in DNS wire encoding, where a partial name has no
 * final zero.
 */
function tellFqdn(reader: Reader, teller: Teller, start: number, end: number): void {
  const { bytes } = reader
  const isWire = ((bytes[start] ?? 0) & 0x04) !== 0
  if (!isWire) {
    tellPrintable(reader, teller, 'fqdn', start + 3, end)
    return
  }
  const { scratch, scratchEnd } = teller
  let out = scratchEnd
  for (let at = start + 3; at < end; ) {
    const length = bytes[at] ?? 0
    if (length === 0) break
    if (at + 1 + length > end || !isPrintable(bytes, at + 1, at + 1 + length)) return
    if (out > scratchEnd) scratch[out++] = 0x2e
    for (let i = at + 1; i <= at + length; i += 1) scratch[out++] = bytes[i] ?? 0
    at += 1 + length
  }
  teller.scratchEnd = out
  teller.tellScratch('fqdn', scratchEnd, out)
}

/** RFC 3004 wants a length before each class; Windows and others send one bare text. */
function tellUserClass(reader: Reader, teller: Teller, start: number, end: number): void {
  let at = start
  while (at < end && (reader.bytes[at] ?? 0) > 0) at += 1 + (reader.bytes[at] ?? 0)
  if (at !== end) {
    tellPrintable(reader, teller, 'userClass', start, end)
    return
  }
  for (at = start; at < end; ) {
    const length = reader.bytes[at] ?? 0
    tellPrintable(reader, teller, 'userClass', at + 1, at + 1 + length)
    at += 1 + length
  }
}

type Fixed = { readonly op: 1 | 2; readonly mac: string; readonly your?: string; readonly relay?: string }

/** The fixed part of an example's message: 236 bytes and the magic cookie. */
function fixed(fields: Fixed): string {
  const none = '00000000'
  const addresses = `${none}${fields.your ?? none}${none}${fields.relay ?? none}`
  const rest = `${'00'.repeat(10)} ${'00'.repeat(192)} 63825363`
  return `0${fields.op}010600 3903f326 00000000 ${addresses} ${fields.mac}${rest}`
}
