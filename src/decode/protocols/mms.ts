/**
 * MMS, which IEC 61850 and ICCP speak in substations and between control centres: services, how a device identifies
 * itself, and acts on programs and files. ISO 9506-2; ISO 8823 presentation, ISO 8327 session and ISO 8073 transport over
 * TCP (RFC 1006), and MMS directly on the transport, as some speak it. Values and names of variables are never told.
 */
import { DerElement } from '../der.ts'
import { bigHex, hexBytes, textHex } from '../example-hex.ts'
import { mmsActs, mmsServices } from '../mms-words.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isTpktData, tpktBytesNeeded, userDataOffset } from '../tpkt.ts'
import { tellTrimmed } from '../told-text.ts'

/** Session: connect, accept, and data, which is two empty units before what presentation has. */
const sessionConnect = 0x0d
const sessionAccept = 0x0e
const sessionDataBytes = 4
const presentationData = 0x61
const sequence = 0x30
const integer = 0x02
const singleValue = 0xa0
/** Object identifier of the abstract syntax of MMS, 1.0.9506.2.1. */
const abstractSyntax = [0x28, 0xca, 0x22, 0x02, 0x01]
const searchBytes = 256

const confirmedRequest = 0xa0
const confirmedResponse = 0xa1
const confirmed = [confirmedRequest, confirmedResponse, 0xa2]
const initiate = [0xa8, 0xa9]
const identify = 2
const vendorTag = 0x80
const modelTag = 0x81
const revisionTag = 0x82
const unconfirmed = 0xa3
const unconfirmedServices = ['information-report', 'unsolicited-status', 'event-notification']
/** The highest two bits of a tag that has its meaning in its place. */
const contextClass = 2
const whole = new DerElement()
const inner = new DerElement()

export const mms = protocol({
  name: 'mms',
  title: 'MMS (IEC 61850)',
  spec: 'ISO 9506-2, ISO 8823, ISO 8327, RFC 1006',
  over: 'tcp',
  ports: [102],
  firstBytes: [3],
  tells: {
    service: 'Service that it asks for or answers',
    vendor: 'Vendor in its answer to identify',
    model: 'Model in its answer to identify',
    revision: 'Revision in its answer to identify',
  },
  happens: {
    start: 'It starts or resumes a program of a device',
    stop: 'It stops or kills a program of a device',
    reset: 'It resets a program of a device',
    download: 'It loads a domain, such as a program, into a device',
    upload: 'It reads a domain, such as a program, of a device',
    delete: 'It deletes a domain, a program or a file of a device',
    file: 'It renames a file of a device, or lets a device fetch one',
  },
  examples: [
    {
      name: 'identity of a device',
      fromClient: 0,
      hex: data(`a117 020105 a212 8004${textHex('Acme')} 8105${textHex('IED-7')} 8203${textHex('1.4')}`),
      facts: { 'mms.service': ['identify'], 'mms.vendor': ['Acme'], 'mms.model': ['IED-7'], 'mms.revision': ['1.4'] },
    },
    {
      name: 'report',
      fromClient: 0,
      hex: data('a306 a004 8002 6d76'),
      facts: { 'mms.service': ['information-report'] },
    },
    { name: 'read', hex: data('a007 020106 a402 8000'), facts: { 'mms.service': ['read'] } },
    {
      name: 'connection',
      hex: packet('0d13 0506130100160102 14020002 060528ca220201'),
      facts: {},
    },
    {
      name: 'begin directly on the transport',
      hex: packet('a80e 8002001f 810103 820103 a402 8000'),
      facts: {},
    },
    ...actExamples(),
  ],

  needs: tpktBytesNeeded,

  /** Some send the four bytes in front by themselves; on port 102 they are taken for a beginning of MMS. */
  claims(bytes, start, end, port) {
    if (port === 102 && end - start === 4)
      return bytes[start] === 3 && bytes[start + 1] === 0 && (bytes[start + 2] ?? 0) < 64
    if (!isTpktData(bytes, start, end, 2)) return false
    const at = start + userDataOffset
    const first = bytes[at] ?? 0
    if (first === sessionConnect || first === sessionAccept) return hasSyntax(bytes, at, end)
    if (first === 1) {
      return bytes[at + 1] === 0 && bytes[at + 2] === 1 && bytes[at + 3] === 0 && bytes[at + 4] === presentationData
    }
    return isDirect(bytes, at, start + tpktBytesNeeded(bytes, start, end))
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const end = start + tpktBytesNeeded(bytes, start, reader.end)
    reader.take(end - start)
    if (reader.failed) return
    const at = start + userDataOffset
    const first = bytes[at] ?? 0
    if (first === 1) readPresentation(bytes, teller, at + sessionDataBytes, end)
    else if (confirmed.includes(first)) readService(bytes, teller, at, end)
  },
})

/** Somewhere in a connect or accept, near its beginning. */
function hasSyntax(bytes: Uint8Array, start: number, end: number): boolean {
  const last = Math.min(end, start + searchBytes) - abstractSyntax.length
  for (let at = start; at <= last; at += 1) {
    let i = 0
    while (i < abstractSyntax.length && bytes[at + i] === abstractSyntax[i]) i += 1
    if (i === abstractSyntax.length) return true
  }
  return false
}

/** One element to the end of the packet: with a number of the request inside, or the first limits of an initiate. */
function isDirect(bytes: Uint8Array, at: number, end: number): boolean {
  const tag = bytes[at] ?? 0
  if (!confirmed.includes(tag) && !initiate.includes(tag)) return false
  const length = bytes[at + 1] ?? 0
  const content = length === 0x81 ? at + 3 : at + 2
  if (content + (length === 0x81 ? (bytes[at + 2] ?? 0) : length) !== end) return false
  const inside = bytes[content] ?? 0
  return confirmed.includes(tag) ? inside === integer : content === end || (inside >= 0x80 && inside <= 0x83)
}

/** Lists of values, each with the number of its context; the first is read. */
function readPresentation(bytes: Uint8Array, teller: Teller, at: number, end: number): void {
  if (!whole.readTagged(bytes, at, end, presentationData)) return
  if (!inner.readTagged(bytes, whole.start, whole.end, sequence)) return
  const listEnd = inner.end
  if (!inner.readTagged(bytes, inner.start, listEnd, integer)) return
  if (!inner.readTagged(bytes, inner.end, listEnd, singleValue)) return
  const kind = bytes[inner.start] ?? 0
  if (confirmed.includes(kind)) readService(bytes, teller, inner.start, inner.end)
  else if (kind === unconfirmed && whole.read(bytes, inner.start, inner.end)) {
    const word = unconfirmedServices[(bytes[whole.start] ?? 0) & 31]
    if (word !== undefined) teller.tellWord('service', word)
  }
}

/** The number of the request, then the service, whose tag is its number: in the tag's low bits, or in a second byte. */
function readService(bytes: Uint8Array, teller: Teller, at: number, end: number): void {
  if (!whole.read(bytes, at, end) || !inner.readTagged(bytes, whole.start, whole.end, integer)) return
  const service = inner.end
  const low = (bytes[service] ?? 0) & 31
  const number = low === 31 ? (bytes[service + 1] ?? 0) : low
  const word = mmsServices[number]
  if (service >= whole.end || word === undefined || (bytes[service] ?? 0) >> 6 !== contextClass) return
  teller.tellWord('service', word)
  const act = mmsActs[word]
  if (whole.tag === confirmedRequest && act !== undefined) teller.event(act, word)
  if (whole.tag === confirmedResponse && number === identify) readIdentity(bytes, teller, service, whole.end)
}

function readIdentity(bytes: Uint8Array, teller: Teller, at: number, end: number): void {
  if (!whole.read(bytes, at, end)) return
  for (let field = whole.start; inner.read(bytes, field, whole.end); field = inner.end) {
    if (inner.tag === vendorTag) tellTrimmed(teller, 'vendor', bytes, inner.start, inner.end)
    else if (inner.tag === modelTag) tellTrimmed(teller, 'model', bytes, inner.start, inner.end)
    else if (inner.tag === revisionTag) tellTrimmed(teller, 'revision', bytes, inner.start, inner.end)
  }
}

/** An example's message in presentation, session and transport. */
function data(message: string): string {
  const length = hexBytes(message)
  return packet(
    `01000100 61${bigHex(length + 7, 1)} 30${bigHex(length + 5, 1)} 020103 a0${bigHex(length, 1)} ${message}`,
  )
}

function packet(contents: string): string {
  return `0300 ${bigHex(hexBytes(contents) + userDataOffset, 2)} 02f080 ${contents}`
}

/** The first service of each act, in the long form of a tag or the short one. */
function actExamples() {
  const first = new Map(
    Object.entries(mmsActs)
      .toReversed()
      .map(([word, event]) => [event, word]),
  )
  return [...first].map(([event, word]) => {
    const number = mmsServices.indexOf(word)
    const tag = number < 31 ? bigHex(0xa0 + number, 1) : `bf${bigHex(number, 1)}`
    const service = `020107 ${tag}03 800178`
    return {
      name: `request to ${word}`,
      hex: data(`a0${bigHex(hexBytes(service), 1)} ${service}`),
      facts: { 'mms.service': [word], [`mms.${event}`]: [word] },
    }
  })
}
