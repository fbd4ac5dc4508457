/**
 * DNS over UDP and TCP: the names a client asks for, what a server answers, and the addresses that names lead to. RFC
 * 1035 section 4; 3596 (AAAA), 2782 (SRV). An address belongs to the name that was asked for, not to the end of its
 * CNAME chain: that is the name the client uses. Not read: updates, the authority and additional sections, and answers
 * that are no address, name or text.
 */
import type { Reader } from '../../core/reader.ts'
import { appendAddress } from '../address-text.ts'
import { isPrintable } from '../ascii.ts'
import { isDnsMessage, readName, skipName } from '../dns-message.ts'
import { protocol, type Teller } from '../protocol.ts'

const isResponse = 0x8000
const dnsPort = 53
const lengthBytes = 2
const headerBytes = 12
const maxAnswers = 64
const maxTextBytes = 512

const types = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, DNAME: 39, SPF: 99 } as const
/** Type of an answer that is a name → what stands before the name: of MX and SRV preference, weight and port. */
const bytesBeforeName: Readonly<Record<number, number>> = {
  [types.NS]: 0,
  [types.CNAME]: 0,
  [types.PTR]: 0,
  [types.DNAME]: 0,
  [types.MX]: 2,
  [types.SRV]: 6,
}

export const dns = protocol({
  name: 'dns',
  title: 'DNS',
  spec: 'RFC 1035 section 4, RFC 3596, RFC 2782',
  over: ['udp', 'tcp'],
  ports: [dnsPort],
  tells: {
    query: 'Name it asks for',
    answer: 'What it answers as a name server: an address, a name or a text',
  },
  countless: ['query', 'answer'],
  examples: [
    {
      name: 'query for an address, in mixed case',
      hex: '1a2b 0100 0001 0000 0000 0000 03417069 076578616D504c65 03636f6d 00 0001 0001',
      facts: { 'dns.query': ['api.example.com'] },
    },
    {
      name: 'query with EDNS options',
      hex: '0003 0120 0001 0000 0000 0001 046e747031 00 001c 0001 00 0029 04d0 00000000 0000',
      facts: { 'dns.query': ['ntp1'] },
    },
    {
      name: 'query over TCP',
      over: 'tcp',
      hex: '0021 1a2b 0100 0001 0000 0000 0000 03617069 076578616d706c65 03636f6d 00 0001 0001',
      facts: { 'dns.query': ['api.example.com'] },
    },
    {
      name: 'answer through a CNAME',
      fromClient: 0,
      hex: `1a2b 8180 0001 0002 0000 0000 03617069 076578616d706c65 03636f6d 00 0001 0001
        c00c 0005 0001 0000003c 0007 0465646765 c010 c02d 0001 0001 0000003c 0004 c633640a`,
      facts: { 'dns.answer': ['edge.example.com', '198.51.100.10'] },
    },
    {
      name: 'answer of a text, a mail server, a service and an IPv6 address, over TCP',
      over: 'tcp',
      fromClient: 0,
      hex: `0077 1a2b 8180 0001 0004 0000 0000 076578616d706c65 03636f6d 00 00ff 0001
        c00c 0010 0001 0000003c 000a 03763d31 05202d616c6c c00c 000f 0001 0000003c 0006 000a 016d c00c
        c00c 0021 0001 0000003c 000a 0000 0000 0050 0177 c00c
        c00c 001c 0001 0000003c 0010 20010db8000000000000000000000007`,
      facts: { 'dns.answer': ['v=1 -all', 'm.example.com', 'w.example.com', '2001:db8::7'] },
    },
  ],

  needs: (bytes, start) => lengthBytes + (((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)),

  claims(bytes, start, end, port, over) {
    if (over !== 'tcp') return isDnsMessage(bytes, start, end)
    // Some send the length, or the header, in a segment of its own.
    const length = end - start < lengthBytes ? 0 : ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
    if (length < headerBytes) return false
    return end - start < lengthBytes + headerBytes ? port === dnsPort : isDnsMessage(bytes, start + lengthBytes, end)
  },

  decode(reader, teller) {
    // Compression pointers count from the message, not from the length before it.
    if (teller.over === 'tcp') reader.reset(reader.bytes, Math.min(reader.end, reader.start + lengthBytes), reader.end)
    reader.take(2)
    const flags = reader.u16()
    const questions = reader.u16()
    const answers = reader.u16()
    reader.take(4)
    if ((flags & isResponse) === 0) readQuestions(reader, teller, questions)
    else readResponse(reader, teller, questions, answers)
  },
})

function readQuestions(reader: Reader, teller: Teller, count: number): void {
  for (let i = 0; i < count && !reader.failed; i += 1) {
    const start = teller.scratchEnd
    readName(reader, teller, false)
    reader.take(4)
    teller.tellScratch('query', start, teller.scratchEnd)
  }
}

function readResponse(reader: Reader, teller: Teller, questions: number, answers: number): void {
  const nameStart = teller.scratchEnd
  for (let i = 0; i < questions && !reader.failed; i += 1) {
    teller.scratchEnd = nameStart
    readName(reader, teller, false)
    reader.take(4)
  }
  const nameEnd = questions === 1 ? teller.scratchEnd : nameStart
  for (let i = 0; i < answers && i < maxAnswers && !reader.failed; i += 1) {
    skipName(reader)
    const type = reader.u16()
    reader.take(6)
    const length = reader.u16()
    const at = reader.take(length)
    if (reader.failed) return
    const isAddress = (type === types.A && length === 4) || (type === types.AAAA && length === 16)
    if (isAddress && nameEnd > nameStart) teller.resolves(at, length, nameStart, nameEnd)
    tellAnswer(reader, teller, type, at, length)
  }
}

function tellAnswer(reader: Reader, teller: Teller, type: number, at: number, length: number): void {
  const start = teller.scratchEnd
  const before = bytesBeforeName[type]
  if (before !== undefined && length > before) {
    const after = reader.position
    reader.position = at + before
    readName(reader, teller, false)
    if (!reader.failed) reader.position = after
  } else if (type === types.A || type === types.AAAA) appendAddress(teller, reader.bytes, at, length)
  else if (type === types.TXT || type === types.SPF) appendText(reader, teller, at, at + length)
  teller.tellScratch('answer', start, teller.scratchEnd)
}

/** The strings of one record belong together (RFC 7208 section 3.3). Told only when all of it is printable. */
function appendText(reader: Reader, teller: Teller, start: number, end: number): void {
  const { bytes } = reader
  const { scratch } = teller
  const limit = Math.min(scratch.length, teller.scratchEnd + maxTextBytes)
  let out = teller.scratchEnd
  for (let at = start; at < end; ) {
    const to = at + 1 + (bytes[at] ?? 0)
    if (to > end || out + to - at > limit || !isPrintable(bytes, at + 1, to)) return
    for (let i = at + 1; i < to; i += 1) scratch[out++] = bytes[i] ?? 0
    at = to
  }
  teller.scratchEnd = out
}
