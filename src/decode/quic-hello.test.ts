/** Keys of QUIC against the vectors of its RFCs; hellos over several datagrams, in any order, and without limit. */
import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DONE_SHIFT, PROGRESS } from '../core/flow-memory.ts'
import { Dissector } from './dissector.ts'
import { protocols } from './protocols/index.ts'
import { QuicHello } from './quic-hello.ts'
import { InitialKeys, OpenedPacket, quicVersion, type QuicVersion, type Side } from './quic-keys.ts'

const fromHex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

const v2 = 0x6b3343cf

function initialKeys(version: QuicVersion, connection: Uint8Array, side: Side): InitialKeys {
  const keys = new InitialKeys()
  keys.expect(version, connection, 0, connection.length, side)
  keys.derive()
  return keys
}

/** The first bytes of words: of round keys, the key itself. */
function bytesOf(words: Int32Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (words[i >> 2] ?? 0) >>> (24 - (i & 3) * 8))
}

test.each([
  // RFC 9001 appendix A.1 and RFC 9369 appendix A.1.
  [1, 'client', '1f369613dd76d5467730efcbe3b1a22d', 'fa044b2f42a3fd3b46fb255c', '9f50449e04a0e810283a1e9933adedd2'],
  [1, 'server', 'cf3a5331653c364c88f0f379b6067e37', '0ac1493ca1905853b0bba03e', 'c206b8d9b9f0f37644430b490eeaa314'],
  [v2, 'client', '8b1a0bc121284290a29e0971b5cd045d', '91f73e2351d8fa91660e909f', '45b95e15235d6f45a6b19cbcb0294ba9'],
  [v2, 'server', '82db637861d55e1d011f19ea71d5d2a7', 'dd13c276499c0249d3310652', 'edf6d05c83121201b436e16877593c3a'],
] as const)('derives the keys of version %i, %s, as its RFC does', (number, side, key, iv, headerKey) => {
  const version = quicVersion(number)
  if (version === undefined) throw new Error('unknown version')
  const keys = initialKeys(version, fromHex('8394c8f03e515708'), side)
  expect([bytesOf(keys.key, 16), bytesOf(keys.iv, 12), bytesOf(keys.headerKey, 16)].map(toHex)).toEqual([
    key,
    iv,
    headerKey,
  ])
})

const id = fromHex('0001020304050607')
const name = 'post-quantum.example.com'
const hello = clientHello(2500)

/** A ClientHello of about this many bytes: a name, and an extension of zeros. */
function clientHello(size: number): Uint8Array {
  const names = [0, name.length + 3, 0, 0, name.length, ...Buffer.from(name)]
  const extensions = [0, 0, 0, names.length, ...names, 0, 51, size >> 8, size & 255, ...new Uint8Array(size)]
  const lists = [0, 0, 2, 0x13, 1, 1, 0, extensions.length >> 8, extensions.length & 255]
  const body = [3, 3, ...new Uint8Array(32), ...lists, ...extensions]
  return Uint8Array.from([1, 0, body.length >> 8, body.length & 255, ...body])
}

function cryptoFrame(start: number, end: number): number[] {
  const length = end - start
  return [6, 0x40 | (start >> 8), start & 255, 0x40 | (length >> 8), length & 255, ...hello.subarray(start, end)]
}

/** Seals frames as a client does, RFC 9001 sections 5.3 and 5.4. */
function sealed(frames: readonly number[], number: number): Uint8Array {
  const version = quicVersion(1)
  if (version === undefined) throw new Error('unknown version')
  const keys = initialKeys(version, id, 'client')
  const length = frames.length + 2 + 16
  const header = [0xc1, 0, 0, 0, 1, id.length, ...id, 0, 0, 0x40 | (length >> 8), length & 255, 0, number]
  const nonce = bytesOf(keys.iv, 12)
  nonce[11] = (nonce[11] ?? 0) ^ number
  const cipher = createCipheriv('aes-128-gcm', bytesOf(keys.key, 16), nonce).setAAD(Uint8Array.from(header))
  const parts = [cipher.update(Uint8Array.from(frames)), cipher.final(), cipher.getAuthTag()]
  return protectedHeader(Uint8Array.from([...header, ...Buffer.concat(parts)]), header.length - 2, keys)
}

function protectedHeader(packet: Uint8Array, numberAt: number, { headerKey }: InitialKeys): Uint8Array {
  const sample = packet.subarray(numberAt + 4, numberAt + 20)
  const mask = createCipheriv('aes-128-ecb', bytesOf(headerKey, 16), null).update(sample)
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 15)
  for (const i of [0, 1]) packet[numberAt + i] = (packet[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0)
  return packet
}

/** Hands datagrams of one client to the engine; returns the names that were asked for, and what the flow remembers. */
function namesAsked(datagrams: readonly Uint8Array[], flow = new Int32Array(2), engine = startEngine()) {
  for (const datagram of datagrams)
    engine.dissector.datagram(datagram, 0, datagram.length, flow, 0, 0, 1, 50_000, 443, 1)
  return { names: engine.names, flow }
}

function startEngine() {
  const names: string[] = []
  const dissector = new Dissector(protocols, {
    fact: ignore,
    factText: ignore,
    factWord: ignore,
    event: ignore,
    asksFor: (bytes, start, end) => names.push(Buffer.from(bytes.subarray(start, end)).toString()),
    resolves: ignore,
    about: ignore,
    assigned: ignore,
  })
  return { dissector, names }
}

const ignore = () => undefined
const isDone = (flow: Int32Array) => (((flow[PROGRESS] ?? 0) >>> DONE_SHIFT) & 1) === 1
const cuts = [0, 700, 900, 1500, 2200, hello.length]
const pieces = cuts.slice(1).map((end, i) => sealed(cryptoFrame(cuts[i] ?? 0, end), i))

test('puts a hello together from datagrams in any order, also when some come twice', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 0, 2], { minLength: 7 })
  fc.assert(
    fc.property(order, (indexes) => {
      const { names } = namesAsked(indexes.flatMap((index) => pieces[index] ?? []))
      expect(names).toEqual([name])
    }),
    { seed: 5, numRuns: 50 },
  )
})

test('tells nothing while a part is missing', () => {
  for (const missing of pieces) expect(namesAsked(pieces.filter((piece) => piece !== missing)).names).toEqual([])
})

test('a hello that needs its place back ends another that never came to its end, and nothing else', () => {
  const engine = startEngine()
  const first = namesAsked(pieces.slice(0, 4), new Int32Array(2), engine).flow
  for (let i = 0; i < 300; i += 1) namesAsked(pieces.slice(0, 1), new Int32Array(2), engine)
  expect(namesAsked(pieces.slice(4), first, engine).names).toEqual([])
  const late = namesAsked(pieces.slice(0, 4), new Int32Array(2), engine).flow
  for (let i = 0; i < 200; i += 1) namesAsked(pieces.slice(0, 1), new Int32Array(2), engine)
  expect(namesAsked(pieces.slice(4), late, engine).names).toEqual([name])
})

test('packets that others sealed are given up after some, and change nothing before', () => {
  // With another connection ID than it was sealed for, so that its keys are others.
  const strange = sealed(cryptoFrame(0, 100), 0)
  strange[6] = (strange[6] ?? 0) ^ 1
  expect(namesAsked([strange, ...pieces]).names).toEqual([name])
  expect(isDone(namesAsked([strange, strange, strange]).flow)).toBe(false)
  expect(isDone(namesAsked([strange, strange, strange, strange]).flow)).toBe(true)
})

test('what other keys make of a packet gives no hello', () => {
  const [packet] = pieces
  const version = quicVersion(1)
  if (packet === undefined || version === undefined) throw new Error('no packet')
  const numberAt = 18
  const opened = new OpenedPacket()
  expect(opened.open(packet, 0, numberAt, packet.length, initialKeys(version, id, 'client'))).toBe(true)
  opened.reach(opened.length)
  expect([...opened.plain.subarray(0, opened.length)]).toEqual(cryptoFrame(0, 700))
  const sides = fc.constantFrom('client', 'server')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 20 }), sides, (strange, side) => {
      const keys = initialKeys(version, strange, side)
      const begun = new QuicHello()
      begun.begin(side)
      if (opened.open(packet, 0, numberAt, packet.length, keys)) begun.takeFrames(opened, false)
      expect(begun.end).toBeLessThanOrEqual(0)
    }),
    { seed: 9, numRuns: 500 },
  )
})

test('frames of any bytes never throw and never end a hello that is none', () => {
  const frames = fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 3, 6, 8, 0x40, 0x80, 0xc0, 0xff), fc.nat(255)), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 8 }), fc.boolean(), (packets, isGoogle) => {
      const begun = new QuicHello()
      for (const packet of packets) {
        const { length } = packet
        begun.takeFrames({ plain: Uint8Array.from(packet), length, opened: length, reach: ignore }, isGoogle)
      }
      expect(begun.end).toBeLessThanOrEqual(8192)
      expect(begun.end > 0 && begun.bytes[0] !== 1).toBe(false)
    }),
    { seed: 3, numRuns: 500 },
  )
})
