/**
 * EtherNet/IP: how devices answer ListIdentity, and CIP over TCP and UDP with its identity object and services. ODVA,
 * The CIP Networks Library volume 2, chapter 2; CIP itself is in cip-message.ts. I/O on UDP 2222 is `cip-io`.
 */
import type { Reader } from '../../core/reader.ts'
import { readCip, readIdentity } from '../cip-message.ts'
import { encapsulationCommands } from '../cip-words.ts'
import { littleU16, littleU16At, littleU32At } from '../little-endian.ts'
import { hexBytes, littleHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'

const headerBytes = 24
const listIdentity = 0x63
const sendRequestData = 0x6f
const sendUnitData = 0x70
const commands = [0x00, 0x04, 0x63, 0x64, 0x65, 0x66, sendRequestData, sendUnitData, 0x72, 0x73]
/** No error, and the errors of section 2-3.3. */
const statuses = [0x00, 0x01, 0x02, 0x03, 0x64, 0x65, 0x69]
const maxItems = 8
const identityItem = 0x0c
const connectedData = 0xb1
const unconnectedData = 0xb2

export const enip = protocol({
  name: 'enip',
  title: 'EtherNet/IP',
  spec: 'ODVA, The CIP Networks Library volumes 1 and 2',
  over: ['tcp', 'udp'],
  ports: [44818],
  firstBytes: commands,
  tells: {
    service: 'Command or CIP service that it asks for',
    vendor: 'Vendor in its identity (attribute 1)',
    deviceType: 'Device profile in its identity (attribute 2)',
    productCode: 'Product code of the vendor in its identity (attribute 3)',
    revision: 'Major and minor revision of the firmware in its identity (attribute 4)',
    serial: 'Serial number in its identity, in hexadecimal digits (attribute 6)',
    product: 'Product name in its identity (attribute 7)',
    state: 'State in its identity (attribute 8)',
    module: 'Product name of a module that is reached through it, as in the same chassis',
  },
  happens: {
    start: 'It starts an object of a device, such as the program of a controller',
    stop: 'It stops an object of a device, such as the program of a controller',
    reset: 'It resets an object of a device, or the device itself',
    mode: 'It changes the mode of a controller (PCCC)',
    lock: 'It locks a controller for itself, as before a change of the program',
    unlock: 'It gives a locked controller free',
    download: 'It loads a program or a file into a device',
    upload: 'It reads a program or a file of a device',
    firmware: 'It begins to replace the firmware of a module',
    clock: 'It sets the clock of a controller',
  },
  examples: [
    {
      name: 'list identity, asked',
      over: 'udp',
      hex: encapsulated('63', ''),
      facts: { 'enip.service': ['list-identity'] },
    },
    {
      name: 'list identity, answered',
      over: 'udp',
      fromClient: 0,
      hex: encapsulated('63', `0100 0c00 2900 0100 0002af12c00002110000000000000000 ${identity()} 03`),
      facts: identityFacts('operational'),
    },
    {
      name: 'session',
      hex: encapsulated('65', '0100 0000'),
      facts: { 'enip.service': ['register-session'] },
    },
    {
      name: 'answer to all attributes of the identity that was asked for',
      fromClient: 0,
      memory: 0x01000005,
      hex: encapsulated('6f', unconnected(`81000000 ${identity()}`), '05'),
      facts: identityFacts(),
    },
    {
      name: 'answer to all attributes of another module',
      fromClient: 0,
      memory: 0x01000005 | (1 << 31),
      hex: encapsulated('6f', unconnected(`81000000 ${identity()}`), '05'),
      facts: { 'enip.module': ['Acme X5'] },
    },
    {
      name: 'answer to a list of attributes among others in a packet',
      fromClient: 0,
      memory: 0x01ff0009 | (2 << 27),
      hex: encapsulated(
        '70',
        connected(`8a000000 0200 0600 0a00 8e000000 8300 0000 0200 0100 0000 0100 0300 0000 2a00`, '0900'),
      ),
      facts: { 'enip.vendor': ['Rockwell Automation/Allen-Bradley'], 'enip.productCode': ['42'] },
    },
    {
      name: 'question to another module',
      hex: encapsulated('6f', unconnected('52 02 20062401 0a05 0600 01 02 20012401 0100 0100')),
      facts: { 'enip.service': ['unconnected-send', 'get-attributes-all'] },
    },
    ...actExamples(),
  ],

  needs(bytes, start, end) {
    return end - start < 4 ? headerBytes : headerBytes + littleU16At(bytes, start + 2)
  },

  claims(bytes, start, end, _port, over) {
    if (end - start < headerBytes || bytes[start + 1] !== 0 || !commands.includes(bytes[start] ?? 0)) return false
    const length = littleU16At(bytes, start + 2)
    if (over === 'udp' && length !== end - start - headerBytes) return false
    if (littleU32At(bytes, start + 20) !== 0 || !statuses.includes(littleU32At(bytes, start + 8))) return false
    return fits(bytes, start, end, length)
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const command = littleU16(reader)
    const length = littleU16(reader)
    reader.take(headerBytes - 4)
    const end = reader.position + length
    reader.take(length)
    if (reader.failed) return
    reader.position = start + headerBytes
    const word = encapsulationCommands[command]
    if (word !== undefined && asks(bytes, start, command, length)) teller.tellWord('service', word)
    const token = littleU16At(bytes, start + 12)
    if (command === listIdentity) readItems(reader, teller, token)
    else if ((command === sendRequestData || command === sendUnitData) && length > 0) {
      reader.take(6)
      readItems(reader, teller, token)
    }
    if (!reader.failed) reader.position = Math.min(reader.position, end)
  },
})

/** A question has no data, or for a session no number of one yet: which side asks shows without the ports. */
function asks(bytes: Uint8Array, start: number, command: number, length: number): boolean {
  return command === 0x65 ? littleU32At(bytes, start + 4) === 0 : length === 0
}

/** What follows the header has the length and, as far as it is in sight, the beginning that the command asks for. */
function fits(bytes: Uint8Array, start: number, end: number, length: number): boolean {
  const command = bytes[start] ?? 0
  const at = start + headerBytes
  if (command === 0) return length > 0 && length <= 64 && littleU32At(bytes, start + 4) === 0 && at + length === end
  if (command === 0x65) return length === 4 && (at + 2 > end || (bytes[at] === 1 && bytes[at + 1] === 0))
  if (command === 0x66) return length === 0
  if (command === sendRequestData || command === sendUnitData) {
    if (length === 0 || at + 8 > end) return length === 0 || (length >= 8 && length < 2000)
    return length >= 8 && length < 2000 && littleU32At(bytes, at) === 0 && (bytes[at + 7] ?? 0) === 0
  }
  return length < 2000 && (length === 0 || at + 2 > end || bytes[at + 1] === 0)
}

/** Items by type; those with an address aren't needed. */
function readItems(reader: Reader, teller: Teller, context: number): void {
  if (reader.remaining === 0) return
  const count = littleU16(reader)
  for (let i = 0; i < count && i < maxItems && !reader.failed; i += 1) {
    const type = littleU16(reader)
    const length = littleU16(reader)
    const at = reader.take(length)
    if (reader.failed) return
    reader.position = at
    if (type === identityItem) {
      reader.take(18)
      readIdentity(reader, teller, at + length)
    } else if (type === unconnectedData) readCip(reader, teller, at + length, context)
    else if (type === connectedData) readCip(reader, teller, at + length, littleU16(reader))
    if (!reader.failed) reader.position = at + length
  }
}

function encapsulated(command: string, content: string, context = '00'): string {
  const length = hexBytes(content)
  return `${command}00 ${littleHex(length, 2)} 00000000 00000000 ${context}00000000000000 00000000 ${content}`
}

function unconnected(message: string): string {
  return `00000000 0000 0200 0000 0000 b200 ${littleHex(hexBytes(message), 2)} ${message}`
}

function connected(message: string, sequence: string): string {
  return `00000000 0000 0200 a100 0400 01020304 b100 ${littleHex(hexBytes(message) + 2, 2)} ${sequence} ${message}`
}

/** An example's identity up to its product name. */
function identity(): string {
  return '0100 0e00 2a00 0503 3000 78563412 07 41636d65205835'
}

function identityFacts(state?: string): Readonly<Record<string, readonly string[]>> {
  return {
    'enip.vendor': ['Rockwell Automation/Allen-Bradley'],
    'enip.deviceType': ['Programmable Logic Controller'],
    'enip.productCode': ['42'],
    'enip.revision': ['5.3'],
    'enip.serial': ['12345678'],
    'enip.product': ['Acme X5'],
    ...(state === undefined ? {} : { 'enip.state': [state] }),
  }
}

/** An example for each act: event, text, service word and message. */
function actExamples() {
  const acts: readonly (readonly [string, string, string, string])[] = [
    ['start', 'start controller', 'start', '06 02 208e2401'],
    ['stop', 'stop controller', 'stop', '07 02 208e2401'],
    ['reset', 'reset identity', 'reset', '05 02 20012401 01'],
    ['mode', 'change mode', 'execute-pccc', '4b 02 20672401 07 0100 78563412 0f 00 0100 80 06'],
    ['lock', 'service-0x4b class 0x74', 'service-0x4b', '4b 04 208e240120742401'],
    ['unlock', 'service-0x4c class 0x74', 'service-0x4c', '4c 04 208e240120742401'],
    ['download', 'service-0x4c file', 'service-0x4c', '4c 02 203724c8 00'],
    ['upload', 'service-0x4b file', 'service-0x4b', '4b 02 203724c8 00'],
    ['firmware', 'service-0x4b class 0xa1', 'service-0x4b', '4b 02 20a12401 00'],
    ['clock', 'set-attribute-list wall-clock-time', 'set-attribute-list', '04 02 208b2401 0000'],
  ]
  return acts.map(([event, text, service, message]) => ({
    name: `${event} of an object`,
    hex: encapsulated('70', connected(message, '0100')),
    facts: { 'enip.service': [service], [`enip.${event}`]: [text] },
  }))
}
