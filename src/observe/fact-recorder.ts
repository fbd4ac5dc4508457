/**
 * Takes down what payloads and ARP say: interns the value, and makes a fact only when this endpoint never said it
 * before. The dissector tells it byte ranges; `begin` says whose packet they are in. Bounded by the tables it writes
 * to.
 */
import { word } from '../core/words.ts'
import { macText } from '../core/address.ts'
import type { Fact } from '../core/model.ts'
import type { Packet } from '../core/packet.ts'
import { CLAIMED, nobody, type EndpointTable } from './endpoint-table.ts'
import { FactTable } from './fact-table.ts'
import { ENDPOINTS, NAME, PORTS, type FlowTable } from './flow-table.ts'
import { InternTable } from './intern-table.ts'
import { RecentFacts } from './recent-facts.ts'

/** More words than all decoders know are not expected; beyond it they are looked up as bytes. */
const maxWords = 10_000
/** Texts whose interned value is remembered, and how long they are at most. */
const maxTexts = 4096
const maxTextLength = 256

export type RecorderLimits = {
  readonly endpoints: number
  readonly facts: number
  readonly strings: number
  readonly stringBytes: number
  /** A longer value is cut. */
  readonly factBytes: number
}

export class FactRecorder {
  readonly strings: InternTable
  /** Facts by endpoint id. */
  readonly factsOf: Fact[][] = []
  readonly #endpoints: EndpointTable
  readonly #flows: FlowTable
  readonly #limits: RecorderLimits
  readonly #facts: FactTable
  readonly #recent: RecentFacts
  readonly #onFact: ((fact: Fact) => void) | null
  #redact: ((fact: Fact) => Fact) | null = null
  /** Interned address → interned name + 1. */
  #nameOfAddress = new Int32Array(1 << 12)
  #factNames: string[] = []
  readonly #factIds = new Map<string, number>()
  #claimedId = 0
  /** The flow and direction of the packet at hand, and whom its payload speaks about: -1 until that is asked. */
  #flow = -1
  #direction = 0
  #vlan = 0
  /** Time of the packet at hand. */
  readonly #clock: Float64Array
  #subject = -1
  /** The other side of a frame that belongs to no flow, as text. */
  #framePeer = ''
  #frameSender = nobody
  /** Known words → interned value. They are few: decoders have them as constants. */
  readonly #words = new Map<string, number>()
  readonly #texts = new Map<string, number>()
  /** By fact name: the word that was told last, and its interned value. */
  #lastWords: string[] = []
  #lastValues: number[] = []

  constructor(
    tables: { endpoints: EndpointTable; flows: FlowTable; clock: Float64Array },
    limits: RecorderLimits,
    onFact: ((fact: Fact) => void) | null,
  ) {
    this.#endpoints = tables.endpoints
    this.#clock = tables.clock
    this.#flows = tables.flows
    this.#limits = limits
    this.#facts = new FactTable(limits.facts, limits.endpoints)
    this.strings = new InternTable(limits.strings, limits.stringBytes)
    this.#recent = new RecentFacts(this.strings)
    this.#onFact = onFact
  }

  /** From here on every fact is told as `redact` gives it back. */
  redactWith(redact: (fact: Fact) => Fact): void {
    this.#redact = redact
  }

  /** Facts that found no room. */
  get dropped(): number {
    return this.#facts.dropped
  }

  /** Names by fact id; `arp.address` is added at the end. Of the countless ones a device may tell any number. */
  useNames(factNames: readonly string[], countless: ReadonlySet<number>): void {
    this.#facts.countless = countless
    this.#factNames = [...factNames, 'arp.address']
    this.#claimedId = factNames.length
    this.#lastWords = factNames.map(() => '')
    this.#lastValues = factNames.map(() => -1)
    for (const [id, name] of this.#factNames.entries()) this.#factIds.set(name, id)
  }

  /** What the payload tells from here on is told by this side of this flow. */
  begin(flow: number, direction: number, vlan: number): void {
    this.#flow = flow
    this.#direction = direction
    this.#vlan = vlan
    this.#subject = -1
  }

  /** What a frame without IP tells is told by its sender. */
  beginFrame(sender: number, packet: Packet): void {
    this.#flow = -1
    this.#vlan = packet.vlan
    this.#subject = sender
    this.#frameSender = sender
    this.#framePeer = macText(packet.destinationHigh, packet.destinationLow)
  }

  /** Another MAC than before claimed the address of this endpoint. */
  claimed(endpoint: number): void {
    this.#tell(this.#made(endpoint, this.#claimedId, this.#endpoints.endpoint(endpoint).ip), endpoint)
  }

  /** Interned name + 1 that led to the address (4 or 16 bytes at `start`), 0 when none did. */
  nameFor(bytes: Uint8Array, start: number, end: number): number {
    const address = this.strings.find(bytes, start, end)
    return address < 0 ? 0 : (this.#nameOfAddress[address] ?? 0)
  }

  fact(name: number, bytes: Uint8Array, start: number, end: number): void {
    const to = Math.min(end, start + this.#limits.factBytes)
    const subject = this.#whom()
    const recent = this.#recent
    if (recent.has(subject, name, bytes, start, to)) return
    const value = this.strings.internHashed(recent.hash, bytes, start, to)
    if (value < 0) return
    const isNew = this.#facts.add(subject, name, value)
    if (this.#facts.isKept) recent.keep(subject, name, value)
    if (isNew) this.#tellNew(subject, name, this.strings.text(value))
  }

  factText(name: number, text: string): void {
    const value = this.#internTold(text)
    const subject = this.#whom()
    if (value >= 0 && this.#facts.add(subject, name, value)) this.#tellNew(subject, name, this.strings.text(value))
  }

  factWord(name: number, word: string): void {
    // Mostly the same word as last time under this name: the same string, and found without a look-up.
    const isLast = this.#lastWords[name] === word
    const value = isLast ? (this.#lastValues[name] ?? -1) : (this.#words.get(word) ?? this.#internWord(word))
    if (!isLast) {
      this.#lastWords[name] = word
      this.#lastValues[name] = value
    }
    const subject = this.#whom()
    if (value >= 0 && this.#facts.add(subject, name, value)) this.#tellNew(subject, name, word)
  }

  /** Texts that decoders put together repeat, too. */
  #internTold(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const value = this.strings.internText(text.slice(0, this.#limits.factBytes))
    if (this.#texts.size >= maxTexts) this.#texts.clear()
    if (value >= 0 && text.length <= maxTextLength) this.#texts.set(text, value)
    return value
  }

  #internWord(word: string): number {
    const value = this.strings.internText(word)
    if (this.#words.size < maxWords) this.#words.set(word, value)
    return value
  }

  /** The other side of the flow, as `address port`; of a frame without IP, its MAC. */
  #peer(): string {
    if (this.#flow < 0) return this.#framePeer
    const other = this.#endpoints.endpoint(this.#flows.ints[this.#flow + ENDPOINTS + 1 - this.#direction] ?? nobody)
    const ports = this.#flows.ints[this.#flow + PORTS] ?? 0
    return `${other.ip} ${this.#direction === 0 ? ports & 0xffff : ports >>> 16}`
  }

  event(name: number, text: string): void {
    const value = this.#internTold(text)
    const subject = this.#whom()
    const isNew = value >= 0 && this.#facts.add(subject, name, value)
    if (!isNew && this.#onFact === null) return
    this.#tell({ ...this.#made(subject, name, text), peer: this.#peer() }, isNew ? subject : -1)
  }

  asksFor(bytes: Uint8Array, start: number, end: number): void {
    if (this.#flow < 0) return
    this.#flows.ints[this.#flow + NAME] =
      this.strings.intern(bytes, start, Math.min(end, start + this.#limits.factBytes)) + 1
  }

  resolves(
    bytes: Uint8Array,
    addressStart: number,
    addressLength: number,
    names: Uint8Array,
    nameStart: number,
    nameEnd: number,
  ): void {
    const address = this.strings.intern(bytes, addressStart, addressStart + addressLength)
    const name = this.strings.intern(names, nameStart, nameEnd)
    if (address < 0 || name < 0) return
    while (address >= this.#nameOfAddress.length) {
      const grown = new Int32Array(this.#nameOfAddress.length * 2)
      grown.set(this.#nameOfAddress)
      this.#nameOfAddress = grown
    }
    this.#nameOfAddress[address] = name + 1
  }

  about(bytes: Uint8Array, macStart: number): void {
    if (macStart < 0) this.#subject = -1
    else
      this.#subject = this.#endpoints.at(
        word(bytes, macStart),
        word(bytes, macStart + 2) & 0xffff,
        this.#vlan,
        0,
        0,
        0,
        0,
        0,
      )
  }

  assigned(bytes: Uint8Array, addressStart: number): void {
    const subject = this.#whom()
    const endpoints = this.#endpoints
    const address = word(bytes, addressStart)
    if (address === 0) return
    const endpoint = endpoints.at(
      endpoints.macHigh(subject),
      endpoints.macLow(subject),
      this.#vlan,
      4,
      address,
      0,
      0,
      0,
    )
    endpoints.touch(endpoint, this.#clock[0] ?? 0, CLAIMED)
  }

  /** What a record says of an endpoint; its name may be one that no protocol has. */
  record(subject: number, fact: Fact): void {
    const value = this.strings.internText(fact.value.slice(0, this.#limits.factBytes))
    const isNew = value >= 0 && this.#facts.add(subject, this.#idOf(fact.name), value)
    if (!isNew && fact.peer === undefined) return
    const text = isNew ? this.strings.text(value) : fact.value
    this.#tell({ ...fact, endpoint: this.#endpoints.endpoint(subject), value: text }, isNew ? subject : -1)
  }

  #idOf(name: string): number {
    const known = this.#factIds.get(name)
    if (known !== undefined) return known
    const id = this.#factNames.push(name) - 1
    this.#factIds.set(name, id)
    return id
  }

  /** The endpoint that the facts are about: the sender unless `about` named another. */
  #whom(): number {
    if (this.#subject < 0) {
      const ofFlow = this.#flows.ints[this.#flow + ENDPOINTS + this.#direction] ?? nobody
      this.#subject = this.#flow < 0 ? this.#frameSender : ofFlow
    }
    return this.#subject
  }

  #tellNew(subject: number, name: number, value: string): void {
    this.#tell(this.#made(subject, name, value), subject)
  }

  #made(subject: number, name: number, value: string): Fact {
    return {
      endpoint: this.#endpoints.endpoint(subject),
      atMs: this.#clock[0] ?? 0,
      name: this.#factNames[name] ?? '',
      value,
    }
  }

  #tell(fact: Fact, keepFor: number): void {
    const told = this.#redact === null ? fact : this.#redact(fact)
    if (keepFor >= 0) (this.factsOf[keepFor] ??= []).push(told)
    this.#onFact?.(told)
  }
}
