/**
 * Messages of CIP inside EtherNet/IP: services, the identity object, and acts on a controller. ODVA, The CIP Networks
 * Library volume 1, chapters 2 and 5. An answer doesn't say what was asked, so the flow's memory keeps the last
 * question about an identity. Values of tags and programs are never told.
 */
import type { Reader } from '../core/reader.ts'
import deviceTypes from './cip-device-types.json' with { type: 'json' }
import vendors from './cip-vendors.json' with { type: 'json' }
import { cipAct, cipClass, cipService, identityStates, noClass, pcccActs } from './cip-words.ts'
import { littleU16, littleU16At, littleU32 } from './little-endian.ts'
import { numberedNames } from './numbered-names.ts'
import type { Teller } from './protocol.ts'
import { tellDotted, tellNumber, tellTrimmed } from './told-text.ts'

const isAnswer = 0x80
const getAll = 0x01
const getList = 0x03
const multiple = 0x0a
const getSingle = 0x0e
const unconnectedSend = 0x52
const executePccc = 0x4b
const identityClass = 0x01
const connectionManager = 0x06
const pcccClass = 0x67
const maxServices = 14
const maxAttributes = 16
const maxSegments = 8

/**
 * Memory: which question it was (16 bits), for which attribute, whether there was one, what was told of a transfer
 * before, the place in a packet of several (0 outside), and whether it went on to another module. The place of a
 * message has the first and the last two in the same bits.
 */
const attributeShift = 16
const allAttributes = 0
const listedAttributes = 255
const isAsked = 1 << 24
const uploads = 1 << 25
const downloads = 1 << 26
const placeShift = 27
const placeBits = 15 << placeShift
const isRouted = 1 << 31
const tokenBits = 0xffff
const transfers = uploads | downloads
const vendorName = numberedNames(vendors, 'vendor')
const deviceTypeName = numberedNames(deviceTypes, 'type')

/** The last path that was read. */
let classId = noClass
let attributeId = 0

/** Reads the message that ends at `end`. `token` is the same in a question and its answer. */
export function readCip(reader: Reader, teller: Teller, end: number, token: number): void {
  readMessage(reader, teller, end, token & 0xffff)
}

function readMessage(reader: Reader, teller: Teller, end: number, place: number): void {
  const service = reader.u8()
  if (service >= isAnswer) readAnswer(reader, teller, end, service - isAnswer, place)
  else readQuestion(reader, teller, end, service, place)
}

function readQuestion(reader: Reader, teller: Teller, end: number, service: number, place: number): void {
  readPath(reader, reader.u8() * 2)
  if (reader.failed) return
  const asked = classId
  teller.tellWord('service', cipService(service, asked))
  if (service === multiple) readSeveral(reader, teller, end, place)
  else if (asked === connectionManager && service === unconnectedSend) readSent(reader, teller, place)
  else if (asked === pcccClass && service === executePccc) readPccc(reader, teller)
  else if (asked === identityClass) remember(teller, service, place)
  const act = cipAct(service, asked)
  if (act !== undefined && isNewTransfer(teller, act))
    teller.event(act, `${cipService(service, asked)} ${cipClass(asked)}`)
}

/** A transfer takes many messages; it is told once in a flow. */
function isNewTransfer(teller: Teller, act: string): boolean {
  const bit = act === 'upload' ? uploads : act === 'download' ? downloads : 0
  if ((teller.memory & bit) !== 0) return false
  teller.memory |= bit
  return true
}

/** Path segments with a class, an instance or an attribute, of 8 or 16 bits; the last class counts. */
function readPath(reader: Reader, length: number): void {
  classId = noClass
  attributeId = 0
  const start = reader.take(length)
  const { bytes } = reader
  const end = start + length
  for (let at = start, i = 0; at < end && i < maxSegments && !reader.failed; i += 1) {
    const segment = bytes[at] ?? 0
    if (segment >> 5 !== 1) return
    const isWide = (segment & 3) === 1
    if (at + (isWide ? 4 : 2) > end) return
    const value = isWide ? littleU16At(bytes, at + 2) : (bytes[at + 1] ?? 0)
    if ((segment & 0x1c) === 0) classId = value
    else if ((segment & 0x1c) === 0x10) attributeId = value
    at += isWide ? 4 : 2
  }
}

function placeIn(place: number): number {
  return (place >> placeShift) & 15
}

/** Questions or answers of a packet: their number, where each begins, then themselves. */
function readSeveral(reader: Reader, teller: Teller, end: number, place: number): void {
  if (placeIn(place) > 0) return
  const start = reader.position
  const count = littleU16(reader)
  for (let i = 0; i < count && i < maxServices && !reader.failed; i += 1) {
    const from = start + littleU16At(reader.bytes, start + 2 + i * 2)
    const to = i + 1 < count ? start + littleU16At(reader.bytes, start + 4 + i * 2) : end
    if (from < start + 2 + count * 2 || to > end || from >= to) return
    reader.position = from
    readMessage(reader, teller, to, (place & ~placeBits) | ((i + 1) << placeShift))
  }
  if (!reader.failed) reader.position = end
}

/** A question for another module behind this one; its answer comes unwrapped. */
function readSent(reader: Reader, teller: Teller, place: number): void {
  if ((place & isRouted) !== 0 || placeIn(place) > 0) return
  reader.take(2)
  const length = littleU16(reader)
  const end = reader.position + length
  readMessage(reader, teller, end, place | isRouted)
}

/** Requester, then command, status, transaction and function. */
function readPccc(reader: Reader, teller: Teller): void {
  reader.take(Math.max(reader.u8() - 1, 0))
  const command = reader.u8()
  reader.take(3)
  const act = command === 0x0f && !reader.failed ? pcccActs[reader.u8()] : undefined
  if (act !== undefined && !reader.failed) teller.event(act[0], act[1])
}

function remember(teller: Teller, service: number, place: number): void {
  if (service !== getAll && service !== getList && service !== getSingle) return
  const attribute = service === getAll ? allAttributes : service === getList ? listedAttributes : attributeId & 0xff
  teller.memory = (teller.memory & transfers) | isAsked | (attribute << attributeShift) | place
}

function readAnswer(reader: Reader, teller: Teller, end: number, service: number, place: number): void {
  reader.take(1)
  const status = reader.u8()
  reader.take(reader.u8() * 2)
  if (reader.failed) return
  // Errors of a packet of services (0x1e) still come with those that went well.
  if (service === multiple && (status === 0 || status === 0x1e)) readSeveral(reader, teller, end, place)
  const { memory } = teller
  if (status !== 0 || (memory & isAsked) === 0) return
  if ((memory & (tokenBits | placeBits)) !== place) return
  const attribute = (memory >> attributeShift) & 255
  if (service === getAll && attribute === allAttributes) {
    if ((memory & isRouted) === 0) readIdentity(reader, teller, end)
    else readModule(reader, teller)
  } else if (service === getList && attribute === listedAttributes) readListed(reader, teller, end, memory)
  else if (service === getSingle && (memory & isRouted) === 0) readAttribute(reader, teller, attribute)
  else return
  teller.memory &= transfers
}

/** All attributes of an identity object, as ListIdentity has them, too; a state may follow the name. */
export function readIdentity(reader: Reader, teller: Teller, end: number): void {
  for (let attribute = 1; attribute <= 7; attribute += 1) readAttribute(reader, teller, attribute)
  if (reader.position < end) readAttribute(reader, teller, 8)
}

/** Of a module that isn't the sender, the name says enough. */
function readModule(reader: Reader, teller: Teller): void {
  reader.take(14)
  const length = reader.u8()
  const at = reader.take(length)
  if (!reader.failed) tellTrimmed(teller, 'module', reader.bytes, at, at + length)
}

/** Attributes by number, each with a status; those behind one that failed or isn't known can't be found. */
function readListed(reader: Reader, teller: Teller, end: number, memory: number): void {
  const count = littleU16(reader)
  for (let i = 0; i < count && i < maxAttributes && reader.position + 4 <= end; i += 1) {
    const attribute = littleU16(reader)
    const status = littleU16(reader)
    if (status !== 0 || attribute < 1 || attribute > 8 || (memory & isRouted) !== 0) return
    readAttribute(reader, teller, attribute)
  }
}

function readAttribute(reader: Reader, teller: Teller, attribute: number): void {
  if (attribute === 6) {
    const value = littleU32(reader)
    if (reader.failed) return
    teller.tellText('serial', value.toString(16).padStart(8, '0'))
  } else if (attribute === 7) {
    const length = reader.u8()
    const at = reader.take(length)
    if (!reader.failed) tellTrimmed(teller, 'product', reader.bytes, at, at + length)
  } else if (attribute === 8) {
    const state = identityStates[reader.u8()]
    if (state !== undefined && !reader.failed) teller.tellWord('state', state)
  } else readNumber(reader, teller, attribute)
}

function readNumber(reader: Reader, teller: Teller, attribute: number): void {
  const value = littleU16(reader)
  if (reader.failed) return
  if (attribute === 1) teller.tellWord('vendor', vendorName(value))
  else if (attribute === 2) teller.tellWord('deviceType', deviceTypeName(value))
  else if (attribute === 3) tellNumber(teller, 'productCode', value)
  else if (attribute === 4) tellDotted(teller, 'revision', [value & 0xff, value >> 8])
}
