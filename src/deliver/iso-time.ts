/** Times as the formats here want them: RFC 3339 in UTC with milliseconds. */
export function isoTime(atMs: number): string {
  return new Date(Math.min(Math.max(atMs, 0), 253_402_300_799_999)).toISOString()
}
