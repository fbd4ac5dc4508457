/** However a stream is cut, repeated and shuffled, its messages are read once each, in order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowAt } from './message-reader.ts'
import { Streams } from './streams.ts'

const mark = 0x4d

/** Messages of a mark, a length of two bytes and that many bytes of content; what was read is kept as text. */
function startStreams() {
  const read: string[] = []
  const flow = new FlowAt()
  const streams = new Streams(
    {
      claimant: (bytes, start) => (bytes[start] === mark ? 0 : -1),
      needs: (_, bytes, start, end) => {
        return end - start < 3 ? 3 : 3 + ((bytes[start + 1] ?? 0) << 8) + (bytes[start + 2] ?? 0)
      },
      read: (_, bytes, start, end) => {
        read.push(Buffer.from(bytes.subarray(start + 3, end)).toString('hex'))
        return true
      },
    },
    flow,
  )
  return { read, flow, streams }
}

function message(content: Uint8Array): Uint8Array {
  return Uint8Array.from([mark, content.length >> 8, content.length & 255, ...content])
}

type Segment = { readonly at: number; readonly bytes: Uint8Array }

/** As the observer does: what starts where the last one ended is offered, what comes after a hole is held. */
function deliver({ streams }: ReturnType<typeof startStreams>, segments: readonly Segment[], base: number): void {
  let next = 0
  for (const { at, bytes } of segments) {
    const sequence = (base + at) | 0
    const gap = at - next
    const isTaken = streams.feed(bytes, 0, bytes.length, sequence)
    if (!isTaken && gap > 0) streams.hold(bytes, 0, bytes.length, sequence, gap)
    else if (!isTaken && gap + bytes.length > 0)
      streams.offer(bytes, Math.max(0, -gap), bytes.length, sequence - Math.min(0, gap))
    next = Math.max(next, at + bytes.length)
  }
}

function cut(stream: Uint8Array, sizes: readonly number[]): readonly Segment[] {
  const segments: Segment[] = []
  let at = 0
  for (let i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1
    segments.push({ at, bytes: stream.slice(at, at + size) })
    at += size
  }
  return segments
}

const contents = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 12 })
const sizes = fc.array(fc.integer({ min: 8, max: 400 }), { minLength: 1, maxLength: 8 })
const base = fc.integer({ min: -0x80000000, max: 0x7fffffff })

function hexOf(all: readonly Uint8Array[]): readonly string[] {
  return all.map((content) => Buffer.from(content).toString('hex'))
}

test('messages are the same however the stream is cut into segments, also where sequence numbers wrap', () => {
  fc.assert(
    fc.property(contents, sizes, base, (contents, sizes, base) => {
      const started = startStreams()
      deliver(started, cut(Buffer.concat(contents.map(message)), sizes), base)
      expect(started.read).toEqual(hexOf(contents))
      expect(started.streams.mayHold(started.flow.uid)).toBe(false)
    }),
    { numRuns: 500, seed: 3 },
  )
})

test('neighbours that change places and segments that are sent twice or overlap change nothing', () => {
  const swaps = fc.array(fc.nat(200), { maxLength: 10 })
  fc.assert(
    fc.property(contents, sizes, swaps, swaps, (contents, sizes, swaps, repeats) => {
      const started = startStreams()
      const stream = Buffer.concat(contents.map(message))
      const segments = [...cut(stream, sizes)]
      for (const swap of swaps) {
        const place = swap % segments.length
        const [one, other] = [segments[place], segments[place + 1]]
        if (one !== undefined && other !== undefined) segments.splice(place, 2, other, one)
      }
      for (const repeat of repeats) {
        const again = segments[repeat % segments.length]
        if (again === undefined) continue
        const bytes = stream.subarray(Math.max(0, again.at - 5), again.at + again.bytes.length)
        segments.splice((repeat % segments.length) + 1, 0, { at: Math.max(0, again.at - 5), bytes })
      }
      deliver(started, segments, 1000)
      started.streams.flush()
      expect(started.read).toEqual(hexOf(contents))
    }),
    { numRuns: 500, seed: 5 },
  )
})

test('a lost segment costs its own message, and what begins behind it is read when the flow ends', () => {
  const started = startStreams()
  const first = message(Uint8Array.of(1, 2, 3, 4))
  const second = message(Uint8Array.of(5, 6))
  const stream = Buffer.concat([first, second])
  deliver(
    started,
    [
      { at: 0, bytes: stream.subarray(0, 5) },
      { at: 7, bytes: stream.subarray(7) },
    ],
    0,
  )
  expect(started.read).toEqual([])
  started.streams.flush()
  expect(started.read).toEqual(['0506'])
  expect(started.streams.abandoned).toBe(1)
})

test('a message that is too long is passed over, and the next one is read', () => {
  const started = startStreams()
  const stream = Buffer.concat([message(new Uint8Array(40_000)), message(Uint8Array.of(7))])
  deliver(started, cut(stream, [1460]), 0)
  expect(started.read).toEqual(['07'])
})

test('streams of which the beginning never comes hold a bounded amount', () => {
  const started = startStreams()
  let refused = 0
  for (let uid = 0; uid < 5000; uid += 1) {
    started.flow.uid = uid
    const bytes = new Uint8Array(1000).fill(mark)
    if (!started.streams.hold(bytes, 0, bytes.length, 5000, 10)) refused += 1
  }
  expect(refused).toBe(5000 - 1024)
  expect(started.streams.abandoned).toBe(refused)
})
