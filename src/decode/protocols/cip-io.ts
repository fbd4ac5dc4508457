/**
 * Implicit messages of EtherNet/IP: the values that controllers and their I/O exchange all the time. ODVA, The CIP
 * Networks Library volume 2 section 3-2. Only recognised: there is nothing in them but values.
 */
import { littleU16At } from '../little-endian.ts'
import { protocol } from '../protocol.ts'

export const cipIo = protocol({
  name: 'cip-io',
  title: 'EtherNet/IP implicit messages',
  spec: 'ODVA, The CIP Networks Library volume 2 section 3-2',
  over: 'udp',
  ports: [2222],
  firstBytes: [0x02],
  tells: {},
  examples: [
    {
      name: 'values of a connection',
      hex: '0200 0280 0800 01020304 05000000 b100 0600 0100 01000000',
      facts: {},
    },
  ],

  /** Two items: an address with a sequence number, and connected data to the end. */
  claims(bytes, start, end) {
    if (end - start < 18 || bytes[start] !== 2 || bytes[start + 1] !== 0) return false
    if (bytes[start + 2] !== 2 || bytes[start + 3] !== 0x80 || bytes[start + 4] !== 8 || bytes[start + 5] !== 0)
      return false
    if (bytes[start + 14] !== 0xb1 || bytes[start + 15] !== 0) return false
    return littleU16At(bytes, start + 16) === end - start - 18
  },

  decode(reader, teller) {
    reader.take(reader.remaining)
    teller.done()
  },
})
