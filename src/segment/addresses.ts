/**
 * IP addresses and CIDR prefixes as ranges of numbers (RFC 4632, RFC 4291). Strict: no octal, no short IPv4, no zone
 * index, no host bits, no IPv4-mapped IPv6, so that one text means one set of addresses on every platform. Not for
 * the packet path.
 */
import ipaddr from 'ipaddr.js'

export type Family = 4 | 6

export const families: readonly Family[] = [4, 6]

const maxRemembered = 65_536

/** An address as a number: IPv4 fits a plain one, which is much faster. Only those of one family can be compared. */
export type AddressNumber = number | bigint

/** All addresses from `first` to `last`; `text` is the one canonical spelling (RFC 5952 for IPv6). */
export type Prefix = {
  readonly family: Family
  readonly bits: number
  readonly first: AddressNumber
  readonly last: AddressNumber
  readonly text: string
  /** Written as a single address, and one that a router forwards. */
  readonly isForwarded: boolean
}

/** Longest prefix of a family, which is a single address. */
export const fullBits: Readonly<Record<Family, number>> = { 4: 32, 6: 128 }

const known = new Map<string, Prefix | null>()

/**
 * `10.0.0.0/24`, `10.0.0.1`, `fd00::/8` → range; `null` when the text is anything else. What isn't a single IPv4
 * address is slow to read and asked for again and again, so its answers are remembered, up to a limit.
 */
export function parsePrefix(text: string): Prefix | null {
  const value = readIpv4(text)
  if (value !== null) return ipv4Address(value, text)
  const found = known.get(text)
  if (found !== undefined) return found
  const parsed = readPrefix(text)
  if (known.size >= maxRemembered) known.clear()
  known.set(text, parsed)
  return parsed
}

/**
 * A single address that a router forwards; `null` for the rest: unspecified, loopback, link-local, multicast,
 * broadcast.
 */
export function parseForwardable(text: string): Prefix | null {
  const prefix = parsePrefix(text)
  return prefix?.isForwarded === true ? prefix : null
}

function readPrefix(text: string): Prefix | null {
  const slash = text.indexOf('/')
  const parsed = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (parsed === null || slash < 0) return parsed
  const { family, first, text: spelling } = parsed
  const bitsText = text.slice(slash + 1)
  const bits = Number(bitsText)
  if (!/^(0|[1-9]\d{0,2})$/.test(bitsText) || bits > fullBits[family]) return null
  if (network(first, bits) !== first) return null
  return {
    family,
    bits,
    first,
    last: lastOf(first, bits),
    text: bits === fullBits[family] ? spelling : `${spelling}/${bits}`,
    isForwarded: false,
  }
}

/** The start of the prefix of length `bits` that holds `value`. */
export function network(value: AddressNumber, bits: number): AddressNumber {
  if (typeof value === 'number') return value - (value % 2 ** (fullBits[4] - bits))
  const hostBits = BigInt(fullBits[6] - bits)
  return (value >> hostBits) << hostBits
}

function lastOf(first: AddressNumber, bits: number): AddressNumber {
  if (typeof first === 'number') return first + 2 ** (fullBits[4] - bits) - 1
  return first + (1n << BigInt(fullBits[6] - bits)) - 1n
}

/** IPv4 first, then by number, wide before narrow. */
export function compareAddresses(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  return a.bits - b.bits
}

/** `addresses` are sorted, so IPv4 comes first and IPv6 last. */
export function hasFamily(addresses: readonly Prefix[], family: Family): boolean {
  return (family === 4 ? addresses[0] : addresses.at(-1))?.family === family
}

/** Sorted, without doubles and without what a wider prefix of the list holds already: the same set of addresses. */
export function disjoint(prefixes: readonly Prefix[]): readonly Prefix[] {
  if (prefixes.length < 2) return prefixes
  const kept: Prefix[] = []
  for (const prefix of prefixes.toSorted(compareAddresses)) {
    const open = kept.at(-1)
    if (open === undefined || open.family !== prefix.family || open.last < prefix.first) kept.push(prefix)
  }
  return kept
}

/** Parses what parses, see `disjoint`. */
export function parseAll(texts: readonly string[]): readonly Prefix[] {
  const found: Prefix[] = []
  for (const text of texts) {
    const prefix = parsePrefix(text)
    if (prefix !== null) found.push(prefix)
  }
  return disjoint(found)
}

function ipv4Address(value: number, text: string): Prefix {
  return { family: 4, bits: fullBits[4], first: value, last: value, text, isForwarded: isForwardedIpv4(value) }
}

function readAddress(text: string): Prefix | null {
  const value = readIpv4(text)
  if (value !== null) return ipv4Address(value, text)
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':') || !ipaddr.IPv6.isValid(text)) return null
  const address = ipaddr.IPv6.parse(text)
  const first = address.parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n)
  if (first >> 32n === ipv4Mapped) return null
  return {
    family: 6,
    bits: fullBits[6],
    first,
    last: first,
    text: address.toRFC5952String(),
    isForwarded: first > loopback && first >> 118n !== linkLocal && first >> 120n !== multicast,
  }
}

/** RFC 4291, 2.4: `::ffff:0:0/96`, `::1`, `fe80::/10`, `ff00::/8`. */
const ipv4Mapped = 0xffffn
const loopback = 1n
const linkLocal = 0xfe80n >> 6n
const multicast = 0xffn

/** RFC 1122, 3171, 3927: 0/8, 127/8, 169.254/16, 224/4 and the broadcast address stay on their link or host. */
function isForwardedIpv4(value: number): boolean {
  const octet = value >>> 24
  if (octet === 0 || octet === 127 || octet >>> 4 === 14) return false
  return value >>> 16 !== 0xa9fe && value !== 0xffffffff
}

const zero = 48
const nine = 57
const dot = 46

/** Four decimal numbers up to 255 without leading zeros. */
function readIpv4(text: string): number | null {
  if (text.length < 7 || text.length > 15) return null
  let value = 0
  let octet = -1
  let dots = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === dot) {
      if (octet < 0) return null
      value = value * 256 + octet
      octet = -1
      dots += 1
    } else {
      if (code < zero || code > nine || octet === 0) return null
      octet = octet < 0 ? code - zero : octet * 10 + code - zero
      if (octet > 255) return null
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : null
}
