/**
 * Zeek logs, as TSV or JSON: conn.log becomes flows, some thirty others become facts. Told by their header, or for
 * JSON by `_path`, the name of the file, or the columns of the first record. https://docs.zeek.org, Log Files. Not
 * read: payload, files, and logs about Zeek itself.
 */
import type { Endpoint } from '../../core/model.ts'
import { endpointOf, printable } from '../record-values.ts'
import { JsonObjectSplitter, LineSplitter } from '../record-lines.ts'
import { source, type RecordReader, type RecordSink, type SourceRun } from '../source.ts'
import { Certificates } from '../zeek-certificates.ts'
import { flowOfConn } from '../zeek-conn.ts'
import { zeekLogs, type ZeekTelling } from '../zeek-facts.ts'
import { TsvHeader, TsvRow, jsonRow, portIn, type JsonRow, type ZeekRow } from '../zeek-rows.ts'
import { zeekExamples, zeekTells } from '../zeek-examples.ts'

/** Columns that only this log has, for JSON without `_path` in a file of another name. */
const signatures: readonly (readonly [path: string, column: string])[] = [
  ['conn', 'conn_state'],
  ['dns', 'qtype'],
  ['dns', 'query'],
  ['ssl', 'cipher'],
  ['ssl', 'server_name'],
  ['http', 'status_code'],
  ['http', 'user_agent'],
  ['x509', 'certificate.subject'],
  ['software', 'software_type'],
  ['known_services', 'port_proto'],
  ['known_certs', 'issuer_subject'],
  ['dhcp', 'msg_types'],
]
const utf8 = new TextDecoder()

export const zeekLog = source({
  name: 'zeek-log',
  title: 'Zeek logs',
  spec: 'Zeek documentation, Log Files; ASCII writer (TSV) and JSON, rotated and gzipped too',
  cannotKnow: [
    'MAC addresses, unless mac-logging.zeek wrote them into conn.log or a lease names them: else a device is its address.',
    'Bytes of frames: byte counts are those of the IP packets, and where Zeek logged none, those of the payload.',
    'Packet sizes, intervals and the number of retransmissions beyond the magnitude that the history shows.',
    'Flows without a conn.log: the other logs give facts only.',
    'ARP, neighbour discovery and other frames without IP, and all that Zeek has no analyser for.',
  ],
  tells: zeekTells,
  examples: zeekExamples,

  recognises(first, fileName) {
    const text = utf8.decode(first)
    if (/^#(separator|fields|path)[ \t]/.test(text)) return true
    return /^\s*\[?\s*\{/.test(text) && !text.includes('"event_type"') && pathOfJson(text, fileName) !== ''
  },

  /** Those that name the flows of conn.log. */
  comesFirst(first, fileName) {
    const text = utf8.decode(first)
    const path = /^#path\s+(\w+)/m.exec(text)?.[1] ?? pathOfJson(text, fileName)
    return path === 'dns' || path === 'ssl' || path === 'http'
  },

  start(sink, site): SourceRun {
    const certificates = new Certificates()
    return { open: (fileName) => new ZeekReader({ sink, site, certificates }, fileName) }
  },
})

/** Path of the log by the beginning of a JSON file, empty when it looks like none of Zeek's. */
function pathOfJson(text: string, fileName: string): string {
  const named = /"_path"\s*:\s*"(\w+)"/.exec(text)?.[1]
  if (named !== undefined) return named
  const isZeek = /"ts"\s*:/.test(text)
  const byName = pathOfName(fileName)
  if (isZeek && byName !== '') return byName
  if (!isZeek || !/"(uid|id\.orig_h|host)"\s*:/.test(text)) return ''
  return signatures.find(([, column]) => text.includes(`"${column}"`))?.[0] ?? 'other'
}

/** `dns.log`, `dns.00:00:00-01:00:00.log`, `dns_20261124.json`: the log by the beginning of the file's name. */
function pathOfName(fileName: string): string {
  const word = /^[a-z0-9]+(?:_[a-z]+)*/.exec(fileName)?.[0] ?? ''
  return word === 'conn' || Object.hasOwn(zeekLogs, word) ? word : ''
}

type Run = { readonly sink: RecordSink; readonly site: string; readonly certificates: Certificates }

class ZeekReader implements RecordReader {
  readonly counts = { records: 0, broken: 0, ignored: 0 }
  readonly #run: Run
  readonly #namedPath: string
  readonly #header = new TsvHeader()
  readonly #lines = new LineSplitter((line, isWhole) => this.#tsv(line, isWhole))
  readonly #objects = new JsonObjectSplitter((text) => this.#json(text))
  #isJson: boolean | null = null

  constructor(run: Run, fileName: string) {
    this.#run = run
    this.#namedPath = pathOfName(fileName)
  }

  push(bytes: Uint8Array): void {
    const from = this.#isJson === null ? startOfText(bytes) : 0
    if (from < 0) return
    const rest = bytes.subarray(from)
    this.#isJson ??= rest[0] === 0x7b || rest[0] === 0x5b
    if (this.#isJson) this.#objects.push(rest)
    else this.#lines.push(rest)
  }

  finish(): void {
    this.#lines.finish()
    this.#objects.finish()
    this.counts.broken += this.#lines.tooLong + this.#objects.broken
  }

  /** Zeek ends every line: one without its end was cut, perhaps in the middle of a value. */
  #tsv(line: string, isWhole: boolean): void {
    if (!isWhole) {
      this.counts.broken += 1
      return
    }
    if (line.startsWith('#')) {
      this.#header.read(line)
      return
    }
    if (line === '') return
    const row = new TsvRow(this.#header, line)
    if (this.#header.columns.size === 0 || !row.isWhole) this.counts.broken += 1
    else this.#take(this.#header.path, row)
  }

  #json(text: string): void {
    const row = jsonRow(text)
    if (row === null) this.counts.broken += 1
    else this.#take(row.text('_path') || this.#namedPath || pathByColumns(row), row)
  }

  #take(path: string, row: ZeekRow): void {
    const tell = Object.hasOwn(zeekLogs, path) ? zeekLogs[path] : undefined
    if (path === 'conn') {
      if (!this.#conn(row)) return
    } else if (tell === undefined) this.counts.ignored += 1
    else tell(tellingOf(row, this.#run))
    this.counts.records += 1
  }

  #conn(row: ZeekRow): boolean {
    const { site, sink } = this.#run
    const vlan = portIn(row, 'vlan') & 0xfff
    const client = endpointOf(site, { ip: row.text('id.orig_h'), mac: row.text('orig_l2_addr'), vlan })
    const server = endpointOf(site, { ip: row.text('id.resp_h'), mac: row.text('resp_l2_addr'), vlan })
    if (client === null || server === null) this.counts.broken += 1
    else sink.flow(flowOfConn(row, client, server))
    return client !== null && server !== null
  }
}

/** -1 while there is nothing but space, or a byte order mark. */
function startOfText(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte > 0x20 && byte < 0x80)
}

function pathByColumns(row: JsonRow): string {
  return signatures.find(([, column]) => row.has(column))?.[0] ?? ''
}

function tellingOf(row: ZeekRow, { sink, site, certificates }: Run): ZeekTelling {
  const atMs = row.timeMs('ts')
  const endpoint = (ip: string, mac = ''): Endpoint | null => endpointOf(site, { ip, mac })
  const of = (whom: Endpoint | null, name: string, value: string, peer?: string): void => {
    const shown = printable(value)
    if (whom === null || shown === '' || name === '') return
    sink.fact({ endpoint: whom, atMs, name, value: shown, ...(peer === undefined ? {} : { peer }) })
  }
  const side = (which: 'orig' | 'resp'): Endpoint | null => endpoint(row.text(`id.${which}_h`))
  const peer = (which: 'orig' | 'resp'): string => `${side(which)?.ip ?? ''} ${portIn(row, `id.${which}_p`)}`
  return {
    row,
    atMs,
    certificates,
    endpoint,
    of,
    client: (name, value) => of(side('orig'), name, value),
    server: (name, value) => of(side('resp'), name, value),
    host: (name, value) => of(endpoint(row.text('host')), name, value),
    clientDid: (name, value) => of(side('orig'), name, value, peer('resp')),
    serverDid: (name, value) => of(side('resp'), name, value, peer('orig')),
    assigned: (whom) => sink.assigned(whom, atMs),
    resolved: (ip, name) => {
      const found = endpoint(ip)
      const shown = printable(name)
      if (found !== null && shown !== '') sink.resolved(found.ip, shown)
    },
    asked: (name) => {
      const shown = printable(name)
      if (shown === '') return
      const sides = { clientIp: side('orig')?.ip ?? '', serverIp: side('resp')?.ip ?? '' }
      const ports = { clientPort: portIn(row, 'id.orig_p'), serverPort: portIn(row, 'id.resp_p') }
      sink.asked({ ...sides, ...ports }, shown)
    },
  }
}
