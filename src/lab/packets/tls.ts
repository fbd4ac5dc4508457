/**
 * TLS handshakes as an observer sees them (RFC 8446, RFC 5246): a ClientHello in the manner of a known kind of client,
 * the ServerHello, and encrypted records of random bytes. With TLS 1.2 the session is resumed, so no certificate is
 * sent.
 */
import { counted16, counted8, join, u16, u24, type Part } from '../bytes.ts'
import type { Random } from '../random.ts'
import type { Turn } from '../tcp-session.ts'

type TlsClient = {
  readonly ciphers: readonly number[]
  readonly groups: readonly number[]
  readonly signatures: readonly number[]
  /** Extension types in order, without GREASE. */
  readonly extensions: readonly number[]
  readonly alpn: readonly string[]
  readonly tls13: boolean
  /** Random reserved values as first cipher, group and extension (RFC 8701). */
  readonly grease: boolean
  /** Chromium shuffles its extensions. */
  readonly shuffles: boolean
}

const modernCiphers = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8]
const modernSignatures = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]
const web = ['h2', 'http/1.1']

/** Kinds of clients: what browsers, operating systems and the TLS libraries of devices offer. */
const tlsClients = {
  chromium: {
    ciphers: [...modernCiphers, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
    groups: [29, 23, 24],
    signatures: modernSignatures,
    extensions: [0, 23, 65281, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27],
    alpn: web,
    tls13: true,
    grease: true,
    shuffles: true,
  },
  safari: {
    ciphers: [
      0x1301, 0x1302, 0x1303, 0xc02c, 0xc02b, 0xcca9, 0xc030, 0xc02f, 0xcca8, 0xc00a, 0xc009, 0xc014, 0xc013, 0x009d,
      0x009c, 0x0035, 0x002f,
    ],
    groups: [29, 23, 24, 25],
    signatures: [0x0403, 0x0804, 0x0401, 0x0503, 0x0203, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201],
    extensions: [0, 23, 65281, 10, 11, 16, 5, 13, 18, 51, 45, 43],
    alpn: web,
    tls13: true,
    grease: true,
    shuffles: false,
  },
  schannel: {
    ciphers: [
      0x1302, 0x1301, 0xc02c, 0xc02b, 0xc030, 0xc02f, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a, 0xc009, 0xc014, 0xc013,
      0x009d, 0x009c,
    ],
    groups: [29, 23, 24],
    signatures: [0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603],
    extensions: [0, 5, 10, 11, 13, 35, 16, 23, 43, 45, 51, 65281],
    alpn: web,
    tls13: true,
    grease: false,
    shuffles: false,
  },
  android: {
    ciphers: [...modernCiphers, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
    groups: [29, 23, 24],
    signatures: modernSignatures,
    extensions: [0, 23, 65281, 10, 11, 35, 16, 5, 13, 51, 45, 43],
    alpn: web,
    tls13: true,
    grease: false,
    shuffles: false,
  },
  openssl3: {
    ciphers: [
      0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e, 0xc024, 0xc028,
      0x006b, 0x00ff,
    ],
    groups: [29, 23, 30, 25, 24],
    signatures: [
      0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601,
    ],
    extensions: [0, 11, 10, 35, 22, 23, 13, 43, 45, 51],
    alpn: [],
    tls13: true,
    grease: false,
    shuffles: false,
  },
  openssl1: {
    ciphers: [
      0xc030, 0xc02c, 0xc028, 0xc024, 0xc014, 0xc00a, 0x009f, 0x006b, 0x0039, 0xc02f, 0xc02b, 0xc027, 0xc023, 0xc013,
      0xc009, 0x002f, 0x00ff,
    ],
    groups: [23, 25, 28, 27, 24, 26, 22],
    signatures: [
      0x0601, 0x0602, 0x0603, 0x0501, 0x0502, 0x0503, 0x0401, 0x0402, 0x0403, 0x0301, 0x0302, 0x0303, 0x0201, 0x0202,
      0x0203,
    ],
    extensions: [0, 11, 10, 35, 13, 15],
    alpn: [],
    tls13: false,
    grease: false,
    shuffles: false,
  },
  mbedtls: {
    ciphers: [0xc02c, 0xc030, 0xc0ad, 0xc024, 0xc028, 0xc02b, 0xc02f, 0xc0ac, 0xc023, 0xc027, 0x009d, 0x009c, 0x00ff],
    groups: [23, 24, 25],
    signatures: [0x0603, 0x0601, 0x0503, 0x0501, 0x0403, 0x0401],
    extensions: [0, 13, 10, 11, 22, 23],
    alpn: [],
    tls13: false,
    grease: false,
    shuffles: false,
  },
} as const satisfies Readonly<Record<string, TlsClient>>

export type TlsClientKind = keyof typeof tlsClients

/** What a connection carries after the handshake. */
export type TlsTalk = {
  readonly kind: TlsClientKind
  readonly name: string
  readonly sendsBytes: number
  readonly getsBytes: number
}

/** A whole connection as turns of a TCP session. */
export function tlsTurns(random: Random, { kind, name, sendsBytes, getsBytes }: TlsTalk): readonly Turn[] {
  const client: TlsClient = tlsClients[kind]
  const session = random.bytes(32)
  const hello = clientHello(random, client, { name, session })
  const encrypted = (size: number): Uint8Array => records(random, size)
  const changeCipher = record(20, [1])
  const request: Turn = { by: 'client', bytes: encrypted(sendsBytes), afterMs: 2 }
  const response: Turn = { by: 'server', bytes: encrypted(getsBytes) }
  const answer = join(serverHello(random, client, session), changeCipher)
  if (client.tls13) {
    return [
      { by: 'client', bytes: hello },
      { by: 'server', bytes: join(answer, encrypted(random.integer(2200, 3600))) },
      { by: 'client', bytes: join(changeCipher, encrypted(74)) },
      request,
      response,
    ]
  }
  return [
    { by: 'client', bytes: hello },
    { by: 'server', bytes: join(answer, record(22, random.bytes(40))) },
    { by: 'client', bytes: join(changeCipher, record(22, random.bytes(40))) },
    request,
    response,
  ]
}

function clientHello(
  random: Random,
  client: TlsClient,
  ask: { readonly name: string; readonly session: Uint8Array },
): Uint8Array {
  const grease = client.grease ? () => [random.integer(0, 15) * 0x1010 + 0x0a0a] : () => []
  const groups = [...grease(), ...client.groups]
  const order = client.shuffles ? random.shuffle(client.extensions) : client.extensions
  const [first, last] = [grease(), client.grease ? [0x0a0a] : []]
  const firstOther = first.map((type) => (type === 0x0a0a ? 0x1a1a : type))
  const extensions = [...firstOther, ...order, ...last].map((type) => {
    return join(u16(type), counted16(clientExtension(type, { client, groups, name: ask.name, random })))
  })
  const ciphers = join(...[...grease(), ...client.ciphers].map(u16))
  const body = join(
    [3, 3],
    random.bytes(32),
    counted8(ask.session),
    counted16(ciphers),
    [1, 0],
    counted16(...extensions),
  )
  return record(22, join([1], u24(body.length), body), 0x0301)
}

type Offer = {
  readonly client: TlsClient
  readonly groups: readonly number[]
  readonly name: string
  readonly random: Random
}

function clientExtension(type: number, { client, groups, name, random }: Offer): Part {
  if (type === 0) return counted16([0], counted16(name))
  if (type === 5) return [1, 0, 0, 0, 0]
  if (type === 10) return counted16(...groups.map(u16))
  if (type === 11) return counted8([0])
  if (type === 13) return counted16(...client.signatures.map(u16))
  if (type === 15) return [1]
  if (type === 16) return counted16(...client.alpn.map((protocol) => counted8(protocol)))
  if (type === 27) return counted8(u16(2))
  if (type === 43) return counted8(u16(0x0304), u16(0x0303))
  if (type === 45) return counted8([1])
  if (type === 51) return counted16(u16(29), counted16(random.bytes(32)))
  return type === 65281 ? [0] : []
}

function serverHello(random: Random, client: TlsClient, session: Uint8Array): Uint8Array {
  const keyShare = join(u16(51), counted16(u16(29), counted16(random.bytes(32))))
  const version = join(u16(43), counted16(u16(0x0304)))
  const extensions = client.tls13 ? counted16(version, keyShare) : counted16(join(u16(65281), counted16([0])))
  const cipher = client.tls13 ? 0x1301 : (client.ciphers[0] ?? 0)
  const body = join([3, 3], random.bytes(32), counted8(session), u16(cipher), [0], extensions)
  return record(22, join([2], u24(body.length), body))
}

/** Application data, at most 16 KiB a record. */
function records(random: Random, sizeBytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let left = sizeBytes; left > 0; left -= 16_384) parts.push(record(23, random.bytes(Math.min(left, 16_384))))
  return join(...parts)
}

function record(type: number, content: Part, version = 0x0303): Uint8Array {
  return join([type], u16(version), counted16(content))
}
