/**
 * STUN and TURN over UDP and TCP: the program that sends it. RFC 8489 sections 5 and 14.14; RFC 3489 without the magic
 * cookie. Addresses, user names and channel data are passed over.
 */
import { isPrintable } from '../ascii.ts'
import { protocol } from '../protocol.ts'

const headerBytes = 20
const software = 0x8022
const maxAttributes = 32
const maxSoftwareBytes = 512
const stunPort = 3478

export const stun = protocol({
  name: 'stun',
  title: 'STUN',
  spec: 'RFC 8489 sections 5 and 14.14, RFC 3489 section 11, RFC 8656',
  over: ['udp', 'tcp'],
  ports: [stunPort],
  firstBytes: [0, 1],
  tells: { software: 'Program that sends it' },
  examples: [
    {
      name: 'binding request with a program',
      hex: `00010018 2112a442 b7e7a701bc34d686fa87dfae
        8022000e 4578616d706c6543616d2f312e32 0000 00250000`,
      facts: { 'stun.software': ['ExampleCam/1.2'] },
    },
    {
      name: 'answer over TCP',
      over: 'tcp',
      fromClient: 0,
      hex: '0101000c 2112a442 b7e7a701bc34d686fa87dfae 00200008 0001a147 e112a643',
      facts: {},
    },
    {
      name: 'request without a magic cookie',
      hex: '00010008 000102030405060708090a0b0c0d0e0f 00030004 00000000',
      facts: {},
    },
  ],

  needs(bytes, start, end) {
    return start + 4 > end ? 4 : headerBytes + length(bytes, start)
  },

  /** Of STUN without a magic cookie all attributes have to add up. */
  claims(bytes, start, end, port, over) {
    const type = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
    const size = length(bytes, start)
    if (end - start < headerBytes || type > 0x1ff || (size & 3) !== 0 || (type & 0xf) === 0) return false
    if (over === 'udp' && size !== end - start - headerBytes) return false
    if (isMagic(bytes, start + 4)) return true
    if (over !== 'udp' || (type & 0xeef) > 2) return false
    return size === 0 ? port === stunPort : areAttributes(bytes, start + headerBytes, end)
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const end = Math.min(reader.end, start + headerBytes + length(bytes, start))
    reader.take(headerBytes)
    for (let i = 0; i < maxAttributes && reader.position < end && !reader.failed; i += 1) {
      const type = reader.u16()
      const size = reader.u16()
      const value = reader.take(size)
      if (reader.failed) return
      if (type === software && size <= maxSoftwareBytes) {
        // Some pad the value itself.
        let to = value + size
        while (to > value && ((bytes[to - 1] ?? 0) === 0 || bytes[to - 1] === 0x20)) to -= 1
        if (isPrintable(bytes, value, to)) teller.tell('software', value, to)
      }
      reader.take(Math.min((4 - (size & 3)) & 3, reader.remaining))
    }
  },
})

function length(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x21 && bytes[at + 1] === 0x12 && bytes[at + 2] === 0xa4 && bytes[at + 3] === 0x42
}

/** RFC 3489 numbers its attributes from 1 to 11; others are from 0x8000 on. */
function areAttributes(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at + 4 <= end) {
    const type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    if (type === 0 || (type > 0x2a && type < 0x8000)) return false
    at += 4 + ((length(bytes, at) + 3) & ~3)
  }
  return at === end
}
