/**
 * Text that devices and people chose, made safe to read and to paste: one line, nothing that hides or reorders what
 * follows (Unicode TR 36), nothing that a shell or a configuration language expands. It never grows.
 */

/** Control, format, private and unassigned characters, line separators, and scripts that run from right to left. */
const treacherous = /[\p{C}\p{Zl}\p{Zp}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/gu
const spaces = /[\s\p{Zs}]+/gu
/** Most text: printable ASCII in words, which is already what the rest would be turned into. */
const plain = /^[!-~]+(?: [!-~]+)*$/
/** Letters, marks, digits and the punctuation that is only itself between double quotes. */
const expandable = /[^\p{L}\p{M}\p{N} .,:;/()+\-_=@%*[\]!?<>&|#~^'…]/gu

/** One line of readable text of at most `maxCharacters`, for sentences and titles. */
export function oneLine(text: string, maxCharacters: number): string {
  const start = text.length > 4 * maxCharacters ? text.slice(0, 4 * maxCharacters) : text
  if (plain.test(start))
    return start.length <= maxCharacters ? start : `${start.slice(0, maxCharacters - 1).trimEnd()}…`
  const clean = start.replace(treacherous, ' ').replace(spaces, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= maxCharacters
    ? clean
    : `${characters
        .slice(0, maxCharacters - 1)
        .join('')
        .trimEnd()}…`
}

/** The same for configurations: also no quotes, backslash, dollar, backtick or braces, and a limit in UTF-8 bytes. */
export function inertText(text: string, maxBytes: number): string {
  const clean = oneLine(text, maxBytes).replace(expandable, '_')
  let bytes = 0
  let end = 0
  while (end < clean.length) {
    const code = clean.codePointAt(end) ?? 0
    bytes += utf8Bytes(code)
    if (bytes > maxBytes) break
    end += code < 0x10000 ? 1 : 2
  }
  return clean.slice(0, end).trimEnd()
}

function utf8Bytes(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
