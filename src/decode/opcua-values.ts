/**
 * Values of OPC UA's binary encoding as far as identity needs them. IEC 62541-6 clause 5.2 and IEC 62541-4 clause 7.
 * Strings have their length in front, -1 for none; a value of unknown shape makes the reader fail.
 */
import type { Reader } from '../core/reader.ts'
import { littleU16, littleU32 } from './little-endian.ts'
import type { Teller } from './protocol.ts'
import { tellTrimmed } from './told-text.ts'

const none = 0xffffffff
const maxEntries = 32
/** Numbers of structures, and of the type that carries one. */
const builds = 340
const serverStatus = 864
const extensionObject = 22

/** Reads a string or byte string and tells it, unless `fact` is empty. Returns its length. */
export function readString(reader: Reader, teller: Teller, fact: string): number {
  const length = littleU32(reader)
  if (length === none) return 0
  const at = reader.take(length)
  if (fact !== '' && !reader.failed) tellTrimmed(teller, fact, reader.bytes, at, at + length)
  return length
}

export function skipString(reader: Reader): number {
  const length = littleU32(reader)
  if (length === none) return 0
  reader.take(length)
  return length
}

/** Text with a locale in front, each if its bit is set. */
function readLocalizedText(reader: Reader, teller: Teller, fact: string): void {
  const mask = reader.u8()
  if ((mask & 1) !== 0) skipString(reader)
  if ((mask & 2) !== 0) readString(reader, teller, fact)
}

/** Returns a numeric identifier of namespace 0, -1 for all others. */
export function readNodeId(reader: Reader): number {
  const form = reader.u8() & 0x3f
  if (form === 0) return reader.u8()
  if (form === 1) {
    const namespace = reader.u8()
    const id = littleU16(reader)
    return namespace === 0 ? id : -1
  }
  const namespace = littleU16(reader)
  if (form === 2) {
    const id = littleU32(reader)
    return namespace === 0 ? id : -1
  }
  if (form === 3 || form === 5) skipString(reader)
  else if (form === 4) reader.take(16)
  else reader.take(reader.remaining + 1)
  return -1
}

/** Number of entries of an array, as many as are read. */
export function readCount(reader: Reader): number {
  const count = littleU32(reader)
  return count === none ? 0 : Math.min(count, maxEntries)
}

export function skipStrings(reader: Reader): void {
  const count = readCount(reader)
  for (let i = 0; i < count && !reader.failed; i += 1) skipString(reader)
}

/** Token, time, handle, what is to be returned, audit entry, time-out, additional header. */
export function skipRequestHeader(reader: Reader): void {
  readNodeId(reader)
  reader.take(16)
  skipString(reader)
  reader.take(4)
  skipAdditional(reader)
}

/** Time, handle and result; false when details of an error follow, which aren't read. */
export function skipResponseHeader(reader: Reader): boolean {
  reader.take(12)
  const result = littleU32(reader)
  if (reader.u8() !== 0 || result !== 0) return false
  skipStrings(reader)
  skipAdditional(reader)
  return !reader.failed
}

function skipAdditional(reader: Reader): void {
  readNodeId(reader)
  if (reader.u8() !== 0) skipString(reader)
}

/** Who an application is: its URI, the URI of the product, and its name. */
export function readApplication(reader: Reader, teller: Teller): void {
  readString(reader, teller, 'applicationUri')
  readString(reader, teller, 'productUri')
  readLocalizedText(reader, teller, 'applicationName')
  reader.take(4)
  skipString(reader)
  skipString(reader)
  skipStrings(reader)
}

/** Manufacturer, product and version of a server (IEC 62541-5 clause 12.4). */
function readBuild(reader: Reader, teller: Teller): void {
  readString(reader, teller, 'productUri')
  readString(reader, teller, 'manufacturer')
  readString(reader, teller, 'productName')
  readString(reader, teller, 'softwareVersion')
  readString(reader, teller, 'buildNumber')
  reader.take(8)
}

/** The first value, when it is the build information of a server or its status, which has it inside. */
export function readBuildOfValue(reader: Reader, teller: Teller): void {
  if (!skipResponseHeader(reader) || readCount(reader) === 0 || reader.peek(0) === -1) return
  if ((reader.u8() & 1) === 0 || reader.u8() !== extensionObject) return
  const type = readNodeId(reader)
  if (reader.u8() !== 1) return
  reader.take(4)
  if (type === serverStatus) reader.take(20)
  if (type === serverStatus || type === builds) readBuild(reader, teller)
}
