/**
 * ISO transport over TCP, as S7comm and MMS use it: a TPKT header (RFC 1006 section 6) and a COTP data unit (ISO 8073
 * class 0). Connection requests and data units that are continued aren't put together.
 */

const tpktBytes = 4
const dataUnit = 0xf0
/** Where the user data of a data unit begins. */
export const userDataOffset = 7

/** Bytes of the packet that begins at `start`. */
export function tpktBytesNeeded(bytes: Uint8Array, start: number, end: number): number {
  return end - start < tpktBytes ? tpktBytes : Math.max(lengthAt(bytes, start), userDataOffset)
}

/** Whether a packet with a data unit of at least `least` bytes of user data begins at `start`. */
export function isTpktData(bytes: Uint8Array, start: number, end: number, least: number): boolean {
  if (end - start < userDataOffset + 1 || bytes[start] !== 3 || bytes[start + 1] !== 0) return false
  return lengthAt(bytes, start) >= userDataOffset + least && bytes[start + 4] === 2 && bytes[start + 5] === dataUnit
}

function lengthAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
}
