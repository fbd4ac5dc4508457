/** MAC and IP addresses between numbers and text. For the packet path; elsewhere a library is welcome. */

/** 48 bits as two numbers → `aa:bb:cc:dd:ee:ff`. */
export function macText(high: number, low: number): string {
  return hexPairs(high, 4) + ':' + hexPairs(low, 2)
}

/** One signed 32-bit word → dotted quad. */
export function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

/** Four signed 32-bit words → RFC 5952: lower case, the longest run of two or more zero groups shortened. */
export function ipv6Text(word0: number, word1: number, word2: number, word3: number): string {
  const groups = [word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff])
  const { start, length } = longestZeroRun(groups)
  if (length < 2) return hexGroups(groups)
  return `${hexGroups(groups.slice(0, start))}::${hexGroups(groups.slice(start + length))}`
}

/** Private, link-local, shared or loopback IPv4 (RFC 1918, 3927, 6598): never on the internet. */
export function isLocalIpv4(word: number): boolean {
  const first = word >>> 24
  const second = (word >>> 16) & 255
  if (first === 10 || first === 127) return true
  if (first === 192) return second === 168
  if (first === 172) return second >= 16 && second < 32
  if (first === 169) return second === 254
  return first === 100 && second >= 64 && second < 128
}

/** Link-local, unique local or loopback IPv6 (RFC 4291, 4193). */
export function isLocalIpv6(word0: number, word1: number, word2: number, word3: number): boolean {
  const first = word0 >>> 16
  if ((first & 0xffc0) === 0xfe80 || (first & 0xfe00) === 0xfc00) return true
  return word0 === 0 && word1 === 0 && word2 === 0 && (word3 === 1 || word3 === 0)
}

/** Multicast, broadcast or unspecified: no single device. */
export function isGroupIpv4(word: number): boolean {
  return word >>> 28 === 14 || word === -1 || word >>> 24 === 0
}

function hexGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':')
}

function hexPairs(value: number, count: number): string {
  let text = ''
  for (let i = count - 1; i >= 0; i -= 1)
    text += ((value >>> (i * 8)) & 255).toString(16).padStart(2, '0') + (i > 0 ? ':' : '')
  return text
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (let i = 0; i <= groups.length; i += 1) {
    if (groups[i] === 0) continue
    if (i - start > best.length) best = { start, length: i - start }
    start = i + 1
  }
  return best
}
