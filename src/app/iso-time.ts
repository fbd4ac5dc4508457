/** Times as reports and lines write them. Apart from the report's schemas, which take long to load. */

/** Time in milliseconds since 1970 as ISO 8601 in UTC; `null` for 0 and for times outside the years 1970 to 9999. */
export function isoTime(atMs: number): string | null {
  return atMs > 0 && atMs < 253_402_300_800_000 ? new Date(atMs).toISOString() : null
}
