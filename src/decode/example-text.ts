/** For the examples of binary protocols. */

/** ASCII text as hex digits. */
export function textHex(text: string): string {
  return Array.from(text, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
