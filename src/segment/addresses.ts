/**
 * IP addresses and CIDR prefixes as ranges of numbers (RFC 4632, RFC 4291). Strict: no octal, no short IPv4, no zone
 * index, no host bits, no IPv4-mapped IPv6, so that one text means one set of addresses on every platform. Not for
 * the packet path.
 */
import ipaddr from 'ipaddr.js'

export type Family = 4 | 6

const maxRemembered = 65_536

/** All addresses from `first` to `last`; `text` is the one canonical spelling (RFC 5952 for IPv6). */
export type Prefix = {
  readonly family: Family
  readonly bits: number
  readonly first: bigint
  readonly last: bigint
  readonly text: string
}

/** Longest prefix of a family, which is a single address. */
export const fullBits: Readonly<Record<Family, number>> = { 4: 32, 6: 128 }

/** `10.0.0.0/24`, `10.0.0.1`, `fd00::/8` → range; `null` when the text is anything else. */
export const parsePrefix = remembering(readPrefix)

/**
 * A single address that a router forwards; `null` for the rest: unspecified, loopback, link-local, multicast,
 * broadcast.
 */
export const parseForwardable = remembering((text) => {
  const prefix = text.includes('/') ? null : parsePrefix(text)
  return prefix === null || notForwarded.has(rangeOf(prefix)) ? null : prefix
})

/**
 * A policy, its evidence and its replay ask for the same few thousand addresses a hundred thousand times. Remembers
 * answers, up to
 * a limit.
 */
function remembering(parse: (text: string) => Prefix | null): (text: string) => Prefix | null {
  const known = new Map<string, Prefix | null>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const parsed = parse(text)
    if (known.size >= maxRemembered) known.clear()
    known.set(text, parsed)
    return parsed
  }
}

function readPrefix(text: string): Prefix | null {
  const [address = '', bitsText, ...rest] = text.split('/')
  const parsed = parseNumber(address)
  if (parsed === null || rest.length > 0) return null
  const { family, value, spelling } = parsed
  if (bitsText !== undefined && !/^(0|[1-9]\d{0,2})$/.test(bitsText)) return null
  const bits = bitsText === undefined ? fullBits[family] : Number(bitsText)
  if (bits > fullBits[family]) return null
  const last = value + (1n << BigInt(fullBits[family] - bits)) - 1n
  if (network(value, family, bits) !== value) return null
  return { family, bits, first: value, last, text: bits === fullBits[family] ? spelling : `${spelling}/${bits}` }
}

/** The start of the prefix of length `bits` that holds `value`. */
export function network(value: bigint, family: Family, bits: number): bigint {
  const hostBits = BigInt(fullBits[family] - bits)
  return (value >> hostBits) << hostBits
}

/** IPv4 first, then by number, wide before narrow. */
export function compareAddresses(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family
  if (a.first !== b.first) return a.first < b.first ? -1 : 1
  return a.bits - b.bits
}

/** Sorted, without doubles and without what a wider prefix of the list holds already: the same set of addresses. */
function disjoint(prefixes: readonly Prefix[]): readonly Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of prefixes.toSorted(compareAddresses)) {
    const open = kept.at(-1)
    if (open === undefined || open.family !== prefix.family || open.last < prefix.first) kept.push(prefix)
  }
  return kept
}

/** Parses what parses, see `disjoint`. */
export function parseAll(texts: readonly string[]): readonly Prefix[] {
  return disjoint(texts.flatMap((text) => parsePrefix(text) ?? []))
}

const notForwarded: ReadonlySet<string> = new Set([
  'unspecified',
  'loopback',
  'linkLocal',
  'multicast',
  'broadcast',
  'ipv4Mapped',
])

function rangeOf({ text }: Prefix): string {
  return ipaddr.parse(text).range()
}

function parseNumber(
  text: string,
): { readonly family: Family; readonly value: bigint; readonly spelling: string } | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return { family: 4, value: numberOf(ipaddr.IPv4.parse(text).toByteArray()), spelling: text }
  }
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':') || !ipaddr.IPv6.isValid(text)) return null
  const address = ipaddr.IPv6.parse(text)
  if (address.isIPv4MappedAddress()) return null
  return { family: 6, value: numberOf(address.toByteArray()), spelling: address.toRFC5952String() }
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
