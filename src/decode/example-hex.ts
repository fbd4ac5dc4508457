/** Puts the examples of protocols together: text and numbers as hexadecimal digits. Not the packet path. */

/** ASCII text as digits, filled with zeros, or another byte, up to `length` bytes. */
export function textHex(text: string, length = 0, filling = '00'): string {
  const digits = text.replaceAll(/./g, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'))
  return digits + filling.repeat(Math.max(length - text.length, 0))
}

/** A number with its highest byte first. */
export function bigHex(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0')
}

/** A number with its lowest byte first. */
export function littleHex(value: number, bytes: number): string {
  return (bigHex(value, bytes).match(/../g) ?? []).toReversed().join('')
}

/** How many bytes the digits are. */
export function hexBytes(hex: string): number {
  return hex.replaceAll(/\s/g, '').length / 2
}
