/**
 * Opens Initial packets of QUIC: anybody can, because the keys come from the client's first packet. RFC 9001 sections 5.2
 * to 5.4, RFC 9369 section 3.3, and the salts of drafts 19 to 32, of Google's Q050, T050 and T051 and of Facebook's
 * mvfst. Packets of the later handshake stay closed.
 */
import { blockBytes, encryptBlock, expandKey, roundKeyWords } from './aes128.ts'
import { Hmac, blockWords, digestWords, fillBlock, hmacBlock } from './sha256.ts'

/** What HKDF-Expand-Label signs for each key (RFC 8446 section 7.1), without context. */
type Labels = { readonly key: Int32Array; readonly iv: Int32Array; readonly headerKey: Int32Array }

export type Side = 'client' | 'server'

export type QuicVersion = {
  /** As it is told. */
  readonly name: string
  /** Keyed with the salt of the version. */
  readonly salted: Hmac
  readonly labels: Labels
  /** Bits 4 and 5 of the first byte of an Initial packet. */
  readonly initialType: number
  /** How the hello is carried: TLS in CRYPTO frames, TLS in Google's own frames, or Google's own hello. */
  readonly hello: 'tls' | 'google-frames' | 'google'
}

const tagBytes = 16
const sampleBytes = 16
const ivWords = 3
const hashBytes = digestWords * 4
const keyBytes = 16
/** HMAC takes a key of one block in first. */
const bytesBefore = 64
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
  [0x6b3343cf, { ...version('v2', salts.v2), labels: labelsOf('quicv2 '), initialType: 1 }],
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

/** By the number as 32 bits with a sign: beyond those a number is an object, and slow to look up. */
const versionOf: ReadonlyMap<number, QuicVersion> = new Map([...versions].map(([number, known]) => [number | 0, known]))

function version(name: string, salt: string): QuicVersion {
  return {
    name,
    salted: new Hmac().useKey(wordsFromHex(salt)),
    labels: labelsOf('quic '),
    initialType: 0,
    hello: 'tls',
  }
}

function drafts(first: number, last: number, salt: string): readonly (readonly [number, QuicVersion])[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    return [0xff000000 + first + i, version(`draft-${first + i}`, salt)] as const
  })
}

function labelsOf(prefix: string): Labels {
  return {
    key: label(`${prefix}key`, keyBytes),
    iv: label(`${prefix}iv`, ivWords * 4),
    headerKey: label(`${prefix}hp`, keyBytes),
  }
}

function label(name: string, length: number): Int32Array {
  const full = `tls13 ${name}`
  return hmacBlock(Uint8Array.from([0, length, full.length, ...Array.from(full, (c) => c.charCodeAt(0)), 0, 1]))
}

function wordsFromHex(text: string): Int32Array {
  return Int32Array.from({ length: text.length / 8 }, (_, i) => Number.parseInt(text.slice(i * 8, i * 8 + 8), 16))
}

export function quicVersion(number: number): QuicVersion | undefined {
  return versionOf.get(number | 0)
}

const sideLabels = { client: label('client in', hashBytes), server: label('server in', hashBytes) } as const
const hmac = new Hmac()
const secret = new Int32Array(digestWords)
const derived = new Int32Array(digestWords)

/**
 * Keys of the Initial packets of one side, for one connection after the other. Derived when the first packet is to be
 * opened: many servers never answer where it can be seen.
 */
export class InitialKeys {
  readonly key = new Int32Array(roundKeyWords)
  readonly headerKey = new Int32Array(roundKeyWords)
  readonly iv = new Int32Array(ivWords)
  readonly #id = new Int32Array(blockWords)
  #version: QuicVersion | null = null
  #side: Side = 'client'

  /**
   * `bytes[start, end)`: the destination connection ID of the client's first packet, after a Retry the source connection
   * ID of that. It has at most 20 bytes.
   */
  expect(version: QuicVersion, bytes: Uint8Array, start: number, end: number, side: Side): void {
    fillBlock(this.#id, bytes, start, end, bytesBefore)
    this.#version = version
    this.#side = side
  }

  /** Derives what `expect` named last; call it before the keys are used. */
  derive(): void {
    if (this.#version === null) return
    const { salted, labels } = this.#version
    this.#version = null
    salted.sign(this.#id, secret)
    hmac.useKey(secret).sign(sideLabels[this.#side], secret)
    hmac.useKey(secret).sign(labels.key, derived)
    expandKey(derived, this.key)
    hmac.sign(labels.headerKey, derived)
    expandKey(derived, this.headerKey)
    hmac.sign(labels.iv, derived)
    for (let i = 0; i < ivWords; i += 1) this.iv[i] = derived[i] ?? 0
  }
}

/** Padding, ping, acknowledgment, CRYPTO, Google's CRYPTO and STREAM, close (RFC 9000 section 17.2.2). */
const initialFrames: readonly number[] = [0x00, 0x01, 0x02, 0x03, 0x06, 0x08, 0x1c, 0xa0, 0xa4]
const block = new Int32Array(blockBytes / 4)

/**
 * A packet that is opened as far as somebody reads: most of an Initial packet is padding behind its hello. AES-128-GCM
 * without checking its tag (SP 800-38D section 7.2: counter mode from 2 on), which would cost as much again. What a
 * wrong key gives starts with a frame that an Initial packet may hold once in 36 times, and then holds no hello.
 */
export class OpenedPacket {
  /** The frames, as far as `reach` was asked for. */
  readonly plain = new Uint8Array(maxPlainBytes + blockBytes)
  length = 0
  /** How many are there, and perhaps some bytes behind the end. */
  opened = 0
  #sealed: Uint8Array = this.plain
  #from = 0
  readonly #nonce = new Int32Array(ivWords)
  #key: Int32Array = block

  /**
   * Opens the packet whose first byte is at `start`, whose packet number is at `numberAt` and which ends at `end`. False
   * when these aren't its keys. The bytes are used until the next call.
   */
  open(bytes: Uint8Array, start: number, numberAt: number, end: number, keys: InitialKeys): boolean {
    // The sample is where it would be if the packet number had four bytes.
    const sample = numberAt + 4
    if (sample + sampleBytes > end || end - start > maxPlainBytes) return false
    keys.derive()
    for (let i = 0; i < block.length; i += 1) block[i] = wordAt(bytes, sample + i * 4)
    encryptBlock(keys.headerKey, block)
    const mask = block[0] ?? 0
    const numberBytes = (((bytes[start] ?? 0) ^ (mask >>> 24)) & 3) + 1
    const body = numberAt + numberBytes
    if (body + tagBytes >= end) return false
    const masked = wordAt(bytes, numberAt) ^ ((mask << 8) | ((block[1] ?? 0) >>> 24))
    for (let i = 0; i < ivWords; i += 1) this.#nonce[i] = keys.iv[i] ?? 0
    this.#nonce[ivWords - 1] = (keys.iv[ivWords - 1] ?? 0) ^ (masked >>> ((4 - numberBytes) * 8))
    this.#sealed = bytes
    this.#from = body
    this.#key = keys.key
    this.opened = 0
    this.length = end - tagBytes - body
    this.reach(1)
    return initialFrames.includes(this.plain[0] ?? 0xff)
  }

  /** Opens the first `count` bytes, or all there are. */
  reach(count: number): void {
    const wanted = Math.min(count, this.length)
    while (this.opened < wanted) this.#openBlock()
  }

  #openBlock(): void {
    const at = this.opened
    for (let i = 0; i < ivWords; i += 1) block[i] = this.#nonce[i] ?? 0
    block[ivWords] = at / blockBytes + 2
    encryptBlock(this.#key, block)
    const plain = this.plain
    const sealed = this.#sealed
    const from = this.#from + at
    for (let i = 0; i < blockBytes; i += 4) {
      const word = block[i >> 2] ?? 0
      plain[at + i] = (sealed[from + i] ?? 0) ^ (word >>> 24)
      plain[at + i + 1] = (sealed[from + i + 1] ?? 0) ^ (word >>> 16)
      plain[at + i + 2] = (sealed[from + i + 2] ?? 0) ^ (word >>> 8)
      plain[at + i + 3] = (sealed[from + i + 3] ?? 0) ^ word
    }
    this.opened = at + blockBytes
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
