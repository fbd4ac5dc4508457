/**
 * Reads one message with the protocol that claimed it, hands on what it told, and notes in the flow's memory what was
 * recognised. One reader and one teller serve all messages.
 */
import {
  APPLICATION,
  CANDIDATE_SHIFT,
  CONFIRMED,
  CONFIRMED_SHIFT,
  DONE_SHIFT,
  MEMORY,
  PROGRESS,
  TRIES,
  TRIES_BITS,
  TRIES_SHIFT,
  flowMemoryInts,
} from '../core/flow-memory.ts'
import { Reader } from '../core/reader.ts'
import type { Carrier, Protocol } from './protocol.ts'
import { askedOf, type Asked } from './protocol-tables.ts'
import { FactNames, factIds } from './fact-names.ts'
import { Telling, type FactSink } from './telling.ts'

/** Payloads of one side that nobody claimed, after which that side is given up. */
const maxTries = 10

/** The flow and side that the payload at hand belongs to. Reused for all payloads. */
export class FlowAt {
  /** The flow's memory: `core/flow-memory.ts`, from `at` on. */
  ints: Int32Array = new Int32Array(flowMemoryInts)
  at = 0
  /** Unique number of the flow. */
  uid = 0
  /** 0 or 1: side A or B. */
  direction = 0
  fromClient = 1
  /** The server's port. */
  port = 0
  over: Carrier = 'tcp'

  /** Id of what was recognised, 0 before. */
  get application(): number {
    return (this.ints[this.at] ?? 0) & APPLICATION
  }

  get isDone(): boolean {
    return (((this.ints[this.at] ?? 0) >>> (DONE_SHIFT + this.direction)) & 1) === 1
  }

  recognise(application: number): void {
    const { ints, at } = this
    const progress = ints[at + PROGRESS] ?? 0
    if ((progress & APPLICATION) === application) return
    ints[at + PROGRESS] = (progress & ~APPLICATION) | application
    ints[at + MEMORY] = 0
  }

  finish(): void {
    this.ints[this.at] = (this.ints[this.at] ?? 0) | (1 << (DONE_SHIFT + this.direction))
  }

  /** Nobody claimed the payload; after some of them nothing more of this side is looked at. */
  failTry(): void {
    const progress = this.ints[this.at] ?? 0
    const shift = TRIES_SHIFT + this.direction * TRIES_BITS
    const tries = ((progress >>> shift) & TRIES) + 1
    if (tries > maxTries) this.finish()
    else this.ints[this.at] = (progress & ~(TRIES << shift)) | (tries << shift)
  }

  /** How many payloads in a row this candidate has claimed, with the one at hand. */
  confirm(candidate: number): number {
    const progress = this.ints[this.at] ?? 0
    const before = progress >>> CANDIDATE_SHIFT === candidate ? (progress >>> CONFIRMED_SHIFT) & CONFIRMED : 0
    const count = Math.min(CONFIRMED, before + 1)
    const rest = progress & ((1 << CONFIRMED_SHIFT) - 1)
    this.ints[this.at] = rest | (count << CONFIRMED_SHIFT) | (candidate << CANDIDATE_SHIFT)
    return count
  }
}

export class MessageReader {
  /** Fact id → full name. */
  readonly factNames: readonly string[]
  /** Ids of the facts whose values name a person. */
  readonly personalFacts: ReadonlySet<number>
  /** Ids of the facts that one device may tell any number of. */
  readonly countlessFacts: ReadonlySet<number>
  messages = 0
  /** Messages that a protocol claimed and then could not read. */
  malformed = 0
  readonly #protocols: readonly Asked[]
  readonly #names: readonly FactNames[]
  readonly #sink: FactSink
  readonly #reader = new Reader()
  readonly #telling = new Telling()

  constructor(protocols: readonly Protocol[], sink: FactSink) {
    this.#protocols = askedOf(protocols)
    this.#sink = sink
    const names: string[] = []
    const personal = new Set<number>()
    const countless = new Set<number>()
    this.#names = protocols.map((protocol) => {
      const ids = factIds(protocol, names.length)
      for (const [name, id] of ids) {
        if (protocol.personal?.includes(name) === true) personal.add(id)
        if (protocol.countless?.includes(name) === true) countless.add(id)
      }
      for (const name of ids.keys()) names.push(`${protocol.name}.${name}`)
      return new FactNames(ids)
    })
    this.factNames = names
    this.personalFacts = personal
    this.countlessFacts = countless
  }

  /** Facts dropped because one message told too many. */
  get dropped(): number {
    return this.#telling.dropped
  }

  /**
   * Reads `bytes[start, end)`. False when it is broken and nothing else speaks for this protocol: the flow then stays
   * unrecognised.
   */
  read(index: number, bytes: Uint8Array, start: number, end: number, flow: FlowAt): boolean {
    const protocol = this.#protocols[index]
    const names = this.#names[index]
    if (protocol === undefined || names === undefined) return false
    const isKnown = flow.application === index + 1
    const telling = this.#telling
    telling.reset(names)
    telling.fromClient = flow.fromClient
    telling.over = flow.over
    telling.port = flow.port
    telling.memory = isKnown ? (flow.ints[flow.at + MEMORY] ?? 0) : 0
    const reader = this.#reader.reset(bytes, start, end)
    protocol.decode(reader, telling)
    this.messages += 1
    if (reader.failed) {
      this.malformed += 1
      if (!isKnown && !protocol.ports.includes(flow.port)) return false
    } else {
      telling.commit(bytes, this.#sink)
    }
    flow.recognise(index + 1)
    flow.ints[flow.at + MEMORY] = telling.memory | 0
    if (telling.isDone) flow.finish()
    return true
  }
}
