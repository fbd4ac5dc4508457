/** Holds every protocol to the same promises, so a new protocol needs examples but no test code. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MEMORY, PROGRESS, APPLICATION } from '../core/flow-memory.ts'
import { carriersOf, type Carrier, type Example, type Protocol } from './protocol.ts'
import { protocols } from './protocols/index.ts'
import { Dissector } from './dissector.ts'
import { readMessage, type Message } from './telling.ts'

const encoder = new TextEncoder()

function payload(example: Example): Uint8Array {
  return example.text === undefined ? fromHex(example.hex ?? '') : encoder.encode(example.text)
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'))
}

function overOf(protocol: Protocol, example: Example): Carrier {
  return example.over ?? carriersOf(protocol)[0] ?? 'tcp'
}

function portOf(protocol: Protocol, example: Example): number {
  const over = overOf(protocol, example)
  if (over === 'ethernet') return example.port ?? protocol.etherTypes?.[0] ?? 0
  if (over === 'ip') return example.port ?? protocol.ipProtocols?.[0] ?? 0
  return example.port ?? protocol.ports[0] ?? 0
}

function read(protocol: Protocol, example: Example, bytes = payload(example)): Message {
  const sending = { over: overOf(protocol, example), port: portOf(protocol, example) }
  const before = example.after === undefined ? undefined : fromHex(example.after)
  const memory = before === undefined ? 0 : readMessage(protocol, before, { ...sending, fromClient: 1 }).memory
  return readMessage(protocol, bytes, {
    ...sending,
    fromClient: example.fromClient ?? 1,
    memory: example.memory ?? memory,
  })
}

function told({ facts, events }: Message): Readonly<Record<string, readonly string[]>> {
  return { ...facts, ...events }
}

/** Claims as the engine does: the first byte decides whether a protocol is asked. */
function claims(protocol: Protocol, bytes: Uint8Array, { port, over }: { port: number; over: Carrier }): boolean {
  if (!carriersOf(protocol).includes(over)) return false
  if (protocol.firstBytes !== undefined && !protocol.firstBytes.includes(bytes[0] ?? -1)) return false
  return protocol.claims(bytes, 0, bytes.length, port, over)
}

/** Reads what the engine would: only a claimed message, and a stream's only when it is whole. */
function readIfClaimed(protocol: Protocol, example: Example, bytes: Uint8Array): Message | null {
  const over = overOf(protocol, example)
  if (!claims(protocol, bytes, { port: portOf(protocol, example), over })) return null
  return read(protocol, example, bytes)
}

type Engine = { readonly dissector: Dissector; readonly told: Record<string, string[]>; readonly names: string[] }

function text(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end))
}

function startEngine(): Engine {
  const told: Record<string, string[]> = {}
  const names: string[] = []
  const put = (name: number, value: string) => (told[dissector.factNames[name] ?? ''] ??= []).push(value)
  const dissector = new Dissector(protocols, {
    fact: (name, bytes, start, end) => put(name, text(bytes, start, end)),
    factText: put,
    factWord: put,
    event: put,
    asksFor: (bytes, start, end) => names.push(text(bytes, start, end)),
    resolves: () => undefined,
    about: () => undefined,
    assigned: () => undefined,
  })
  return { dissector, told, names }
}

/** Hands over `bytes[start, end)` as the engine's next payload; `at` counts the bytes of the stream before it. */
function hand(engine: Engine, flow: Int32Array, { protocol, example, bytes, start, end, at = 0 }: Handed): string {
  const over = overOf(protocol, example)
  const port = portOf(protocol, example)
  const fromClient = example.fromClient ?? 1
  const side = 1 - fromClient
  const { dissector } = engine
  if (over === 'tcp') dissector.segment(bytes, start, end, flow, 0, 7, side, fromClient, port, 1000 + at, 0)
  else if (over === 'udp') {
    const [source, target] = fromClient === 1 ? [40_000, port] : [port, 40_000]
    dissector.datagram(bytes, start, end, flow, 0, side, fromClient, source ?? 0, target ?? 0, 1)
  } else if (over === 'ip') dissector.ipPayload(bytes, start, end, flow, 0, side, fromClient, port, 1)
  else {
    dissector.frame(bytes, start, end, port, 1)
    return protocol.name
  }
  return dissector.applications[(flow[PROGRESS] ?? 0) & APPLICATION] ?? ''
}

/** Hands over what the client sent before, and forgets what that told. */
function handBefore(
  engine: Engine,
  flow: Int32Array,
  { protocol, example }: Pick<Handed, 'protocol' | 'example'>,
): void {
  if (example.after === undefined) return
  const bytes = fromHex(example.after)
  hand(engine, flow, { protocol, example: { ...example, fromClient: 1 }, bytes, start: 0, end: bytes.length })
  for (const name of Object.keys(engine.told)) delete engine.told[name]
  engine.names.length = 0
}

type Handed = {
  readonly protocol: Protocol
  readonly example: Example
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly at?: number
}

/** Memory of a flow that begins; of one that is known already where the example goes on or its protocol is a guess. */
function flowFor(protocol: Protocol, example: Example): Int32Array {
  const flow = new Int32Array(2)
  if (example.memory === undefined && protocol.confirm === undefined) return flow
  flow[PROGRESS] = protocols.indexOf(protocol) + 1
  flow[MEMORY] = example.memory ?? 0
  return flow
}

const everyExample = protocols.flatMap((protocol) => {
  return protocol.examples.map((example) => ({ protocol, example, name: example.name }))
})
const collected = everyExample.filter(
  ({ protocol, example }) => protocol.needs !== undefined && overOf(protocol, example) === 'tcp',
)

describe.each(protocols.map((protocol) => ({ name: protocol.name, protocol })))('$name', ({ protocol }) => {
  test('has a title, a specification and examples', () => {
    expect(protocol.title).not.toBe('')
    expect(protocol.spec).not.toBe('')
    expect(protocol.examples.length).toBeGreaterThan(0)
    const { ports, etherTypes = [], ipProtocols = [], firstBytes = [] } = protocol
    expect(ports.length + etherTypes.length + ipProtocols.length + firstBytes.length).toBeGreaterThan(0)
    expect(protocols.filter(({ name }) => name === protocol.name)).toEqual([protocol])
  })

  test('tells every fact and event that it lists in some example', () => {
    const inExamples = new Set(protocol.examples.flatMap(({ facts }) => Object.keys(facts)))
    const listed = [...Object.keys(protocol.tells), ...Object.keys(protocol.happens ?? {})]
    expect((protocol.personal ?? []).filter((name) => !listed.includes(name))).toEqual([])
    expect([...inExamples].toSorted()).toEqual(listed.map((name) => `${protocol.name}.${name}`).toSorted())
  })

  test('says what each fact means in a sentence of its own', () => {
    const sentences = [...Object.values(protocol.tells), ...Object.values(protocol.happens ?? {})]
    expect(sentences.every((sentence) => sentence.length > 10)).toBe(true)
    expect(new Set(sentences).size).toBe(sentences.length)
  })
})

describe.each(everyExample)('$protocol.name: $name', ({ protocol, example }) => {
  const bytes = payload(example)
  const port = portOf(protocol, example)
  const over = overOf(protocol, example)

  test('is claimed, is whole, and tells exactly its facts', () => {
    expect(claims(protocol, bytes, { port, over })).toBe(true)
    const needed = over === 'tcp' ? protocol.needs?.(bytes, 0, bytes.length) : undefined
    expect(needed ?? bytes.length).toBeLessThanOrEqual(bytes.length)
    const message = read(protocol, example)
    expect(message.failed).toBe(false)
    expect(told(message)).toEqual(example.facts)
    expect(message.asksFor).toBe(example.asksFor ?? null)
  })

  test('is found by the engine among all protocols, and tells the same from the middle of a larger buffer', () => {
    const around = new Uint8Array(bytes.length + 64).fill(0x41)
    around.set(bytes, 32)
    const engine = startEngine()
    const flow = flowFor(protocol, example)
    handBefore(engine, flow, { protocol, example })
    expect(hand(engine, flow, { protocol, example, bytes: around, start: 32, end: 32 + bytes.length })).toBe(
      protocol.name,
    )
    expect(engine.told).toEqual(example.facts)
    expect(engine.names).toEqual(example.asksFor === undefined ? [] : [example.asksFor])
  })

  test('cut at every byte, fails or tells a part of its facts', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const message = read(protocol, example, bytes.slice(0, length))
      const facts = told(message)
      const part = Object.keys(facts).map((name) => [name, example.facts[name]?.slice(0, facts[name]?.length)])
      expect({ length, facts }).toEqual({ length, facts: Object.fromEntries(part) })
      expect([null, example.asksFor]).toContain(message.asksFor)
    }
  })

  test.skipIf(example.memory !== undefined)('is claimed by no other protocol that would be asked', () => {
    const others = protocols.filter((other) => other !== protocol)
    const asked = others.filter((other) => other.firstBytes !== undefined || isOwn(other, port, over))
    const rivals = asked.filter((other) => claims(other, bytes, { port, over }))
    expect(rivals.map(({ name }) => name)).toEqual([])
  })
})

function isOwn({ ports, etherTypes = [], ipProtocols = [] }: Protocol, port: number, over: Carrier): boolean {
  if (over === 'ethernet') return etherTypes.includes(port)
  return over === 'ip' ? ipProtocols.includes(port) : ports.includes(port)
}

describe.each(collected)('$protocol.name: $name', ({ protocol, example }) => {
  const bytes = payload(example)
  const port = portOf(protocol, example)
  /** A beginning that is too short to be claimed is lost. */
  const lengths = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1)
  const firsts = lengths.filter((length) => claims(protocol, bytes.subarray(0, length), { port, over: 'tcp' }))

  test.each([1, 3, 8, 100])('tells the same in segments of %i bytes after a first one of any length', (size) => {
    for (const first of firsts) {
      const engine = startEngine()
      const flow = flowFor(protocol, example)
      const cuts = [0, first]
      while (bytes.length - (cuts.at(-1) ?? 0) > size && cuts.length < 60) cuts.push((cuts.at(-1) ?? 0) + size)
      for (const [index, start] of cuts.entries()) {
        const end = cuts[index + 1] ?? bytes.length
        hand(engine, flow, { protocol, example, bytes, start, end, at: start })
      }
      expect({ first, told: engine.told }).toEqual({ first, told: example.facts })
    }
  })
})

test('a message with flipped bits never throws, never tells control characters, and tells a bounded amount', () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.nat(everyExample.length - 1), flips, (number, changes) => {
      const found = everyExample[number]
      if (found === undefined) return
      const bytes = payload(found.example)
      for (const [at, mask] of changes) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask
      const message = readIfClaimed(found.protocol, found.example, bytes)
      expect(message === null ? [] : harmIn(message)).toEqual([])
    }),
    { numRuns: 5000, seed: 7 },
  )
})

test('random bytes behind the beginning of an example never throw', () => {
  const number = fc.nat(everyExample.length - 1)
  fc.assert(
    fc.property(number, fc.nat(200), fc.uint8Array({ maxLength: 600 }), (number, keep, tail) => {
      const found = everyExample[number]
      if (found === undefined) return
      const bytes = Uint8Array.from([...payload(found.example).subarray(0, keep), ...tail])
      const message = readIfClaimed(found.protocol, found.example, bytes)
      expect(message === null ? [] : harmIn(message)).toEqual([])
    }),
    { numRuns: 3000, seed: 11 },
  )
})

test('the worst message of a protocol costs milliseconds at most', () => {
  for (const { protocol, example } of everyExample) {
    const bytes = payload(example)
    const worst = new Uint8Array(16_384)
    for (let at = 0; at < worst.length; at += 1) worst[at] = bytes[at % bytes.length] ?? 0
    const before = performance.now()
    for (let i = 0; i < 20; i += 1) readIfClaimed(protocol, example, worst)
    const eachMs = (performance.now() - before) / 20
    expect(eachMs > 50 ? `${protocol.name}: ${eachMs} ms` : 'fast').toBe('fast')
  }
})

/** Values that a hostile message must not bring about: empty, endless, too many, or with control characters. */
function harmIn(message: Message): readonly string[] {
  const values = Object.values(told(message)).flat()
  // oxlint-disable-next-line no-control-regex
  const harmful = values.filter((value) => value === '' || value.length > 1100 || /[\u0000-\u001f\u007f]/.test(value))
  return values.length > 512 ? [...harmful, `${values.length} values`] : harmful
}
