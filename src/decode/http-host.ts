/** Who an HTTP request is for: RFC 9110 sections 7.2 (Host) and 9.3.6 (CONNECT). */
import type { Reader } from '../core/reader.ts'
import { isPrintable } from './ascii.ts'
import type { HeaderLines } from './header-lines.ts'
import type { Teller } from './protocol.ts'

const colon = 0x3a
const maxNameBytes = 255

/** `CONNECT name:port`: a proxy is asked for a tunnel to it. */
export function askForTarget(reader: Reader, teller: Teller): void {
  const { bytes, start, end } = reader
  const from = start + 8
  const limit = Math.min(end, from + maxNameBytes + 1)
  let to = from
  while (to < limit && (bytes[to] ?? 0) > 0x20 && bytes[to] !== colon) to += 1
  if (to < limit && bytes[to] === colon && isPrintable(bytes, from, to) && !isIpv4(bytes, from, to))
    teller.asksFor(from, to)
}

/** Without the port. An address names nothing, so the flow gets no name from it. */
export function tellHost(reader: Reader, teller: Teller, lines: HeaderLines): void {
  const { bytes } = reader
  const start = lines.valueStart
  let end = lines.valueEnd
  if (!isPrintable(bytes, start, end)) return
  const isIpv6 = bytes[start] === 0x5b
  let at = end
  while (at > start && bytes[at - 1] !== colon && bytes[at - 1] !== 0x5d) at -= 1
  if (at > start && bytes[at - 1] === colon) end = at - 1
  teller.tell('host', start, end)
  if (!isIpv6 && !isIpv4(bytes, start, end)) teller.asksFor(start, end)
}

function isIpv4(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte !== 0x2e && (byte < 0x30 || byte > 0x39)) return false
  }
  return true
}
