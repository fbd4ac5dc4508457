/**
 * Leases that DHCP servers keep in files: ISC's dhcpd.leases (dhcpd.leases(5)), Kea's memfile CSV for IPv4 and IPv6, and
 * those of dnsmasq. The file is a journal: the same lease comes again and again. Not read: failover states, hooks' data.
 */
import { LineSplitter } from '../record-lines.ts'
import { msOfSeconds, parseTimeMs } from '../record-time.ts'
import { endpointOf, printable } from '../record-values.ts'
import { source, type RecordReader, type RecordSink, type SourceRun } from '../source.ts'

type Lease = { ip: string; mac: string; name: string; vendorClass: string; atMs: number }

const iscStart = /^lease ([0-9.]{7,15}) \{/
const keaHeader = /^address,(?:hwaddr|duid),/
const dnsmasqLine = /^(\d{1,12}) ([0-9a-fA-F:]{17}) ([0-9.]{7,15}) (\S{1,255})/
/** A Kea lease in this state was given up or refused. */
const assigned = '0'

export const dhcpLeases = source({
  name: 'dhcp-leases',
  title: 'DHCP leases',
  spec: 'dhcpd.leases(5), Kea memfile (CSV), dnsmasq',
  cannotKnow: [
    'Flows, and everything that a device does after it got an address.',
    'Who had an address before, where the server rewrote its file; an address counts as that of its latest lease.',
    'When a lease of dnsmasq began: the file names its end only.',
    'What the device asked for, but for the vendor class where ISC dhcpd is told to keep it.',
  ],
  tells: {},
  examples: [
    {
      name: 'ISC dhcpd, with a lease that is not finished',
      fileName: 'dhcpd.leases',
      text: [
        '# The format of this file is documented in the dhcpd.leases(5) manual page.',
        'authoring-byte-order little-endian;',
        'lease 192.0.2.10 {',
        '  starts 2 2023/11/14 22:13:20;',
        '  ends 2 2023/11/14 23:13:20;',
        '  binding state active;',
        '  hardware ethernet 02:00:00:00:00:0a;',
        '  set vendor-class-identifier = "udhcp 1.31";',
        '  client-hostname "panel\\"7";',
        '}',
        'lease 192.0.2.11 {',
        '  starts 2 2023/11/14 22:13:20;',
        '  binding state abandoned;',
        '}',
        'lease 192.0.2.12 {',
        '  hardware ethernet 02:00:00:00:00:0c;',
        '',
      ].join('\n'),
      facts: [
        '02:00:00:00:00:0a 192.0.2.10 dhcp.hostName = panel"7',
        '02:00:00:00:00:0a 192.0.2.10 dhcp.vendorClass = udhcp 1.31',
      ],
      assigned: ['02:00:00:00:00:0a 192.0.2.10'],
      broken: 1,
    },
    {
      name: 'Kea for IPv4, with a column that nobody knows and a declined lease',
      fileName: 'kea-leases4.csv',
      text: [
        'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,new',
        '192.0.2.10,02:00:00:00:00:0a,01:02,3600,1700003600,1,0,0,panel7.example.com.,0,x',
        '192.0.2.11,,,3600,1700003600,1,0,0,,1,x',
        '192.0.2.12,02:00',
        '',
      ].join('\n'),
      facts: ['02:00:00:00:00:0a 192.0.2.10 dhcp.hostName = panel7.example.com'],
      assigned: ['02:00:00:00:00:0a 192.0.2.10'],
      broken: 1,
    },
    {
      name: 'Kea for IPv6',
      fileName: 'kea-leases6.csv',
      text: [
        'address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,' +
          'hostname,hwaddr,state',
        '2001:db8::b,00:01,3600,1700003600,1,1800,0,1,128,0,0,cam&#x2c2,02:00:00:00:00:0b,0',
        '',
      ].join('\n'),
      facts: ['02:00:00:00:00:0b 2001:db8::b dhcp.hostName = cam,2'],
      assigned: ['02:00:00:00:00:0b 2001:db8::b'],
    },
    {
      name: 'dnsmasq',
      fileName: 'dnsmasq.leases',
      text: '1700003600 02:00:00:00:00:0c 192.0.2.12 sensor-4 01:02\n1700003600 02:00:00:00:00:0d 192.0.2.13 * *\n',
      facts: ['02:00:00:00:00:0c 192.0.2.12 dhcp.hostName = sensor-4'],
      assigned: ['02:00:00:00:00:0c 192.0.2.12', '02:00:00:00:00:0d 192.0.2.13'],
    },
  ],

  recognises(first) {
    const text = new TextDecoder().decode(first)
    return keaHeader.test(text) || dnsmasqLine.test(text) || /^lease [0-9.]{7,15} \{/m.test(text)
  },

  start: (sink, site): SourceRun => ({ open: () => new LeaseReader(sink, site) }),
})

class LeaseReader implements RecordReader {
  readonly counts = { records: 0, broken: 0, ignored: 0 }
  readonly #sink: RecordSink
  readonly #site: string
  readonly #lines = new LineSplitter((line, isWhole) => this.#line(line, isWhole))
  /** The lease of ISC dhcpd that is being read. */
  #open: Lease | null = null
  #columns: readonly string[] = []

  constructor(sink: RecordSink, site: string) {
    this.#sink = sink
    this.#site = site
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
  }

  finish(): void {
    this.#lines.finish()
    this.counts.broken += this.#lines.tooLong + (this.#open === null ? 0 : 1)
  }

  #line(line: string, isWhole: boolean): void {
    if (!isWhole) this.counts.broken += 1
    else if (keaHeader.test(line)) this.#columns = line.split(',')
    else if (this.#columns.length > 0) this.#kea(line)
    else if (!this.#dnsmasq(line)) this.#isc(line)
  }

  #kea(line: string): void {
    if (line === '') return
    const cells = line.split(',')
    if (cells.length < this.#columns.length) {
      this.counts.broken += 1
      return
    }
    const cell = (name: string): string => (cells[this.#columns.indexOf(name)] ?? '').replaceAll('&#x2c', ',')
    if (cell('state') !== assigned && cell('state') !== '') {
      this.counts.records += 1
      this.counts.ignored += 1
      return
    }
    const atMs = msOfSeconds(Number(cell('expire')) - Number(cell('valid_lifetime')))
    const name = cell('hostname').replace(/\.$/, '')
    this.#tell({ ip: cell('address'), mac: cell('hwaddr'), name, vendorClass: '', atMs })
  }

  #dnsmasq(line: string): boolean {
    const [, , mac, ip = '', name = ''] = dnsmasqLine.exec(line) ?? []
    if (mac === undefined || this.#open !== null) return false
    this.#tell({ ip, mac, name: name === '*' ? '' : name, vendorClass: '', atMs: 0 })
    return true
  }

  #isc(line: string): void {
    const [, ip] = iscStart.exec(line) ?? []
    if (ip !== undefined) {
      if (this.#open !== null) this.counts.broken += 1
      this.#open = { ip, mac: '', name: '', vendorClass: '', atMs: 0 }
      return
    }
    const lease = this.#open
    if (lease === null) return
    if (/^\s*\}/.test(line)) {
      this.#open = null
      this.#tell(lease)
    } else readStatement(line.trim(), lease)
  }

  #tell({ ip, mac, name, vendorClass, atMs }: Lease): void {
    this.counts.records += 1
    const endpoint = mac === '' ? null : endpointOf(this.#site, { ip, mac })
    if (endpoint === null || endpoint.mac === '' || endpoint.ip === '') {
      this.counts.ignored += 1
      return
    }
    this.#sink.assigned(endpoint, atMs)
    for (const [fact, value] of [
      ['dhcp.hostName', printable(name)],
      ['dhcp.vendorClass', printable(vendorClass)],
    ] as const)
      if (value !== '') this.#sink.fact({ endpoint, atMs, name: fact, value })
  }
}

/** One statement of ISC's lease declaration. */
function readStatement(statement: string, lease: Lease): void {
  const [, mac] = /^hardware \w{1,16} ([0-9a-fA-F:]{17});/.exec(statement) ?? []
  if (mac !== undefined) lease.mac = mac
  const [, starts] = /^starts \d (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d);/.exec(statement) ?? []
  if (starts !== undefined) lease.atMs = parseTimeMs(starts)
  const [, epoch] = /^starts epoch (\d{1,12});/.exec(statement) ?? []
  if (epoch !== undefined) lease.atMs = msOfSeconds(Number(epoch))
  const [, name] = /^client-hostname "((?:\\.|[^"\\]){0,255})";/.exec(statement) ?? []
  if (name !== undefined) lease.name = unquoted(name)
  const [, vendorClass] = /^set vendor-class-identifier = "((?:\\.|[^"\\]){0,500})";/.exec(statement) ?? []
  if (vendorClass !== undefined) lease.vendorClass = unquoted(vendorClass)
}

/** `\"` and `\\`; octal escapes stand for bytes that are not printable, so the value is left out. */
function unquoted(text: string): string {
  return /\\\d/.test(text) ? '' : text.replace(/\\(.)/g, '$1')
}
