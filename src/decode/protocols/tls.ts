/**
 * TLS over TCP, SSL 2 to TLS 1.3: what the client asks for and offers, what the server chooses, and the certificates that
 * both show in the clear (up to TLS 1.2). RFC 8446, RFC 5246, RFC 6066 section 3, RFC 5280, RFC 8520 section 11. Hellos
 * may be split over records and segments, and may come after STARTTLS. Not read: certificates of the chain, alerts.
 */
import { Reader } from '../../core/reader.ts'
import { readCertificate } from '../certificate.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isSsl2Hello, readSsl2Hello, ssl2Bytes } from '../ssl2.ts'
import { readClientHello, readServerHello, tls13 } from '../tls-hello.ts'
import {
  handshakeNeeds,
  handshakeType,
  isClearType,
  isRecord,
  joinHandshake,
  recordBytes,
  recordHeaderBytes,
  recordType,
} from '../tls-records.ts'

const messages = new Reader()
const hello = new Reader()

export const tls = protocol({
  name: 'tls',
  title: 'TLS',
  spec: 'RFC 8446 section 4, RFC 5246 section 7.4, RFC 5280 section 4.1, JA3, JA3S, JA4',
  over: 'tcp',
  ports: [443],
  firstBytes: [recordType.change, recordType.alert, recordType.handshake, recordType.data, 0x80, 0x81],
  interrupts: true,
  tells: {
    serverName: 'Name of the server it asks for (SNI)',
    ja3: 'Fingerprint of the TLS client (JA3)',
    ja4: 'Fingerprint of the TLS client (JA4)',
    version: 'Version of TLS that it chooses as a server',
    cipher: 'Cipher suite that it chooses as a server, as IANA names it',
    ja3s: 'Fingerprint of the TLS server (JA3S)',
    subject: 'Common name in its certificate',
    subjectSerial: 'Serial number of the device in its certificate',
    organization: 'Organization in its certificate, often the vendor',
    organizationalUnit: 'Organizational unit in its certificate, often the product line',
    issuer: 'Who issued its certificate',
    notAfter: 'Day on which its certificate expires',
    selfSigned: 'Its certificate is issued by itself',
    alternativeName: 'Names and addresses that its certificate is for',
    mudUrl: 'Where its maker says what it may do on a network (MUD URL in the certificate)',
    ssl2: 'Says hello in the form of SSL 2, which is broken',
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
      name: 'records that divide the name',
      hex: `1603010046010000510303404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f000004c02b
        c02f0100002400
        100006000403abcd010000001600140000117370160301000f6c69742e6578616d706c652e6f7267`,
      facts: {
        'tls.serverName': ['split.example.org'],
        'tls.ja3': ['7bd8beddecdc68a811fda8e4d6798cdc'],
        'tls.ja4': ['t12d020299_b6f57f3be927_000000000000'],
      },
      asksFor: 'split.example.org',
    },
    {
      name: 'hello and certificate of a device, with the address of its MUD file',
      fromClient: 0,
      hex: `16030302020200003303035a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a00c02b00000bff
        01000100000b000201000b0001c30001c00001bd308201b93082019ea003020102020107300a06082a8648ce3d0403023064
        311a301806035504030c1163616d2d372e6578616d706c652e636f6d31183016060355040a0c0f4578616d706c6520446576
        696365733110300e060355040b0c0743616d65726173311a301806035504050c115049443a45582d31303020534e3a455837
        301e170d3235303130313030303030305a170d3336303530313030303030305a3064311a301806035504030c1163616d2d37
        2e6578616d706c652e636f6d31183016060355040a0c0f4578616d706c6520446576696365733110300e060355040b0c0743
        616d65726173311a301806035504050c115049443a45582d31303020534e3a4558373021301306072a8648ce3d020106082a
        8648ce3d030107030a00040001020304050607a3793077300e0603551d0f0101ff04040302078030350603551d11042e302c
        821163616d2d372e6578616d706c652e636f6d8704c0000207861175726e3a6578616d706c653a63616d2d37302e06082b06
        0105050701190422162068747470733a2f2f6d75642e6578616d706c652e636f6d2f63616d2e6a736f6e300a06082a8648ce
        3d04030203090030060201010201020e000000`,
      facts: {
        'tls.version': ['TLSv1.2'],
        'tls.cipher': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
        'tls.ja3s': ['f9a66afdd1f499d415ca470974ec00c8'],
        'tls.subject': ['cam-7.example.com'],
        'tls.organization': ['Example Devices'],
        'tls.organizationalUnit': ['Cameras'],
        'tls.subjectSerial': ['PID:EX-100 SN:EX7'],
        'tls.issuer': ['cam-7.example.com'],
        'tls.notAfter': ['2036-05-01'],
        'tls.selfSigned': ['yes'],
        'tls.alternativeName': ['cam-7.example.com', '192.0.2.7', 'urn:example:cam-7'],
        'tls.mudUrl': ['https://mud.example.com/cam.json'],
      },
    },
    {
      name: 'certificate over two records, its name in UTF-16 and its issuer without a common name',
      fromClient: 0,
      hex: `16030300640b0000b90000b60000b33081b0308196a003020102020107300a06082a8648ce3d0403023022310b3009060355
        04061302585831133011060355040a130a4578616d706c652043413022180f32303235303130313030303030305a180f3230
        3531313233160303005d313233353935395a30153113301106035504031e0a0070006c0063002d00323021301306072a8648
        ce3d020106082a8648ce3d030107030a00040001020304050607300a06082a8648ce3d04030203090030060201010201020e
        000000`,
      facts: { 'tls.subject': ['plc-2'], 'tls.issuer': ['Example CA'], 'tls.notAfter': ['2051-12-31'] },
    },
    {
      name: 'hello of a server with TLS 1.3',
      fromClient: 0,
      hex: `160303003b0200003703035a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a00130100000f00
        2b0002030400330005001d0001aa`,
      facts: {
        'tls.version': ['TLSv1.3'],
        'tls.cipher': ['TLS_AES_128_GCM_SHA256'],
        'tls.ja3s': ['f4febc55ea12b31ae17cfb7e614afda8'],
      },
    },
    {
      name: 'HelloRetryRequest',
      fromClient: 0,
      hex: `1603030038020000340303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c00130100000c00
        2b0002030400330002001d`,
      facts: {
        'tls.version': ['TLSv1.3'],
        'tls.cipher': ['TLS_AES_128_GCM_SHA256'],
        'tls.ja3s': ['f4febc55ea12b31ae17cfb7e614afda8'],
      },
    },
    {
      name: 'hello of a server with a cipher suite that has no name',
      fromClient: 0,
      hex: `160303002a0200002603035a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a00fefe00`,
      facts: {
        'tls.version': ['TLSv1.2'],
        'tls.cipher': ['0xfefe'],
        'tls.ja3s': ['303b6f4c7d4afab4b71e37ce643c440a'],
      },
    },
    {
      name: 'SSL 2 hello',
      hex: '802b 01 0301 0012 0000 0010 00002f 000035 000005 00000a 010080 0700c0 404142434445464748494a4b4c4d4e4f',
      facts: { 'tls.ssl2': ['yes'] },
    },
    {
      name: 'SSL 2 hello of a server',
      fromClient: 0,
      hex: '8015 04 00 01 0002 0004 0003 0003 deadbeef 0700c0 a0a1a2',
      facts: { 'tls.version': ['SSLv2'] },
    },
    { name: 'change of the cipher', hex: '140303000101', facts: {} },
    { name: 'alert', fromClient: 0, hex: '15030300020228', facts: {} },
    {
      name: 'what is encrypted, of which the beginning was not seen',
      hex: '17030300080001020304050607 1703030008',
      facts: {},
    },
  ],

  needs(bytes, start, end) {
    const first = bytes[start] ?? 0
    if (first >= 0x80) return ssl2Bytes(bytes, start)
    if (start + recordHeaderBytes > end) return recordHeaderBytes
    if (first === recordType.handshake) return handshakeNeeds(bytes, start, end)
    // What is encrypted needn't be there as a whole.
    return Math.min(recordHeaderBytes + recordBytes(bytes, start), end - start)
  },

  /** A hello, or any other record, so that a flow is recognised whose beginning wasn't seen. */
  claims(bytes, start, end) {
    if (end - start < 3) return false
    if ((bytes[start] ?? 0) >= 0x80) return isSsl2Hello(bytes, start, end)
    if (!isRecord(bytes, start, end) || start + recordHeaderBytes >= end) return isRecord(bytes, start, end)
    const next = start + recordHeaderBytes + recordBytes(bytes, start)
    if (next < end && !isRecord(bytes, next, end)) return false
    return isLikely(bytes, start, end)
  },

  decode(reader, teller) {
    const type = reader.peek(0)
    if (type >= 0x80) {
      readSsl2Hello(reader, teller)
    } else if (type === recordType.handshake) {
      readHandshake(reader, teller)
    } else if (
      type === recordType.data ||
      (type === recordType.alert && recordBytes(reader.bytes, reader.start) !== 2)
    ) {
      teller.done()
    }
  },
})

/** Whether the body of the record is what its type can have. */
function isLikely(bytes: Uint8Array, start: number, end: number): boolean {
  const length = recordBytes(bytes, start)
  const body = start + recordHeaderBytes
  switch (bytes[start]) {
    case recordType.change:
      return length === 1 && bytes[body] === 1
    case recordType.alert:
      // A level of 1 or 2 and its description, or encrypted, with a code for authentication of 16 bytes or more.
      return length === 2 ? ((bytes[body] ?? 0) - 1) >>> 0 < 2 : length >= 16 && length <= 128
    case recordType.handshake:
      return isLikelyHandshake(bytes, body, end, length)
    default:
      return true
  }
}

/** A hello is shorter than 64 KiB and names a version 3.x; other messages in the clear are that short, too. */
function isLikelyHandshake(bytes: Uint8Array, body: number, end: number, length: number): boolean {
  const type = bytes[body] ?? 0
  if (type === handshakeType.clientHello || type === handshakeType.serverHello) {
    if (body + 1 < end && bytes[body + 1] !== 0) return false
    const major = bytes[body + 4] ?? 0
    return body + 4 >= end || major === 3 || (type === handshakeType.serverHello && (major === 0x7f || major === 0xfb))
  }
  return isClearType(type) || (length >= 16 && body + length <= end)
}

function readHandshake(reader: Reader, teller: Teller): void {
  joinHandshake(reader, messages)
  while (messages.remaining >= 4) {
    const type = messages.u8()
    const length = messages.u24()
    if (type === handshakeType.clientHello || type === handshakeType.serverHello) {
      const from = messages.take(length)
      hello.reset(messages.bytes, from, messages.position)
      if (type === handshakeType.clientHello) readClientHello(hello, teller, 't')
      else if (readServerHello(hello, teller, 't') === tls13) teller.done()
      if (messages.failed || hello.failed) reader.take(reader.remaining + 1)
    } else if (type === handshakeType.certificate && length > 6) {
      readCertificates(reader, teller)
      return
    } else if (type === handshakeType.serverHelloDone || type === handshakeType.clientKeyExchange) {
      // A certificate would have come before; only the end of the handshake follows.
      teller.done()
      return
    } else if (isClearType(type)) {
      messages.take(Math.min(length, messages.remaining))
    } else {
      teller.done()
      return
    }
  }
}

/** The sender's own certificate comes first, and is the last that this side says in the clear. */
function readCertificates(reader: Reader, teller: Teller): void {
  messages.u24()
  const length = messages.u24()
  const start = messages.take(length)
  if (messages.failed) reader.take(reader.remaining + 1)
  else readCertificate(messages, start, start + length, teller)
  teller.done()
}
