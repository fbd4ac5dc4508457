/**
 * Properties of a device object in answers of BACnet: ReadProperty and ReadPropertyMultiple, ASHRAE 135-2020 clauses
 * 15.5, 15.7 and 21. Told is text of the device object; other objects, numbers and lists are passed over.
 */
import type { Reader } from '../core/reader.ts'
import { BacnetTag } from './bacnet-tags.ts'
import { deviceProperties } from './bacnet-words.ts'
import type { Teller } from './protocol.ts'
import { tellNumber, tellTrimmed, writeByte } from './told-text.ts'

const deviceType = 8
const instances = 0x400000
/** Asked for when the instance isn't known; some answer with it. */
const anyInstance = 0x3fffff
const maxObjects = 64
const maxProperties = 64
const textTag = 7
const utf8 = 0
const utf16 = 4
const latin1 = 5
const maxTextBytes = 512
const tag = new BacnetTag()

/** One object, one property. */
export function readProperty(reader: Reader, teller: Teller): void {
  const object = tag.readUnsigned(reader)
  const property = tag.readUnsigned(reader)
  if (reader.failed) return
  const isDevice = Math.floor(object / instances) === deviceType
  if (isDevice) tellInstance(teller, object % instances)
  skipIndex(reader)
  tag.read(reader)
  if (tag.opens) readValue(reader, teller, isDevice ? deviceProperties[property] : undefined)
}

/** Several objects, each with a list of properties and values or errors between an opening and a closing tag. */
export function readProperties(reader: Reader, teller: Teller): void {
  for (let i = 0; i < maxObjects && reader.remaining > 0; i += 1) {
    const object = tag.readUnsigned(reader)
    tag.read(reader)
    if (reader.failed || !tag.opens) return
    const isDevice = Math.floor(object / instances) === deviceType
    if (isDevice) tellInstance(teller, object % instances)
    readList(reader, teller, isDevice)
  }
}

function readList(reader: Reader, teller: Teller, isDevice: boolean): void {
  for (let i = 0; i < maxProperties && !reader.failed; i += 1) {
    const property = tag.readUnsigned(reader)
    if (tag.closes) return
    skipIndex(reader)
    tag.read(reader)
    if (!tag.opens) return
    readValue(reader, teller, isDevice ? deviceProperties[property] : undefined)
  }
}

function tellInstance(teller: Teller, instance: number): void {
  if (instance !== anyInstance) tellNumber(teller, 'instance', instance)
}

/** A place in an array stands before the opening tag, for some. */
function skipIndex(reader: Reader): void {
  const first = reader.peek(0)
  if (first >= 0 && (first & 7) !== 6) tag.skip(reader)
}

/** Tells the value only when it is text and the only one, and when the closing tag is there, too. */
function readValue(reader: Reader, teller: Teller, fact: string | undefined): void {
  tag.read(reader)
  if (tag.closes) return
  const isText = !tag.isContext && tag.number === textTag && !tag.opens
  const { length, opens } = tag
  const at = reader.take(length)
  if (opens) tag.skipToClosing(reader)
  tag.skip(reader)
  const isWhole = tag.closes && !reader.failed
  if (isWhole && isText && fact !== undefined) tellCharacters(reader, teller, fact, at, length)
  if (!tag.closes) {
    if (tag.opens) tag.skipToClosing(reader)
    tag.skipToClosing(reader)
  }
}

/** A character string begins with a number for its encoding. */
function tellCharacters(reader: Reader, teller: Teller, fact: string, at: number, length: number): void {
  const encoding = reader.bytes[at] ?? 0
  if (encoding === utf8 || encoding === latin1) tellTrimmed(teller, fact, reader.bytes, at + 1, at + length)
  else if (encoding === utf16) tellWide(reader, teller, fact, at + 1, at + length)
}

/** UTF-16 in big-endian order, of which BACnet has the first plane (UCS-2), as UTF-8. */
function tellWide(reader: Reader, teller: Teller, fact: string, start: number, end: number): void {
  const { bytes } = reader
  const from = teller.scratchEnd
  const limit = Math.min(end, start + maxTextBytes) - 1
  for (let at = start; at < limit; at += 2) {
    const code = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) return
    if (code >= 0x800) writeByte(teller, 0xe0 | (code >> 12))
    if (code >= 0x80) writeByte(teller, code >= 0x800 ? 0x80 | ((code >> 6) & 0x3f) : 0xc0 | (code >> 6))
    writeByte(teller, code < 0x80 ? code : 0x80 | (code & 0x3f))
  }
  teller.tellScratch(fact, from, teller.scratchEnd)
}
