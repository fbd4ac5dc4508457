/**
 * Addresses as text → numbers, for records that name them by the million: IPv4 dotted, IPv6 (RFC 4291 section 2.2,
 * with an IPv4 tail and a zone), MAC with colons, dashes, dots or nothing. What is no address is `null`.
 */
import { ipv4Text, ipv6Text } from './address.ts'

export type Address = {
  readonly network: 4 | 6
  /** Signed 32-bit words; IPv4 has one, and zeros behind it. */
  readonly words: readonly [number, number, number, number]
}

/** An IPv4 or IPv6 address, or `null`. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const word = parseIpv4(text)
    return word === null ? null : { network: 4, words: [word, 0, 0, 0] }
  }
  const words = parseIpv6(text)
  return words === null ? null : { network: 6, words }
}

/** The address as this project writes it (RFC 5952), or `null` when it is none. */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(text)
  if (address === null) return null
  return address.network === 4 ? ipv4Text(address.words[0]) : ipv6Text(...address.words)
}

/** 48 bits as two signed words, or `null`. All zeros is no MAC. */
export function parseMac(text: string): readonly [high: number, low: number] | null {
  const hex = text.replace(/[:.-]/g, '')
  if (!/^[0-9a-f]{12}$/i.test(hex)) return null
  const high = Number.parseInt(hex.slice(0, 8), 16) | 0
  const low = Number.parseInt(hex.slice(8), 16)
  return high === 0 && low === 0 ? null : [high, low]
}

function parseIpv4(text: string): number | null {
  let word = 0
  let part = -1
  let dots = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x2e) {
      if (part < 0) return null
      word = (word << 8) | part
      part = -1
      dots += 1
    } else if (code >= 0x30 && code <= 0x39) {
      part = (part < 0 ? 0 : part * 10) + code - 0x30
      if (part > 255) return null
    } else return null
  }
  return dots === 3 && part >= 0 ? (word << 8) | part : null
}

function parseIpv6(text: string): readonly [number, number, number, number] | null {
  const zone = text.indexOf('%')
  const plain = zone < 0 ? text : text.slice(0, zone)
  if (plain.length > 45) return null
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const front = groupsOf(halves[0] ?? '')
  const back = groupsOf(halves[1] ?? '')
  if (front === null || back === null) return null
  const missing = 8 - front.length - back.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const all = [...front, ...Array.from({ length: missing }, () => 0), ...back]
  const word = (at: number): number => ((all[at] ?? 0) << 16) | (all[at + 1] ?? 0)
  return [word(0), word(2), word(4), word(6)]
}

function groupsOf(half: string): readonly number[] | null {
  if (half === '') return []
  const groups: number[] = []
  const parts = half.split(':')
  for (const [index, part] of parts.entries()) {
    const word = index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : null
    if (word !== null) groups.push(word >>> 16, word & 0xffff)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}
