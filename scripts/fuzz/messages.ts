/**
 * One message at a time through one decoder, as the engine reads it: what the protocol claims, and what it would not
 * have claimed too, as a decoder must stand either. Each is read twice, among different bytes and with a reader that
 * counts: what stands around the message, and what was read before, must not matter.
 */
import { Reader } from '../../src/core/reader.ts'
import { carriersOf, type Carrier, type Protocol } from '../../src/decode/protocol.ts'
import { FactNames, factIds } from '../../src/decode/fact-names.ts'
import { Telling } from '../../src/decode/telling.ts'
import { Ear } from './ear.ts'
import { carriers, samples } from './examples.ts'
import type { Input, Part } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

const executions = 100_000
/** Reads, looks ahead and bytes searched that a message may cost: so many, and so many for each of its bytes. */
const readsEach = 2_000
const readsPerByte = 40
const frontBytes = 64
const readsTooMuch = 'reads too much'

/** Counts what is asked of it. */
class CountingReader extends Reader {
  reads = 0

  override take(length: number): number {
    this.reads += 1
    return super.take(length)
  }

  override peek(offset: number): number {
    this.reads += 1
    return super.peek(offset)
  }

  override find(byte: number): number {
    const found = super.find(byte)
    this.reads += 1 + ((found < 0 ? this.end : found) - this.position) / 8
    return found
  }
}

export function messageTargets(protocols: readonly Protocol[]): readonly Target[] {
  const donors = samples.map(({ bytes }) => bytes)
  return protocols.map((protocol) => messageTarget(protocol, donors))
}

function messageTarget(protocol: Protocol, donors: readonly Uint8Array[]): Target {
  const own = samples.filter((sample) => sample.protocol === protocol)
  const ownBytes = own.map(({ bytes }) => bytes)
  const hasMemory = own.some(({ memory }) => memory !== 0)
  const reading = new Reading(protocol)
  return {
    name: protocol.name,
    executions,
    make(random: Random, input: Input): void {
      const sample = own[random.below(own.length)]
      if (sample === undefined) return
      const part = input.add()
      part.put(sample.bytes)
      mutate(random, part, random.oneIn(4) ? donors : ownBytes)
      part.numbers[0] = sample.over
      part.numbers[1] = random.oneIn(8) ? random.below(65_536) : sample.port
      part.numbers[2] = random.oneIn(4) ? random.below(2) : sample.fromClient
      part.numbers[3] = hasMemory && random.oneIn(8) ? random.below(16) : sample.memory
    },
    run: (input) => (input.count === 0 ? null : reading.run(input.at(0))),
  }
}

class Reading {
  readonly #protocol: Protocol
  readonly #names: FactNames
  readonly #telling = new Telling()
  readonly #reader = new CountingReader()
  readonly #ear = new Ear()
  #around = new Uint8Array(4096)

  constructor(protocol: Protocol) {
    this.#protocol = protocol
    this.#names = new FactNames(factIds(protocol, 0))
  }

  run(part: Part): string | null {
    const { length, numbers } = part
    const alone = part.copy()
    const fault = this.#read(alone, 0, length, numbers)
    if (fault !== null) return fault
    const { digest } = this.#ear
    if (this.#around.length < length + 2 * frontBytes) this.#around = new Uint8Array(length * 2 + 2 * frontBytes)
    const around = this.#around.fill(0x41, 0, frontBytes).fill(0x42, frontBytes + length, length + 2 * frontBytes)
    around.set(alone, frontBytes)
    const again = this.#read(around, frontBytes, frontBytes + length, numbers)
    return again ?? (this.#ear.digest === digest ? null : 'tells otherwise among other bytes')
  }

  #read(bytes: Uint8Array, start: number, end: number, numbers: Int32Array): string | null {
    const [over = 2, port = 0, fromClient = 1, memory = 0] = numbers
    const carrier = carriers[over] ?? 'tcp'
    const ear = this.#ear
    ear.reset()
    const messageEnd = this.#messageEnd(bytes, start, end, carrier, port)
    ear.mix(messageEnd < 0 ? messageEnd : messageEnd - start)
    const telling = this.#telling
    telling.reset(this.#names)
    telling.fromClient = fromClient
    telling.over = carrier
    telling.port = port
    telling.memory = memory
    const isRead = messageEnd >= 0
    const fault = this.#decode(bytes, start, isRead ? messageEnd : end, isRead)
    if (isRead || fault === readsTooMuch) return fault
    // What no engine would have read may be read as anything, as long as it ends.
    ear.digest = messageEnd
    return null
  }

  #decode(bytes: Uint8Array, start: number, end: number, isRead: boolean): string | null {
    const ear = this.#ear
    const telling = this.#telling
    const reader = this.#reader
    reader.reset(bytes, start, end)
    reader.reads = 0
    this.#protocol.decode(reader, telling)
    if (reader.reads > readsEach + readsPerByte * (end - start)) return readsTooMuch
    if (telling.scratchEnd > telling.scratch.length) return 'writes behind the scratch space'
    ear.mix(reader.failed ? 1 : 0)
    ear.mix(telling.isDone ? 1 : 0)
    if (!reader.failed) telling.commit(bytes, ear)
    const isInside = reader.position >= start && reader.position <= end && reader.end === end
    return ear.fault ?? (isInside || !isRead ? null : 'the reader left the message')
  }

  /** Where the message ends that the engine would read; -1 when it is not claimed, -2 when more of it has to come. */
  #messageEnd(bytes: Uint8Array, start: number, end: number, over: Carrier, port: number): number {
    const { firstBytes } = this.#protocol
    if (start === end || !carriersOf(this.#protocol).includes(over)) return -1
    if (firstBytes !== undefined && !firstBytes.includes(bytes[start] ?? -1)) return -1
    if (!this.#protocol.claims(bytes, start, end, port, over)) return -1
    if (over !== 'tcp' || this.#protocol.needs === undefined) return end
    const needed = this.#protocol.needs(bytes, start, end)
    return needed <= 0 || needed > end - start ? -2 : start + needed
  }
}
