/**
 * Where a fragment stands in the bytes and in its datagram, and which datagram that is (RFC 791, 3.2; RFC 8200, 4.5).
 * One object reused for all fragments.
 */
import { IPV4, type Packet } from '../core/packet.ts'
import { half, word } from '../core/words.ts'

const fragmentHeader = 44
const authentication = 51

export class FragmentPlace {
  /** The IP packet, `[start, end)` as its header states it, and its part of the datagram, `[dataStart, end)`. */
  start = 0
  end = 0
  dataStart = 0
  /** Place of the part in the datagram's fragmented bytes. */
  from = 0
  isLast = false
  /**
   * How many bytes of headers stand before the fragmented bytes when these are whole, and which of them names what
   * follows, 0 where none has to be changed.
   */
  headerLength = 0
  nextAt = 0
  /** Where it was seen, addresses, identification, and for IPv4 the protocol: equal for all parts of a datagram. */
  readonly key = new Int32Array(12)
  hash = 0

  /** Reads the place of the fragment whose headers are in `packet`; the header decoding has checked them. */
  read(packet: Packet, bytes: Uint8Array, level: number): void {
    const isIpv4 = packet.network === IPV4
    const identification = isIpv4 ? this.#readIpv4(packet, bytes) : this.#readIpv6(packet, bytes)
    this.end = this.start + packet.ipBytes
    const { key } = this
    key[0] = (level << 16) | packet.vlan
    key[1] = packet.network
    key[2] = identification
    key[3] = isIpv4 ? packet.protocol : 0
    key[4] = packet.source0
    key[5] = packet.target0
    key[6] = isIpv4 ? 0 : packet.source1
    key[7] = isIpv4 ? 0 : packet.source2
    key[8] = isIpv4 ? 0 : packet.source3
    key[9] = isIpv4 ? 0 : packet.target1
    key[10] = isIpv4 ? 0 : packet.target2
    key[11] = isIpv4 ? 0 : packet.target3
    let hash = 0
    for (let i = 0; i < 12; i += 1) hash = (Math.imul(hash ^ (key[i] ?? 0), 0x9e3779b1) ^ (hash >>> 15)) | 0
    this.hash = hash
  }

  #readIpv4(packet: Packet, bytes: Uint8Array): number {
    const start = packet.sourceAt - 12
    const flags = half(bytes, start + 6)
    this.start = start
    this.headerLength = ((bytes[start] ?? 0) & 15) << 2
    this.nextAt = 0
    this.dataStart = start + this.headerLength
    this.from = (flags & 0x1fff) << 3
    this.isLast = (flags & 0x2000) === 0
    return half(bytes, start + 4)
  }

  #readIpv6(packet: Packet, bytes: Uint8Array): number {
    const start = packet.sourceAt - 8
    let nextAt = start + 6
    let at = start + 40
    while (bytes[nextAt] !== fragmentHeader && at + 8 <= start + packet.ipBytes) {
      const length = (bytes[at + 1] ?? 0) + 1
      const isAuthentication = bytes[nextAt] === authentication
      nextAt = at
      at += isAuthentication ? (length + 1) << 2 : length << 3
    }
    this.start = start
    this.headerLength = at - start
    this.nextAt = nextAt - start
    this.dataStart = at + 8
    this.from = half(bytes, at + 2) & 0xfff8
    this.isLast = ((bytes[at + 3] ?? 0) & 1) === 0
    return word(bytes, at + 4)
  }
}
