/**
 * HART-IP: how field devices behind a gateway or a multiplexer identify themselves, commands, and acts that change or
 * reset a device. IEC 61158-6-20 (HART), FieldComm Group HCF_SPEC-085 (HART-IP), -127 (universal commands). Measured
 * values are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { bigHex, hexBytes, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellDotted, tellHex, tellNumber, tellTrimmed } from '../told-text.ts'

const headerBytes = 8
/** Request, response, published, refused. */
const kinds = [0, 1, 2, 15]
const passThrough = 3
const lastMessage = 5
const longest = 1024
/** Start of a HART frame: its kind in three bits, and whether the address is long. */
const isLong = 0x80
const frameKind = 0x07
const fromDevice = 6
const identity = [0, 11, 21, 73, 74, 75]
const readTag = 13
const readLongTag = 20
const longTagBytes = 32
const packedBytes = 6

const commands: Readonly<Record<number, string>> = {
  0: 'read-unique-identifier',
  1: 'read-primary-variable',
  2: 'read-loop-current',
  3: 'read-dynamic-variables',
  6: 'write-polling-address',
  7: 'read-loop-configuration',
  8: 'read-variable-classifications',
  9: 'read-device-variables',
  11: 'read-unique-identifier-by-tag',
  12: 'read-message',
  [readTag]: 'read-tag',
  14: 'read-transducer',
  15: 'read-device-information',
  16: 'read-final-assembly',
  17: 'write-message',
  18: 'write-tag',
  19: 'write-final-assembly',
  [readLongTag]: 'read-long-tag',
  21: 'read-unique-identifier-by-long-tag',
  22: 'write-long-tag',
  35: 'write-range',
  38: 'reset-configuration-changed',
  41: 'perform-self-test',
  42: 'perform-device-reset',
  48: 'read-additional-status',
  74: 'read-io-capabilities',
  75: 'poll-sub-device',
  84: 'read-sub-device-identity',
  103: 'write-burst-period',
  109: 'burst-mode-control',
}
const otherCommands = Array.from({ length: 256 }, (_, number) => commands[number] ?? `command-${number}`)
const acts: Readonly<Record<number, string>> = {
  6: 'write',
  17: 'write',
  18: 'write',
  19: 'write',
  22: 'write',
  35: 'write',
  42: 'reset',
}

export const hartip = protocol({
  name: 'hartip',
  title: 'HART-IP',
  spec: 'HCF_SPEC-085, HCF_SPEC-127, IEC 61158-6-20',
  over: ['tcp', 'udp'],
  ports: [5094],
  firstBytes: [1],
  confirm: 2,
  tells: {
    command: 'HART command that it gives or answers',
    manufacturerId: 'Number of the manufacturer at the FieldComm Group (command 0): 38 is Rosemount',
    deviceType: 'Number of the type of device, in hexadecimal digits (command 0)',
    deviceId: 'Serial number of the device in its type, in hexadecimal digits (command 0)',
    revision: 'Revisions of HART, of the device and of its software (command 0)',
    tag: 'Tag of eight letters, which the operator gave (command 13)',
    descriptor: 'Descriptor of sixteen letters, which the operator gave (command 13)',
    longTag: 'Tag of 32 letters, which the operator gave (command 20)',
  },
  happens: {
    write: 'It changes a setting of a field device',
    reset: 'It resets a field device',
  },
  examples: [
    { name: 'begin of a session', hex: '01 00 00 00 0001 000d 01 00007530', facts: {} },
    {
      name: 'identity of a device',
      over: 'udp',
      fromClient: 0,
      hex: pdu('01', '86 264e0000d2 00 18 0000 fe 264e 05 07 04 03 0e 0c 0000d2 05 02 0002 00 0026 0026 84 00'),
      facts: {
        'hartip.command': ['read-unique-identifier'],
        'hartip.manufacturerId': ['38'],
        'hartip.deviceType': ['264e'],
        'hartip.revision': ['7.4.3'],
        'hartip.deviceId': ['0000d2'],
      },
    },
    {
      name: 'tag and descriptor, packed',
      fromClient: 0,
      hex: pdu('01', `86 264e0000d2 0d 17 0000 ${packed('FT-17   ')} ${packed('HALL 2 PUMP 4   ')} 010a7c 00`),
      facts: {
        'hartip.command': ['read-tag'],
        'hartip.tag': ['FT-17'],
        'hartip.descriptor': ['HALL 2 PUMP 4'],
      },
    },
    {
      name: 'long tag',
      fromClient: 0,
      hex: pdu('01', `86 264e0000d2 14 22 0000 ${textHex('FLOW-17', longTagBytes)} 00`),
      facts: { 'hartip.command': ['read-long-tag'], 'hartip.longTag': ['FLOW-17'] },
    },
    {
      name: 'new tag',
      hex: pdu('00', `82 264e0000d2 16 20 ${textHex('FLOW-18', longTagBytes)} 00`),
      facts: { 'hartip.command': ['write-long-tag'], 'hartip.write': ['write-long-tag'] },
    },
    {
      name: 'reset of a device',
      hex: pdu('00', '82 264e0000d2 2a 00 00'),
      facts: { 'hartip.command': ['perform-device-reset'], 'hartip.reset': ['perform-device-reset'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < headerBytes ? headerBytes : Math.max(lengthAt(bytes, start), headerBytes)
  },

  claims(bytes, start, end, _port, over) {
    if (end - start < headerBytes || bytes[start] !== 1 || !kinds.includes(bytes[start + 1] ?? 0)) return false
    const message = bytes[start + 2] ?? 0
    const length = lengthAt(bytes, start)
    if (message > lastMessage || length < headerBytes || length > longest) return false
    if (over === 'udp' ? length !== end - start : length > end - start && message !== passThrough) return false
    if (message !== passThrough) return length === headerBytes || (message === 0 && length === headerBytes + 5)
    return end - start === headerBytes || isFrame(bytes[start + headerBytes] ?? 0)
  },

  decode(reader, teller) {
    reader.take(2)
    const message = reader.u8()
    reader.take(3)
    const length = reader.u16()
    if (length - headerBytes > reader.remaining) reader.take(length)
    if (message === passThrough && length > headerBytes && !reader.failed) readFrame(reader, teller)
  },
})

function lengthAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 6] ?? 0) << 8) | (bytes[start + 7] ?? 0)
}

/** Of a burst, a request or a response, without physical layer bits. */
function isFrame(start: number): boolean {
  const kind = start & frameKind
  return (start & 0x18) === 0 && (kind === 1 || kind === 2 || kind === fromDevice)
}

/** Start, address, expansion, command, count of bytes; answers begin with two bytes of status. */
function readFrame(reader: Reader, teller: Teller): void {
  const start = reader.u8()
  reader.take((start & isLong) === 0 ? 1 : 5)
  reader.take((start >> 5) & 3)
  const command = reader.u8()
  const length = reader.u8()
  const answers = (start & frameKind) === fromDevice
  if (length > reader.remaining) reader.take(length)
  if (reader.failed) return
  const word = otherCommands[command] ?? ''
  teller.tellWord('command', word)
  const act = acts[command]
  if (!answers && act !== undefined) teller.event(act, word)
  if (!answers || length <= 2 || ((reader.bytes[reader.position] ?? 0) !== 0 && command !== 0)) return
  const at = reader.take(2) + 2
  const end = at + length - 2
  if (identity.includes(command) && reader.bytes[at] === 0xfe) tellIdentity(reader.bytes, teller, at, end)
  else if (command === readTag && end - at >= packedBytes * 3) {
    tellPacked(reader.bytes, teller, 'tag', at, packedBytes)
    tellPacked(reader.bytes, teller, 'descriptor', at + packedBytes, packedBytes * 2)
  } else if (command === readLongTag && end - at >= longTagBytes) {
    tellTrimmed(teller, 'longTag', reader.bytes, at, at + longTagBytes)
  }
}

/** 254, type of device, preambles, revisions, flags, number of the device; from revision 7 on more, with the manufacturer. */
function tellIdentity(bytes: Uint8Array, teller: Teller, at: number, end: number): void {
  if (end - at < 12) return
  const revision = bytes[at + 4] ?? 0
  const manufacturer = end - at >= 19 ? ((bytes[at + 17] ?? 0) << 8) | (bytes[at + 18] ?? 0) : (bytes[at + 1] ?? 0)
  tellNumber(teller, 'manufacturerId', manufacturer)
  tellHex(teller, 'deviceType', bytes, at + 1, at + 3)
  tellDotted(teller, 'revision', [revision, bytes[at + 5] ?? 0, bytes[at + 6] ?? 0])
  tellHex(teller, 'deviceId', bytes, at + 9, at + 12)
}

/** Four letters in three bytes, of six bits each; the seventh is the opposite of the sixth. Zeros are not set. */
function tellPacked(bytes: Uint8Array, teller: Teller, fact: string, at: number, length: number): void {
  const { scratch, scratchEnd: from } = teller
  let out = from
  let any = 0
  for (let i = 0; i < length; i += 3) {
    const bits = ((bytes[at + i] ?? 0) << 16) | ((bytes[at + i + 1] ?? 0) << 8) | (bytes[at + i + 2] ?? 0)
    any |= bits
    for (let shift = 18; shift >= 0; shift -= 6) {
      const letter = (bits >> shift) & 0x3f
      scratch[out++] = (letter & 0x20) === 0 ? letter | 0x40 : letter
    }
  }
  while (out > from && scratch[out - 1] === 0x20) out -= 1
  if (any === 0 || out === from) return
  teller.scratchEnd = out
  teller.tellScratch(fact, from, out)
}

/** An example's HART frame in its header. */
function pdu(kind: string, frame: string): string {
  const length = hexBytes(frame) + headerBytes
  return `01 ${kind} 03 00 0002 ${bigHex(length, 2)} ${frame}`
}

function packed(text: string): string {
  const bits = text.replaceAll(/./g, (letter) => (letter.charCodeAt(0) & 0x3f).toString(2).padStart(6, '0'))
  return bits.replaceAll(/.{8}/g, (byte) => bigHex(Number.parseInt(byte, 2), 1))
}
