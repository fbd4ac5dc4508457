/**
 * Remote Desktop over TCP: the user that a client announces, how both agree to protect the connection, and, where they
 * don't, what the client's computer is called. MS-RDPBCGR sections 2.2.1.1 to 2.2.1.3. What follows is TLS, or ciphered.
 * Over UDP (MS-RDPEUDP) it is recognised only.
 */
import { littleHalf } from '../../core/words.ts'
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable } from '../ascii.ts'
import { anyByte, protocol, type Teller } from '../protocol.ts'

const rdpPort = 3389
const tpkt = 3
const tpktBytes = 4
const connectionRequest = 0xe0
const connectionConfirm = 0xd0
const data = 0xf0
/** Bytes of the transport's header behind its length, in a request or confirmation. */
const fixedBytes = 6
const maxCookieBytes = 512
const negotiation = { request: 1, response: 2, failure: 3 } as const
const negotiationBytes = 8
/** First bytes of an MCS Connect Initial. */
const connectInitial = [0x7f, 0x65]
const clientCore = 0xc001
const nameBytes = 32
const searchBytes = 512

/** Bit of `requestedProtocols`, or value of `selectedProtocol`, to its word. */
const protections: readonly (readonly [number, string])[] = [
  [1, 'tls'],
  [2, 'credssp'],
  [4, 'rdstls'],
  [8, 'credssp-early'],
  [16, 'rdsaad'],
]

export const rdp = protocol({
  name: 'rdp',
  title: 'RDP',
  spec: 'MS-RDPBCGR sections 2.2.1.1 to 2.2.1.3, ITU-T X.224, T.125, MS-RDPEUDP section 2.2.2',
  over: ['tcp', 'udp'],
  ports: [rdpPort],
  firstBytes: anyByte,
  tells: {
    user: 'User or domain name that it announces (cookie mstshash)',
    requested: 'How it can protect the connection as a client',
    selected: 'How it protects the connection as a server; standard is weak',
    refused: 'Why it refused as a server: a number of MS-RDPBCGR 2.2.1.2.2',
    clientName: 'Name of the computer that it is as a client',
    clientBuild: 'Build number of its operating system or program as a client',
  },
  personal: ['user'],
  examples: [
    {
      name: 'request with a user name',
      hex: `0300002c27e00000000000436f6f6b69653a206d737473686173683d636c696e69630d0a010008000b000000`,
      facts: { 'rdp.user': ['clinic'], 'rdp.requested': ['tls', 'credssp', 'credssp-early'] },
    },
    {
      name: 'request of an old client',
      hex: '030000130ee000000000000100080000000000',
      facts: { 'rdp.requested': ['standard'] },
    },
    {
      name: 'confirmation',
      fromClient: 0,
      hex: '030000130ed000000000000200080002000000',
      facts: { 'rdp.selected': ['credssp'] },
    },
    {
      name: 'confirmation of an old server',
      fromClient: 0,
      hex: '0300000b06d00000000000',
      facts: { 'rdp.selected': ['standard'] },
    },
    { name: 'refusal', fromClient: 0, hex: '030000130ed000000000000300080005000000', facts: { 'rdp.refused': ['5'] } },
    { name: 'datagram of a client', over: 'udp', hex: '10976033 0400 000c 00010000 e65f846d', facts: {} },
    {
      name: 'settings of a client',
      hex: `0300007802f0807f65816a0401010401010101ff30003000300004815b000500147c00018052000800100001c00044756361
        804401c04400040008000004000301ca03aa07040000b11d0000530054004100540049004f004e002d003400000000000000
        0000000000000000040000000000000000000000`,
      facts: { 'rdp.clientBuild': ['7601'], 'rdp.clientName': ['STATION-4'] },
    },
  ],

  needs(bytes, start, end) {
    return start + tpktBytes > end ? tpktBytes : Math.max(tpktBytes, packetBytes(bytes, start))
  },

  /** Other protocols use the same transport: one of RDP negotiates, has a cookie, or carries a T.125 connect. */
  claims(bytes, start, end, port, over) {
    if (over === 'udp') return isDatagram(bytes, start, end, port)
    if (bytes[start] !== tpkt) return false
    const length = packetBytes(bytes, start)
    const body = start + tpktBytes
    if (end - start < tpktBytes + 2 || bytes[start + 1] !== 0 || length < 11) return false
    const kind = bytes[body + 1]
    const headerEnd = body + 1 + (bytes[body] ?? 0)
    if (kind === data) return isConnectInitial(bytes, body + 3, end)
    if ((kind !== connectionRequest && kind !== connectionConfirm) || headerEnd !== start + length) return false
    if (port === rdpPort || headerEnd > end) return port === rdpPort
    if (negotiationAt(bytes, body, headerEnd) >= 0) return true
    return kind === connectionRequest && findWord(bytes, body + 7, Math.min(end, body + 14), 'cookie:') === body + 7
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    if (teller.over === 'udp') {
      teller.done()
      return
    }
    reader.take(tpktBytes)
    const headerBytes = reader.u8()
    const kind = reader.u8()
    if (kind === data) {
      readConnectInitial(reader, teller)
      return
    }
    const end = start + tpktBytes + 1 + headerBytes
    reader.take(Math.max(0, headerBytes - 1))
    if (reader.failed) return
    if (kind === connectionRequest) tellCookie(bytes, start + tpktBytes + 1 + fixedBytes, end, teller)
    const at = negotiationAt(bytes, start + tpktBytes, end)
    if (at >= 0) tellNegotiation(bytes, at, teller)
    else if (kind === connectionConfirm) teller.tellWord('selected', 'standard')
  },
})

/**
 * A SYN acknowledges nothing and proposes sizes of 1132 to 1232 bytes; other datagrams are claimed on RDP's port, where
 * their flags are known ones.
 */
function isDatagram(bytes: Uint8Array, start: number, end: number, port: number): boolean {
  if (end - start < 8) return false
  const flags = ((bytes[start + 6] ?? 0) << 8) | (bytes[start + 7] ?? 0)
  if (flags === 0 || flags > 0x1fff) return false
  if (port === rdpPort) return true
  if (
    (flags & 1) === 0 ||
    (bytes[start] ?? 0) + (bytes[start + 1] ?? 0) + (bytes[start + 2] ?? 0) + (bytes[start + 3] ?? 0) !== 1020
  )
    return false
  const size = ((bytes[start + 12] ?? 0) << 8) | (bytes[start + 13] ?? 0)
  return end - start >= 1132 && size >= 1132 && size <= 1232
}

function packetBytes(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
}

/** Where the negotiation stands, at the end of the header; -1 without one. */
function negotiationAt(bytes: Uint8Array, header: number, end: number): number {
  const at = end - negotiationBytes
  // A correlation identifier may follow it (section 2.2.1.1.2).
  const from = at - 36 >= header + 1 + fixedBytes && bytes[at - 36] === negotiation.request ? at - 36 : at
  if (from < header + 1 + fixedBytes || bytes[from + 2] !== negotiationBytes || bytes[from + 3] !== 0) return -1
  const isRequest = bytes[header + 1] === connectionRequest
  const type = bytes[from] ?? 0
  if (isRequest) return type === negotiation.request ? from : -1
  return type === negotiation.response || type === negotiation.failure ? from : -1
}

function tellNegotiation(bytes: Uint8Array, at: number, teller: Teller): void {
  const value = bytes[at + 4] ?? 0
  if (bytes[at] === negotiation.failure) {
    teller.tellText('refused', String(value))
  } else if (bytes[at] === negotiation.response) {
    teller.tellWord('selected', protections.find(([bit]) => bit === value)?.[1] ?? 'standard')
  } else {
    for (const [bit, word] of protections) if ((value & bit) !== 0) teller.tellWord('requested', word)
    if (value === 0) teller.tellWord('requested', 'standard')
  }
}

function tellCookie(bytes: Uint8Array, from: number, end: number, teller: Teller): void {
  const limit = Math.min(end, from + maxCookieBytes)
  const found = findWord(bytes, from, limit, 'mstshash=')
  if (found < 0) return
  const start = found + 9
  let to = start
  while (to < limit && bytes[to] !== 0x0d && bytes[to] !== 0x0a) to += 1
  if (to === limit) return
  while (to > start && bytes[to - 1] === 0x20) to -= 1
  if (isPrintable(bytes, start, to)) teller.tell('user', start, to)
}

function isConnectInitial(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 <= end && bytes[at] === connectInitial[0] && bytes[at + 1] === connectInitial[1]
}

/** The client's core data stand in the GCC conference request, which is found by the key that Microsoft uses. */
function readConnectInitial(reader: Reader, teller: Teller): void {
  const { bytes, start, end } = reader
  const key = findWord(bytes, start, Math.min(end, start + searchBytes), 'duca')
  if (key < 0) return
  // The length of what follows has one or two bytes; then come blocks of type, length and contents.
  const block = key + 4 + ((bytes[key + 4] ?? 0) > 0x7f ? 2 : 1)
  if (littleHalf(bytes, block) !== clientCore) return
  reader.take(block - reader.position)
  reader.take(4 + 16)
  const build = reader.take(4)
  const name = reader.take(nameBytes)
  if (reader.failed) return
  teller.tellText('clientBuild', String(littleHalf(bytes, build) + littleHalf(bytes, build + 2) * 0x10000))
  tellName(bytes, name, teller)
}

/** Up to 15 UTF-16 characters and a zero; computer names are ASCII. */
function tellName(bytes: Uint8Array, start: number, teller: Teller): void {
  const { scratch, scratchEnd } = teller
  let to = scratchEnd
  for (let at = start; at < start + nameBytes && littleHalf(bytes, at) !== 0; at += 2) {
    const character = littleHalf(bytes, at)
    if (character < 0x20 || character > 0x7e || to === scratch.length) return
    scratch[to++] = character
  }
  teller.scratchEnd = to
  teller.tellScratch('clientName', scratchEnd, to)
}
