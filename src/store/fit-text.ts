/** Text as both engines take it: without the character 0 and halves of surrogate pairs, and short enough for an index. */

// oxlint-disable-next-line no-control-regex
const unfit = /[\0\ud800-\udfff]/
/** Bytes of a value that is part of a key: PostgreSQL's indexes hold up to 2,704 a row. */
const maxKeyBytes = 2_000

export function fitText(text: string): string {
  return unfit.test(text) ? Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('utf8') : text
}

/** As `fitText`; cut where it is too long to be part of a key. */
export function fitKey(text: string): string {
  const fit = fitText(text)
  if (fit.length * 3 <= maxKeyBytes) return fit
  const bytes = Buffer.from(fit, 'utf8')
  if (bytes.length <= maxKeyBytes) return fit
  // Not in the middle of a character: its later bytes begin with the bits 10.
  let end = maxKeyBytes
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}

/** Order by bytes, as the store compares. */
export function isGreater(a: string, b: string): boolean {
  return a !== b && Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')) > 0
}
