/**
 * What every source promises: its examples give exactly what they say, in pieces of any size; cut, changed and random
 * files never make it throw, and nothing that it tells has control characters.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Endpoint, Flow } from '../core/model.ts'
import { protocols } from '../decode/protocols/index.ts'
import type { RecordSink, Source, SourceExample } from './source.ts'
import { sources } from './sources/index.ts'

// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/
const encoder = new TextEncoder()

function bytesOf({ text, hex }: SourceExample): Uint8Array {
  return text === undefined ? Uint8Array.from(Buffer.from((hex ?? '').replace(/\s/g, ''), 'hex')) : encoder.encode(text)
}

function who({ mac, ip }: Endpoint): string {
  return [mac, ip].filter((part) => part !== '').join(' ')
}

function flowText(flow: Flow): string {
  const { client, server, clientPort, serverPort, transport, application, outcome } = flow
  const counts = `${flow.packetsOut}/${flow.bytesOut} ${flow.packetsIn}/${flow.bytesIn}`
  const sides = `${who(client)} ${clientPort} > ${who(server)} ${serverPort}`
  return `${sides} ${transport} ${application ?? '-'} ${outcome} ${counts}`
}

function listen() {
  const heard = { facts: new Array<string>(), flows: new Array<string>(), assigned: new Array<string>() }
  const names = new Array<string>()
  const times = new Array<number>()
  const sink: RecordSink = {
    fact: ({ endpoint, atMs, name, value, peer }) => {
      names.push(name)
      times.push(atMs)
      heard.facts.push(`${who(endpoint)} ${name} = ${value}${peer === undefined ? '' : ` @ ${peer}`}`)
    },
    flow: (flow) => {
      times.push(flow.firstSeenMs, flow.lastSeenMs)
      heard.flows.push(flowText(flow))
    },
    assigned: (endpoint) => heard.assigned.push(who(endpoint)),
    resolved: () => undefined,
    asked: () => undefined,
  }
  return { sink, heard, names, times }
}

/** Reads the example, or other bytes under its name, in pieces of `size`. */
function read(source: Source, example: SourceExample, { bytes = bytesOf(example), size = 1 << 16 } = {}) {
  const ear = listen()
  const run = source.start(ear.sink, 'test')
  const reader = run.open(example.fileName)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.finish()
  run.finish?.()
  return { ...ear, counts: reader.counts }
}

const everyExample = sources.flatMap((source) => source.examples.map((example) => ({ source, example })))
const named = everyExample.map(({ source, example }) => ({ title: `${source.name}: ${example.name}`, source, example }))
const decoded = new Set(
  protocols.flatMap(({ name, tells, happens }) =>
    Object.keys({ ...tells, ...happens }).map((fact) => `${name}.${fact}`),
  ),
)

describe.each(sources.map((source) => ({ name: source.name, source })))('$name', ({ source }) => {
  test('says what it is, where it is described, and what it cannot know', () => {
    expect([source.title, source.spec]).not.toContain('')
    expect(source.cannotKnow.length).toBeGreaterThan(0)
    expect(source.cannotKnow.every((sentence) => sentence.length > 20 && sentence.endsWith('.'))).toBe(true)
  })

  test('tells in its examples every fact that only it can tell, and none that nobody declares', () => {
    const told = new Set(source.examples.flatMap((example) => read(source, example).names))
    expect(Object.keys(source.tells).filter((name) => !told.has(name))).toEqual([])
    expect([...told].filter((name) => !decoded.has(name) && !Object.hasOwn(source.tells, name))).toEqual([])
  })
})

describe.each(named)('$title', ({ source, example }) => {
  const expected = { facts: example.facts ?? [], flows: example.flows ?? [], assigned: example.assigned ?? [] }

  test('is recognised by this source alone, and gives exactly what it says', () => {
    const first = bytesOf(example).subarray(0, 4096)
    expect(sources.filter((each) => each.recognises(first, example.fileName)).map(({ name }) => name)).toEqual([
      source.name,
    ])
    const { heard, counts } = read(source, example)
    expect(heard).toEqual(expected)
    expect(counts.broken).toBe(example.broken ?? 0)
  })

  test.each([1, 7, 100])('gives the same in pieces of %i bytes', (size) => {
    expect(read(source, example, { size }).heard).toEqual(expected)
  })

  test('cut anywhere, gives a part of it', () => {
    const bytes = bytesOf(example)
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 300))) {
      const { heard } = read(source, example, { bytes: bytes.slice(0, length) })
      const part = {
        facts: expected.facts.slice(0, heard.facts.length),
        flows: example.joins === true ? heard.flows : expected.flows.slice(0, heard.flows.length),
        assigned: expected.assigned.slice(0, heard.assigned.length),
      }
      expect({ length, heard }).toEqual({ length, heard: part })
      expect(heard.flows.length).toBeLessThanOrEqual(expected.flows.length)
    }
  })
})

test('changed bytes never make a source throw, and nothing told has control characters or an impossible time', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.nat(everyExample.length - 1), changes, (number, changed) => {
      const found = everyExample[number]
      if (found === undefined) return
      const bytes = bytesOf(found.example)
      for (const [at, byte] of changed) bytes[at % bytes.length] = byte
      const { heard, times } = read(found.source, found.example, { bytes })
      expect(
        Object.values(heard)
          .flat()
          .filter((text) => control.test(text)),
      ).toEqual([])
      expect(times.filter((time) => !(time >= 0 && time <= 8.64e15))).toEqual([])
    }),
    { numRuns: 3000, seed: 7 },
  )
})

test('random bytes behind the beginning of an example never make a source throw', () => {
  fc.assert(
    fc.property(
      fc.nat(everyExample.length - 1),
      fc.nat(600),
      fc.uint8Array({ maxLength: 800 }),
      (number, keep, tail) => {
        const found = everyExample[number]
        if (found === undefined) return
        const bytes = Uint8Array.from([...bytesOf(found.example).subarray(0, keep), ...tail])
        expect(read(found.source, found.example, { bytes, size: 64 }).counts.records).toBeGreaterThanOrEqual(0)
      },
    ),
    { numRuns: 2000, seed: 11 },
  )
})
