/**
 * LLMNR: names asked for on the local link, and the names a responder answers to. RFC 4795 section 2. Not read: LLMNR
 * over TCP.
 */
import { isDnsMessage, readName } from '../dns-message.ts'
import { protocol } from '../protocol.ts'

const isResponse = 0x8000
const typeA = 1
const typeAaaa = 28
const maxAnswers = 16

export const llmnr = protocol({
  name: 'llmnr',
  title: 'LLMNR',
  spec: 'RFC 4795 section 2',
  over: 'udp',
  ports: [5355],
  repeats: true,
  tells: { query: 'Name it asks the local link for', host: 'Name it answers to' },
  examples: [
    {
      name: 'query for a printer',
      hex: '77aa 0000 0001 0000 0000 0000 07507269 6e746572 00 0001 0001',
      facts: { 'llmnr.query': ['printer'] },
    },
    {
      name: 'answer of the printer',
      fromClient: 0,
      hex: `77aa 8000 0001 0001 0000 0000 07507269 6e746572 00 0001 0001
        07507269 6e746572 00 0001 0001 0000001e 0004 c0000209`,
      facts: { 'llmnr.host': ['printer'] },
    },
  ],

  claims: isDnsMessage,

  decode(reader, teller) {
    reader.take(2)
    const asks = (reader.u16() & isResponse) === 0
    const questions = reader.u16()
    const answers = reader.u16()
    reader.take(4)
    for (let i = 0; i < questions && !reader.failed; i += 1) {
      const start = teller.scratchEnd
      readName(reader, teller, false)
      reader.take(4)
      if (asks) teller.tellScratch('query', start, teller.scratchEnd)
    }
    if (asks) return
    for (let i = 0; i < answers && i < maxAnswers && !reader.failed; i += 1) {
      const start = teller.scratchEnd
      readName(reader, teller, false)
      const type = reader.u16()
      reader.take(6)
      reader.take(reader.u16())
      if (type === typeA || type === typeAaaa) teller.tellScratch('host', start, teller.scratchEnd)
    }
  },
})
