/**
 * Puts bytes together, big-endian as on the wire. Text is UTF-8. Nothing is checked: the builders know their field
 * sizes.
 */

export type Part = Uint8Array | string | readonly number[]

const encoder = new TextEncoder()

export function join(...parts: readonly Part[]): Uint8Array {
  const pieces = parts.some((part) => typeof part === 'string') ? parts.map(bytesOf) : parts
  let length = 0
  for (const piece of pieces) length += piece.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    if (typeof piece !== 'string') joined.set(piece, at)
    at += piece.length
  }
  return joined
}

function bytesOf(part: Part): Uint8Array | readonly number[] {
  return typeof part === 'string' ? encoder.encode(part) : part
}

export function u16(value: number): readonly number[] {
  return [(value >>> 8) & 0xff, value & 0xff]
}

export function u24(value: number): readonly number[] {
  return [(value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

export function u32(value: number): readonly number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

/** Two hexadecimal digits a byte; spaces and colons between them are ignored. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/[\s:]/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

export function zeros(length: number): Uint8Array {
  return new Uint8Array(length)
}

/** The part, filled up with `filler` on the right or cut to `length`. */
export function fixed(part: Part, length: number, filler = 0): Uint8Array {
  const field = new Uint8Array(length).fill(filler)
  field.set(join(part).subarray(0, length))
  return field
}

/** A length in one byte, then the part. */
export function counted8(...parts: readonly Part[]): Uint8Array {
  const content = join(...parts)
  return join([content.length], content)
}

/** A length in two bytes, then the part. */
export function counted16(...parts: readonly Part[]): Uint8Array {
  const content = join(...parts)
  return join(u16(content.length), content)
}

/** `a4:14:37:00:00:01` as six bytes. */
export function macBytes(mac: string): Uint8Array {
  return new Uint8Array(mac.split(':').map((pair) => Number.parseInt(pair, 16)))
}

/** An IPv4 address as 4 bytes, an IPv6 address (no embedded IPv4) as 16. */
export function addressBytes(ip: string): Uint8Array {
  if (!ip.includes(':')) return new Uint8Array(ip.split('.').map(Number))
  const [head = '', tail] = ip.split('::')
  const front = groups(head)
  const back = groups(tail ?? '')
  return join(front, zeros(16 - front.length - back.length), back)
}

function groups(text: string): Uint8Array {
  return text === '' ? zeros(0) : join(...text.split(':').map((group) => u16(Number.parseInt(group, 16))))
}
