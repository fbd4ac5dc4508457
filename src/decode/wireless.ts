/**
 * IEEE 802.11 frames (802.11-2020, 9.2 and 9.3) behind the headers that captures put before them: radiotap, Prism, AVS,
 * PPI. Data in the clear becomes its EtherType; encrypted data is `ENCRYPTED`, with its addresses. Management and
 * control frames name nobody: those who only search for a network are not on this one. Not here: fragments, decryption.
 */
import { ENCRYPTED, type Packet } from '../core/packet.ts'
import { half, littleHalf, word } from '../core/words.ts'
import { aggregated, noEtherType, none } from './ether-types.ts'
import { readSourceMac, unwrapLlc } from './layers.ts'

/** Flags of the second byte of frame control. */
const toDistribution = 1
const fromDistribution = 2
const moreFragments = 4
const isProtected = 0x40
const hasControl = 0x80

export function unwrapWireless(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  return unwrapFrame(packet, bytes, start, end, plain)
}

/** A frame from CAPWAP (RFC 5416): some access points send frame and sequence control the other way round. */
export function unwrapCapwapFrame(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  return unwrapFrame(packet, bytes, start, end, ((bytes[start] ?? 0) & 3) !== 0 ? swapped : plain)
}

/** How the header differs: filled up to a multiple of four bytes, control fields the other way round. */
const plain = 0
const padded = 1
const swapped = 2

function unwrapFrame(packet: Packet, bytes: Uint8Array, start: number, end: number, form: number): number {
  const kind = bytes[form === swapped ? start + 1 : start] ?? 0
  const flags = bytes[form === swapped ? start : start + 1] ?? 0
  if (start + 10 > end || (kind & 3) !== 0) return none
  packet.payloadStart = packet.payloadEnd = end
  if ((kind & 0x0c) !== 8) return noEtherType
  const hasQuality = (kind & 0x80) !== 0
  const length = headerLength(flags, hasQuality)
  if (start + length > end) return none
  readAddresses(packet, bytes, start, flags)
  if ((kind & 0x40) !== 0) return noEtherType
  const at = start + (form === padded ? (length + 3) & ~3 : length)
  const isFragment =
    (flags & moreFragments) !== 0 || ((bytes[form === swapped ? start + 23 : start + 22] ?? 0) & 15) !== 0
  if ((flags & isProtected) !== 0) return unwrapProtected(packet, bytes, at, end)
  if (isFragment) return noEtherType
  const quality = start + ((flags & 3) === 3 ? 30 : 24)
  if (!hasQuality || ((bytes[quality] ?? 0) & 0x80) === 0) return unwrapLlc(packet, bytes, at, end)
  packet.payloadStart = at < end ? at : end
  return aggregated
}

function headerLength(flags: number, hasQuality: boolean): number {
  const addresses = (flags & 3) === (toDistribution | fromDistribution) ? 30 : 24
  return addresses + (hasQuality ? 2 + ((flags & hasControl) !== 0 ? 4 : 0) : 0)
}

/** Which of the addresses are those of the two ends depends on who relays (9.3.2.1). */
function readAddresses(packet: Packet, bytes: Uint8Array, start: number, flags: number): void {
  const target = (flags & toDistribution) !== 0 ? start + 16 : start + 4
  packet.destinationHigh = word(bytes, target)
  packet.destinationLow = half(bytes, target + 4)
  const isRelayed = (flags & fromDistribution) !== 0
  const source = isRelayed ? ((flags & toDistribution) !== 0 ? start + 24 : start + 16) : start + 10
  readSourceMac(packet, bytes, source)
}

/** Hardware that decrypts may leave the flag, and the eight bytes of the cipher's header, in place. */
function unwrapProtected(packet: Packet, bytes: Uint8Array, at: number, end: number): number {
  for (const clear of [at, at + 8]) {
    const isSnap = clear + 8 <= end && word(bytes, clear) === (0xaaaa0300 | 0) && half(bytes, clear + 4) === 0
    if (isSnap) return unwrapLlc(packet, bytes, clear, end)
  }
  return ENCRYPTED
}

/**
 * Radiotap (radiotap.org): length and the presence bits are little-endian. Only the flags are read: whether the frame
 * check sequence failed, and whether the header is padded. That a sequence follows is not to be relied on: captures
 * say so that have cut it off.
 */
export function unwrapRadiotap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const length = littleHalf(bytes, start + 2)
  if (bytes[start] !== 0 || length < 8 || start + length > end) return none
  const frame = start + length
  const flags = radiotapFlags(bytes, start, frame)
  if ((flags & 0x40) !== 0) return none
  return unwrapFrame(packet, bytes, frame, end, (flags & 0x20) !== 0 ? padded : plain)
}

function radiotapFlags(bytes: Uint8Array, start: number, end: number): number {
  const present = bytes[start + 4] ?? 0
  if ((present & 2) === 0) return 0
  let at = start + 8
  while (((bytes[at - 1] ?? 0) & 0x80) !== 0 && at + 4 <= end) at += 4
  if ((present & 1) !== 0) at = start + ((at - start + 7) & ~7) + 8
  return at < end ? (bytes[at] ?? 0) : 0
}

/** Prism: code and length in the byte order of the capturing machine; AVS may come under the same link type. */
export function unwrapPrism(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return none
  if ((word(bytes, start) & 0xfffff000) === (0x80211000 | 0)) return unwrapAvs(packet, bytes, start, end)
  const little = littleHalf(bytes, start + 4)
  const length = half(bytes, start + 6) === 0 ? little : word(bytes, start + 4)
  return length >= 8 && start + length <= end ? unwrapFrame(packet, bytes, start + length, end, plain) : none
}

/** AVS: version and length, big-endian. */
export function unwrapAvs(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end) return none
  const length = word(bytes, start + 4)
  return length >= 8 && start + length <= end ? unwrapFrame(packet, bytes, start + length, end, plain) : none
}
