/**
 * DNS over UDP: the names a client asks for, and the addresses they lead to. RFC 1035 section 4. An address belongs to
 * the name that was asked for, not to the end of its CNAME chain: that is the name the client uses. Not read: DNS over
 * TCP, updates, transfers.
 */
import type { Reader } from '../../core/reader.ts'
import { isDnsMessage, readName, skipName } from '../dns-message.ts'
import { protocol, type Teller } from '../protocol.ts'

const isResponse = 0x8000
const typeA = 1
const typeAaaa = 28
const maxAnswers = 64

export const dns = protocol({
  name: 'dns',
  title: 'DNS',
  spec: 'RFC 1035 section 4',
  over: 'udp',
  ports: [53],
  tells: { query: 'Name it asks for' },
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
      name: 'answer through a CNAME',
      fromClient: 0,
      hex: `1a2b 8180 0001 0002 0000 0000 03617069 076578616d706c65 03636f6d 00 0001 0001
        c00c 0005 0001 0000003c 0007 0465646765 c010 c02d 0001 0001 0000003c 0004 c633640a`,
      facts: {},
    },
  ],

  claims: isDnsMessage,

  decode(reader, teller) {
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
  if (questions !== 1) return
  const nameStart = teller.scratchEnd
  readName(reader, teller, false)
  const nameEnd = teller.scratchEnd
  reader.take(4)
  for (let i = 0; i < answers && i < maxAnswers && !reader.failed; i += 1) {
    skipName(reader)
    const type = reader.u16()
    reader.take(6)
    const length = reader.u16()
    const at = reader.take(length)
    if (nameEnd === nameStart) continue
    const isAddress = (type === typeA && length === 4) || (type === typeAaaa && length === 16)
    if (isAddress) teller.resolves(at, length, nameStart, nameEnd)
  }
}
