/**
 * What the three sources of flow records share: a file of raw datagrams, one behind the other, and datagrams as they
 * come from a network.
 */
import type { Fact } from '../core/model.ts'
import { ExportReader, datagramLength, exportVersion, hasTemplates } from './flow-export.ts'
import { ExportedFlows } from './flow-of-export.ts'
import type { RecordCounts, RecordReader, RecordSink, Source, SourceRun } from './source.ts'

/** 1 for UDP ports that exporters send to, registered (4739) or by custom. A table, as every datagram asks it. */
export const exportPorts = new Uint8Array(0x10000)
for (const port of [2055, 4739, 9995, 9996]) exportPorts[port] = 1
const maxDatagramBytes = 0x10000

/** Takes datagrams of exporters of any version. */
export class FlowCollector {
  readonly #sink: RecordSink
  readonly #site: string
  readonly #flows: ExportedFlows
  readonly #reader: ExportReader
  readonly #exporters = new Set<string>()

  constructor(sink: RecordSink, site: string) {
    this.#sink = sink
    this.#site = site
    this.#flows = new ExportedFlows(sink, site)
    this.#reader = new ExportReader((record) => this.#flows.take(record))
  }

  get counts(): Readonly<RecordCounts> {
    return { records: this.#reader.records, broken: this.#reader.broken, ignored: this.#flows.ignored }
  }

  /** The same for a datagram that may be none: one to an exporter's port. Others are left alone. */
  maybeDatagram(bytes: Uint8Array, start: number, end: number, exporter: string): void {
    if (exportVersion(bytes, start, end) !== 0) this.datagram(bytes, start, end, exporter)
  }

  /** `exporter` is the address that sent it, empty when it is not known. */
  datagram(bytes: Uint8Array, start: number, end: number, exporter: string): void {
    this.#reader.datagram(bytes, start, end, exporter)
    if (exporter === '' || this.#exporters.has(exporter) || this.#exporters.size >= 10_000) return
    const version = exportVersion(bytes, start, end)
    if (version === 0) return
    this.#exporters.add(exporter)
    const endpoint = { site: this.#site, mac: '', ip: exporter, vlan: 0 }
    const atMs = exportTimeMs(bytes, start, version)
    const fact: Fact = {
      endpoint,
      atMs,
      name: 'netflow.exports',
      value: version === 10 ? 'IPFIX' : `NetFlow v${version}`,
    }
    this.#sink.fact(fact)
  }

  /** Sends what still waits for its other direction. */
  finish(): void {
    this.#flows.finish()
  }
}

/** Recognising and reading of files for one version. */
export function exportFiles(
  version: 5 | 9 | 10,
): Pick<Source, 'recognises' | 'comesFirst' | 'start' | 'tellsOfSender'> {
  return {
    tellsOfSender: { 'netflow.exports': 'Form in which it sends flow records of the traffic that passes it' },
    recognises: (first) => exportVersion(first, 0, first.length) === version,
    comesFirst: (first) => hasTemplates(first, first.length),
    start: (sink, site): SourceRun => {
      const collector = new FlowCollector(sink, site)
      return { open: () => new ExportFile(collector), finish: () => collector.finish() }
    },
  }
}

class ExportFile implements RecordReader {
  readonly #collector: FlowCollector
  readonly #before: Readonly<RecordCounts>
  readonly #buffer = new Uint8Array(2 * maxDatagramBytes)
  #filled = 0
  /** Bytes that no datagram starts with; the rest of the file is given up. */
  #lost = 0

  constructor(collector: FlowCollector) {
    this.#collector = collector
    this.#before = collector.counts
  }

  get counts(): Readonly<RecordCounts> {
    const { records, broken, ignored } = this.#collector.counts
    return {
      records: records - this.#before.records,
      broken: broken - this.#before.broken + this.#lost,
      ignored: ignored - this.#before.ignored,
    }
  }

  push(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length && this.#lost === 0; ) {
      const length = Math.min(bytes.length - from, this.#buffer.length - this.#filled)
      this.#buffer.set(bytes.subarray(from, from + length), this.#filled)
      this.#filled += length
      from += length
      this.#read()
    }
  }

  finish(): void {
    if (this.#filled > 0 && this.#lost === 0) this.#collector.datagram(this.#buffer, 0, this.#filled, '')
    this.#filled = 0
  }

  #read(): void {
    for (;;) {
      const length = datagramLength(this.#buffer, this.#filled)
      if (length === null) {
        // No datagram is longer: this is not one.
        if (this.#filled > maxDatagramBytes) this.#lost = 1
        return
      }
      if (length === 0) {
        this.#lost = 1
        return
      }
      this.#collector.datagram(this.#buffer, 0, length, '')
      this.#buffer.copyWithin(0, length, this.#filled)
      this.#filled -= length
    }
  }
}

/** Seconds since 1970 stand in the header. */
function exportTimeMs(bytes: Uint8Array, start: number, version: number): number {
  const at = start + (version === 10 ? 4 : 8)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at) * 1000
}
