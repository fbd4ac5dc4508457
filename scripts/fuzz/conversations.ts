/**
 * Several messages of one flow through the engine with all protocols: from both sides, over TCP in segments of any
 * size, out of order, repeated, overlapping or lost. Each conversation is held twice, as two flows and with other bytes
 * behind what is sent, and has to tell the same.
 */
import { DONE_SHIFT, PROGRESS, flowMemoryInts } from '../../src/core/flow-memory.ts'
import { Dissector } from '../../src/decode/dissector.ts'
import { protocols } from '../../src/decode/protocols/index.ts'
import { Ear } from './ear.ts'
import { carriers, samples, type Sample } from './examples.ts'
import type { Input, Part } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

const executions = 40_000
const mostMessages = 5
const mostSegments = 12
const bytesBehind = 48

const everyBytes = samples.map(({ bytes }) => bytes)

export function conversationTargets(): readonly Target[] {
  const engine = new Engine()
  return protocols.map((protocol) => {
    const own = samples.filter((sample) => sample.protocol === protocol)
    const make = (random: Random, input: Input) => makeConversation(random, input, own)
    return { name: `${protocol.name}-flow`, executions, make, run: (input: Input) => engine.run(input) }
  })
}

/** Of every part: carrier, port, whether the client sends it, its place in the stream of its side. */
function makeConversation(random: Random, input: Input, own: readonly Sample[]): void {
  const first = own[random.below(own.length)]
  if (first === undefined) return
  const places = [random.oneIn(50) ? -20 : 0, 0]
  const port = random.oneIn(6) ? 1024 + random.below(60_000) : first.port
  for (let count = 1 + random.below(mostMessages); count > 0; count -= 1) {
    const sample = pick(random, own)
    if (sample === undefined) continue
    const part = input.add()
    part.put(sample.bytes)
    if (random.oneIn(2)) mutate(random, part, everyBytes)
    const side = random.oneIn(6) ? 1 - sample.fromClient : sample.fromClient
    part.numbers.set([first.over, port, side, places[side] ?? 0])
    places[side] = (places[side] ?? 0) + part.length
  }
  if (carriers[first.over] === 'tcp') cutIntoSegments(random, input)
  if (random.oneIn(3)) for (let at = 1; at < input.count; at += 1) if (random.oneIn(3)) input.swap(at, at - 1)
}

function pick(random: Random, own: readonly Sample[]): Sample | undefined {
  const from = random.oneIn(8) ? samples : own
  return from[random.below(from.length)]
}

/** Cuts some messages in two, repeats some segments, and loses some. */
function cutIntoSegments(random: Random, input: Input): void {
  for (let at = 0; at < input.count && input.count < mostSegments; at += 1) {
    const part = input.at(at)
    if (part.length < 2 || random.oneIn(2)) continue
    const cut = 1 + random.below(part.length - 1)
    const overlap = random.oneIn(6) ? random.below(cut) : 0
    const rest = input.add()
    rest.put(part.bytes, cut - overlap, part.length)
    rest.numbers.set(part.numbers)
    rest.numbers[3] = (part.numbers[3] ?? 0) + cut - overlap
    if (!random.oneIn(20)) part.length = cut
    for (let place = input.count - 1; place > at + 1; place -= 1) input.swap(place, place - 1)
  }
  if (input.count > 1 && random.oneIn(8)) input.remove(random.below(input.count))
}

class Engine {
  readonly #ear = new Ear()
  readonly #dissector = new Dissector(protocols, this.#ear)
  readonly #memory = new Int32Array(flowMemoryInts)
  /** Sequence number that each side is expected to send next. */
  readonly #expected = new Int32Array(2)
  #uid = 0
  #sender = 0

  run(input: Input): string | null {
    const before = this.#dissector.messages
    const fault = this.#hold(input, 0)
    const digest = this.#ear.digest
    const messages = this.#dissector.messages - before
    let bytes = 0
    for (let at = 0; at < input.count; at += 1) bytes += input.at(at).length
    if (messages > bytes + input.count) return `${messages} messages in ${bytes} bytes`
    if (fault !== null) return fault
    return this.#hold(input, 0x0d) ?? (this.#ear.digest === digest ? null : 'tells otherwise the second time')
  }

  #hold(input: Input, behind: number): string | null {
    this.#ear.reset()
    this.#memory.fill(0)
    this.#expected.fill(0)
    this.#uid += 1
    // Another sender each time: what one repeats is not read again, unless other messages took its place.
    for (let at = 0; at < input.count; at += 1) {
      const part = input.at(at)
      part.reserve(part.length + bytesBehind)
      part.bytes.fill(behind, part.length, part.length + bytesBehind)
      this.#hand(part, (this.#sender += 1))
    }
    const port = input.count > 0 ? (input.at(0).numbers[1] ?? 0) : 0
    for (const side of [0, 1]) this.#dissector.endFlow(this.#memory, 0, this.#uid, side, 1 - side, port)
    if (this.#dissector.mayHold(this.#uid)) return 'remembers a flow that has ended'
    // Not the protocol's own number: of QUIC it is a ticket, which is another each time.
    this.#ear.mix(this.#memory[PROGRESS] ?? 0)
    return this.#ear.fault
  }

  #hand({ bytes, length, numbers }: Part, sender: number): void {
    const dissector = this.#dissector
    const [over = 0, port = 0, fromClient = 1, place = 0] = numbers
    const side = 1 - fromClient
    const memory = this.#memory
    if (length === 0) return
    switch (carriers[over]) {
      case 'tcp':
        this.#segment(bytes, length, side, port, place)
        return
      case 'udp': {
        const source = fromClient === 1 ? 40_000 : port
        dissector.datagram(bytes, 0, length, memory, 0, side, fromClient, source, 40_000 + port - source, sender)
        return
      }
      case 'ip':
        dissector.ipPayload(bytes, 0, length, memory, 0, side, fromClient, port & 255, sender)
        return
      default:
        dissector.frame(bytes, 0, length, port, sender)
    }
  }

  /** As the observer does: what was all there before is not handed on, nor is a side that is done. */
  #segment(bytes: Uint8Array, length: number, side: number, port: number, place: number): void {
    const gap = place - (this.#expected[side] ?? 0)
    if (gap + length <= 0 || (((this.#memory[PROGRESS] ?? 0) >>> (DONE_SHIFT + side)) & 1) === 1) return
    this.#expected[side] = place + length
    this.#dissector.segment(bytes, 0, length, this.#memory, 0, this.#uid, side, 1 - side, port, 1000 + place, gap)
  }
}
