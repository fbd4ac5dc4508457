/**
 * DNP3 over TCP or UDP: functions, the station's address, device attributes (object group 0), and the acts that restart
 * or stop an outstation or move files. IEEE 1815-2012 sections 4.2 (functions), 9.2 (link layer), 11 and annex A.1
 * (device attributes), A.38 (files). Read is the first frame of a fragment; measured values and keys are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { dnp3Acts, dnp3Attributes, dnp3Functions } from '../dnp3-words.ts'
import { bigHex, littleHex, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellNumber } from '../told-text.ts'

const headerBytes = 10
const blockBytes = 16
const checkBytes = 2
const isFirst = 0x40
const hasUserData = [3, 4]
const response = 129
const unsolicited = 130
/** Transport octet, application control and function; responses have two octets of indications behind. */
const requestObjects = 3
const responseObjects = 5
const maxAttributes = 64
const visibleString = 1
const attributeGroup = 0
const fileGroup = 70
const fileCommand = 3

const checksums = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >> 1) ^ 0xa6bc : value >> 1
  return value
})

export const dnp3 = protocol({
  name: 'dnp3',
  title: 'DNP3',
  spec: 'IEEE 1815-2012 sections 4.2, 9.2, 11 and annex A',
  over: ['tcp', 'udp'],
  ports: [20000],
  firstBytes: [0x05],
  tells: {
    function: 'Function that it asks for or answers with',
    address: 'Address that it sends from: a station is known by it',
    vendor: 'Manufacturer (attribute 252)',
    model: 'Product name and model (attribute 250)',
    serial: 'Serial number (attribute 248)',
    hardware: 'Hardware version (attribute 243)',
    software: 'Software version (attribute 242)',
    deviceName: 'Name that the operator gave the device (attribute 247)',
    assignedId: 'Identification that the operator gave the device (attribute 246)',
    location: 'Where the operator says it is (attribute 245)',
  },
  happens: {
    restart: 'It asks a station to restart, cold or warm',
    initialize: 'It asks a station to set data or an application back to their beginning',
    start: 'It asks a station to start an application',
    stop: 'It asks a station to stop an application',
    configuration: 'It asks a station to save or to activate a configuration',
    file: 'It opens or deletes a file of a station',
  },
  examples: [
    {
      name: 'read of all classes',
      hex: frame({ control: 'c4', to: '0a00', from: '0100', data: 'c0c001 3c0206 3c0306 3c0406 3c0106' }),
      facts: { 'dnp3.function': ['read'], 'dnp3.address': ['1'] },
    },
    {
      name: 'reset of a link',
      over: 'udp',
      hex: frame({ control: 'c0', to: '0a00', from: '0100', data: '' }),
      facts: { 'dnp3.address': ['1'] },
    },
    {
      name: 'response with device attributes over several blocks',
      fromClient: 0,
      hex: frame({
        control: '44',
        to: '0100',
        from: '0a00',
        data: `c0c0810000 ${attribute(252, 'Acme')} ${attribute(250, 'RTU 500')} ${attribute(248, 'A-1017')}
          ${attribute(243, 'C')} ${attribute(242, '4.2')} ${attribute(247, 'Feeder 2')} ${attribute(246, 'F2')}
          ${attribute(245, 'North')}`,
      }),
      facts: {
        'dnp3.function': ['response'],
        'dnp3.address': ['10'],
        'dnp3.vendor': ['Acme'],
        'dnp3.model': ['RTU 500'],
        'dnp3.serial': ['A-1017'],
        'dnp3.hardware': ['C'],
        'dnp3.software': ['4.2'],
        'dnp3.deviceName': ['Feeder 2'],
        'dnp3.assignedId': ['F2'],
        'dnp3.location': ['North'],
      },
    },
    ...actExamples({ 14: 'restart', 16: 'initialize', 17: 'start', 18: 'stop', 31: 'configuration' }),
    {
      name: 'opening of a file for writing',
      hex: frame({
        control: 'c4',
        to: '0a00',
        from: '0100',
        data: `c0c019 46035b01 1f00 1a000500 000000000000 ff01 00000000 00000000 0200 0004 0100 612e636667`,
      }),
      facts: {
        'dnp3.function': ['open-file'],
        'dnp3.address': ['1'],
        'dnp3.file': ['open-file a.cfg for writing, station 10'],
      },
    },
  ],

  needs(bytes, start, end) {
    return end - start < 3 ? 3 : frameBytes(bytes[start + 2] ?? 0)
  },

  claims(bytes, start, end) {
    if (end - start < headerBytes || bytes[start] !== 0x05 || bytes[start + 1] !== 0x64) return false
    return (bytes[start + 2] ?? 0) >= 5 && checksum(bytes, start, start + 8) === littleEndian(bytes, start + 8)
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    reader.take(headerBytes)
    const length = (bytes[start + 2] ?? 0) - 5
    reader.take(frameBytes(length + 5) - headerBytes)
    if (reader.failed) return
    const control = bytes[start + 3] ?? 0
    const userData = length > 2 && hasUserData.includes(control & 15) && ((bytes[start + 10] ?? 0) & isFirst) !== 0
    const code = userData ? (bytes[start + 12] ?? 0) : -1
    const word = dnp3Functions[code]
    if (word !== undefined) teller.tellWord('function', word)
    tellNumber(teller, 'address', littleEndian(bytes, start + 6))
    if (word === undefined) return
    if (code === response || code === unsolicited) readAttributes(reader, teller, length)
    else if (dnp3Acts[code] !== undefined) readAct(reader, teller, code, length)
  },
})

/** The whole frame's size: a checksum follows the header and each block of up to 16 octets. */
function frameBytes(length: number): number {
  const data = Math.max(length - 5, 0)
  return headerBytes + data + Math.ceil(data / blockBytes) * checkBytes
}

/** CRC-16/DNP, IEEE 1815 annex E. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at += 1) value = (value >> 8) ^ (checksums[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return ~value & 0xffff
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Position of the n-th octet of user data, with the checksums between the blocks passed over. */
function positionOf(start: number, n: number): number {
  return start + headerBytes + n + Math.floor(n / blockBytes) * checkBytes
}

/** Copies the user data from its octet `from` into the scratch space without checksums. Returns where it ends. */
function copyData(reader: Reader, teller: Teller, from: number, length: number): number {
  const { scratch } = teller
  let out = teller.scratchEnd
  if (out + length > scratch.length) return out
  for (let n = from; n < length; n += 1) scratch[out++] = reader.bytes[positionOf(reader.start, n)] ?? 0
  teller.scratchEnd = out
  return out
}

/** Objects of group 0 at the beginning of a response: header, type, length, text. What is behind them isn't read. */
function readAttributes(reader: Reader, teller: Teller, length: number): void {
  if (length <= responseObjects || reader.bytes[positionOf(reader.start, responseObjects)] !== attributeGroup) return
  let at = teller.scratchEnd
  const end = copyData(reader, teller, responseObjects, length)
  const data = teller.scratch
  for (let i = 0; i < maxAttributes && at + 7 <= end && data[at] === attributeGroup; i += 1) {
    const fact = dnp3Attributes[data[at + 1] ?? 0]
    const text = at + 3 + rangeBytes(data[at + 2] ?? 0)
    const next = text + 2 + (data[text + 1] ?? 0)
    if (next > end) return
    if (fact !== undefined && data[text] === visibleString) tellFromScratch(teller, fact, text + 2, next)
    at = next
  }
}

/** Octets of a range or a count with prefix, by the qualifier: start and stop, or a number of objects and an index. */
function rangeBytes(qualifier: number): number {
  return qualifier === 0x01 || qualifier === 0x28 ? 4 : 2
}

function tellFromScratch(teller: Teller, fact: string, start: number, end: number): void {
  for (let at = start; at < end; at += 1) if ((teller.scratch[at] ?? 0) < 0x20 || teller.scratch[at] === 0x7f) return
  teller.tellScratch(fact, start, end)
}

function readAct(reader: Reader, teller: Teller, code: number, length: number): void {
  const station = `station ${littleEndian(reader.bytes, reader.start + 4)}`
  const file = dnp3Acts[code] === 'file' ? fileName(reader, teller, length) : ''
  teller.event(dnp3Acts[code] ?? '', `${dnp3Functions[code] ?? ''}${file}, ${station}`)
}

/** Group 70 variation 3: a name at an offset, and a mode. Empty when the request has another form. */
function fileName(reader: Reader, teller: Teller, length: number): string {
  const at = teller.scratchEnd
  const end = copyData(reader, teller, requestObjects, length)
  const data = teller.scratch
  if (data[at] !== fileGroup || data[at + 1] !== fileCommand) return ''
  const object = at + 6
  const name = object + littleEndian(data, object)
  const size = littleEndian(data, object + 2)
  if (end - object < 26 || name + size > end || size > 255) return ''
  let text = ''
  for (let i = name; i < name + size; i += 1) {
    const byte = data[i] ?? 0
    if (byte < 0x20 || byte > 0x7e) return ''
    text += String.fromCharCode(byte)
  }
  const mode = littleEndian(data, object + 20)
  return ` ${text}${mode === 2 ? ' for writing' : mode === 3 ? ' for appending' : ''}`
}

type Frame = { readonly control: string; readonly to: string; readonly from: string; readonly data: string }

/** An example's frame as hex, with its checksums. */
function frame({ control, to, from, data }: Frame): string {
  const user = data.replaceAll(/\s/g, '')
  const length = bigHex(user.length / 2 + 5, 1)
  const blocks = user.match(/.{1,32}/g) ?? []
  return [`0564${length}${control}${to}${from}`, ...blocks].map((block) => block + checksumOf(block)).join('')
}

function checksumOf(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return littleHex(checksum(bytes, 0, bytes.length), 2)
}

function attribute(variation: number, text: string): string {
  return `00${bigHex(variation, 1)}000000 01${bigHex(text.length, 1)}${textHex(text)}`
}

function actExamples(events: Readonly<Record<number, string>>) {
  return Object.entries(events).map(([code, event]) => {
    const word = dnp3Functions[Number(code)] ?? ''
    const data = `c0c0${bigHex(Number(code), 1)}`
    return {
      name: `request to ${word}`,
      hex: frame({ control: 'c4', to: '0a00', from: '0100', data }),
      facts: { 'dnp3.function': [word], 'dnp3.address': ['1'], [`dnp3.${event}`]: [`${word}, station 10`] },
    }
  })
}
