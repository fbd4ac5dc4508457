/**
 * RADIUS: which switch, access point or gateway asks whether somebody may have access. RFC 2865 sections 3 and 5, RFC
 * 2866 (accounting), RFC 5176 (changes). Passwords are never looked at. Not read: vendors' own attributes, EAP inside.
 */
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellNumber, tellTrimmed } from '../told-text.ts'

const radiusPorts = [1812, 1813, 1645, 1646, 3799, 1700]
const headerBytes = 20
const maxAttributes = 128
const userName = 1
const nasAddress = 4
const vendorSpecific = 26
const callingStation = 31
const nasIdentifier = 32
const nasPortType = 61
const nasAddress6 = 95

const operations: ReadonlyMap<number, string> = new Map([
  [1, 'access-request'],
  [2, 'access-accept'],
  [3, 'access-reject'],
  [4, 'accounting-request'],
  [5, 'accounting-response'],
  [11, 'access-challenge'],
  [12, 'status-server'],
  [40, 'disconnect-request'],
  [41, 'disconnect-ack'],
  [42, 'disconnect-nak'],
  [43, 'coa-request'],
  [44, 'coa-ack'],
  [45, 'coa-nak'],
])
const portTypes: ReadonlyMap<number, string> = new Map([
  [5, 'virtual'],
  [15, 'ethernet'],
  [19, 'wireless-802.11'],
])

export const radius = protocol({
  name: 'radius',
  title: 'RADIUS',
  spec: 'RFC 2865 sections 3 and 5, RFC 2866 section 4, RFC 5176 section 3',
  over: 'udp',
  ports: radiusPorts,
  firstBytes: [...operations.keys()],
  tells: {
    operation: 'What it asks or answers: access, accounting, change of a session',
    user: 'User or device that wants access',
    callingStation: 'MAC or number of the one that wants access',
    nasAddress: 'Address of the device that grants access, as it says itself',
    nasIdentifier: 'Name of the device that grants access',
    portType: 'Kind of port that access is wanted at',
    enterprise: 'Enterprise number of a vendor whose attributes it uses (IANA)',
  },
  personal: ['user', 'callingStation'],
  examples: [
    {
      name: 'request of an access point',
      hex: `01 07 0047 00112233445566778899aabbccddeeff 01 05 616e61 02 12 ${'11'.repeat(16)}
        04 06 c0000209 20 06 61702d37 3d 06 00000013 1a 0a 00007ed9 0104 0007`,
      facts: {
        'radius.operation': ['access-request'],
        'radius.user': ['ana'],
        'radius.nasAddress': ['192.0.2.9'],
        'radius.nasIdentifier': ['ap-7'],
        'radius.portType': ['wireless-802.11'],
        'radius.enterprise': ['32473'],
      },
    },
    {
      name: 'accounting of a switch',
      hex: `04 08 002a 00112233445566778899aabbccddeeff 1f 10 30322d30302d35652d31302d3461
        28 06 00000001`,
      facts: { 'radius.operation': ['accounting-request'], 'radius.callingStation': ['02-00-5e-10-4a'] },
    },
    {
      name: 'refusal',
      fromClient: 0,
      hex: '03 07 0014 00112233445566778899aabbccddeeff',
      facts: { 'radius.operation': ['access-reject'] },
    },
  ],

  claims(bytes, start, end, port) {
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    if (length < headerBytes || length !== end - start || !operations.has(bytes[start] ?? 0)) return false
    return radiusPorts.includes(port) || hasWholeAttributes(bytes, start + headerBytes, end)
  },

  decode(reader, teller) {
    const operation = operations.get(reader.u8()) ?? ''
    reader.take(1)
    const length = reader.u16()
    reader.take(headerBytes - 4)
    reader.take(length - headerBytes)
    if (reader.failed) return
    teller.tellWord('operation', operation)
    reader.position -= length - headerBytes
    for (let i = 0; i < maxAttributes && reader.remaining > 0; i += 1) {
      const type = reader.u8()
      const size = reader.u8() - 2
      const at = reader.take(size)
      if (reader.failed) return
      // A server repeats what was asked.
      if (teller.fromClient === 1) tellAttribute(reader.bytes, teller, type, at, at + size)
    }
  },
})

function hasWholeAttributes(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  for (let i = 0; i < maxAttributes && at < end; i += 1) {
    const size = bytes[at + 1] ?? 0
    if (bytes[at] === 0 || size < 2) return false
    at += size
  }
  return at === end
}

function tellAttribute(bytes: Uint8Array, teller: Teller, type: number, start: number, end: number): void {
  if (type === userName) tellTrimmed(teller, 'user', bytes, start, end)
  else if (type === callingStation) tellTrimmed(teller, 'callingStation', bytes, start, end)
  else if (type === nasIdentifier) tellTrimmed(teller, 'nasIdentifier', bytes, start, end)
  else if (type === nasAddress && end - start === 4) tellAddress(teller, 'nasAddress', bytes, start, 4)
  else if (type === nasAddress6 && end - start === 16) tellAddress(teller, 'nasAddress', bytes, start, 16)
  else if (type === vendorSpecific && end - start > 4) tellNumber(teller, 'enterprise', longAt(bytes, start))
  else if (type === nasPortType && end - start === 4) tellPortType(teller, longAt(bytes, start))
}

function tellPortType(teller: Teller, number: number): void {
  const word = portTypes.get(number)
  if (word !== undefined) teller.tellWord('portType', word)
}

function longAt(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return high * 0x10000 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
}
