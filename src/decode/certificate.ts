/**
 * What an X.509 certificate says about the device that has it: names, issuer, expiry, and the MUD URL that its maker put
 * there. RFC 5280 section 4.1, RFC 8520 section 11. Signatures, keys and whether anybody should trust it are not judged.
 */
import type { Reader } from '../core/reader.ts'
import { isPrintable } from './ascii.ts'
import { DerElement, derTag } from './der.ts'
import type { Teller } from './protocol.ts'

const maxValueBytes = 512
const maxNames = 16
const maxAttributes = 16
const maxExtensions = 32

/** Last byte of an attribute's identifier, 2.5.4.x, to the fact. */
const commonName = 3
const serialNumber = 5
const organizationName = 10
const organizationalUnit = 11
const subjectFacts: ReadonlyMap<number, string> = new Map([
  [commonName, 'subject'],
  [serialNumber, 'subjectSerial'],
  [organizationName, 'organization'],
  [organizationalUnit, 'organizationalUnit'],
])

const mudUrlId = [0x2b, 6, 1, 5, 5, 7, 1, 25]
const alternativeNamesId = [0x55, 0x1d, 17]
const dnsName = 0x82
const uniformResourceIdentifier = 0x86
const ipAddress = 0x87
const versionTag = 0xa0
const extensionsTag = 0xa3

const outer = new DerElement()
const inner = new DerElement()
const attribute = new DerElement()

/** Tells what the certificate `[start, end)` says; a broken one tells what comes before the damage, at most. */
export function readCertificate({ bytes }: Reader, start: number, end: number, teller: Teller): void {
  if (!outer.readTagged(bytes, start, end, derTag.sequence)) return
  if (!outer.readTagged(bytes, outer.start, outer.end, derTag.sequence)) return
  const limit = outer.end
  let at = outer.start
  if (bytes[at] === versionTag) at = skip(bytes, at, limit, 1)
  // Serial number and signature algorithm.
  const issuer = skip(bytes, at, limit, 2)
  const validity = skip(bytes, issuer, limit, 1)
  const subject = skip(bytes, validity, limit, 1)
  const key = skip(bytes, subject, limit, 1)
  const extensions = skip(bytes, key, limit, 1)
  if (extensions < 0) return
  tellSubject(bytes, subject, key, teller)
  tellIssuer(bytes, issuer, validity, teller)
  tellExpiry(bytes, validity, subject, teller)
  if (isSame(bytes, issuer, validity, subject, key)) teller.tellWord('selfSigned', 'yes')
  tellExtensions(bytes, extensions, limit, teller)
}

/** Position behind `count` elements; -1 when they aren't there. */
function skip(bytes: Uint8Array, from: number, limit: number, count: number): number {
  let at = from
  for (let i = 0; i < count; i += 1) {
    if (!inner.read(bytes, at, limit)) return -1
    at = inner.end
  }
  return at
}

function isSame(bytes: Uint8Array, start: number, end: number, other: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - other) return false
  for (let i = 0; i < end - start; i += 1) if (bytes[start + i] !== bytes[other + i]) return false
  return true
}

function tellSubject(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (!outer.readTagged(bytes, start, end, derTag.sequence)) return
  let at = outer.start
  for (let i = 0; i < maxAttributes && readAttribute(bytes, at, outer.end); i += 1) {
    at = inner.end
    const fact = subjectFacts.get(attributeType(bytes))
    if (fact !== undefined) tellAttribute(bytes, teller, fact)
  }
}

/** The issuer's common name, or its organization where it has none. */
function tellIssuer(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (!outer.readTagged(bytes, start, end, derTag.sequence)) return
  for (const wanted of issuerNames) {
    let at = outer.start
    for (let i = 0; i < maxAttributes && readAttribute(bytes, at, outer.end); i += 1) {
      at = inner.end
      if (attributeType(bytes) !== wanted) continue
      tellAttribute(bytes, teller, 'issuer')
      return
    }
  }
}
const issuerNames = [commonName, organizationName]

/** A set of one attribute: `inner` is the set, `attribute` its identifier, and the value follows that. */
function readAttribute(bytes: Uint8Array, at: number, limit: number): boolean {
  if (!inner.readTagged(bytes, at, limit, derTag.set)) return false
  if (!attribute.readTagged(bytes, inner.start, inner.end, derTag.sequence)) return false
  return attribute.readTagged(bytes, attribute.start, attribute.end, derTag.oid)
}

/** Last part of the identifier when it is 2.5.4.x; -1 for others. */
function attributeType(bytes: Uint8Array): number {
  const { start, end } = attribute
  return end - start === 3 && bytes[start] === 0x55 && bytes[start + 1] === 4 ? (bytes[start + 2] ?? -1) : -1
}

function tellAttribute(bytes: Uint8Array, teller: Teller, fact: string): void {
  if (!attribute.read(bytes, attribute.end, inner.end)) return
  const { tag, start, end } = attribute
  if (tag === derTag.bmpString) tellWide(bytes, start, end, teller, fact)
  else tellText(bytes, start, end, teller, fact)
}

function tellText(bytes: Uint8Array, start: number, end: number, teller: Teller, fact: string): void {
  if (end - start <= maxValueBytes && isPrintable(bytes, start, end)) teller.tellCopy(fact, bytes, start, end)
}

/** UTF-16 with the high byte first; only what is Latin in it, as device names are. */
function tellWide(bytes: Uint8Array, start: number, end: number, teller: Teller, fact: string): void {
  const { scratch, scratchEnd } = teller
  const length = (end - start) >> 1
  if (length > maxValueBytes || scratchEnd + length > scratch.length) return
  for (let i = 0; i < length; i += 1) {
    if (bytes[start + i * 2] !== 0 || (bytes[start + i * 2 + 1] ?? 0) > 0x7e) return
    scratch[scratchEnd + i] = bytes[start + i * 2 + 1] ?? 0
  }
  if (!isPrintable(scratch, scratchEnd, scratchEnd + length)) return
  teller.scratchEnd = scratchEnd + length
  teller.tellScratch(fact, scratchEnd, scratchEnd + length)
}

/** Not after, as `2031-05-01`. UTCTime has two digits of the year: 50 to 99 are of the last century. */
function tellExpiry(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (!outer.readTagged(bytes, start, end, derTag.sequence)) return
  const at = skip(bytes, outer.start, outer.end, 1)
  if (!inner.read(bytes, at, outer.end)) return
  const isShort = inner.tag === derTag.utcTime
  if (!isShort && inner.tag !== derTag.generalizedTime) return
  const digits = isShort ? 6 : 8
  if (inner.end - inner.start < digits) return
  for (let i = 0; i < digits; i += 1) if (((bytes[inner.start + i] ?? 0) ^ 0x30) > 9) return
  const { scratch, scratchEnd } = teller
  if (scratchEnd + 10 > scratch.length) return
  let out = scratchEnd
  if (isShort) {
    const isLastCentury = (bytes[inner.start] ?? 0) >= 0x35
    scratch[out++] = isLastCentury ? 0x31 : 0x32
    scratch[out++] = isLastCentury ? 0x39 : 0x30
  }
  for (let i = 0; i < digits; i += 1) {
    if (i === digits - 4 || i === digits - 2) scratch[out++] = 0x2d
    scratch[out++] = bytes[inner.start + i] ?? 0
  }
  teller.scratchEnd = out
  teller.tellScratch('notAfter', scratchEnd, out)
}

function tellExtensions(bytes: Uint8Array, start: number, limit: number, teller: Teller): void {
  let at = start
  // Unique identifiers of version 2 may come before.
  while (at < limit && bytes[at] !== extensionsTag) {
    at = skip(bytes, at, limit, 1)
    if (at < 0) return
  }
  if (!outer.read(bytes, at, limit) || !outer.readTagged(bytes, outer.start, outer.end, derTag.sequence)) return
  const end = outer.end
  at = outer.start
  for (let i = 0; i < maxExtensions && inner.readTagged(bytes, at, end, derTag.sequence); i += 1) {
    at = inner.end
    readExtension(bytes, inner.start, inner.end, teller)
  }
}

function readExtension(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (!attribute.readTagged(bytes, start, end, derTag.oid)) return
  const isMud = isId(bytes, attribute, mudUrlId)
  if (!isMud && !isId(bytes, attribute, alternativeNamesId)) return
  if (!attribute.read(bytes, attribute.end, end)) return
  if (attribute.tag === derTag.boolean && !attribute.read(bytes, attribute.end, end)) return
  if (attribute.tag !== derTag.octetString || !attribute.read(bytes, attribute.start, attribute.end)) return
  if (isMud) tellText(bytes, attribute.start, attribute.end, teller, 'mudUrl')
  else tellAlternativeNames(bytes, attribute.start, attribute.end, teller)
}

function isId(bytes: Uint8Array, { start, end }: DerElement, id: readonly number[]): boolean {
  if (end - start !== id.length) return false
  for (let i = 0; i < id.length; i += 1) if (bytes[start + i] !== id[i]) return false
  return true
}

function tellAlternativeNames(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  let at = start
  for (let i = 0; i < maxNames && attribute.read(bytes, at, end); i += 1) {
    at = attribute.end
    const { tag, start: from, end: to } = attribute
    if (tag === dnsName || tag === uniformResourceIdentifier) tellText(bytes, from, to, teller, 'alternativeName')
    else if (tag === ipAddress && to - from === 4)
      teller.tellText('alternativeName', `${bytes[from]}.${bytes[from + 1]}.${bytes[from + 2]}.${bytes[from + 3]}`)
  }
}
