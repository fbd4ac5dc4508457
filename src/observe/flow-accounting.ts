/**
 * Counts a packet into the record of its flow: sizes, intervals, TCP flags and sequence numbers. Called for every
 * packet, so it makes nothing: times come in an array, because a number with a fraction that is handed on is boxed.
 */
import { RST, SYN, TCP, type Packet } from '../core/packet.ts'
import {
  BYTES,
  GAPS,
  GAP_SQUARES,
  HISTORY,
  HOLE_A,
  IN_STEP_A,
  IP_BYTES,
  LARGEST,
  LARGEST_GAP,
  LAST,
  MARK,
  NEXT,
  PACKETS,
  PAYLOAD_BYTES,
  RESET_BY_B,
  RETRANSMISSIONS,
  SENT_AT,
  SIZE_SQUARES,
  STATE,
  type FlowTable,
} from './flow-table.ts'

/** Two copies of a packet that a mirror of both directions makes arrive within this. */
const copyWithinMs = 5
/** A sequence number further off than this is a new beginning, not a hole. */
const maxStrayBytes = 1 << 20
/** What `followSequence` gives for a segment that is not to be read. */
export const seenBefore = -0x80000000

/**
 * Whether the packet is a copy of the one before it of the same side. One without an identification or a checksum can't
 * be told from a retransmission, and counts.
 */
export function isCopy(flows: FlowTable, at: number, direction: number, packet: Packet, clock: Float64Array): boolean {
  if (flows.ints[at + MARK + direction] !== markOf(packet)) return false
  if (packet.mark >>> 16 === 0 || (packet.mark & 0xffff) === 0) return false
  return (clock[0] ?? 0) - (flows.floats[(at >> 1) + SENT_AT + direction] ?? 0) < copyWithinMs
}

/** Mixes in what two segments of constant identification and unfinished checksum differ in. */
function markOf(packet: Packet): number {
  if (packet.protocol !== TCP) return packet.mark
  return packet.mark ^ Math.imul(packet.sequence, 0x9e3779b1) ^ Math.imul(packet.acknowledgment, 0x85ebca6b)
}

export function countPacket(
  flows: FlowTable,
  at: number,
  direction: number,
  packet: Packet,
  clock: Float64Array,
  wireLength: number,
): void {
  const { ints, floats, reals } = flows
  const { ipBytes } = packet
  const real = at + direction
  const float = (at >> 1) + direction
  const now = clock[0] ?? 0
  ints[real + PACKETS] = (ints[real + PACKETS] ?? 0) + 1
  ints[real + MARK] = markOf(packet)
  if (ipBytes > (ints[real + LARGEST] ?? 0)) ints[real + LARGEST] = ipBytes
  floats[float + BYTES] = (floats[float + BYTES] ?? 0) + wireLength
  floats[float + IP_BYTES] = (floats[float + IP_BYTES] ?? 0) + ipBytes
  floats[float + PAYLOAD_BYTES] = (floats[float + PAYLOAD_BYTES] ?? 0) + packet.payloadBytes
  reals[real + SIZE_SQUARES] = (reals[real + SIZE_SQUARES] ?? 0) + ipBytes * ipBytes
  const before = floats[float + SENT_AT] ?? 0
  if (before > 0) {
    // A clock may step back: late fragments come with their own time.
    const gap = now > before ? now - before : 0
    reals[real + GAPS] = (reals[real + GAPS] ?? 0) + gap
    reals[real + GAP_SQUARES] = (reals[real + GAP_SQUARES] ?? 0) + gap * gap
    if (gap > (reals[real + LARGEST_GAP] ?? 0)) reals[real + LARGEST_GAP] = gap
  }
  floats[float + SENT_AT] = now
  floats[(at >> 1) + LAST] = now
}

/** Notes TCP flags, and which side reset first. */
export function noteFlags(flows: FlowTable, at: number, direction: number, tcpFlags: number): void {
  const { ints } = flows
  const history = ints[at + HISTORY] ?? 0
  if ((tcpFlags & RST) !== 0 && ((history | (history >>> 8)) & RST) === 0 && direction === 1)
    ints[at + STATE] = (ints[at + STATE] ?? 0) | RESET_BY_B
  ints[at + HISTORY] = history | (tcpFlags << (direction << 3))
}

/**
 * Follows the sequence numbers of one side. Gives how many bytes are missing before the segment's payload, negative for
 * bytes that were there before, and `seenBefore` when all of them were.
 */
export function followSequence(flows: FlowTable, at: number, direction: number, packet: Packet): number {
  const { ints } = flows
  const { payloadBytes, sequence } = packet
  const state = ints[at + STATE] ?? 0
  const inStep = IN_STEP_A << direction
  if ((packet.tcpFlags & SYN) !== 0) {
    // What is there, not what the header claims: a lying one would make all that follows look sent before.
    ints[at + NEXT + direction] = (sequence + 1 + packet.payloadEnd - packet.payloadStart) | 0
    ints[at + STATE] = state | inStep
    return 0
  }
  if (payloadBytes === 0) return 0
  const gap = (state & inStep) === 0 ? 0 : (sequence - (ints[at + NEXT + direction] ?? 0)) | 0
  if (gap === 0 || gap > maxStrayBytes || gap < -maxStrayBytes) {
    ints[at + NEXT + direction] = (sequence + payloadBytes) | 0
    ints[at + STATE] = state | inStep
    return 0
  }
  return outOfStep(flows, at, direction, packet, gap)
}

function outOfStep(flows: FlowTable, at: number, direction: number, packet: Packet, gap: number): number {
  const { ints } = flows
  const { payloadBytes, sequence } = packet
  const hole = HOLE_A << direction
  const hadHole = ((ints[at + STATE] ?? 0) & hole) !== 0
  if (gap > 0) ints[at + STATE] = (ints[at + STATE] ?? 0) | hole
  if (gap + payloadBytes > 0) {
    ints[at + NEXT + direction] = (sequence + payloadBytes) | 0
    return gap
  }
  if (hadHole) return gap
  // A keep-alive repeats one byte (RFC 9293, section 3.8.4).
  if (payloadBytes > 1) ints[at + RETRANSMISSIONS + direction] = (ints[at + RETRANSMISSIONS + direction] ?? 0) + 1
  return seenBefore
}
