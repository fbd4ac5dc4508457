/**
 * DICOM: which imaging systems talk, their implementations, and what they do. PS3.8 section 9.3 (associations), PS3.7
 * annex E (commands), PS3.6 annex A (UIDs). Images and what is known of patients aren't read; long data is passed over.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, isWord, startsWith } from '../ascii.ts'
import { sopClassRoot, sopClasses } from '../dicom-sop-classes.ts'
import { textHex } from '../example-text.ts'
import { protocol, type Teller } from '../protocol.ts'

const associateRequest = 1
const associateAccept = 2
const associateReject = 3
const data = 4
const releaseRequest = 5
const releaseReply = 6
const abort = 7
const pduHeaderBytes = 6
const titleBytes = 16
const fixedBytes = 68
const maxAssociateBytes = 0x10000
const maxItems = 256

/** PS3.7 annex E.1: requests only. */
const operations: ReadonlyMap<number, string> = new Map([
  [0x0001, 'C-STORE'],
  [0x0010, 'C-GET'],
  [0x0020, 'C-FIND'],
  [0x0021, 'C-MOVE'],
  [0x0030, 'C-ECHO'],
  [0x0100, 'N-EVENT-REPORT'],
  [0x0110, 'N-GET'],
  [0x0120, 'N-SET'],
  [0x0130, 'N-ACTION'],
  [0x0140, 'N-CREATE'],
  [0x0150, 'N-DELETE'],
  [0x0fff, 'C-CANCEL'],
])

export const dicom = protocol({
  name: 'dicom',
  title: 'DICOM',
  spec: 'DICOM PS3.8 section 9.3, PS3.7 annex E, PS3.6 annex A',
  over: 'tcp',
  ports: [104, 11112, 4242],
  firstBytes: [associateRequest, associateAccept, associateReject, data, releaseRequest, releaseReply, abort],
  tells: {
    aeTitle: 'Name (AE title) that it has among imaging systems',
    peerTitle: 'Name (AE title) of the imaging system that it calls',
    implementationClass: 'Number (UID) of its DICOM implementation, which names the product or library',
    implementationVersion: 'Version name of its DICOM implementation',
    sopClass: 'Kind of image or service that it offers',
    operation: 'What it asks another imaging system to do',
  },
  examples: [
    {
      name: 'call of a scanner',
      hex: `01 00 000000c0 0001 0000 ${textHex('ARCHIVE'.padEnd(16))} ${textHex('CT7'.padEnd(16))} ${'00'.repeat(32)}
            20 00 0021 01 00 00 00 30 00 0019 ${textHex('1.2.840.10008.5.1.4.1.1.2')}
            20 00 0019 03 00 00 00 30 00 0011 ${textHex('1.2.840.10008.1.1')}
            50 00 0036 51 00 0004 00004000 52 00 001c ${textHex('1.2.826.0.1.3680043.9.9999.7')}
            55 00 000a ${textHex('EXAMPLE_12')}`,
      facts: {
        'dicom.aeTitle': ['CT7'],
        'dicom.peerTitle': ['ARCHIVE'],
        'dicom.sopClass': ['CT Image Storage', 'Verification'],
        'dicom.implementationClass': ['1.2.826.0.1.3680043.9.9999.7'],
        'dicom.implementationVersion': ['EXAMPLE_12'],
      },
    },
    {
      name: 'acceptance of an archive',
      fromClient: 0,
      hex: `02 00 00000056 0001 0000 ${textHex('ARCHIVE'.padEnd(16))} ${textHex('CT7'.padEnd(16))} ${'00'.repeat(32)}
            50 00 000e 55 00 000a ${textHex('EXAMPLE_30')}`,
      facts: { 'dicom.aeTitle': ['ARCHIVE'], 'dicom.implementationVersion': ['EXAMPLE_30'] },
    },
    {
      name: 'request to store an image',
      hex: `04 00 0000001c 00000018 01 03 0000 0000 04000000 0a000000 0000 0001 02000000 0100`,
      facts: { 'dicom.operation': ['C-STORE'] },
    },
    { name: 'end of an association', hex: '05 00 00000004 00000000', facts: {} },
  ],

  needs(bytes, start, end) {
    return end - start < pduHeaderBytes ? pduHeaderBytes : pduHeaderBytes + lengthAt(bytes, start + 2)
  },

  claims(bytes, start, end) {
    if (end - start < 10 || bytes[start + 1] !== 0) return false
    const type = bytes[start]
    const length = lengthAt(bytes, start + 2)
    if (type === associateRequest || type === associateAccept) {
      const isPlausible = length >= fixedBytes && length <= maxAssociateBytes && bytes[start + 6] === 0
      return isPlausible && bytes[start + 7] === 1 && titlesFit(bytes, start + 10, end)
    }
    if (type === data) return isDataValue(bytes, start, end, length)
    if (length !== 4 || end - start < 10 || bytes[start + 6] !== 0) return false
    return type === associateReject ? (bytes[start + 7] ?? 0) - 1 < 2 : bytes[start + 7] === 0
  },

  decode(reader, teller) {
    const type = reader.u8()
    reader.take(pduHeaderBytes - 1)
    if (type === data) readData(reader, teller)
    else if (type === associateRequest || type === associateAccept) readAssociation(reader, type, teller)
  },
})

function lengthAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) * 0x1000000 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  )
}

/** Two titles of printable letters, as far as they are there. */
function titlesFit(bytes: Uint8Array, start: number, end: number): boolean {
  return isPrintable(bytes, start, Math.min(end, start + 2 * titleBytes))
}

/** The length of the first value fits the message, its context has an odd number, and only two flags may be set. */
function isDataValue(bytes: Uint8Array, start: number, end: number, length: number): boolean {
  if (end - start < 12) return false
  const value = lengthAt(bytes, start + 6)
  const fits = value >= 2 && value + 4 <= length && length <= 0x8000000
  return fits && ((bytes[start + 10] ?? 0) & 1) === 1 && (bytes[start + 11] ?? 0) <= 3
}

function readAssociation(reader: Reader, type: number, teller: Teller): void {
  reader.take(4)
  const called = reader.take(titleBytes)
  const calling = reader.take(titleBytes)
  reader.take(32)
  if (reader.failed) return
  tellTitle(reader.bytes, type === associateRequest ? calling : called, 'aeTitle', teller)
  if (type === associateRequest) tellTitle(reader.bytes, called, 'peerTitle', teller)
  for (let i = 0; i < maxItems && reader.remaining >= 4; i += 1) {
    const item = reader.u8()
    reader.u8()
    const length = reader.u16()
    const from = reader.take(length)
    if (reader.failed) return
    if (item === 0x20) readSubItems(reader.bytes, from + 4, from + length, teller)
    else if (item === 0x50) readSubItems(reader.bytes, from, from + length, teller)
  }
}

/** Padded with spaces. */
function tellTitle(bytes: Uint8Array, at: number, fact: string, teller: Teller): void {
  let start = at
  let end = at + titleBytes
  while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end -= 1
  while (start < end && bytes[start] === 0x20) start += 1
  if (isPrintable(bytes, start, end)) teller.tell(fact, start, end)
}

/** Of a presentation context: the abstract syntax; of the user: the implementation. */
function readSubItems(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  let at = start
  for (let i = 0; i < maxItems && at + 4 <= end; i += 1) {
    const item = bytes[at]
    const from = at + 4
    at = from + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    if (at > end) return
    let to = at
    while (to > from && (bytes[to - 1] ?? 0) <= 0x20) to -= 1
    if (item === 0x30) tellSopClass(bytes, from, to, teller)
    else if (item === 0x52 && isPrintable(bytes, from, to)) teller.tell('implementationClass', from, to)
    else if (item === 0x55 && isPrintable(bytes, from, to)) teller.tell('implementationVersion', from, to)
  }
}

function tellSopClass(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (!startsWith(bytes, start, end, sopClassRoot)) return
  for (const [uid, name] of sopClasses) {
    if (!isWord(bytes, start + sopClassRoot.length, end, uid)) continue
    teller.tellWord('sopClass', name)
    return
  }
}

/** The first value, when it is a command: elements of group 0, little endian, among them the command field. */
function readData(reader: Reader, teller: Teller): void {
  const length = reader.u32()
  reader.u8()
  const flags = reader.u8()
  const from = reader.take(length - 2)
  if (reader.failed || (flags & 1) === 0) return
  const { bytes } = reader
  const end = from + length - 2
  let at = from
  for (let i = 0; i < 32 && at + 10 <= end && bytes[at] === 0 && bytes[at + 1] === 0; i += 1) {
    const size = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8)
    if (bytes[at + 2] === 0 && bytes[at + 3] === 1) {
      const operation = operations.get((bytes[at + 8] ?? 0) | ((bytes[at + 9] ?? 0) << 8))
      if (operation !== undefined) teller.tellWord('operation', operation)
      return
    }
    at += 8 + size
  }
}
