/** What kind of place an address is, from its text. Only for flows that a detection already cares about. */

/** Multicast or broadcast, by the address or the MAC of the frame. */
export function isGroup(ip: string, mac: string): boolean {
  const digit = mac.charCodeAt(1)
  if (((digit <= 57 ? digit : digit - 39) & 1) === 1) return true
  if (ip.includes(':')) return ip.startsWith('ff')
  const first = Number.parseInt(ip, 10)
  return (first >= 224 && first < 240) || first === 255
}

/** Never on the internet: RFC 1918, 3927, 6598, link-local and unique local IPv6. */
export function isLocal(ip: string): boolean {
  if (ip.includes(':')) return /^(?:fe[89ab]|f[cd])/.test(ip)
  if (/^(?:10|127|192\.168|169\.254)\./.test(ip)) return true
  const next = Number.parseInt(ip.slice(4), 10)
  if (ip.startsWith('172.')) return next >= 16 && next < 32
  return ip.startsWith('100.') && next >= 64 && next < 128
}
