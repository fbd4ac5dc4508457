/** Times as records write them → milliseconds since 1970 with a fraction, exact to the microsecond. */

const iso = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:\s*(Z|UTC|[+-]\d\d:?\d\d))?$/
/** The last one that a `Date` can hold. */
const latestMs = 8.64e15

/**
 * ISO 8601 (or RFC 3339, or with slashes; UTC where no zone is named), or seconds since 1970. 0 when it is
 * neither, or before 1970.
 */
export function parseTimeMs(text: string): number {
  const found = iso.exec(text)
  if (found === null) return msOfSeconds(text === '' ? Number.NaN : Number(text))
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = found
  const wholeMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6))
  return Math.max(0, (wholeMs * 1000 + micros) / 1000 - offsetMs(zone))
}

/** Seconds since 1970 → milliseconds; 0 for what is no time. */
export function msOfSeconds(seconds: number): number {
  const ms = Math.round(seconds * 1e6) / 1000
  return ms > 0 && ms < latestMs ? ms : 0
}

function offsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
