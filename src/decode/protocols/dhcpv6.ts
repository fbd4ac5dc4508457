/**
 * DHCP for IPv6: how a client names and describes itself, and who answers. RFC 8415 sections 8, 11 and 21; RFC 4704
 * (FQDN), RFC 8520 (MUD URL). What a relay
 * passes on is told of the client when its MAC is in sight. Not read: addresses and prefixes that are handed out.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellMac, tellNumber, tellTrimmed, writeByte, writeNumber } from '../told-text.ts'

const headerBytes = 4
/** Type, hop count, address of the link and of the peer. */
const relayBytes = 34
const macBytes = 6
const maxHops = 8
const advertise = 2
const reply = 7
/** Solicit, request, confirm, renew, rebind, release, decline, information request. */
const clientMessages = [1, 3, 4, 5, 6, 8, 9, 11]
const relayForward = 12
const relayMessage = 9
const clientId = 1
const requestList = 6
const userClass = 15
const vendorClass = 16
const fqdn = 39
const mudUrl = 112
const maxOptions = 64
const maxNameBytes = 255
const maxListBytes = 512

const duidTypes = ['', 'link-layer-time', 'enterprise', 'link-layer', 'uuid']
const linkLayerTime = 1
const enterpriseNumber = 2
const linkLayer = 3
/** Hardware type of Ethernet (ARP parameters, IANA). */
const ethernet = 1

export const dhcpv6 = protocol({
  name: 'dhcpv6',
  title: 'DHCPv6',
  spec: 'RFC 8415 sections 8, 11 and 21, RFC 4704 section 4, RFC 8520 section 10',
  over: 'udp',
  ports: [547, 546],
  tells: {
    duidType: 'How the client made the identifier that it keeps',
    mac: 'MAC inside that identifier: of one of its network cards, not always the one in use',
    enterprise: 'Enterprise number of the vendor of the client or its software (IANA)',
    vendorClass: 'What the client says it is: operating system, product or DHCP client (option 16)',
    userClass: 'Class that somebody configured the client with (option 15)',
    requestList: 'Options the client asks for, in its order: typical of an operating system (option 6)',
    fqdn: 'Name the client gives itself (option 39)',
    mudUrl: 'Where the manufacturer describes how the device communicates (option 112)',
    server: 'It answers clients: it sent an advertisement or a reply',
  },
  examples: [
    {
      name: 'solicit of a sensor that names its MUD file',
      hex: `01 4a2b3c 0001 000e 0001 0001 2a3b4c5d 02005e104a01 0006 0006 0017 0018 0070
        0010 000f 00007ed9 0009 61636d652d74656d70 000f 0007 0005 6c6f626279 0027 000a 01 0673656e736f72 01 37
        0070 0017 68747470733a2f2f6d2e6578616d706c652e636f6d2f37`,
      facts: {
        'dhcpv6.duidType': ['link-layer-time'],
        'dhcpv6.mac': ['02:00:5e:10:4a:01'],
        'dhcpv6.requestList': ['23,24,112'],
        'dhcpv6.enterprise': ['32473'],
        'dhcpv6.vendorClass': ['acme-temp'],
        'dhcpv6.userClass': ['lobby'],
        'dhcpv6.fqdn': ['sensor.7'],
        'dhcpv6.mudUrl': ['https://m.example.com/7'],
      },
    },
    {
      name: 'request with an identifier of the vendor',
      hex: '03 4a2b3d 0001 000a 0002 00007ed9 0badcafe 0008 0002 0000',
      facts: { 'dhcpv6.duidType': ['enterprise'], 'dhcpv6.enterprise': ['32473'] },
    },
    {
      name: 'solicit that a relay passes on',
      hex: `0c 00 20010db8000000000000000000000001 fe80000000000000000000fffe104a01 0012 0002 0007
        0009 0018 01 4a2b3c 0001 000a 0003 0001 02005e104a01 0006 0002 0017`,
      facts: { 'dhcpv6.duidType': ['link-layer'], 'dhcpv6.mac': ['02:00:5e:10:4a:01'], 'dhcpv6.requestList': ['23'] },
    },
    {
      name: 'reply of a server',
      fromClient: 0,
      port: 546,
      hex: '07 4a2b3d 0002 000a 0003 0001 02005e104a02 0001 000a 0003 0001 02005e104a01',
      facts: { 'dhcpv6.server': ['yes'] },
    },
  ],

  claims(bytes, start, end) {
    const type = bytes[start] ?? 0
    const options = start + (type === relayForward ? relayBytes : headerBytes)
    const isWhole = options + 4 <= end && shortAt(bytes, options + 2) <= end - options - 4
    return type >= 1 && type <= relayForward && isWhole && bytes[options] === 0
  },

  decode(reader, teller) {
    const type = reader.peek(0)
    if (type === relayForward) readRelayed(reader, teller)
    else {
      reader.take(headerBytes)
      readOptions(reader, teller, reader.end, clientMessages.includes(type))
      if (type === advertise || type === reply) teller.tellWord('server', 'yes')
    }
  },
})

function readOptions(reader: Reader, teller: Teller, end: number, isClient: boolean): void {
  for (let i = 0; i < maxOptions && reader.position < end; i += 1) {
    const code = reader.u16()
    const length = reader.u16()
    const start = reader.take(length)
    if (reader.failed) return
    if (isClient) tellOption(reader.bytes, teller, code, start, start + length)
  }
}

/** A relay puts the client's message into an option, and so does the relay behind it. */
function readRelayed(reader: Reader, teller: Teller): void {
  let end = reader.end
  for (let hop = 0; hop < maxHops; hop += 1) {
    const type = reader.peek(0)
    if (type !== relayForward) {
      const options = reader.take(headerBytes) + headerBytes
      const mac = findMac(reader, end)
      if (mac < 0 || !clientMessages.includes(type)) return
      teller.about(mac)
      reader.position = options
      readOptions(reader, teller, end, true)
      return
    }
    reader.take(relayBytes)
    const inner = findOption(reader, end, relayMessage)
    if (inner < 0) return
    end = inner + shortAt(reader.bytes, inner - 2)
    reader.position = inner
  }
}

/** Where the option's value starts, or -1; the reader fails when an option in front of it is cut. */
function findOption(reader: Reader, end: number, wanted: number): number {
  for (let i = 0; i < maxOptions && reader.position < end; i += 1) {
    const code = reader.u16()
    const start = reader.take(reader.u16())
    if (reader.failed) return -1
    if (code === wanted) return start
  }
  return -1
}

/** The MAC inside the client's identifier, or -1. */
function findMac(reader: Reader, end: number): number {
  const id = findOption(reader, end, clientId)
  return id < 0 ? -1 : macOf(reader.bytes, id, id + shortAt(reader.bytes, id - 2))
}

function tellOption(bytes: Uint8Array, teller: Teller, code: number, start: number, end: number): void {
  if (code === clientId && end - start >= 4) tellDuid(bytes, teller, start, end)
  else if (code === requestList) tellList(bytes, teller, start, end)
  else if (code === vendorClass && end - start >= 4) {
    tellNumber(teller, 'enterprise', longAt(bytes, start))
    tellItems(bytes, teller, 'vendorClass', start + 4, end)
  } else if (code === userClass) tellItems(bytes, teller, 'userClass', start, end)
  else if (code === fqdn && end - start > 2) tellFqdn(bytes, teller, start + 1, end)
  else if (code === mudUrl) tellTrimmed(teller, 'mudUrl', bytes, start, end)
}

function tellDuid(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const type = shortAt(bytes, start)
  const word = duidTypes[type] ?? ''
  if (word !== '') teller.tellWord('duidType', word)
  if (type === enterpriseNumber && end - start >= 6) tellNumber(teller, 'enterprise', longAt(bytes, start + 2))
  const mac = macOf(bytes, start, end)
  if (mac >= 0) tellMac(teller, 'mac', bytes, mac)
}

function macOf(bytes: Uint8Array, start: number, end: number): number {
  const type = shortAt(bytes, start)
  if (type !== linkLayer && type !== linkLayerTime) return -1
  const at = start + (type === linkLayer ? 4 : 8)
  return shortAt(bytes, start + 2) === ethernet && end - at === macBytes ? at : -1
}

/** Each with a length of two bytes in front. */
function tellItems(bytes: Uint8Array, teller: Teller, fact: string, start: number, end: number): void {
  for (let at = start; at + 2 <= end; ) {
    const to = at + 2 + shortAt(bytes, at)
    if (to > end) return
    tellTrimmed(teller, fact, bytes, at + 2, to)
    at = to
  }
}

function tellList(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const from = teller.scratchEnd
  for (let at = start; at + 2 <= end; at += 2) {
    if (at > start && !writeByte(teller, 0x2c)) return
    if (!writeNumber(teller, shortAt(bytes, at))) return
  }
  if (teller.scratchEnd - from <= maxListBytes) teller.tellScratch('requestList', from, teller.scratchEnd)
}

/** Labels, as in DNS but without compression; a name without its final zero is a partial one (RFC 4704 section 4.2). */
function tellFqdn(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const from = teller.scratchEnd
  for (let at = start; at < end && bytes[at] !== 0; ) {
    const to = at + 1 + (bytes[at] ?? 0)
    if (to > end || !isPrintable(bytes, at + 1, to)) return
    if (at > start && !writeByte(teller, 0x2e)) return
    for (let i = at + 1; i < to; i += 1) if (!writeByte(teller, bytes[i] ?? 0)) return
    at = to
  }
  if (teller.scratchEnd - from <= maxNameBytes) teller.tellScratch('fqdn', from, teller.scratchEnd)
}

function shortAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function longAt(bytes: Uint8Array, at: number): number {
  return shortAt(bytes, at) * 0x10000 + shortAt(bytes, at + 2)
}
