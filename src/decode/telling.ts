/**
 * Holds what one message says until the reader is known to have succeeded, then hands it on. Reused for every message:
 * positions in typed arrays, no object, and a string only where the decoder made one.
 */
import { Reader } from '../core/reader.ts'
import { FactNames, factIds, noNames } from './fact-names.ts'
import { carriersOf, type Carrier, type Protocol, type Teller } from './protocol.ts'

/** More than this in one message is dropped and counted. */
const maxTold = 256
const scratchBytes = 16_384

const fromPacket = 0
const fromScratch = 1
const fromText = 2
const asEvent = 3
const asWord = 4

/** Who takes over what was told. Byte ranges are valid during the call only. */
export type FactSink = {
  fact(name: number, bytes: Uint8Array, start: number, end: number): void
  factText(name: number, text: string): void
  /** One of few texts, that are told again and again. */
  factWord(name: number, word: string): void
  event(name: number, text: string): void
  asksFor(bytes: Uint8Array, start: number, end: number): void
  resolves(
    bytes: Uint8Array,
    addressStart: number,
    addressLength: number,
    names: Uint8Array,
    nameStart: number,
    nameEnd: number,
  ): void
  /** What follows is about the MAC at `macStart`; -1: about the sender again. */
  about(bytes: Uint8Array, macStart: number): void
  assigned(bytes: Uint8Array, addressStart: number): void
}

export class Telling implements Teller {
  readonly scratch = new Uint8Array(scratchBytes)
  scratchEnd = 0
  fromClient = 1
  over: Carrier = 'tcp'
  port = 0
  memory = 0
  /** The decoder said that nothing more of this side is worth reading. */
  isDone = false
  /** Facts beyond the limit of one message. */
  dropped = 0
  #known: FactNames = noNames
  #count = 0
  #askedStart = 0
  #askedInScratch = false
  #askedEnd = -1
  #assignedAt = -1
  #aboutFrom = maxTold
  #aboutAt = -1
  #resolved = 0
  readonly #names = new Int32Array(maxTold)
  readonly #starts = new Int32Array(maxTold)
  readonly #ends = new Int32Array(maxTold)
  readonly #kinds = new Uint8Array(maxTold)
  readonly #texts: string[] = Array.from({ length: maxTold }, () => '')
  readonly #resolutions = new Int32Array(maxTold * 4)

  /** Starts a message of a protocol with these fact names. Set the public fields afterwards. */
  reset(known: FactNames): void {
    this.#known = known
    this.isDone = false
    this.scratchEnd = 0
    this.#count = 0
    this.#askedEnd = -1
    this.#assignedAt = -1
    this.#aboutFrom = maxTold
    this.#aboutAt = -1
    this.#resolved = 0
  }

  tell(name: string, start: number, end: number): void {
    if (end > start) this.#add(name, fromPacket, start, end)
  }

  tellScratch(name: string, start: number, end: number): void {
    if (end > start) this.#add(name, fromScratch, start, end)
  }

  tellCopy(name: string, bytes: Uint8Array, start: number, end: number): void {
    const at = this.#copied(bytes, start, end)
    if (at >= 0) this.tellScratch(name, at, this.scratchEnd)
  }

  /** Where the bytes stand in the scratch space; -1 without room. */
  #copied(bytes: Uint8Array, start: number, end: number): number {
    const at = this.scratchEnd
    if (end <= start || at + end - start > scratchBytes) return -1
    for (let i = start; i < end; i += 1) this.scratch[at + i - start] = bytes[i] ?? 0
    this.scratchEnd = at + end - start
    return at
  }

  tellWord(name: string, word: string): void {
    if (word !== '' && this.#add(name, asWord, 0, 0)) this.#texts[this.#count - 1] = word
  }

  tellText(name: string, text: string): void {
    if (text !== '' && this.#add(name, fromText, 0, 0)) this.#texts[this.#count - 1] = text
  }

  event(name: string, text: string): void {
    if (this.#add(name, asEvent, 0, 0)) this.#texts[this.#count - 1] = text
  }

  asksFor(start: number, end: number): void {
    this.#askedStart = start
    this.#askedEnd = end
    this.#askedInScratch = false
  }

  asksForCopy(bytes: Uint8Array, start: number, end: number): void {
    const at = this.#copied(bytes, start, end)
    if (at < 0) return
    this.asksFor(at, this.scratchEnd)
    this.#askedInScratch = true
  }

  done(): void {
    this.isDone = true
  }

  resolves(addressStart: number, addressLength: number, nameStart: number, nameEnd: number): void {
    if (this.#resolved === maxTold) return
    const at = this.#resolved * 4
    this.#resolutions[at] = addressStart
    this.#resolutions[at + 1] = addressLength
    this.#resolutions[at + 2] = nameStart
    this.#resolutions[at + 3] = nameEnd
    this.#resolved += 1
  }

  about(macStart: number): void {
    this.#aboutFrom = this.#count
    this.#aboutAt = macStart
  }

  assigned(addressStart: number): void {
    this.#assignedAt = addressStart
  }

  /** Hands everything on in the order told. */
  commit(bytes: Uint8Array, sink: FactSink): void {
    for (let i = 0; i < this.#count; i += 1) {
      if (i === this.#aboutFrom) sink.about(bytes, this.#aboutAt)
      this.#hand(i, bytes, sink)
    }
    if (this.#askedEnd > this.#askedStart)
      sink.asksFor(this.#askedInScratch ? this.scratch : bytes, this.#askedStart, this.#askedEnd)
    for (let i = 0; i < this.#resolved; i += 1) {
      const at = i * 4
      const names = this.#resolutions
      sink.resolves(bytes, names[at] ?? 0, names[at + 1] ?? 0, this.scratch, names[at + 2] ?? 0, names[at + 3] ?? 0)
    }
    if (this.#assignedAt >= 0) {
      if (this.#aboutAt >= 0) sink.about(bytes, this.#aboutAt)
      sink.assigned(bytes, this.#assignedAt)
    }
    if (this.#aboutAt >= 0) sink.about(bytes, -1)
  }

  #hand(i: number, bytes: Uint8Array, sink: FactSink): void {
    const name = this.#names[i] ?? 0
    const kind = this.#kinds[i] ?? 0
    const start = this.#starts[i] ?? 0
    const end = this.#ends[i] ?? 0
    if (kind === fromPacket) sink.fact(name, bytes, start, end)
    else if (kind === fromScratch) sink.fact(name, this.scratch, start, end)
    else if (kind === asWord) sink.factWord(name, this.#texts[i] ?? '')
    else if (kind === fromText) sink.factText(name, this.#texts[i] ?? '')
    else sink.event(name, this.#texts[i] ?? '')
  }

  #add(name: string, kind: number, start: number, end: number): boolean {
    const i = this.#count
    const id = this.#known.idOf(name, i)
    if (id < 0 || i === maxTold) {
      this.dropped += 1
      return false
    }
    this.#names[i] = id
    this.#kinds[i] = kind
    this.#starts[i] = start
    this.#ends[i] = end
    this.#count = i + 1
    return true
  }
}

export type Message = {
  readonly failed: boolean
  /** Full fact name to the values told, in order. */
  readonly facts: Readonly<Record<string, readonly string[]>>
  readonly events: Readonly<Record<string, readonly string[]>>
  readonly asksFor: string | null
  /** `address name` of DNS answers, addresses in hex. */
  readonly resolved: readonly string[]
  /** The MAC that the facts are about, in hex, and the IPv4 address that it was given. */
  readonly about: string | null
  readonly assigned: string | null
  /** What the protocol remembers of the flow now, and whether it wants no more of this side. */
  readonly memory: number
  readonly done: boolean
}

/** Who sends a message, and what is known of its flow. */
export type Sending = {
  readonly fromClient: 0 | 1
  readonly over?: Carrier
  readonly port?: number
  readonly memory?: number
}

/** Reads one message by itself, for tests and for people who write a decoder. Not the packet path. */
export function readMessage(protocol: Protocol, bytes: Uint8Array, sending: Sending): Message {
  const telling = new Telling()
  const ids = factIds(protocol, 0)
  telling.reset(new FactNames(ids))
  telling.fromClient = sending.fromClient
  telling.over = sending.over ?? carriersOf(protocol)[0] ?? 'tcp'
  telling.port = sending.port ?? protocol.ports[0] ?? 0
  telling.memory = sending.memory ?? 0
  const reader = new Reader().reset(bytes, 0, bytes.length)
  protocol.decode(reader, telling)
  const collector = collect(protocol, [...ids.keys()])
  if (!reader.failed) telling.commit(bytes, collector.sink)
  return { failed: reader.failed, memory: telling.memory, done: telling.isDone, ...collector.message }
}

type Collected = {
  facts: Record<string, string[]>
  events: Record<string, string[]>
  asksFor: string | null
  resolved: string[]
  about: string | null
  assigned: string | null
}

function collect(protocol: Protocol, names: readonly string[]): { message: Collected; sink: FactSink } {
  const message: Collected = { facts: {}, events: {}, asksFor: null, resolved: [], about: null, assigned: null }
  const fullName = (name: number) => `${protocol.name}.${names[name] ?? ''}`
  const put = (into: Record<string, string[]>, name: number, text: string) => (into[fullName(name)] ??= []).push(text)
  const sink: FactSink = {
    fact: (name, bytes, start, end) => put(message.facts, name, utf8.decode(bytes.subarray(start, end))),
    factText: (name, text) => put(message.facts, name, text),
    factWord: (name, word) => put(message.facts, name, word),
    event: (name, text) => put(message.events, name, text),
    asksFor: (bytes, start, end) => (message.asksFor = utf8.decode(bytes.subarray(start, end))),
    resolves: (bytes, at, length, from, nameStart, nameEnd) =>
      message.resolved.push(`${hex(bytes, at, at + length)} ${utf8.decode(from.subarray(nameStart, nameEnd))}`),
    about: (bytes, at) => (message.about = at < 0 ? message.about : hex(bytes, at, at + 6)),
    assigned: (bytes, at) => (message.assigned = hex(bytes, at, at + 4)),
  }
  return { message, sink }
}

const utf8 = new TextDecoder()

function hex(bytes: Uint8Array, start: number, end: number): string {
  return [...bytes.subarray(start, end)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
