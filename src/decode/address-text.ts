/**
 * Addresses as text in the scratch space, without making strings: for facts that are addresses. IPv4 dotted; IPv6 as
 * RFC 5952 section 4 wants it.
 */
import type { Teller } from './protocol.ts'

const dot = 0x2e
const colon = 0x3a
const groups = 8

/** Appends the text of the address of 4 or 16 bytes at `at`, and leaves it out without room. */
export function appendAddress(teller: Teller, bytes: Uint8Array, at: number, length: number): void {
  if (teller.scratchEnd + 40 > teller.scratch.length) return
  if (length === 4) appendIpv4(teller, bytes, at)
  else if (length === 16) appendIpv6(teller, bytes, at)
}

function appendIpv4(teller: Teller, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 4; i += 1) {
    if (i > 0) append(teller, dot)
    const value = bytes[at + i] ?? 0
    if (value >= 100) append(teller, 0x30 + Math.floor(value / 100))
    if (value >= 10) append(teller, 0x30 + (Math.floor(value / 10) % 10))
    append(teller, 0x30 + (value % 10))
  }
}

function appendIpv6(teller: Teller, bytes: Uint8Array, at: number): void {
  const group = (index: number) => ((bytes[at + index * 2] ?? 0) << 8) | (bytes[at + index * 2 + 1] ?? 0)
  let start = groups
  let length = 1
  for (let from = 0; from < groups; from += 1) {
    let to = from
    while (to < groups && group(to) === 0) to += 1
    if (to - from > length) {
      start = from
      length = to - from
    }
    from = to
  }
  for (let index = 0; index < groups; index += 1) {
    if (index === start) {
      append(teller, colon)
      append(teller, colon)
      index += length - 1
      continue
    }
    if (index > 0 && index !== start + length) append(teller, colon)
    appendHex(teller, group(index))
  }
}

function appendHex(teller: Teller, value: number): void {
  let shift = 12
  while (shift > 0 && value >>> shift === 0) shift -= 4
  for (; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 15
    append(teller, digit < 10 ? 0x30 + digit : 0x57 + digit)
  }
}

function append(teller: Teller, byte: number): void {
  teller.scratch[teller.scratchEnd] = byte
  teller.scratchEnd += 1
}
