/**
 * Frames of every link, layer and tunnel, also nested and in fragments, through headers and reassembly. Read twice: by
 * what is new, and by what has read all frames before; where payloads and tunnels are must lie in the frame.
 */
import { links, layers, tunnels, inner } from '../../testdata/carried.ts'
import {
  arpFrame,
  camera,
  ethernet,
  icmpFrame,
  ipv4,
  ipv6,
  recorder,
  tcpFrame,
  udpFrame,
} from '../../testdata/frames.ts'
import { PacketPath } from '../../src/app/packet-path.ts'
import { IPV4, IPV6, NOTHING, type Packet } from '../../src/core/packet.ts'
import type { Input, Part } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

const ethernetLink = 1
const link6 = Array.from({ length: 16 }, (_, index) => (index === 0 ? 0xfe : index === 1 ? 0x80 : index))
const extensions = [60, 0, 1, 4, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 7]

type Seed = { readonly link: number; readonly frame: Uint8Array }

const seeds: readonly Seed[] = [
  ...Object.values(links).map(({ link, frame }) => ({ link, frame: Uint8Array.from(frame) })),
  ...[...Object.values(layers), ...Object.values(tunnels)].map(({ frame }) => seedOf(frame)),
  seedOf(tcpFrame(camera, recorder, { flags: 0x18, payload: 'GET / HTTP/1.1\r\n\r\n' })),
  seedOf(udpFrame(camera, recorder, inner)),
  seedOf(icmpFrame(camera, recorder, 8)),
  seedOf(arpFrame(1, camera, recorder)),
  seedOf(ethernet(camera.mac, recorder.mac, 0x86dd, ipv6(link6, link6, 0, [...extensions, 0, 53, 0, 53, 0, 8, 0, 0]))),
  seedOf(ethernet(camera.mac, recorder.mac, 0x86dd, ipv6(link6, link6, 58, [135, 0, 0, 0, 0, 0, 0, 0, ...link6]))),
  seedOf(ethernet(camera.mac, recorder.mac, 0x0800, ipv4(camera.ip, recorder.ip, 51, [6, 1, 0, 0, 0, 0, 0, 1]))),
]
const donors = seeds.map(({ frame }) => frame)

function seedOf(frame: readonly number[] | Uint8Array): Seed {
  return { link: ethernetLink, frame: Uint8Array.from(frame) }
}

export function frameTarget(): Target {
  const known = new Reading()
  return {
    name: 'headers',
    executions: 700_000,
    make,
    run(input) {
      const fresh = new Reading()
      const fault = fresh.read(input) ?? known.read(input)
      return fault ?? (fresh.digest === known.digest ? null : 'reads otherwise after other frames')
    },
  }
}

/** Of every part: link type, time in milliseconds. */
function make(random: Random, input: Input): void {
  for (let count = random.oneIn(3) ? 1 + random.below(3) : 1; count > 0; count -= 1) {
    const seed = seeds[random.below(seeds.length)]
    if (seed === undefined) return
    const part = input.add()
    part.put(seed.frame)
    part.numbers[0] = random.oneIn(20) ? random.below(300) : seed.link
    part.numbers[1] = random.oneIn(10) ? random.below(100_000) : 1000
    if (random.oneIn(3)) nest(random, part)
    if (!random.oneIn(8)) mutate(random, part, donors)
  }
  if (random.oneIn(4)) cutIntoFragments(random, input)
}

/** What a tunnel carries becomes another frame: tunnels within tunnels. */
function nest(random: Random, part: Part): void {
  for (let depth = 1 + random.below(5); depth > 0; depth -= 1) {
    const outer = donors[random.below(donors.length)]
    if (outer === undefined || part.length > 2000) return
    const keep = Math.min(outer.length, Math.max(14, outer.length - inner.length))
    const carried = part.bytes.subarray(random.oneIn(2) ? Math.min(14, part.length) : 0, part.length)
    const whole = Buffer.concat([outer.subarray(0, keep), carried])
    part.put(whole)
  }
}

/** The first part, when it is IPv4 in Ethernet, comes in fragments: in any order, some of them twice or overlapping. */
function cutIntoFragments(random: Random, input: Input): void {
  const whole = input.at(0).copy()
  if (whole.length < 50 || whole[12] !== 8 || whole[13] !== 0 || input.at(0).numbers[0] !== ethernetLink) return
  input.clear()
  const size = 8 * (1 + random.below(6))
  for (let from = 0; from < whole.length - 34 && input.count < 70; from += size) {
    const part = input.add()
    const overlap = random.oneIn(10) ? 8 : 0
    const end = Math.min(whole.length, 34 + from + size + overlap)
    part.put(Buffer.concat([whole.subarray(0, 34), whole.subarray(34 + from, end)]))
    const place = (end < whole.length || random.oneIn(40) ? 0x2000 : 0) | (from >> 3)
    part.bytes[16] = (part.length - 14) >> 8
    part.bytes[17] = part.length - 14
    part.bytes[20] = place >> 8
    part.bytes[21] = place
    part.numbers.set([ethernetLink, random.oneIn(30) ? 40_000 : 1000 + from])
    if (random.oneIn(8)) mutate(random, part, donors)
    if (random.oneIn(12)) input.remove(random.below(input.count))
  }
  for (let at = 1; at < input.count; at += 1) if (random.oneIn(3)) input.swap(at, random.below(at))
}

class Reading {
  /** Of all packets, whatever their order: when what is held is given up depends on the clock of what came before. */
  digest = 0
  #fault: string | null = null
  #packets = 0
  #end = 0
  readonly #path = new PacketPath({ packet: (packet, bytes) => this.#take(packet, bytes) })

  read(input: Input): string | null {
    this.digest = 0
    this.#fault = null
    this.#packets = 0
    let length = 0
    for (let at = 0; at < input.count; at += 1) {
      const part = input.at(at)
      length += part.length
      this.#end = part.length
      const [link = 0, atMs = 0] = part.numbers
      this.#path.sink(part.copy(), 0, part.length, atMs, part.length, link)
    }
    this.#end = 1 << 20
    this.#path.finish()
    if (this.#packets > length + 1) return `${this.#packets} packets in ${length} bytes`
    return this.#fault
  }

  #take(packet: Packet, bytes: Uint8Array): void {
    this.#packets += 1
    const { payloadStart, payloadEnd, payloadBytes, network, tunnel, tunnelStart, tunnelEnd } = packet
    const isRead = network !== NOTHING || packet.etherType !== 0
    if (isRead && !(payloadStart >= 0 && payloadStart <= payloadEnd && payloadEnd <= bytes.length))
      this.#fault ??= 'the payload lies outside the frame'
    if (payloadBytes < 0 || packet.ipBytes < 0) this.#fault ??= 'a length is negative'
    if (tunnel !== 0 && !(tunnelStart >= 0 && tunnelStart <= tunnelEnd && tunnelEnd <= bytes.length))
      this.#fault ??= 'what a tunnel carries lies outside the frame'
    if (bytes.length > Math.max(this.#end, 1 << 17)) this.#fault ??= 'a datagram is longer than it can be'
    this.digest = (this.digest + digestOf(packet)) | 0
  }
}

function digestOf(packet: Packet): number {
  const { network, protocol, vlan, etherType, sourceHigh, sourceLow, source0, target0 } = packet
  let digest = mix(mix(mix(network, vlan), sourceHigh), sourceLow)
  if (network === NOTHING) return mix(digest, etherType)
  digest = mix(mix(mix(digest, protocol), source0), target0)
  if (network === IPV6)
    for (const word of [packet.source1, packet.source2, packet.source3, packet.target1, packet.target3])
      digest = mix(digest, word)
  if (network !== IPV4 && network !== IPV6) return digest
  const { sourcePort, targetPort, tcpFlags, ipBytes, payloadBytes, payloadStart, payloadEnd, tunnel } = packet
  for (const word of [sourcePort, targetPort, tcpFlags, ipBytes, payloadBytes, payloadEnd - payloadStart, tunnel])
    digest = mix(digest, word)
  return digest
}

function mix(digest: number, value: number): number {
  return Math.imul((digest ^ value) + 0x9e3779b9, 0x01000193) ^ (digest >>> 13)
}
