/**
 * An IPv4 prefix as the texts that addresses in it begin with: stores compare addresses as text. A prefix that ends inside
 * a byte becomes one text for each of its values, at most 128.
 */
import { isIPv4 } from 'node:net'

/** @returns patterns with `*`, or null when it is no IPv4 prefix */
export function prefixPatterns(text: string): readonly string[] | null {
  const [address = '', lengthText = '', ...more] = text.split('/')
  if (more.length > 0 || !isIPv4(address) || !/^\d{1,2}$/.test(lengthText)) return null
  const length = Number(lengthText)
  if (length > 32) return null
  const bytes = address.split('.').map(Number)
  const whole = Math.floor(length / 8)
  const fixed = bytes
    .slice(0, whole)
    .map((byte) => `${byte}.`)
    .join('')
  const rest = length % 8
  // A dot, so that IPv6 addresses are not meant.
  if (length === 0) return ['*.*']
  if (whole === 4) return [address]
  if (rest === 0) return [`${fixed}*`]
  const span = 1 << (8 - rest)
  const first = (bytes[whole] ?? 0) & ~(span - 1)
  const ending = whole === 3 ? '' : '.*'
  return Array.from({ length: span }, (_, index) => `${fixed}${first + index}${ending}`)
}
