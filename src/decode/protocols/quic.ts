/**
 * QUIC over UDP: the hellos in the Initial packets, which anybody can open who saw the client's first one. RFC 9000
 * section 17.2, RFC 9001 section 5, RFC 9369 (version 2), drafts from 19 on, Google's Q043 to Q050, T050, T051, and mvfst.
 * Not read: everything behind the hellos. Of a version that isn't known, only the negotiation is recognised.
 */
import { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { findGoogleHello, hasGoogleAnswer, isGoogleVersion } from '../quic-google.ts'
import { QuicHello } from '../quic-hello.ts'
import { OpenedPacket, quicVersion, type QuicVersion } from '../quic-keys.ts'
import { Tickets } from '../tickets.ts'
import { readClientHello, readServerHello } from '../tls-hello.ts'
import { readVarint, varintBytes } from '../varint.ts'

const longForm = 0x80
const fixedBit = 0x40
/** Version and connection ID are there, in the header that Google used up to Q043. */
const publicHeader = 0x09
const publicVersionAt = 9
const maxIdBytes = 20
const fixedBytes = 6
const maxPackets = 4
/** Initial packets of a client that don't open, after which it is given up. */
const maxFailures = 4
const q046 = 0x51303436
/** A client sends a version of this pattern to make the server say which it has (RFC 9000 section 15). */
const reserved = 0x0a0a0a0a
const reservedMask = 0x0f0f0f0f
const minInitialBytes = 1200
/** From the number of the Initial type to that of Retry, in all versions. */
const retryDistance = 3
const handshakeHeaderBytes = 4
const quicPort = 443

const hellos = new Tickets<QuicHello>()
const opened = new OpenedPacket()
/** For the next hello of a client. */
let fresh = new QuicHello()
const hello = new Reader()

const firstHello = `cb00000001080001020304050607000040a19b776a5f882c307b86a4b173b857c14f987801473518a1154e18d257822647b8
        6cef05c13b9d18b1cea134971ec1377cc110dc40e6e5e900dd176fa57bdc0b09fd4f28609dedbfd1b91a075ac8c1f69050bb
        f6240467a9829e10bc5fb5bf1b0b28dd7f0a624701b9aacc78ad4aad96d97f8a0f2182ad72b1f2e067309ec96f5f9652dfb7
        85d21fa69c6233e491de8671eee6a128c662d4c976b3bea6533060eea7`

export const quic = protocol({
  name: 'quic',
  title: 'QUIC',
  spec: 'RFC 9000 section 17.2, RFC 9001 section 5, RFC 9369, JA3, JA4',
  over: 'udp',
  ports: [quicPort],
  firstBytes: Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => {
    return byte >= longForm || (byte < 0x40 && (byte & publicHeader) === publicHeader) || byte === 0 || byte === 8
  }),
  tells: {
    serverName: 'Name of the server it asks for (SNI)',
    version: 'Version of QUIC that it speaks',
    cipher: 'Cipher suite that it chooses as a QUIC server, as IANA names it',
    ja3: 'Fingerprint of the QUIC client (JA3)',
    ja3s: 'Fingerprint of the QUIC server (JA3S)',
    ja4: 'Fingerprint of the QUIC client (JA4)',
    userAgent: 'Program that the client says it is',
  },
  examples: [
    {
      name: 'hello in three pieces out of order',
      hex: firstHello,
      facts: {
        'quic.version': ['v1'],
        'quic.serverName': ['lamp.example.net'],
        'quic.ja3': ['eb1796d39556e3637edfa6fb1d1497b7'],
        'quic.ja4': ['q13d0206h3_62ed6f6ca7ad_edd9286bdfcb'],
        'quic.userAgent': ['LampOS/2.1'],
      },
      asksFor: 'lamp.example.net',
    },
    {
      name: 'answer of a server to that',
      fromClient: 0,
      after: firstHello,
      hex: `c70000000100080909090909090909004057cfc183681795d9ce259000396a82f222027d53ee11c1259767425a0050f6ca8774b8
        cc9e3ca4bc3b985860d4be7ff32cae54745c3d7fde428e883cabfd1c3aeb2082d6320cfb3ba44b5e62c113cdcff2413383e35e67ed`,
      facts: {
        'quic.version': ['v1'],
        'quic.cipher': ['TLS_AES_256_GCM_SHA384'],
        'quic.ja3s': ['15af977ce25de452b96affa2addb1036'],
      },
    },
    {
      name: 'version 2',
      hex: `d96b3343cf080001020304050607000040953795058acbfc995b5027ab7f2833051a94aea58fd37d29eb1764e4269ecc0bd2
        db8d8aa8ad736384a03ba80f3abeedcb418f111d2ecc84b163a7d783db580ee99a502bfd28f2efa2ce5dabc54b4efc88361b
        2d80a07584d1fba3e73c6dbc14727b634d041d837a63eda804e113fed3ce2a86d3ec7aa9220ffe9243384b121942d8e87a80
        aac108141ace8def50384b5da8d510636b`,
      facts: {
        'quic.version': ['v2'],
        'quic.serverName': ['lamp.example.net'],
        'quic.ja3': ['eb1796d39556e3637edfa6fb1d1497b7'],
        'quic.ja4': ['q13d0206h3_62ed6f6ca7ad_edd9286bdfcb'],
        'quic.userAgent': ['LampOS/2.1'],
      },
      asksFor: 'lamp.example.net',
    },
    {
      name: 'first part of a hello, which tells nothing yet',
      hex: `c7000000010800010203040506070000405267426a1f98501e7b9bdfa270e70d9817aa115b366f41f94c1042850ddc7c1fe6
        35b5669b70c6408c848a47c752a05e1f8f50f173c8d4a600dd117ae55add0b19ea2d4be4b8b382f257e107dbf4397f7831da`,
      facts: {
        'quic.version': ['v1'],
      },
    },
    {
      name: 'answer of a server to a client whose hello was not seen',
      fromClient: 0,
      hex: `cd000000010800010203040506070000405267426a1f98501e7b9bdfa270e70d9817aa115b366f41f94c1042850ddc7c1fe6
        35b5669b70c6408c848a47c752a05e1f8f50f173c8d4a600dd117ae55add0b19ea2d4be4b8b382f257e107dbf4397f7831da`,
      facts: {
        'quic.version': ['v1'],
      },
    },
    {
      name: 'answer that names the versions that a server has',
      fromClient: 0,
      hex: 'd500000000 00 08 0001020304050607 0a1a2a3a 00000001 6b3343cf',
      facts: {},
    },
    {
      name: 'rejection by a server, whose header names no version',
      fromClient: 0,
      hex: '0801ababababababababababab a0010006 52454a00 01000000 53544b00 04000000 00010203',
      facts: {},
    },
    {
      name: 'Q043, in the clear',
      hex: `0d11223344556677885130343301ababababababababababababa0010043484c4f030000005041440004000000534e490012
        000000554149441d0000002d2d2d2d74762e6578616d706c652e636f6d4578616d706c6554562f39`,
      facts: {
        'quic.version': ['Q043'],
        'quic.serverName': ['tv.example.com'],
        'quic.userAgent': ['ExampleTV/9'],
      },
      asksFor: 'tv.example.com',
    },
    {
      name: 'Q046, in the clear',
      hex: `c05130343650112233445566778800000001ababababababababababababa0010043484c4f03000000504144000400000053
        4e490012000000554149441d0000002d2d2d2d74762e6578616d706c652e636f6d4578616d706c6554562f39`,
      facts: {
        'quic.version': ['Q046'],
        'quic.serverName': ['tv.example.com'],
        'quic.userAgent': ['ExampleTV/9'],
      },
      asksFor: 'tv.example.com',
    },
    {
      name: 'Q050',
      hex: `cb5130353008000102030405060700004053764e4201ec46986e7a3972d33a46eb4a45a8f87ac810fba1dc6e72503de8a8e5
        ae37b94cda930cb4447e6d853038368b0b03d8854f404c8ef0bd8488e2a003e6450b5fe5201e50d25fae2e6cb06487e08a87
        4f`,
      facts: {
        'quic.version': ['Q050'],
        'quic.serverName': ['tv.example.com'],
        'quic.userAgent': ['ExampleTV/9'],
      },
      asksFor: 'tv.example.com',
    },
  ],

  claims(bytes, start, end, port) {
    const first = bytes[start] ?? 0
    if (first < longForm) {
      if ((first & publicHeader) === publicHeader) return isGoogleVersion(bytes, start + publicVersionAt, end)
      return port === quicPort && hasGoogleAnswer(bytes, start, end)
    }
    if (start + fixedBytes > end) return false
    const version = versionAt(bytes, start + 1)
    if (version === q046) return true
    const idBytes = bytes[start + 5] ?? 0
    const sourceAt = start + fixedBytes + idBytes
    if (idBytes > maxIdBytes || sourceAt >= end || (bytes[sourceAt] ?? 0) > maxIdBytes) return false
    if (version === 0) return isNegotiation(bytes, sourceAt + 1 + (bytes[sourceAt] ?? 0), end)
    if ((first & fixedBit) === 0) return false
    if (quicVersion(version) !== undefined) return true
    return (version & reservedMask) === reserved && idBytes >= 8 && end - start >= minInitialBytes
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const versionStart = start + ((bytes[start] ?? 0) < longForm ? publicVersionAt : 1)
    const known = quicVersion(versionAt(bytes, versionStart))
    if (known === undefined) {
      if (!isGoogleVersion(bytes, versionStart, reader.end)) return
      reader.take(versionStart + 4 - start)
      teller.tell('version', versionStart, versionStart + 4)
      findGoogleHello(bytes, reader.position, reader.end, teller)
    } else {
      teller.tellWord('version', known.name)
      if (teller.fromClient === 1 || hellos.find(teller.memory) !== undefined) readPackets(reader, teller, known)
      else teller.done()
    }
  },
})

function versionAt(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}

/** Versions of four bytes to the end, of which one is known. */
function isNegotiation(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end || (end - start) % 4 !== 0) return false
  for (let at = start; at < end; at += 4) if (quicVersion(versionAt(bytes, at)) !== undefined) return true
  return false
}

/** The packets of one datagram, of which the Initial ones are opened. */
function readPackets(reader: Reader, teller: Teller, version: QuicVersion): void {
  for (let i = 0; i < maxPackets && reader.remaining > fixedBytes && !reader.failed; i += 1) {
    const start = reader.position
    const first = reader.u8()
    if (first < longForm) return
    reader.take(4)
    const idBytes = reader.u8()
    const id = reader.take(idBytes)
    const sourceBytes = reader.u8()
    const source = reader.take(sourceBytes)
    const type = (first >> 4) & 3
    const isInitial = type === version.initialType
    if (type === ((version.initialType + retryDistance) & 3)) {
      if (teller.fromClient === 0 && !reader.failed) startAgain(reader.bytes, source, sourceBytes, teller, version)
      return
    }
    if (isInitial) reader.take(takeVarint(reader))
    const length = takeVarint(reader)
    const numberAt = reader.take(length)
    if (reader.failed) return
    if (isInitial && openInitial(reader, teller, version, start, numberAt, id, idBytes)) return
  }
}

function takeVarint(reader: Reader): number {
  const value = readVarint(reader.bytes, reader.position, reader.end)
  reader.take(varintBytes(reader.peek(0) & 255))
  if (value < 0) reader.take(reader.remaining + 1)
  return Math.max(0, value)
}

/** After a Retry the client begins anew, with keys from the identifier that the server gives itself. */
function startAgain(bytes: Uint8Array, at: number, length: number, teller: Teller, version: QuicVersion): void {
  const answer = hellos.find(teller.memory)
  if (answer?.side === 'server') answer.keys.expect(version, bytes, at, at + length, 'server')
}

/** Returns whether there is nothing more to read. `reader` stands behind the packet. */
function openInitial(
  reader: Reader,
  teller: Teller,
  version: QuicVersion,
  start: number,
  numberAt: number,
  id: number,
  idBytes: number,
): boolean {
  const { bytes, position: end } = reader
  const remembered = hellos.find(teller.memory)
  // Nothing says that keys are the wrong ones but what they make of the packet.
  const underWay = (remembered?.side === 'client') === (teller.fromClient === 1) ? remembered : undefined
  if (underWay !== undefined && opened.open(bytes, start, numberAt, end, underWay.keys)) {
    if (!takeFrames(underWay, teller, version)) return false
    if (teller.fromClient === 1) expectAnswer(underWay, bytes, id, id + idBytes, teller, version)
    return true
  }
  if (teller.fromClient === 0) return false
  fresh.keys.expect(version, bytes, id, id + idBytes, 'client')
  if (opened.open(bytes, start, numberAt, end, fresh.keys)) {
    if (!beginHello(teller, version)) return false
    if (version.hello !== 'google') expectAnswer(fresh, bytes, id, id + idBytes, teller, version)
    return true
  }
  // The memory is a ticket, or below zero the number of failures.
  if (underWay === undefined) teller.memory = Math.min(0, teller.memory) - 1
  if (teller.memory <= -maxFailures) teller.done()
  return false
}

/** Begins `fresh` with the packet opened. Returns whether that is all. */
function beginHello(teller: Teller, version: QuicVersion): boolean {
  if (version.hello === 'google') {
    opened.reach(opened.length)
    findGoogleHello(opened.plain, 0, opened.length, teller)
    return true
  }
  const begun = fresh
  begun.begin('client')
  if (takeFrames(begun, teller, version)) return true
  hellos.end(teller.memory)
  fresh = hellos.displaced ?? new QuicHello()
  teller.memory = hellos.begin(begun)
  return false
}

/** Takes what the packet opened says of the hello, and reads it when it is whole. */
function takeFrames(underWay: QuicHello, teller: Teller, version: QuicVersion): boolean {
  underWay.takeFrames(opened, version.hello === 'google-frames')
  const { end } = underWay
  if (end === 0) return false
  hellos.end(teller.memory)
  teller.memory = 0
  teller.done()
  if (end < 0) return true
  hello.reset(underWay.bytes, handshakeHeaderBytes, end)
  if (teller.fromClient === 0) readServerHello(hello, teller, 'q')
  else readClientHello(hello, teller, 'q')
  return true
}

/** The client's hello is whole; the keys of both sides come from the identifier in `bytes[id, idEnd)`. */
function expectAnswer(
  { end }: QuicHello,
  bytes: Uint8Array,
  id: number,
  idEnd: number,
  teller: Teller,
  version: QuicVersion,
): void {
  if (end < 0) return
  const answer = hellos.displaced ?? new QuicHello()
  answer.begin('server')
  answer.keys.expect(version, bytes, id, idEnd, 'server')
  teller.memory = hellos.begin(answer)
}
