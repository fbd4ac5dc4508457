/**
 * From a frame of a capture to the packets that count: headers decoded, fragments put together, tunnels entered. A
 * packet that carries another one is handed on, and then the inner one. Deterministic, event time only.
 */
import type { PacketSink } from '../capture/packet-reader.ts'
import { ENCRYPTED, NOTHING, Packet, WHOLE } from '../core/packet.ts'
import { AGGREGATE } from '../decode/carry.ts'
import { ALONE, COMPLETE, Fragments, restoreLink, type Datagram } from '../decode/fragments.ts'
import { decodeDatagram, decodeHeaders } from '../decode/headers.ts'
import { isKnownLink } from '../decode/links.ts'

/** Tunnels within tunnels are entered so far. */
const maxDepth = 4

/** What the packets are handed to; the observer. `bytes` is only valid during the call. */
export type PacketTaker = { packet(packet: Packet, bytes: Uint8Array, atMs: number, wireLength: number): void }

export type PacketCounts = {
  /** Packets of the capture and their bytes on the wire. What a tunnel carries is not counted again. */
  packets: number
  bytes: number
  undecodable: number
  /** Frames whose payload is encrypted on the link (Wi-Fi, MACsec): only their addresses are known. */
  encrypted: number
}

export class PacketPath {
  readonly counts: PacketCounts = { packets: 0, bytes: 0, undecodable: 0, encrypted: 0 }
  /** Link types that cannot be decoded → packets. */
  readonly unknownLinkTypes = new Map<number, number>()
  readonly sink: PacketSink
  readonly #taker: PacketTaker
  /** By depth: 0 is the packet of the capture. */
  readonly #packets: readonly Packet[] = Array.from({ length: maxDepth + 1 }, () => new Packet())
  readonly #alone = new Packet()
  readonly #fragments: Fragments
  #tooDeep = 0

  constructor(taker: PacketTaker) {
    this.#taker = taker
    this.#fragments = new Fragments((datagram) => this.#handOn(datagram))
    const fragments = this.#fragments
    const { counts } = this
    const packet = this.#packetAt(0)
    this.sink = (bytes, start, end, atMs, wireLength, linkType) => {
      counts.packets += 1
      counts.bytes += wireLength
      if (fragments.held !== 0) fragments.sweep(atMs)
      if (!decodeHeaders(packet, bytes, start, end, linkType)) this.#refuse(linkType)
      else if ((packet.fragment | packet.tunnel) !== 0) this.#deliver(0, bytes, end, atMs, wireLength)
      else {
        if (packet.network === NOTHING && packet.etherType === ENCRYPTED) counts.encrypted += 1
        taker.packet(packet, bytes, atMs, wireLength)
      }
    }
  }

  /** The captures end: what waits for fragments is handed on as it is. */
  finish(): void {
    this.#fragments.finish()
  }

  /** What was left out, by reason. */
  dropped(): Readonly<Record<string, number>> {
    const { incomplete, refused } = this.#fragments
    return { incompleteDatagrams: incomplete, fragments: refused, tunnelsTooDeep: this.#tooDeep }
  }

  #packetAt(depth: number): Packet {
    const packet = this.#packets[depth]
    if (packet === undefined) throw new RangeError(`no packet for depth ${depth}`)
    return packet
  }

  #refuse(linkType: number): void {
    this.counts.undecodable += 1
    if (!isKnownLink(linkType)) this.unknownLinkTypes.set(linkType, (this.unknownLinkTypes.get(linkType) ?? 0) + 1)
  }

  /** Hands on the packet at `depth`, and everything that it carries. Its frame ends at `end`. */
  #deliver(depth: number, bytes: Uint8Array, end: number, atMs: number, wireLength: number): void {
    const packet = this.#packetAt(depth)
    if (packet.fragment !== WHOLE) {
      this.#collect(depth, bytes, end, atMs, wireLength)
      return
    }
    this.#taker.packet(packet, bytes, atMs, wireLength)
    if (packet.tunnel === AGGREGATE) this.#siblings(depth, bytes, atMs)
    else if (packet.tunnel !== 0) this.#enter(depth, bytes, atMs)
  }

  #enter(depth: number, bytes: Uint8Array, atMs: number): void {
    const { tunnelStart, tunnelEnd, tunnelLink, tunnelBytes } = this.#packetAt(depth)
    const inner = this.#packets[depth + 1]
    if (inner === undefined) this.#tooDeep += 1
    else if (decodeHeaders(inner, bytes, tunnelStart, tunnelEnd, tunnelLink))
      this.#deliver(depth + 1, bytes, tunnelEnd, atMs, tunnelBytes)
  }

  /** The other frames of an aggregate, each of which names the next: they are in order, so that this ends. */
  #siblings(depth: number, bytes: Uint8Array, atMs: number): void {
    const packet = this.#packetAt(depth)
    const end = packet.tunnelEnd
    while (packet.tunnel === AGGREGATE) {
      const start = packet.tunnelStart
      if (!decodeHeaders(packet, bytes, start, end, packet.tunnelLink)) return
      const isLast = packet.tunnel !== AGGREGATE
      const next = isLast ? end : packet.tunnelStart
      if (isLast || packet.fragment !== WHOLE) {
        this.#deliver(depth, bytes, next, atMs, next - start)
        return
      }
      this.#taker.packet(packet, bytes, atMs, next - start)
    }
  }

  #collect(depth: number, bytes: Uint8Array, end: number, atMs: number, wireLength: number): void {
    const packet = this.#packetAt(depth)
    const fragments = this.#fragments
    const outcome = fragments.add(packet, bytes, end, atMs, wireLength, depth)
    if (outcome === ALONE) this.#taker.packet(packet, bytes, atMs, wireLength)
    const whole = outcome === COMPLETE ? fragments.ready : null
    if (whole === null) return
    restoreLink(packet, whole.link)
    if (!decodeDatagram(packet, whole.bytes, 0, whole.bytes.length) || packet.fragment !== WHOLE) return
    this.#deliver(depth, whole.bytes, whole.bytes.length, atMs, whole.wireLength)
  }

  /** The first fragment of a datagram that was given up, at its own time. */
  #handOn({ bytes, atMs, wireLength, link }: Datagram): void {
    const packet = this.#alone
    restoreLink(packet, link)
    if (decodeDatagram(packet, bytes, 0, bytes.length)) this.#taker.packet(packet, bytes, atMs, wireLength)
  }
}
