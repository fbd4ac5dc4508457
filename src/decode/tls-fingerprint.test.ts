/** JA3 and JA4 against the published vectors, against tshark, and the behaviour of the cache. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { Dissector } from './dissector.ts'
import { protocols } from './protocols/index.ts'
import { TlsFingerprints } from './tls-fingerprint.ts'

const captures = sharedData('captures/ja4')
const tshark = debianProgram('tshark', 'tshark')
const expectedSchema = z.array(z.record(z.string(), z.unknown()))
const quietly: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'ignore'],
}
const payloadFilter = 'tcp.len > 0 and not icmp and not icmpv6'

/** `capture/stream` to the JA4 values of FoxIO's own tool. */
function published(folder: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const file of readdirSync(join(folder, 'expected'))) {
    const streams = expectedSchema.parse(JSON.parse(readFileSync(join(folder, 'expected', file), 'utf8')))
    for (const stream of streams) {
      const values = Object.entries(stream).filter(([key]) => /^JA4\.\d+$/.test(key))
      const key = `${basename(file, '.json')}/${String(stream['stream'])}`
      if (values.length > 0)
        found.set(
          key,
          values.map(([, value]) => String(value)),
        )
    }
  }
  return found
}

/** Feeds the TCP payloads of a capture to the engine. Returns what each stream tells. */
function factsOfStreams(file: string): ReadonlyMap<string, Readonly<Record<string, readonly string[]>>> {
  const found = new Map<string, Record<string, string[]>>()
  let current: Record<string, string[]> = {}
  const put = (name: number, value: string) => (current[dissector.factNames[name] ?? ''] ??= []).push(value)
  const dissector = new Dissector(protocols, {
    fact: (name, bytes, start, end) => put(name, Buffer.from(bytes.subarray(start, end)).toString('latin1')),
    factText: put,
    factWord: put,
    event: put,
    asksFor: () => undefined,
    resolves: () => undefined,
    about: () => undefined,
    assigned: () => undefined,
  })
  const flows = new Map<string, Int32Array>()
  const clients = new Map<string, string>()
  for (const [stream = '', port = '', serverPort = '', sequence = '', hex = ''] of fieldsOf(file)) {
    if (!clients.has(stream)) clients.set(stream, port)
    if (!found.has(stream)) found.set(stream, {})
    current = found.get(stream) ?? {}
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    const flow = flows.get(stream) ?? new Int32Array(2)
    flows.set(stream, flow)
    const fromClient = clients.get(stream) === port ? 1 : 0
    const [id, to, at] = [Number(stream), Number(serverPort), Number(sequence) | 0]
    dissector.segment(bytes, 0, bytes.length, flow, 0, id, 1 - fromClient, fromClient, to, at, 0)
  }
  return found
}

function fieldsOf(file: string): readonly (readonly string[])[] {
  const fields = ['tcp.stream', 'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.payload']
  const shown = fields.flatMap((field) => ['-e', field])
  const command = ['-r', file, '-Y', payloadFilter, '-T', 'fields', '-E', 'occurrence=l', ...shown]
  const text = execFileSync(tshark ?? '', command, quietly)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}

test.skipIf(captures === null || tshark === null)('gives the JA4 values that FoxIO published for its captures', () => {
  const folder = captures ?? ''
  const vectors = published(folder)
  expect([...vectors.values()].flat()).toHaveLength(160)
  const files = new Set([...vectors.keys()].map((key) => key.split('/')[0] ?? ''))
  const told = new Map<string, readonly string[]>()
  for (const file of files) {
    const streams = factsOfStreams(join(folder, file))
    for (const [stream, facts] of streams) told.set(`${file}/${stream}`, facts['tls.ja4'] ?? [])
  }
  const mine = Object.fromEntries([...vectors.keys()].map((key) => [key, told.get(key) ?? []]))
  const theirs = Object.fromEntries(vectors)
  expect(mine).toEqual(theirs)
})

test.skipIf(captures === null || tshark === null)('gives the JA3 values of tshark', () => {
  for (const file of ['ssh2.pcapng', 'tls3.pcapng', 'ipv6.pcapng', 'https3-301-get.pcap', 'tls12.pcap']) {
    const path = join(captures ?? '', file)
    const fields = ['-T', 'fields', '-e', 'tcp.stream', '-e', 'tls.handshake.ja3']
    const command = ['-r', path, '-Y', 'tls.handshake.ja3 and tcp', ...fields]
    const text = execFileSync(tshark ?? '', command, quietly)
    const theirs = text
      .split('\n')
      .filter((line) => line !== '')
      .toSorted()
    const mine = [...factsOfStreams(path)].flatMap(([stream, facts]) => {
      return (facts['tls.ja3'] ?? []).map((ja3) => `${stream}\t${ja3}`)
    })
    expect({ file, ja3: mine.toSorted() }).toEqual({ file, ja3: theirs })
    expect(theirs.length).toBeGreaterThan(0)
  }
})

type Hello = {
  readonly transport?: 't' | 'q' | 'd'
  readonly version?: number
  readonly ciphers?: readonly number[]
  readonly extensions?: readonly (readonly [type: number, body: readonly number[]])[]
}

const real: Required<Hello> = {
  transport: 't',
  version: 0x0303,
  ciphers: [0x1301, 0x1302, 0xc02b],
  extensions: [
    [0, [0, 4, 0, 0, 1, 0x61]],
    [10, [0, 4, 0, 29, 0, 23]],
    [11, [1, 0]],
    [13, [0, 4, 4, 3, 8, 4]],
    [16, [0, 3, 2, 0x68, 0x32]],
    [43, [4, 3, 4, 3, 3]],
  ],
}

const bytesOf = (values: readonly number[]) => values.flatMap((value) => [value >> 8, value & 255])

function fingerprint(hello: Hello, by = new TlsFingerprints()): { readonly ja3: string; readonly ja4: string } {
  const { transport, version, ciphers, extensions } = { ...real, ...hello }
  const bytes = Uint8Array.from([...bytesOf(ciphers), ...extensions.flatMap(([, body]) => body)])
  let at = ciphers.length * 2
  by.begin(transport, version)
  by.ciphers(bytes, 0, at)
  for (const [type, body] of extensions) {
    by.extension(type, bytes, at, at + body.length)
    at += body.length
  }
  const { ja3, ja4 } = by.finish(bytes)
  return { ja3: Buffer.from(ja3).toString(), ja4: Buffer.from(ja4).toString() }
}

const many = Array.from({ length: 120 }, (_, i) => i + 1)
const withAlpn = (...name: number[]) => ({ extensions: [[16, [0, name.length + 1, name.length, ...name]]] as const })

describe('the readable part of JA4', () => {
  test.each([
    ['a name and TLS 1.3', {}, 't13d0306h2'],
    ['QUIC', { transport: 'q' }, 'q13d0306h2'],
    ['no server name', { extensions: real.extensions.slice(1) }, 't13i0305h2'],
    ['the hello’s own version without supported versions', { extensions: [], version: 0x0301 }, 't10i030000'],
    ['SSL 3', { extensions: [], version: 0x0300 }, 'ts3i030000'],
    ['SSL 2', { extensions: [], version: 0x0002 }, 'ts2i030000'],
    ['an unknown version', { extensions: [], version: 0x0505 }, 't00i030000'],
    ['more ciphers than two digits hold', { extensions: [], ciphers: many }, 't12i990000'],
    ['a protocol name of one letter', withAlpn(0x78), 't12i0301xx'],
    ['a protocol name of one byte that is no letter', withAlpn(0xab), 't12i030199'],
    ['a protocol name of two such bytes', withAlpn(0xab, 0xcd), 't12i030199'],
    ['a protocol name that ends in such a byte', withAlpn(0x30, 0xab), 't12i03013b'],
    ['a longer one that ends in such a byte', withAlpn(0x30, 0x31, 0xab, 0xcd), 't12i03013d'],
    ['a protocol name with such bytes inside', withAlpn(0x30, 0xab, 0xcd, 0x31), 't12i030101'],
    ['an empty protocol name', withAlpn(), 't12i030100'],
  ] as const)('for %s', (_, hello, start) => {
    expect(fingerprint(hello).ja4.split('_')[0]).toBe(start)
  })
})

test('writes zeros where there is nothing to hash', () => {
  expect(fingerprint({ ciphers: [], extensions: [] }).ja4).toBe('t12i000000_000000000000_000000000000')
})

test('GREASE values change nothing, wherever they are', () => {
  const plain = fingerprint({})
  const grease = fc.nat(15).map((n) => ((n << 4) | 10) * 0x101)
  fc.assert(
    fc.property(grease, fc.nat(3), fc.nat(6), (value, cipherAt, extensionAt) => {
      const [high, low] = [value >> 8, value & 255]
      const lists = new Map([
        [10, [0, 6, high, low, 0, 29, 0, 23]],
        [43, [6, high, low, 3, 4, 3, 3]],
        [13, [0, 6, 4, 3, high, low, 8, 4]],
      ])
      const extensions = real.extensions.map(([type, body]) => [type, lists.get(type) ?? body] as const)
      const greased = {
        ciphers: real.ciphers.toSpliced(cipherAt, 0, value),
        extensions: extensions.toSpliced(extensionAt, 0, [value, [0]]),
      }
      expect(fingerprint(greased)).toEqual(plain)
    }),
    { seed: 3 },
  )
})

test('JA4 is the same for any order of ciphers and extensions, JA3 is not', () => {
  const turned = fingerprint({ ciphers: real.ciphers.toReversed(), extensions: real.extensions.toReversed() })
  expect(turned.ja4).toBe(fingerprint({}).ja4)
  expect(turned.ja3).not.toBe(fingerprint({}).ja3)
})

test('computes once per kind of client: the name’s text doesn’t count, its presence and the transport do', () => {
  const by = new TlsFingerprints()
  for (let i = 0; i < 100; i += 1) {
    const extensions = real.extensions.map(([type, body]) => [type, type === 0 ? [0, 4, 0, 0, 1, i] : body] as const)
    fingerprint({ extensions }, by)
  }
  expect(by.computed).toBe(1)
  const named = fingerprint({}, by)
  const withoutName = real.extensions.map(([type, body]) => [type === 0 ? 35 : type, body] as const)
  const unnamed = fingerprint({ extensions: withoutName }, by)
  const quic = fingerprint({ transport: 'q' }, by)
  expect(by.computed).toBe(3)
  expect(new Set([named.ja4, unnamed.ja4, quic.ja4]).size).toBe(3)
})

test('stays right when more kinds of clients come than the cache holds', () => {
  const by = new TlsFingerprints()
  for (let i = 0; i < 5000; i += 1) fingerprint({ ciphers: [i + 0x2000], extensions: [] }, by)
  expect(by.computed).toBe(5000)
  expect(fingerprint({}, by)).toEqual(fingerprint({}))
  fingerprint({ ciphers: [0x2000 + 4999], extensions: [] }, by)
  expect(by.computed).toBe(5001)
  fingerprint({ ciphers: [0x2000], extensions: [] }, by)
  expect(by.computed).toBe(5002)
})

test('broken extension bodies never throw', () => {
  const body = fc.array(fc.nat(255), { maxLength: 12 })
  const extension = fc.tuple(fc.constantFrom(0, 10, 11, 13, 16, 43, 0x0a0a, 51), body)
  fc.assert(
    fc.property(fc.array(extension, { maxLength: 8 }), (extensions) => {
      const shape = /^t(1[0-3]|s[23]|d[123]|00)[di]03\d\d[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/
      expect(fingerprint({ extensions }).ja4).toMatch(shape)
    }),
    { seed: 5, numRuns: 1000 },
  )
})
