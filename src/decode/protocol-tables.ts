/**
 * Which protocols to ask about a payload: by registered port, by first byte, by EtherType or IP protocol. Filled once;
 * a look-up is an array read.
 */
import { anyByte, carriersOf, type Carrier, type Protocol } from './protocol.ts'

/** Indexes of protocols, in the order of the registry. */
export type Candidates = Int32Array

const nobody: Candidates = new Int32Array(0)

export class ProtocolTables {
  /** First byte → those found by content on any port. */
  readonly streamsByByte: readonly Candidates[]
  readonly datagramsByByte: readonly Candidates[]
  /** First byte → those that may begin in the middle of a recognised flow. */
  readonly streamInterruptsByByte: readonly Candidates[]
  readonly datagramInterruptsByByte: readonly Candidates[]
  readonly #streamPorts: PortTable
  readonly #datagramPorts: PortTable
  readonly #etherTypes: ReadonlyMap<number, Candidates>
  readonly #ipProtocols: readonly Candidates[]
  /** Protocol × first byte: whether a message may start with it. */
  readonly #mayStart: Uint8Array

  constructor(protocols: readonly Protocol[]) {
    const streams = indexesOver(protocols, 'tcp')
    const datagrams = indexesOver(protocols, 'udp')
    const interrupts = (index: number) => protocols[index]?.interrupts === true
    this.streamsByByte = byFirstByte(protocols, streams)
    this.datagramsByByte = byFirstByte(protocols, datagrams)
    this.streamInterruptsByByte = byFirstByte(protocols, streams.filter(interrupts))
    this.datagramInterruptsByByte = byFirstByte(protocols, datagrams.filter(interrupts))
    this.#streamPorts = new PortTable(protocols, streams)
    this.#datagramPorts = new PortTable(protocols, datagrams)
    this.#etherTypes = new Map(
      [...new Set(protocols.flatMap(({ etherTypes = [] }) => etherTypes))].map((type) => [
        type,
        selected(protocols, ({ etherTypes }) => etherTypes?.includes(type) === true),
      ]),
    )
    this.#ipProtocols = Array.from({ length: 256 }, (_, number) =>
      selected(protocols, ({ ipProtocols }) => ipProtocols?.includes(number) === true),
    )
    this.#mayStart = new Uint8Array(protocols.length * 256)
    for (const [index, { firstBytes = anyByte }] of protocols.entries())
      for (const byte of firstBytes) this.#mayStart[index * 256 + byte] = 1
  }

  mayStart(index: number, firstByte: number): boolean {
    return this.#mayStart[index * 256 + firstByte] === 1
  }

  streamsOnPort(port: number): Candidates {
    return this.#streamPorts.at(port)
  }

  datagramsOnPort(port: number): Candidates {
    return this.#datagramPorts.at(port)
  }

  overEtherType(type: number): Candidates {
    return this.#etherTypes.get(type) ?? nobody
  }

  overIp(protocolNumber: number): Candidates {
    return this.#ipProtocols[protocolNumber] ?? nobody
  }
}

/** Port → list, as a number a port. */
class PortTable {
  readonly #lists: Candidates[] = [nobody]
  readonly #listOf = new Uint16Array(65_536)

  constructor(protocols: readonly Protocol[], indexes: readonly number[]) {
    for (const port of new Set(indexes.flatMap((index) => protocols[index]?.ports ?? []))) {
      this.#listOf[port] = this.#lists.length
      this.#lists.push(Int32Array.from(indexes.filter((index) => protocols[index]?.ports.includes(port))))
    }
  }

  at(port: number): Candidates {
    return this.#lists[this.#listOf[port] ?? 0] ?? nobody
  }
}

function indexesOver(protocols: readonly Protocol[], carrier: Carrier): readonly number[] {
  return protocols.flatMap((protocol, index) => (carriersOf(protocol).includes(carrier) ? [index] : []))
}

function byFirstByte(protocols: readonly Protocol[], indexes: readonly number[]): readonly Candidates[] {
  return Array.from({ length: 256 }, (_, byte) =>
    Int32Array.from(indexes.filter((index) => protocols[index]?.firstBytes?.includes(byte) === true)),
  )
}

function selected(protocols: readonly Protocol[], isWanted: (protocol: Protocol) => boolean): Candidates {
  return Int32Array.from(protocols.flatMap((protocol, index) => (isWanted(protocol) ? [index] : [])))
}

/** What is asked of protocols for every payload. */
export type Asked = {
  readonly ports: readonly number[]
  readonly claims: Protocol['claims']
  readonly needs: Protocol['needs'] | undefined
  readonly decode: Protocol['decode']
  readonly confirm: number
  readonly repeats: boolean
}

/**
 * That of protocols, as objects that all have the same members in the same order: a call then finds its function at one
 * place, instead of searching it by the kind of object.
 */
export function askedOf(protocols: readonly Protocol[]): readonly Asked[] {
  return protocols.map(({ ports, claims, needs, decode, confirm = 1, repeats = false }) => {
    return { ports, claims, needs, decode, confirm, repeats }
  })
}
