/**
 * Opens Initial packets of QUIC: anybody can, because the keys come from the client's first packet. RFC 9001 sections 5.2
 * to 5.4, RFC 9369 section 3.3, and the salts of drafts 19 to 32, of Google's Q050, T050 and T051 and of Facebook's
 * mvfst. Packets of the later handshake stay closed.
 */
import { createCipheriv, createHmac } from 'node:crypto'

export type QuicVersion = {
  /** As it is told. */
  readonly name: string
  readonly salt: Uint8Array
  /** Before `key`, `iv` and `hp` in the labels. */
  readonly label: string
  /** Bits 4 and 5 of the first byte of an Initial packet. */
  readonly initialType: number
  /** How the hello is carried: TLS in CRYPTO frames, TLS in Google's own frames, or Google's own hello. */
  readonly hello: 'tls' | 'google-frames' | 'google'
}

export type InitialKeys = { readonly key: Uint8Array; readonly iv: Uint8Array; readonly headerKey: Uint8Array }

const tagBytes = 16
const sampleBytes = 16
const ivBytes = 12
const maxPlainBytes = 16_384

const salts = {
  draft19: 'ef4fb0abb47470c41befcf8031334fae485e09a0',
  draft21: '7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a',
  draft23: 'c3eef712c72ebb5a11a7d2432bb46365bef9f502',
  draft29: 'afbfec289993d24c9e9786f19c6111e04390a899',
  v1: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a',
  v2: '0dede3def700a6db819381be6e269dcbf9bd2ed9',
  q050: '504574efd066fe2f9d945cfcdbd3a7f0d3b56b45',
  t050: '7ff579e5acd072915580304c43a2367c60488310',
  t051: '7a4edef4e7ccee5fa4506c19124fc8ccda6e033d',
} as const

const versions: ReadonlyMap<number, QuicVersion> = new Map([
  [0x00000001, version('v1', salts.v1)],
  [0x6b3343cf, { ...version('v2', salts.v2), label: 'quicv2 ', initialType: 1 }],
  ...drafts(19, 20, salts.draft19),
  ...drafts(21, 22, salts.draft21),
  ...drafts(23, 28, salts.draft23),
  ...drafts(29, 32, salts.draft29),
  ...drafts(33, 34, salts.v1),
  [0xfaceb001, version('mvfst-22', salts.draft21)],
  [0xfaceb002, version('mvfst-27', salts.draft23)],
  [0xfaceb00e, version('mvfst-exp', salts.draft23)],
  [0x51303530, { ...version('Q050', salts.q050), hello: 'google' }],
  [0x54303530, { ...version('T050', salts.t050), hello: 'google-frames' }],
  [0x54303531, { ...version('T051', salts.t051), hello: 'google-frames' }],
])

function version(name: string, salt: string): QuicVersion {
  return { name, salt: fromHex(salt), label: 'quic ', initialType: 0, hello: 'tls' }
}

function drafts(first: number, last: number, salt: string): readonly (readonly [number, QuicVersion])[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    return [0xff000000 + first + i, version(`draft-${first + i}`, salt)] as const
  })
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16))
}

export function quicVersion(number: number): QuicVersion | undefined {
  return versions.get(number)
}

/**
 * Keys of the Initial packets of one side. `id`: the destination connection ID of the client's first one, after a Retry
 * the source connection ID of that.
 */
export function initialKeys({ salt, label }: QuicVersion, id: Uint8Array, side: 'client' | 'server'): InitialKeys {
  const initial = createHmac('sha256', salt).update(id).digest()
  const secret = expand(initial, `${side} in`, 32)
  return {
    key: expand(secret, `${label}key`, 16),
    iv: expand(secret, `${label}iv`, ivBytes),
    headerKey: expand(secret, `${label}hp`, 16),
  }
}

/** HKDF-Expand-Label (RFC 8446 section 7.1) without context, up to the 32 bytes of one block. */
function expand(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = `tls13 ${label}`
  const info = Uint8Array.from([0, length, name.length, ...Array.from(name, (c) => c.charCodeAt(0)), 0, 1])
  return createHmac('sha256', secret).update(info).digest().subarray(0, length)
}

/** Padding, ping, acknowledgment, CRYPTO, Google's CRYPTO and STREAM, close (RFC 9000 section 17.2.2). */
const initialFrames: readonly number[] = [0x00, 0x01, 0x02, 0x03, 0x06, 0x08, 0x1c, 0xa0, 0xa4]
const counter = new Uint8Array(16)
const nonce = new Uint8Array(ivBytes)

/**
 * Opens the packet whose first byte is at `start`, whose packet number is at `numberAt` and which ends at `end`. Returns
 * its frames, or `undefined` when these aren't its keys.
 */
export function openPacket(
  bytes: Uint8Array,
  start: number,
  numberAt: number,
  end: number,
  keys: InitialKeys,
): Uint8Array | undefined {
  // The sample is where it would be if the packet number had four bytes.
  const sample = numberAt + 4
  if (sample + sampleBytes > end || end - start > maxPlainBytes) return undefined
  const mask = createCipheriv('aes-128-ecb', keys.headerKey, null).update(bytes.subarray(sample, sample + sampleBytes))
  const first = (bytes[start] ?? 0) ^ ((mask[0] ?? 0) & 15)
  const numberBytes = (first & 3) + 1
  const body = numberAt + numberBytes
  if (body + tagBytes > end) return undefined
  nonce.set(keys.iv)
  for (let i = 0; i < numberBytes; i += 1) {
    const plain = (bytes[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0)
    const place = ivBytes - numberBytes + i
    nonce[place] = (nonce[place] ?? 0) ^ plain
  }
  return unseal(keys.key, bytes.subarray(body, end - tagBytes))
}

/**
 * AES-128-GCM without checking its tag (SP 800-38D section 7.2: counter mode from 2 on), which would cost as much again.
 * What a wrong key gives starts with a frame that an Initial packet may hold once in 36 times, and then holds no hello.
 */
function unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  counter.set(nonce)
  counter[15] = 2
  const plain = createCipheriv('aes-128-ctr', key, counter).update(sealed)
  return initialFrames.includes(plain[0] ?? 0xff) ? plain : undefined
}
