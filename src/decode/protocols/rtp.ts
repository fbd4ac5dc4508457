/**
 * RTP: that a device sends or plays media, and of which kind. RFC 3550 section 5.1, RFC 3551 section 6; over TCP in
 * frames of RFC 4571. Media is never read. Content is a weak sign, so several datagrams in a row have to look like it.
 */
import { protocol } from '../protocol.ts'

const headerBytes = 12
const maxSources = 2
const leastTelephony = 52
const firstDynamic = 96
const lastDynamic = 127
/** These would be RTCP's packet types, with the marker bit. */
const firstControl = 72
const lastControl = 76

/** Static payload types: RFC 3551 section 6. */
const payloadTypes: ReadonlyMap<number, string> = new Map([
  [0, 'PCMU'],
  [3, 'GSM'],
  [4, 'G723'],
  [5, 'DVI4'],
  [6, 'DVI4'],
  [7, 'LPC'],
  [8, 'PCMA'],
  [9, 'G722'],
  [10, 'L16'],
  [11, 'L16'],
  [12, 'QCELP'],
  [13, 'CN'],
  [14, 'MPA'],
  [15, 'G728'],
  [16, 'DVI4'],
  [17, 'DVI4'],
  [18, 'G729'],
  [25, 'CelB'],
  [26, 'JPEG'],
  [28, 'nv'],
  [31, 'H261'],
  [32, 'MPV'],
  [33, 'MP2T'],
  [34, 'H263'],
])

export const rtp = protocol({
  name: 'rtp',
  title: 'RTP (media)',
  spec: 'RFC 3550 section 5.1, RFC 3551 section 6, RFC 4571 (over TCP)',
  over: ['udp', 'tcp'],
  ports: [5004],
  /** Over TCP the length of a frame comes first. */
  firstBytes: [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x80, 0x81, 0x82, 0x90, 0xa0],
  confirm: 3,
  tells: { payloadType: 'Kind of media that it sends: the coding, or that it was agreed on elsewhere' },
  examples: [
    {
      name: 'sound of a telephone',
      hex: `80 00 0001 00000000 02005e10 ${'7f'.repeat(40)}`,
      facts: { 'rtp.payloadType': ['PCMU'] },
    },
    {
      name: 'sound over a stream, in a frame',
      over: 'tcp',
      hex: `0035 80 08 0001 00000000 02005e10 ${'d5'.repeat(41)}`,
      facts: { 'rtp.payloadType': ['PCMA'] },
    },
    {
      name: 'picture whose coding was agreed on before, with a header extension',
      hex: `90 e0 0001 00000000 02005e10 bede0001 10ff0000 ${'41'.repeat(20)}`,
      facts: { 'rtp.payloadType': ['dynamic'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < 2 ? 2 : 2 + (((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0))
  },

  claims(bytes, start, end, _port, over) {
    if (over === 'udp') return hasSource(bytes, start) && isMedia(bytes, start, end) && !countsItself(bytes, start, end)
    const length = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
    const isOneFrame = start + 2 + length === end
    return isOneFrame && isMedia(bytes, start + 2, end)
  },

  decode(reader, teller) {
    if (teller.over === 'tcp') reader.u16()
    reader.u8()
    const type = reader.u8() & 0x7f
    reader.take(headerBytes - 2)
    teller.tellWord('payloadType', payloadTypes.get(type) ?? 'dynamic')
    teller.done()
  },
})

function isMedia(bytes: Uint8Array, start: number, end: number): boolean {
  const flags = bytes[start] ?? 0
  const sources = flags & 15
  const header = headerBytes + sources * 4
  if (end - start <= header || flags >> 6 !== 2 || sources > maxSources) return false
  const type = (bytes[start + 1] ?? 0) & 0x7f
  const isKnown = (type >= firstDynamic && type <= lastDynamic) || payloadTypes.has(type)
  if (!isKnown || (type >= firstControl && type <= lastControl)) return false
  if (isTelephony(type) && end - start < leastTelephony) return false
  return ((flags & 0x10) === 0 || extensionFits(bytes, start + header, end)) && paddingFits(bytes, start, end)
}

function hasSource(bytes: Uint8Array, start: number): boolean {
  for (let at = start + 8; at < start + headerBytes; at += 1) if (bytes[at] !== 0) return true
  return false
}

/** The length of the datagram in the place of the sequence number: BACnet/IP. */
function countsItself(bytes: Uint8Array, start: number, end: number): boolean {
  return (((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)) === end - start
}

/** PCMU and PCMA, whose payload has eight bytes a millisecond: shorter ones are something else. */
function isTelephony(type: number): boolean {
  return type === 0 || type === 8
}

function extensionFits(bytes: Uint8Array, start: number, end: number): boolean {
  const words = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
  return start + 4 + words * 4 <= end
}

function paddingFits(bytes: Uint8Array, start: number, end: number): boolean {
  if (((bytes[start] ?? 0) & 0x20) === 0) return true
  const padding = bytes[end - 1] ?? 0
  return padding > 0 && padding <= end - start - headerBytes
}
