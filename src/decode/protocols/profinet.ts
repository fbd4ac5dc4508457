/**
 * PROFINET: how stations name and describe themselves (DCP, on Ethernet), the acts that rename or reset one, and the
 * calls between controllers and devices (connectionless RPC, on UDP). IEC 61158-6-10 clauses 4.3 and 5.2; DCE 1.1 RPC
 * chapter 12. Frames with values of the process aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellHex, tellTrimmed } from '../told-text.ts'

const etherType = 0x8892
/** Frames of DCP: hello, get and set, identify request and response. */
const helloFrame = 0xfefc
const headerBytes = 12
const setService = 4
const isAnswer = 1
const maxBlocks = 32
const roles = ['io-device', 'io-controller', 'io-multidevice', 'io-supervisor']

/** Option and suboption of a block as one number. */
const addressBlock = 0x0102
const typeBlock = 0x0201
const nameBlock = 0x0202
const deviceBlock = 0x0203
const roleBlock = 0x0204
const aliasBlock = 0x0206
const acts: Readonly<Record<number, readonly [string, string]>> = {
  [addressBlock]: ['set', 'address'],
  0x0103: ['set', 'address'],
  [nameBlock]: ['set', 'station-name'],
  0x0503: ['set', 'signal'],
  0x0505: ['reset', 'factory'],
  0x0506: ['reset', 'factory'],
}

const rpcHeaderBytes = 80
const objectAt = 8
const interfaceAt = 24
const operationAt = 68
const isLittleEndian = 0x10
/** Of the interfaces of PROFINET, all but the first four octets: the same but for the order of octets. */
const interfaceTail = [0x6c, 0x97, 0x11, 0xd1, 0x82, 0x71, 0x00, 0xa0, 0x24, 0x42, 0xdf, 0x7d]
const swappedTail = [0x97, 0x6c, 0xd1, 0x11, ...interfaceTail.slice(4)]
const operations = ['connect', 'release', 'read', 'write', 'control', 'read-implicit']
const responses = 2

export const profinet = protocol({
  name: 'profinet',
  title: 'PROFINET',
  spec: 'IEC 61158-6-10 clauses 4.3 and 5.2, DCE 1.1 RPC chapter 12',
  over: ['ethernet', 'udp'],
  ports: [34964],
  etherTypes: [etherType],
  /** Of calls, and of frames of DCP. */
  firstBytes: [4, 0xfe],
  tells: {
    stationName: 'Name of the station, which the operator gave',
    alias: 'Another name of the station, made of its place in the network',
    stationType: 'Type of station in the words of the manufacturer',
    vendorId: 'Number of the manufacturer, in hexadecimal digits: 002a is Siemens',
    deviceId: 'Number that the manufacturer gave the kind of device, in hexadecimal digits',
    role: 'What it is to the others: device, controller, multidevice or supervisor',
    address: 'IPv4 address that it has',
    operation: 'What it asks a station for',
  },
  happens: {
    set: 'It changes the name or the address of a station, or lets it blink',
    reset: 'It sets a station back to its delivery state',
  },
  examples: [
    {
      name: 'station that answers an identify request',
      over: 'ethernet',
      port: etherType,
      fromClient: 0,
      hex: `feff 0501 01000001 0000 0040 0201 0007 0000 4143 4d4530 00 0202 0008 0000 70756d702d31 0203 0006 0000 002a0a01
        0204 0004 0000 0100 0206 0005 0000 703031 00 0102 000e 0001 c0000206 ffffff00 c0000201 0000`,
      facts: {
        'profinet.stationType': ['ACME0'],
        'profinet.stationName': ['pump-1'],
        'profinet.vendorId': ['002a'],
        'profinet.deviceId': ['0a01'],
        'profinet.role': ['io-device'],
        'profinet.alias': ['p01'],
        'profinet.address': ['192.0.2.6'],
      },
    },
    {
      name: 'new name for a station',
      over: 'ethernet',
      port: etherType,
      hex: 'fefd 0400 01000002 0000 000c 0202 0008 0001 70756d702d32',
      facts: { 'profinet.set': ['station-name'] },
    },
    {
      name: 'reset to the delivery state',
      over: 'ethernet',
      port: etherType,
      hex: 'fefd 0400 01000003 0000 0006 0506 0002 0004',
      facts: { 'profinet.reset': ['factory'] },
    },
    {
      name: 'connection to a device',
      over: 'udp',
      port: 34964,
      hex: call('00', '0000'),
      facts: { 'profinet.operation': ['connect'] },
    },
    {
      name: 'answer of a device',
      over: 'udp',
      port: 34964,
      fromClient: 0,
      hex: call('02', '0000'),
      facts: { 'profinet.vendorId': ['002a'], 'profinet.deviceId': ['0301'] },
    },
  ],

  claims(bytes, start, end, _port, over) {
    if (over === 'ethernet')
      return end - start >= headerBytes && bytes[start] === 0xfe && (bytes[start + 1] ?? 0) >= 0xfc
    if (end - start < rpcHeaderBytes || bytes[start] !== 4) return false
    const tail = isLittle(bytes, start) ? swappedTail : interfaceTail
    for (let i = 0; i < tail.length; i += 1) if (bytes[start + interfaceAt + 4 + i] !== tail[i]) return false
    return true
  },

  decode(reader, teller) {
    if (teller.over === 'udp') readCall(reader, teller)
    else readConfiguration(reader, teller)
  },
})

function isLittle(bytes: Uint8Array, start: number): boolean {
  return ((bytes[start + 4] ?? 0) & isLittleEndian) !== 0
}

/** The object of a call is a device: its number of the instance, of the device and of the vendor stand at the end. */
function readCall(reader: Reader, teller: Teller): void {
  const { bytes, start } = reader
  reader.take(rpcHeaderBytes)
  if (reader.failed) return
  const operation = (bytes[start + operationAt] ?? 0) | (bytes[start + operationAt + 1] ?? 0)
  const kind = bytes[start + 1] ?? 0
  if (kind === 0) {
    const word = operations[operation]
    if (word !== undefined) teller.tellWord('operation', word)
  } else if (kind === responses && teller.fromClient === 0) {
    tellHex(teller, 'vendorId', bytes, start + objectAt + 14, start + objectAt + 16)
    tellHex(teller, 'deviceId', bytes, start + objectAt + 12, start + objectAt + 14)
  }
}

/** DCP: service, kind, transaction, delay, length, then blocks at even places. */
function readConfiguration(reader: Reader, teller: Teller): void {
  const frame = reader.u16()
  const service = reader.u8()
  const kind = reader.u8()
  reader.take(6)
  const length = reader.u16()
  const end = reader.position + length
  if (length > reader.remaining) reader.take(length)
  const asksToSet = service === setService && kind !== isAnswer
  // Requests to identify or to get name what is asked for; those to say hello describe the sender.
  const describes = (kind === isAnswer && service !== setService) || frame === helloFrame
  for (let i = 0; i < maxBlocks && reader.position + 4 <= end && !reader.failed; i += 1) {
    const block = reader.u16()
    const size = reader.u16()
    const at = reader.take(size)
    if (reader.failed) return
    if (asksToSet) tellAct(teller, block)
    else if (describes && size > 2) tellBlock(reader, teller, block, at + 2, at + size)
    if ((size & 1) === 1 && reader.position < end) reader.take(1)
  }
}

function tellAct(teller: Teller, block: number): void {
  const act = acts[block]
  if (act !== undefined) teller.event(act[0], act[1])
}

function tellBlock(reader: Reader, teller: Teller, block: number, start: number, end: number): void {
  const { bytes } = reader
  if (block === nameBlock) tellTrimmed(teller, 'stationName', bytes, start, end)
  else if (block === aliasBlock) tellTrimmed(teller, 'alias', bytes, start, end)
  else if (block === typeBlock) tellTrimmed(teller, 'stationType', bytes, start, end)
  else if (block === addressBlock && end - start >= 4) tellAddress(teller, 'address', bytes, start, 4)
  else if (block === deviceBlock && end - start >= 4) {
    tellHex(teller, 'vendorId', bytes, start, start + 2)
    tellHex(teller, 'deviceId', bytes, start + 2, start + 4)
  } else if (block === roleBlock) {
    for (let i = 0; i < roles.length; i += 1)
      if (((bytes[start] ?? 0) & (1 << i)) !== 0) teller.tellWord('role', roles[i] ?? '')
  }
}

/** An example's call: its kind and operation, little-endian. */
function call(kind: string, operation: string): string {
  const object = '0000a0de 976c d111 8271 0001 0301 002a'
  const activity = '0200 5e10 4a01 4000 8000 0000 0000 0001'
  const sequence = '00000000 01000000 00000000'
  return `04 ${kind} 2000 100000 00 ${object} 0100a0de 976cd111827100a02442df7d ${activity}
    ${sequence} ${operation} ffff ffff 0000 0000 0000`
}
