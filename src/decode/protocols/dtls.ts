/**
 * DTLS over UDP: the hellos of both sides and the certificates in the clear (up to DTLS 1.2). RFC 6347 sections 4.1 and
 * 4.2, RFC 9147. Fragments are put together when they come in order. Of the certificates, the sender's own is read.
 */
import { half } from '../../core/words.ts'
import { Reader } from '../../core/reader.ts'
import { readCertificate } from '../certificate.ts'
import { protocol, type Teller } from '../protocol.ts'
import { Tickets } from '../tickets.ts'
import { readClientHello, readServerHello } from '../tls-hello.ts'
import { handshakeType, isClearType, recordType } from '../tls-records.ts'

const recordHeaderBytes = 13
const handshakeHeaderBytes = 12
const lengthAt = 11
const epochAt = 3
const maxEpoch = 16
const maxMessageBytes = 8192
const helloVerifyRequest = 3
const dtls13 = 0xfefc

const message = new Reader()

/** The beginning of a message whose rest is still to come. */
type Begun = { readonly bytes: Uint8Array; readonly message: number; readonly fromClient: number; length: number }

const begun = new Tickets<Begun>()

export const dtls = protocol({
  name: 'dtls',
  title: 'DTLS',
  spec: 'RFC 6347 section 4, RFC 9147, RFC 5280 section 4.1, JA3, JA3S, JA4',
  over: 'udp',
  ports: [],
  firstBytes: [recordType.change, recordType.alert, recordType.handshake, recordType.data],
  interrupts: true,
  tells: {
    serverName: 'Name of the server it asks for (SNI)',
    ja3: 'Fingerprint of the DTLS client (JA3)',
    ja4: 'Fingerprint of the DTLS client (JA4)',
    version: 'Version of DTLS that it chooses as a server',
    cipher: 'Cipher suite that it chooses as a server, as IANA names it',
    ja3s: 'Fingerprint of the DTLS server (JA3S)',
    subject: 'Common name in its certificate',
    subjectSerial: 'Serial number of the device in its certificate',
    organization: 'Organization in its certificate, often the vendor',
    organizationalUnit: 'Organizational unit in its certificate, often the product line',
    issuer: 'Who issued its certificate',
    notAfter: 'Day on which its certificate expires',
    selfSigned: 'Its certificate is issued by itself',
    alternativeName: 'Names and addresses that its certificate is for',
    mudUrl: 'Where its maker says what it may do on a network (MUD URL in the certificate)',
  },
  examples: [
    {
      name: 'hello with a cookie and a name',
      hex: `16feff00000000000000000074010000680000000000000068fefd5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
        5a5a5a5a5a5a5a5a5a0004616263640004c02bc02f0100003600000013001100000e67772e6578616d706c652e6f7267000a
        00040002001d000b00020100000d000400020403000e00050002000100`,
      facts: {
        'dtls.serverName': ['gw.example.org'],
        'dtls.ja3': ['4be36967c5e064cf6e5647d762aac444'],
        'dtls.ja4': ['dd2d020500_b6f57f3be927_e7b9f644117a'],
      },
      asksFor: 'gw.example.org',
    },
    {
      name: 'hello and certificate of a server',
      fromClient: 0,
      hex: `16fefd000000000000000100390200002d000100000000002dfefd5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
        5a5a5a5a5a5a5a5a5a00c02b000005ff0100010016fefd000000000000000200c50b0000b900020000000000b90000b60000
        b33081b0308196a003020102020107300a06082a8648ce3d0403023022310b30090603550406130258583113301106035504
        0a130a4578616d706c652043413022180f32303235303130313030303030305a180f32303531313233313233353935395a30
        153113301106035504031e0a0070006c0063002d00323021301306072a8648ce3d020106082a8648ce3d030107030a000400
        01020304050607300a06082a8648ce3d0403020309003006020101020102`,
      facts: {
        'dtls.version': ['DTLSv1.2'],
        'dtls.cipher': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
        'dtls.ja3s': ['475463012414e4f7120fa2ab37109e8f'],
        'dtls.subject': ['plc-2'],
        'dtls.issuer': ['Example CA'],
        'dtls.notAfter': ['2051-12-31'],
      },
    },
    {
      name: 'first part of a certificate, which tells nothing yet',
      fromClient: 0,
      hex: `16fefd000000000000000200700b0000b900020000000000640000b60000b33081b0308196a003020102020107300a06082a
        8648ce3d0403023022310b300906035504061302585831133011060355040a130a4578616d706c652043413022180f323032
        35303130313030303030305a180f3230353131323331323335`,
      facts: {},
    },
    {
      name: 'request to repeat the hello with a cookie',
      fromClient: 0,
      hex: '16feff00000000000000000013030000070000000000000007feff0461626364',
      facts: {},
    },
    {
      name: 'encrypted record',
      hex: '17fefd000100000000000000200101010101010101010101010101010101010101010101010101010101010101',
      facts: {},
    },
    {
      name: 'certificate of a device in two fragments',
      fromClient: 0,
      hex: `16fefd000000000000000000d40b0001c300020000000000c80001c00001bd308201b93082019ea003020102020107300a06
        082a8648ce3d0403023064311a301806035504030c1163616d2d372e6578616d706c652e636f6d31183016060355040a0c0f
        4578616d706c6520446576696365733110300e060355040b0c0743616d65726173311a301806035504050c115049443a4558
        2d31303020534e3a455837301e170d3235303130313030303030305a170d3336303530313030303030305a3064311a301806
        035504030c1163616d2d372e6578616d706c652e636f6d311816fefd000000000000000101070b0001c300020000c80000fb
        3016060355040a0c0f4578616d706c6520446576696365733110300e060355040b0c0743616d65726173311a301806035504
        050c115049443a45582d31303020534e3a4558373021301306072a8648ce3d020106082a8648ce3d030107030a0004000102
        0304050607a3793077300e0603551d0f0101ff04040302078030350603551d11042e302c821163616d2d372e6578616d706c
        652e636f6d8704c0000207861175726e3a6578616d706c653a63616d2d37302e06082b060105050701190422162068747470
        733a2f2f6d75642e6578616d706c652e636f6d2f63616d2e6a736f6e300a06082a8648ce3d04030203090030060201010201
        02`,
      facts: {
        'dtls.subject': ['cam-7.example.com'],
        'dtls.organization': ['Example Devices'],
        'dtls.organizationalUnit': ['Cameras'],
        'dtls.subjectSerial': ['PID:EX-100 SN:EX7'],
        'dtls.issuer': ['cam-7.example.com'],
        'dtls.notAfter': ['2036-05-01'],
        'dtls.selfSigned': ['yes'],
        'dtls.alternativeName': ['cam-7.example.com', '192.0.2.7', 'urn:example:cam-7'],
        'dtls.mudUrl': ['https://mud.example.com/cam.json'],
      },
    },
  ],

  claims(bytes, start, end) {
    if (end - start < recordHeaderBytes || !isVersion(bytes, start + 1)) return false
    const length = half(bytes, start + lengthAt)
    const epoch = half(bytes, start + epochAt)
    const next = start + recordHeaderBytes + length
    if (length === 0 || next > end || epoch > maxEpoch) return false
    if (next < end && (next + 3 > end || !isVersion(bytes, next + 1))) return false
    if (bytes[start] === recordType.change) return length === 1 || length === 3
    if (bytes[start] !== recordType.handshake || epoch > 0) return true
    const body = start + recordHeaderBytes
    if (length < handshakeHeaderBytes || !isHandshakeType(bytes[body] ?? 0)) return false
    return u24(bytes, body + 6) + u24(bytes, body + 9) <= u24(bytes, body + 1)
  },

  decode(reader, teller) {
    while (reader.remaining >= recordHeaderBytes) {
      const type = reader.u8()
      reader.take(2)
      const epoch = reader.u16()
      reader.take(6)
      const length = reader.u16()
      const start = reader.take(length)
      if (reader.failed || !isVersion(reader.bytes, start - recordHeaderBytes + 1)) return
      if (epoch > 0 || type === recordType.data) {
        teller.done()
        return
      }
      if (type === recordType.handshake && readFragments(reader, start, teller)) {
        teller.done()
        return
      }
    }
  },
})

function u24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | half(bytes, at + 1)
}

/** DTLS 1.0 and 1.2 (1.3 says 1.2), and what OpenSSL had before there was a standard. */
function isVersion(bytes: Uint8Array, at: number): boolean {
  const version = half(bytes, at)
  return version === 0xfeff || version === 0xfefd || version === 0x0100
}

function isHandshakeType(type: number): boolean {
  return isClearType(type) || type === helloVerifyRequest || type === 0
}

/** The messages or fragments of one record. Returns whether this side has said all that it says in the clear. */
function readFragments(reader: Reader, start: number, teller: Teller): boolean {
  const { bytes, position: end } = reader
  for (let at = start; at + handshakeHeaderBytes <= end; ) {
    const type = bytes[at] ?? 0
    const total = u24(bytes, at + 1)
    const from = at + handshakeHeaderBytes
    const to = from + u24(bytes, at + 9)
    if (to > end) return false
    const isWhole = to - from === total
    if (isWhole) message.reset(bytes, from, to)
    else joinFragment(bytes, at, from, to, teller)
    at = to
    if (type === handshakeType.certificate) {
      if (readFirstCertificate(teller)) return true
    } else if (message.remaining === total) {
      if (readHello(type, teller)) return true
      if (message.failed) reader.take(reader.remaining + 1)
    }
  }
  return false
}

/**
 * Adds the fragment `[from, to)`, whose header is at `at`, to those before it, and points `message` at what there is.
 * One that doesn't follow them leaves nothing to read.
 */
function joinFragment(bytes: Uint8Array, at: number, from: number, to: number, teller: Teller): void {
  const total = u24(bytes, at + 1)
  const offset = u24(bytes, at + 6)
  const number = half(bytes, at + 4)
  if (offset === 0 && total <= maxMessageBytes) {
    begun.end(teller.memory)
    const { fromClient } = teller
    teller.memory = begun.begin({ bytes: new Uint8Array(total), message: number, fromClient, length: 0 })
  }
  const before = begun.find(teller.memory)
  message.reset(bytes, from, from)
  if (before?.message !== number || before.fromClient !== teller.fromClient || before.length !== offset) return
  if (offset + to - from > before.bytes.length) return
  for (let i = from; i < to; i += 1) before.bytes[offset + i - from] = bytes[i] ?? 0
  before.length = offset + to - from
  message.reset(before.bytes, 0, before.length)
}

function readHello(type: number, teller: Teller): boolean {
  if (type === handshakeType.clientHello) readClientHello(message, teller, 'd')
  return type === handshakeType.serverHello && readServerHello(message, teller, 'd') === dtls13
}

/** The sender's own comes first; false while it isn't there as a whole. */
function readFirstCertificate(teller: Teller): boolean {
  message.take(3)
  const length = message.u24()
  const start = message.take(length)
  if (message.failed || length === 0) return false
  readCertificate(message, start, start + length, teller)
  return true
}
