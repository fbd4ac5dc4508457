/**
 * CoAP over UDP: what is asked for and the names that devices register with. RFC 7252 section 3, RFC 6690 (link format),
 * LwM2M (the endpoint name of a registration). Payload is read only where it lists resources. Not read: CoAP over TCP,
 * DTLS and block-wise parts behind the first.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const coapPort = 5683
const headerBytes = 4
const payloadMarker = 0xff
const maxOptions = 64
const maxPathBytes = 512
const maxTypes = 16
const option = { uriHost: 3, uriPath: 11, contentFormat: 12, uriQuery: 15 } as const
const linkFormat = 40
const maxOptionNumber = 2053
const slash = 0x2f

export const coap = protocol({
  name: 'coap',
  title: 'CoAP',
  spec: 'RFC 7252 section 3, RFC 6690',
  over: 'udp',
  ports: [coapPort],
  firstBytes: Array.from({ length: 64 }, (_, index) => index + 0x40).filter((byte) => (byte & 15) <= 8),
  confirm: 3,
  tells: {
    host: 'Name of the server that it asks for',
    path: 'Resource that it asks for',
    endpoint: 'Name that it registers with (LwM2M endpoint), often with its serial number',
    resourceType: 'Kind of resource that it offers',
  },
  examples: [
    {
      name: 'request with host and path',
      hex: '44 01 a1b2 01020304 3c 6c616d702e6578616d706c65 84 74656d70',
      facts: { 'coap.host': ['lamp.example'], 'coap.path': ['temp'] },
      asksFor: 'lamp.example',
    },
    {
      name: 'registration',
      hex: '40 02 0001 b2 7264 45 65703d6434 09 6c776d326d3d312e30',
      facts: { 'coap.path': ['rd'], 'coap.endpoint': ['d4'] },
    },
    {
      name: 'list of resources',
      fromClient: 0,
      hex: `60 45 0001 c1 28 ff 3c2f743e3b72743d2274656d7065726174757265206578616d706c652e6e6574223b69663d226322
        2c3c2f623e3b72743d62`,
      facts: { 'coap.resourceType': ['temperature', 'example.net'] },
    },
    { name: 'empty acknowledgment', fromClient: 0, hex: '60 00 0001', facts: {} },
  ],

  claims(bytes, start, end) {
    const tokenBytes = (bytes[start] ?? 0) & 15
    const code = bytes[start + 1] ?? 0
    if (end - start < headerBytes + tokenBytes || !isCode(code)) return false
    if (code === 0) return end - start === headerBytes && tokenBytes === 0
    return areOptions(bytes, start + headerBytes + tokenBytes, end)
  },

  decode(reader, teller) {
    const first = reader.u8()
    reader.take(headerBytes - 1 + (first & 15))
    const start = teller.scratchEnd
    let number = 0
    let isList = false
    for (let i = 0; i < maxOptions && reader.remaining > 0 && reader.peek(0) !== payloadMarker; i += 1) {
      const head = reader.u8()
      number += extended(reader, head >> 4)
      const length = extended(reader, head & 15)
      const value = reader.take(length)
      if (reader.failed) return
      if (number === option.contentFormat) isList = length === 1 && reader.bytes[value] === linkFormat
      else if (number === option.uriPath) addToPath(reader.bytes, value, value + length, start, teller)
      else tellOption(reader.bytes, number, value, value + length, teller)
    }
    if (teller.scratchEnd > start && isPrintable(teller.scratch, start, teller.scratchEnd))
      teller.tellScratch('path', start, teller.scratchEnd)
    if (isList && reader.u8() === payloadMarker) tellResourceTypes(reader, teller)
  },
})

/** Methods 0.01 to 0.07 and answers 2.01 to 5.05; 0.00 is empty. */
function isCode(code: number): boolean {
  const kind = code >> 5
  const detail = code & 31
  if (kind === 0) return detail <= 7
  return (
    (kind === 2 && detail >= 1 && detail <= 5) ||
    code === 0x5f ||
    (kind === 4 && detail <= 29) ||
    (kind === 5 && detail <= 8)
  )
}

function areOptions(bytes: Uint8Array, start: number, end: number): boolean {
  let number = 0
  let at = start
  for (let i = 0; i < maxOptions; i += 1) {
    if (at === end) return true
    const head = bytes[at] ?? 0
    if (head === payloadMarker) return at + 1 < end
    if (head >> 4 === 15 || (head & 15) === 15) return false
    at += 1
    number += extendedAt(bytes, at, head >> 4)
    at += extraBytes(head >> 4)
    const length = extendedAt(bytes, at, head & 15)
    at += extraBytes(head & 15) + length
    if (at > end || number === 0 || number > maxOptionNumber) return false
  }
  return false
}

function extraBytes(nibble: number): number {
  return nibble < 13 ? 0 : nibble - 12
}

/** RFC 7252 section 3.1: 13 and 14 announce one or two bytes more. */
function extendedAt(bytes: Uint8Array, at: number, nibble: number): number {
  if (nibble < 13) return nibble
  return nibble === 13 ? (bytes[at] ?? 0) + 13 : (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) + 269
}

function extended(reader: Reader, nibble: number): number {
  const at = reader.take(extraBytes(nibble))
  return reader.failed ? 0 : extendedAt(reader.bytes, at, nibble)
}

function addToPath(bytes: Uint8Array, from: number, to: number, start: number, teller: Teller): void {
  const { scratch } = teller
  let end = teller.scratchEnd
  if (end - start + 1 + to - from > maxPathBytes) return
  if (end > start) scratch[end++] = slash
  for (let i = from; i < to; i += 1) scratch[end++] = bytes[i] ?? 0
  teller.scratchEnd = end
}

function tellOption(bytes: Uint8Array, number: number, start: number, end: number, teller: Teller): void {
  if (number === option.uriHost && end > start && isPrintable(bytes, start, end)) {
    teller.tell('host', start, end)
    teller.asksFor(start, end)
  } else if (number === option.uriQuery && startsWith(bytes, start, end, 'ep=') && isPrintable(bytes, start, end)) {
    teller.tell('endpoint', start + 3, end)
  }
}

/** `rt="one two"` of each link; more than one in quotation marks. */
function tellResourceTypes(reader: Reader, teller: Teller): void {
  const { bytes, end } = reader
  let at = reader.position
  for (let i = 0; i < maxTypes; i += 1) {
    const found = findWord(bytes, at, end, ';rt="')
    if (found < 0) return
    let from = found + 5
    at = from
    while (at < end && bytes[at] !== 0x22) {
      if (bytes[at] === 0x20) {
        tellType(bytes, from, at, teller)
        from = at + 1
      }
      at += 1
    }
    if (at < end) tellType(bytes, from, at, teller)
  }
}

function tellType(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (end - start <= maxPathBytes && isPrintable(bytes, start, end)) teller.tell('resourceType', start, end)
}
