/**
 * RTCP: what the sources of media call themselves. RFC 3550 sections 6.1 and 6.5. Reports, and RTCP that is encrypted
 * (SRTCP: behind its first packet), are passed over.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { textHex } from '../example-text.ts'
import { protocol, type Teller } from '../protocol.ts'

const headerBytes = 4
const senderReport = 200
const receiverReport = 201
const description = 202
const lastKnown = 207
const maxChunks = 31
const maxItems = 32

const itemFacts: readonly string[] = ['', 'cname', 'name', '', '', 'location', 'tool', '']

export const rtcp = protocol({
  name: 'rtcp',
  title: 'RTCP (media control)',
  spec: 'RFC 3550 sections 6.1 and 6.5',
  over: 'udp',
  ports: [5005],
  firstBytes: [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x8f],
  tells: {
    cname: 'Lasting name of the source of media, often a user name and host',
    name: 'Name of who or what speaks',
    location: 'Where the source of media is',
    tool: 'Program or product that is the source of media',
  },
  personal: ['cname', 'name'],
  examples: [
    {
      name: 'report and description of a camera',
      hex: `81 c9 0007 02005e10 02005e11 00000000 00000000 00000000 00000000 00000000
            81 ca 000d 02005e10 01 0a ${textHex('cam@lab.ex')} 02 05 ${textHex('Cam 7')}
            05 06 ${textHex('Room 3')} 06 0f ${textHex('media lib 2021.')} 00 000000`,
      facts: {
        'rtcp.cname': ['cam@lab.ex'],
        'rtcp.name': ['Cam 7'],
        'rtcp.location': ['Room 3'],
        'rtcp.tool': ['media lib 2021.'],
      },
    },
  ],

  claims(bytes, start, end) {
    const first = bytes[start + 1] ?? 0
    if (first !== senderReport && first !== receiverReport) return false
    const words = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    const least = first === senderReport ? 6 : 1
    const reports = (bytes[start] ?? 0) & 31
    if (words < least + reports * 6) return false
    const next = start + headerBytes + words * 4
    if (next === end) return end - start > 8
    return next < end && (bytes[next] ?? 0) >> 6 === 2 && isKnownType(bytes[next + 1] ?? 0)
  },

  decode(reader, teller) {
    while (reader.remaining >= headerBytes) {
      const flags = reader.u8()
      const type = reader.u8()
      const length = reader.u16() * 4
      if (flags >> 6 !== 2 || !isKnownType(type)) return
      const from = reader.take(length)
      if (type === description && !reader.failed) readChunks(reader, from, from + length, flags & 31, teller)
    }
  },
})

function isKnownType(type: number): boolean {
  return type >= senderReport && type <= lastKnown
}

function readChunks(reader: Reader, start: number, end: number, count: number, teller: Teller): void {
  const { bytes } = reader
  let at = start
  for (let chunk = 0; chunk < Math.min(count, maxChunks) && at + 4 < end; chunk += 1) {
    at += 4
    for (let item = 0; item < maxItems && at + 1 < end && bytes[at] !== 0; item += 1) {
      const length = bytes[at + 1] ?? 0
      const text = at + 2
      const fact = itemFacts[bytes[at] ?? 0] ?? ''
      at = text + length
      if (at > end) return
      if (fact !== '' && isPrintable(bytes, text, at)) teller.tell(fact, text, at)
    }
    at = start + (((at - start) >> 2) + 1) * 4
  }
}
