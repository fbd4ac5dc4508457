/**
 * Datagrams of flow exporters → records: NetFlow v5 (its fixed record is a template too), v9 (RFC 3954) and IPFIX
 * (RFC 7011). Data whose template was not seen yet is counted and left out, as nothing says what it means.
 */
import { Reader } from '../core/reader.ts'
import { Templates, elementKey, templateOf, variable, type Template } from './flow-templates.ts'

/** Elements of IANA by their number; NetFlow v9 has the same. */
const v5Fields: readonly (readonly [id: number, length: number])[] = [
  [8, 4],
  [12, 4],
  [15, 4],
  [10, 2],
  [14, 2],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
  [7, 2],
  [11, 2],
  [210, 1],
  [6, 1],
  [4, 1],
  [5, 1],
  [16, 2],
  [17, 2],
  [9, 1],
  [13, 1],
  [210, 2],
]
const v5Template = templateOf(
  v5Fields.map(([id, length]) => ({ enterprise: 0, id, length })),
  false,
)
const v5HeaderBytes = 24
const v5RecordBytes = 48
const maxV5Records = 30
/** 1990: a header with an earlier time is none. */
const earliestSeconds = 631_152_000

/** What stands in the header of a datagram. */
export type ExportHeader = {
  readonly version: 5 | 9 | 10
  /** Whoever sent it: an address, or empty for a file. */
  readonly exporter: string
  /** Observation domain or source id. */
  readonly domain: number
  readonly exportMs: number
  /** Time since the exporter started, in milliseconds; 0 for IPFIX. */
  readonly uptimeMs: number
  /** NetFlow v5 only: one packet in so many was looked at; else 1. */
  readonly samplingInterval: number
}

/** One record; reused, so its values are to be read during the call. */
export class ExportRecord {
  header: ExportHeader = { version: 9, exporter: '', domain: 0, exportMs: 0, uptimeMs: 0, samplingInterval: 1 }
  template: Template = v5Template
  templateId = 0
  bytes: Uint8Array = new Uint8Array(0)
  readonly starts = new Int32Array(512)
  readonly lengths = new Int32Array(512)

  /** Index of the first field of the element, -1 when the record has none. */
  find(id: number, enterprise = 0): number {
    return this.template.indexOf.get(elementKey(enterprise, id)) ?? -1
  }

  /** Unsigned number of any length (RFC 7011 section 6.2), `null` without the element. Exact up to 2^53. */
  number(id: number, enterprise = 0): number | null {
    const index = this.find(id, enterprise)
    const length = this.lengths[index] ?? 0
    if (index < 0 || length === 0 || length > 8) return null
    let value = 0
    const start = this.starts[index] ?? 0
    for (let at = start; at < start + length; at += 1) value = value * 256 + (this.bytes[at] ?? 0)
    return value
  }

  /** The bytes of the element, empty without it. */
  octets(id: number, enterprise = 0): Uint8Array {
    const index = this.find(id, enterprise)
    const start = this.starts[index] ?? 0
    return index < 0 ? this.bytes.subarray(0, 0) : this.bytes.subarray(start, start + (this.lengths[index] ?? 0))
  }
}

export class ExportReader {
  records = 0
  /** Datagrams that are cut or contradict themselves, and sets of data without a template. */
  broken = 0
  readonly #take: (record: ExportRecord) => void
  readonly #templates = new Templates()
  readonly #record = new ExportRecord()
  readonly #reader = new Reader()

  constructor(take: (record: ExportRecord) => void) {
    this.#take = take
  }

  /** Reads one datagram. What is no export is counted as broken. */
  datagram(bytes: Uint8Array, start: number, end: number, exporter: string): void {
    const reader = this.#reader.reset(bytes, start, end)
    this.#record.bytes = bytes
    const version = reader.u16()
    if (version === 5) this.#netflow5(reader, exporter)
    else if (version === 9) this.#netflow9(reader, exporter)
    else if (version === 10) this.#ipfix(reader, exporter)
    else this.broken += 1
  }

  #netflow5(reader: Reader, exporter: string): void {
    const count = reader.u16()
    const uptimeMs = reader.u32()
    const seconds = reader.u32()
    const exportMs = seconds * 1000 + Math.floor(reader.u32() / 1e6)
    reader.take(4)
    const domain = reader.u16()
    const samplingInterval = Math.max(reader.u16() & 0x3fff, 1)
    if (reader.failed || count > maxV5Records || reader.remaining < count * v5RecordBytes) {
      this.broken += 1
      return
    }
    this.#record.header = { version: 5, exporter, domain, exportMs, uptimeMs, samplingInterval }
    this.#data(reader, 0, v5Template, count)
  }

  #netflow9(reader: Reader, exporter: string): void {
    reader.take(2)
    const uptimeMs = reader.u32()
    const exportMs = reader.u32() * 1000
    reader.take(4)
    const domain = reader.u32()
    this.#record.header = { version: 9, exporter, domain, exportMs, uptimeMs, samplingInterval: 1 }
    if (reader.failed) this.broken += 1
    else this.#sets(reader, `9 ${exporter} ${domain}`)
  }

  #ipfix(reader: Reader, exporter: string): void {
    const length = reader.u16()
    const exportMs = reader.u32() * 1000
    reader.take(4)
    const domain = reader.u32()
    if (reader.failed || length < 16 || length - 16 > reader.remaining) {
      this.broken += 1
      return
    }
    this.#record.header = { version: 10, exporter, domain, exportMs, uptimeMs: 0, samplingInterval: 1 }
    this.#sets(reader.reset(reader.bytes, reader.position, reader.position + length - 16), `10 ${exporter} ${domain}`)
  }

  #sets(reader: Reader, scope: string): void {
    const end = reader.end
    const isIpfix = this.#record.header.version === 10
    const firstTemplate = isIpfix ? 2 : 0
    while (end - reader.position >= 4) {
      const at = reader.position
      const id = reader.u16()
      const length = reader.u16()
      // Some exporters fill a datagram up with zeros.
      if (id === 0 && length === 0) return
      if (length < 4 || at + length > end) {
        this.broken += 1
        return
      }
      reader.reset(reader.bytes, at + 4, at + length)
      if (id === firstTemplate || id === firstTemplate + 1) {
        if (isIpfix) this.#templates.readIpfix(reader, scope, id === 3)
        else this.#templates.readNetflow9(reader, scope, id === 1)
        if (reader.failed) this.broken += 1
      } else if (id >= 256) this.#dataSet(reader, scope, id)
      reader.reset(reader.bytes, at + length, end)
    }
  }

  #dataSet(reader: Reader, scope: string, id: number): void {
    const template = this.#templates.get(scope, id)
    if (template === undefined) this.broken += 1
    else this.#data(reader, id, template, Infinity)
  }

  /** Records until what is left is shorter than one: padding. */
  #data(reader: Reader, id: number, template: Template, most: number): void {
    const record = this.#record
    record.template = template
    record.templateId = id
    for (let count = 0; count < most && reader.remaining >= template.leastBytes; count += 1) {
      for (const [index, { length }] of template.fields.entries()) {
        const own = length === variable ? variableLength(reader) : length
        record.lengths[index] = own
        record.starts[index] = reader.take(own)
      }
      if (reader.failed) {
        this.broken += 1
        return
      }
      this.records += 1
      this.#take(record)
    }
  }
}

/** One byte, or 255 and two more (RFC 7011 section 7). */
function variableLength(reader: Reader): number {
  const short = reader.u8()
  return short < 255 ? short : reader.u16()
}

/** Version of the export that starts here, 0 when it is none: the header has to make sense. */
export function exportVersion(bytes: Uint8Array, start: number, end: number): 0 | 5 | 9 | 10 {
  if (end - start < 20) return 0
  const version = word(bytes, start)
  if (version === 5) {
    const count = word(bytes, start + 2)
    return count >= 1 && count <= maxV5Records && isTime(bytes, start + 8) ? 5 : 0
  }
  if (version === 9) {
    if (end - start < 24 || word(bytes, start + 2) === 0) return 0
    return isSet(word(bytes, start + 20), 0) && word(bytes, start + 22) >= 4 ? 9 : 0
  }
  if (version !== 10) return 0
  return word(bytes, start + 2) >= 20 && isTime(bytes, start + 4) && isSet(word(bytes, start + 16), 2) ? 10 : 0
}

/**
 * Length of the datagram at the beginning of `bytes[0, filled)`, in which several stand behind each other; `null` while
 * more has to come, 0 when no datagram starts here.
 */
export function datagramLength(bytes: Uint8Array, filled: number): number | null {
  if (filled < v5HeaderBytes) return null
  const version = exportVersion(bytes, 0, filled)
  if (version === 0) return 0
  if (version === 5) return whole(v5HeaderBytes + v5RecordBytes * word(bytes, 2), filled)
  if (version === 10) return whole(word(bytes, 2), filled)
  // NetFlow v9 does not say how long it is: the sets end where the next version number stands, which is no set.
  let at = 20
  while (at + 4 <= filled) {
    const id = word(bytes, at)
    const length = word(bytes, at + 2)
    if (id === 5 || id === 9 || id === 10) return at
    if (id === 0 && length === 0) return endOfZeros(bytes, at, filled)
    if (length < 4) return at
    at += length
    // The set lies: no datagram is longer.
    if (at > 0xffff) return whole(0xffff, filled)
  }
  return null
}

/** Whether it brings templates, in its first sets. */
export function hasTemplates(bytes: Uint8Array, end: number): boolean {
  const version = exportVersion(bytes, 0, end)
  if (version !== 9 && version !== 10) return false
  let at = version === 9 ? 20 : 16
  while (at + 4 <= end) {
    if (word(bytes, at) <= 3) return true
    at += Math.max(word(bytes, at + 2), 4)
  }
  return false
}

function endOfZeros(bytes: Uint8Array, from: number, filled: number): number | null {
  let at = from
  while (at < filled && bytes[at] === 0) at += 1
  // The version that follows begins with a zero.
  return at < filled ? at - 1 : null
}

function whole(length: number, filled: number): number | null {
  return length <= filled ? length : null
}

function isTime(bytes: Uint8Array, at: number): boolean {
  return word(bytes, at) * 0x10000 + word(bytes, at + 2) >= earliestSeconds
}

function isSet(id: number, firstTemplate: number): boolean {
  return id === firstTemplate || id === firstTemplate + 1 || id >= 256
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
