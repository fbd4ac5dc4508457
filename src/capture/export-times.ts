/**
 * When a flow record's flow began and ended. Exporters say so in a dozen ways (RFC 7012 section 5.9): since 1970 in
 * seconds to nanoseconds, since they started, or before the export.
 */
import type { ExportRecord } from './flow-export.ts'

/** NTP counts from 1900. */
const ntpOffsetSeconds = 2_208_988_800
const latestMs = 8.64e15

/** Milliseconds since 1970; the time of the export where the record tells none. */
export function exportTimes(record: ExportRecord): { readonly firstSeenMs: number; readonly lastSeenMs: number } {
  const { exportMs } = record.header
  const last = timeIn(record, { ms: 153, seconds: 151, ntp: [155, 157], ago: 159, uptime: 21 })
  const lastSeenMs = possible(last ?? record.number(323) ?? record.number(258) ?? exportMs)
  const first = timeIn(record, { ms: 152, seconds: 150, ntp: [154, 156], ago: 158, uptime: 22 })
  const durationMs = record.number(161) ?? (record.number(162) ?? 0) / 1000
  const firstSeenMs = possible(first ?? lastSeenMs - durationMs)
  return { firstSeenMs: Math.min(firstSeenMs, lastSeenMs), lastSeenMs }
}

type Elements = {
  readonly ms: number
  readonly seconds: number
  readonly ntp: readonly [micros: number, nanos: number]
  readonly ago: number
  readonly uptime: number
}

function timeIn(record: ExportRecord, elements: Elements): number | null {
  const { exportMs } = record.header
  const ms = record.number(elements.ms)
  if (ms !== null) return ms
  const seconds = record.number(elements.seconds)
  if (seconds !== null) return seconds * 1000
  for (const element of elements.ntp) {
    const octets = record.octets(element)
    if (octets.length === 8) return ntpMs(octets)
  }
  const ago = record.number(elements.ago)
  if (ago !== null) return exportMs - ago / 1000
  const uptime = record.number(elements.uptime)
  return uptime === null ? null : sinceStart(record, uptime)
}

/** The exporter's clock of 32 bits may have begun anew between the flow and the export. */
function sinceStart(record: ExportRecord, uptimeMs: number): number | null {
  const { version, exportMs, uptimeMs: now } = record.header
  const started = record.number(160)
  if (started !== null) return started + uptimeMs
  if (version === 10) return null
  const agoMs = (now - uptimeMs) >>> 0
  // A flow that seems to end after the export did so just before it.
  return agoMs > 0x7fffffff ? exportMs : exportMs - agoMs
}

function ntpMs(octets: Uint8Array): number {
  const view = new DataView(octets.buffer, octets.byteOffset, 8)
  return (view.getUint32(0) - ntpOffsetSeconds) * 1000 + Math.round((view.getUint32(4) / 2 ** 32) * 1e6) / 1000
}

function possible(ms: number): number {
  return ms > 0 && ms < latestMs ? ms : 0
}
