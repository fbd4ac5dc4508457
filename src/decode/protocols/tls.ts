/**
 * TLS ClientHello over TCP, SSL 3 to TLS 1.3: the name that is asked for and the fingerprint of the client. RFC 8446
 * section 4.1.2, RFC 6066 section 3. A hello may be split over records and segments. Not read: SSL 2 hellos,
 * certificates, QUIC, DTLS.
 */
import { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { TlsFingerprints } from '../tls-fingerprint.ts'

const recordHeaderBytes = 5
const handshakeHeaderBytes = 4
const maxRecordBytes = 16_384
const handshakeRecord = 22
const changeRecord = 20
const changeBytes = 6
const clientHello = 1
const serverHello = 2
const serverName = 0
const randomBytes = 32
const maxNameBytes = 255

const fingerprints = new TlsFingerprints()
const joined = new Reader()

export const tls = protocol({
  name: 'tls',
  title: 'TLS',
  spec: 'RFC 8446 section 4.1.2, RFC 6066 section 3, JA3, JA4',
  over: 'tcp',
  ports: [443],
  firstBytes: [handshakeRecord, changeRecord],
  tells: {
    serverName: 'Name of the server it asks for (SNI)',
    ja3: 'Fingerprint of the TLS client (JA3)',
    ja4: 'Fingerprint of the TLS client (JA4)',
  },
  examples: [
    {
      name: 'TLS 1.3 with GREASE, a name and HTTP/2',
      hex: `16030100e9010000e50303404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f2020212223
        2425262728292a
        2b2c2d2e2f303132333435363738393a3b3c3d3e3f000c3a3a13011303c02bc02f009c01000090dada000000000014001200000f687562
        2e6578616d706c652e636f6d00170000000a00080006eaea001d0017000b000201000010000e000c02683208687474702f312e31000d00
        080006040308040401002b0007067a7a03040303003300260024001d0020000102030405060708090a0b0c0d0e0f101112131415161718
        191a1b1c1d1e1f002d000201011a1a000100`,
      facts: {
        'tls.serverName': ['hub.example.com'],
        'tls.ja3': ['041f7058cf66fbc702427491b8c1d4e1'],
        'tls.ja4': ['t13d0509h2_fc32b01faa0f_b7dbbb63159c'],
      },
      asksFor: 'hub.example.com',
    },
    {
      name: 'TLS 1.1 without a name',
      hex: `160301003b010000370302404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f00000ac014
        0035002f000a00
        ff0100000400230000`,
      facts: {
        'tls.ja3': ['857dbcc0e5423ebc8808d0d53ffd820e'],
        'tls.ja4': ['t11i050100_8d38306ed0fe_e78b541c01a9'],
      },
    },
    {
      name: 'SSL 3 without extensions',
      hex: `16030000310100002d0300404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f0000060005
        0004000a0100`,
      facts: {
        'tls.ja3': ['985b6fab7a8141e5f7953e26a35e6955'],
        'tls.ja4': ['ts3i030000_53b29befa235_000000000000'],
      },
    },
    {
      name: 'hello in two records, with a protocol name that is no text',
      hex: `160301003b010000510303404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f000004c02b
        c02f0100002400
        100006000403abcd01160301001a00000016001400001173706c69742e6578616d706c652e6f7267`,
      facts: {
        'tls.serverName': ['split.example.org'],
        'tls.ja3': ['7bd8beddecdc68a811fda8e4d6798cdc'],
        'tls.ja4': ['t12d020299_b6f57f3be927_000000000000'],
      },
      asksFor: 'split.example.org',
    },
    {
      name: 'records that divide the name: the flow gets none',
      hex: `1603010046010000510303404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f000004c02b
        c02f0100002400
        100006000403abcd010000001600140000117370160301000f6c69742e6578616d706c652e6f7267`,
      facts: {
        'tls.serverName': ['split.example.org'],
        'tls.ja3': ['7bd8beddecdc68a811fda8e4d6798cdc'],
        'tls.ja4': ['t12d020299_b6f57f3be927_000000000000'],
      },
    },
    {
      name: 'second hello, behind a ChangeCipherSpec',
      hex: `140303000101
        160301003b010000370302404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f00000ac014
        0035002f000a00ff0100000400230000`,
      facts: {
        'tls.ja3': ['857dbcc0e5423ebc8808d0d53ffd820e'],
        'tls.ja4': ['t11i050100_8d38306ed0fe_e78b541c01a9'],
      },
    },
    {
      name: 'hello of a server, which tells nothing',
      fromClient: 0,
      hex: '160303002c 02000028 0303 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a 00 1301 00 0000',
      facts: {},
    },
  ],

  needs(bytes, start, end) {
    const first = firstRecord(bytes, start)
    const headers = first + recordHeaderBytes + handshakeHeaderBytes
    if (headers > end) return headers - start
    if (bytes[first + recordHeaderBytes] !== clientHello) return end - start
    const wanted = handshakeBytes(bytes, first)
    let at = first
    for (let held = 0; held < wanted; ) {
      // One more record at least.
      if (at + recordHeaderBytes > end) return at + recordHeaderBytes + wanted - held - start
      const length = recordBytes(bytes, at)
      if (length === 0) return end - start
      if (held + length >= wanted) return at + recordHeaderBytes + wanted - held - start
      held += length
      at += recordHeaderBytes + length
    }
    return end - start
  },

  /**
   * A server's hello is claimed too, so that the flow is recognised where only one direction is seen; it tells
   * nothing.
   */
  claims(bytes, start, end) {
    const at = firstRecord(bytes, start)
    if (end - at < 3 || bytes[at] !== handshakeRecord || bytes[at + 1] !== 3 || (bytes[at + 2] ?? 255) > 4) return false
    const body = at + recordHeaderBytes
    const type = bytes[body]
    if (end > body && type !== clientHello && type !== serverHello) return false
    // What is encrypted can start with any byte; a hello is shorter than 64 KiB and names a version 3.x.
    return (end <= body + 1 || bytes[body + 1] === 0) && (end <= body + 4 || bytes[body + 4] === 3)
  },

  decode(reader, teller) {
    reader.take(firstRecord(reader.bytes, reader.start) - reader.start)
    if (reader.peek(recordHeaderBytes) === serverHello) return
    const hello = join(reader, teller)
    hello.take(handshakeHeaderBytes)
    const version = hello.u16()
    hello.take(randomBytes)
    hello.take(hello.u8())
    fingerprints.begin('t', version)
    const ciphersLength = hello.u16()
    const ciphers = hello.take(ciphersLength)
    fingerprints.ciphers(hello.bytes, ciphers, ciphers + (hello.failed ? 0 : ciphersLength))
    hello.take(hello.u8())
    if (hello.remaining > 0) readExtensions(reader, hello, teller)
    if (hello.failed) reader.take(reader.remaining + 1)
    else tellFingerprint(teller, hello.bytes)
  },
})

/**
 * Where the hello starts: a second one, after a HelloRetryRequest, comes behind a ChangeCipherSpec record (RFC 8446
 * appendix D.4).
 */
function firstRecord(bytes: Uint8Array, start: number): number {
  return bytes[start] === changeRecord && bytes[start + 4] === 1 && bytes[start + 3] === 0 ? start + changeBytes : start
}

function readExtensions(reader: Reader, hello: Reader, teller: Teller): void {
  const length = hello.u16()
  const end = hello.position + length
  if (end > hello.end) hello.take(length)
  while (hello.position < end && !hello.failed) {
    const type = hello.u16()
    const bodyLength = hello.u16()
    const body = hello.take(bodyLength)
    if (hello.failed) return
    if (type === serverName) tellServerName(reader, hello, teller, body)
    fingerprints.extension(type, hello.bytes, body, body + bodyLength)
  }
}

/** A list of names, of which only host names exist, and one of them (RFC 6066 section 3). */
function tellServerName(reader: Reader, hello: Reader, teller: Teller, body: number): void {
  const next = hello.position
  if (next - body < 5 || hello.bytes[body + 2] !== 0) return
  const start = body + 5
  const length = ((hello.bytes[body + 3] ?? 0) << 8) | (hello.bytes[body + 4] ?? 0)
  if (length === 0 || length > maxNameBytes || start + length > next) return
  if (!isPrintable(hello.bytes, start, start + length)) return
  const inPacket = hello === reader ? start : positionInPacket(reader, start, length)
  if (inPacket >= 0) {
    teller.tell('serverName', inPacket, inPacket + length)
    teller.asksFor(inPacket, inPacket + length)
  } else {
    teller.tellScratch('serverName', start, start + length)
  }
}

function tellFingerprint(teller: Teller, bytes: Uint8Array): void {
  const { ja3, ja4 } = fingerprints.finish(bytes)
  tellCopy(teller, 'ja3', ja3)
  tellCopy(teller, 'ja4', ja4)
}

function tellCopy(teller: Teller, name: string, text: Uint8Array): void {
  const { scratch, scratchEnd } = teller
  if (scratchEnd + text.length > scratch.length) return
  scratch.set(text, scratchEnd)
  teller.scratchEnd = scratchEnd + text.length
  teller.tellScratch(name, scratchEnd, teller.scratchEnd)
}

/**
 * A reader over the whole handshake message: the same one when it is in one record, else one over a copy in the
 * scratch space.
 */
function join(reader: Reader, teller: Teller): Reader {
  const { bytes, position } = reader
  const length = recordBytes(bytes, position)
  if (reader.remaining < recordHeaderBytes + handshakeHeaderBytes || length < handshakeHeaderBytes) {
    reader.take(reader.remaining + 1)
    return reader
  }
  const wanted = handshakeBytes(bytes, position)
  if (length >= wanted) {
    reader.take(recordHeaderBytes)
    if (wanted > reader.remaining) reader.take(wanted)
    else reader.end = reader.position + wanted
    return reader
  }
  return copyRecords(reader, teller, wanted)
}

function copyRecords(reader: Reader, teller: Teller, wanted: number): Reader {
  const { scratch } = teller
  let held = 0
  if (wanted > scratch.length) reader.take(reader.remaining + 1)
  while (held < wanted && !reader.failed) {
    const length = Math.min(recordBytes(reader.bytes, reader.position), wanted - held)
    if (length === 0) reader.take(reader.remaining + 1)
    reader.take(recordHeaderBytes)
    const from = reader.take(length)
    if (!reader.failed) scratch.set(reader.bytes.subarray(from, from + length), held)
    held += length
  }
  teller.scratchEnd = reader.failed ? 0 : wanted
  joined.reset(scratch, 0, teller.scratchEnd)
  return joined
}

/** Where a part of the joined message is in the packet; -1 when records divide it. */
function positionInPacket(reader: Reader, start: number, length: number): number {
  let at = firstRecord(reader.bytes, reader.start)
  for (let held = 0; at < reader.end; ) {
    const inRecord = recordBytes(reader.bytes, at)
    if (start < held + inRecord) return start + length <= held + inRecord ? at + recordHeaderBytes + start - held : -1
    if (inRecord === 0) return -1
    held += inRecord
    at += recordHeaderBytes + inRecord
  }
  return -1
}

/** Length of the record at `at`; 0 when it isn't a handshake record. */
function recordBytes(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== handshakeRecord) return 0
  const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
  return length > maxRecordBytes ? 0 : length
}

/** Length of the handshake message in the record at `at`, with its header. */
function handshakeBytes(bytes: Uint8Array, at: number): number {
  const body = at + recordHeaderBytes
  const length = ((bytes[body + 1] ?? 0) << 16) | ((bytes[body + 2] ?? 0) << 8) | (bytes[body + 3] ?? 0)
  return handshakeHeaderBytes + length
}
