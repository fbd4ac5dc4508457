/**
 * Lines that DHCP servers log: ISC dhcpd and dnsmasq by syslog, Kea with its time and its message id, Kea's forensic log.
 * They say which MAC got which address, and the name that it gave itself. Not read: DHCPv6 of ISC dhcpd, whose lines
 * name no MAC.
 */
import { parseMac } from '../../core/address-text.ts'
import { LineSplitter } from '../record-lines.ts'
import { parseTimeMs } from '../record-time.ts'
import { endpointOf, printable } from '../record-values.ts'
import { source, type RecordReader, type RecordSink, type SourceRun } from '../source.ts'

type Lease = { readonly ip: string; readonly mac: string; readonly name: string; readonly isGiven: boolean }

const mac = '([0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5})'
const address = '([0-9a-fA-F:.]{2,45})'
/** What a line says, by its form: message, address, MAC, name, each where the form has it. */
const iscGiven = new RegExp(`\\bDHCP(ACK|OFFER) (?:on|to) ${address} (?:to |\\()${mac}\\)?(?: \\(([^)]{1,255})\\))?`)
const iscAsked = new RegExp(
  `\\bDHCP(DISCOVER|REQUEST|INFORM) (?:for ${address} (?:\\([^)]{1,64}\\) )?)?from ${mac}(?: \\(([^)]{1,255})\\))?`,
)
const dnsmasq = new RegExp(
  `\\bDHCP(ACK|OFFER|REQUEST|DISCOVER)\\([^)]{1,32}\\) (?:${address} )?${mac}(?: (\\S{1,255}))?`,
)
const kea = new RegExp(
  `\\b(DHCP[46]_LEASE_(?:ALLOC|REUSE|RENEW)|DHCP4_INIT_REBOOT)\\b.{0,80}?\\[hwtype=\\d{1,3} ${mac}\\].{0,200}?` +
    `(?:lease(?: for address)?|address) ${address}`,
)
const keaForensic = new RegExp(`\\bAddress: ?${address} has been (?:assigned|renewed).{0,120}?hwtype=\\d{1,3} ${mac}`)
/** At the beginning of a line: ISO 8601, Kea's form, or neither. */
const leadingTime = /^(?:<\d{1,3}>\d? ?)?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)/
const mark =
  /\bDHCP(?:ACK|OFFER|DISCOVER|REQUEST|INFORM)\b|\bDHCP[46]_[A-Z]+_|\bhas been (?:assigned|renewed)\b.*\bhwtype=/

export const dhcpLog = source({
  name: 'dhcp-log',
  title: 'DHCP server logs',
  spec: 'ISC dhcpd and dnsmasq by syslog, Kea log messages and forensic log',
  cannotKnow: [
    'Flows, and everything that a device does after it got an address.',
    'The time of lines that begin with month and day only (RFC 3164): without a year they have none of their own.',
    'The options of the request, such as vendor class and parameter list: these servers do not log them.',
    'Who has an address without asking for it, and when a device left.',
  ],
  tells: {},
  examples: [
    {
      name: 'ISC dhcpd and dnsmasq, with and without a year; a name that a server cannot print',
      fileName: 'dhcpd.log',
      text: [
        '2023-11-14T22:13:20.250000+00:00 gw dhcpd[99]: DHCPDISCOVER from 02:00:00:00:00:0b via eth0',
        '2023-11-14T22:13:20.250000+00:00 gw dhcpd[99]: DHCPACK on 192.0.2.10 to 02:00:00:00:00:0a (panel7) via eth0',
        'Nov 14 22:13:21 gw dhcpd: DHCPREQUEST for 192.0.2.11 (192.0.2.1) from 02:00:00:00:00:0b (cam-2) via eth0',
        'Nov 14 22:13:22 gw dnsmasq-dhcp[7]: DHCPACK(br0) 192.0.2.12 02:00:00:00:00:0c sensor-4',
        'Nov 14 22:13:23 gw dhcpd: DHCPACK to 192.0.2.10 (02:00:00:00:00:0a) via eth0',
        'Nov 14 22:13:24 gw cron[1]: something else',
        '',
      ].join('\n'),
      facts: [
        '02:00:00:00:00:0a 192.0.2.10 dhcp.hostName = panel7',
        '02:00:00:00:00:0b dhcp.hostName = cam-2',
        '02:00:00:00:00:0c 192.0.2.12 dhcp.hostName = sensor-4',
      ],
      assigned: ['02:00:00:00:00:0a 192.0.2.10', '02:00:00:00:00:0c 192.0.2.12', '02:00:00:00:00:0a 192.0.2.10'],
    },
    {
      name: 'Kea, its forensic log, and Windows line ends',
      fileName: 'kea-dhcp4.log',
      text: [
        '2023-11-14 22:13:20.250 INFO  [kea-dhcp4.leases/9.1] DHCP4_LEASE_ALLOC [hwtype=1 02:00:00:00:00:0a], cid=[no info], ' +
          'tid=0x1: lease 192.0.2.10 has been allocated for 3600 seconds',
        '2023-11-14 22:13:20.250 INFO  [kea-dhcp6.leases/9.1] DHCP6_LEASE_ALLOC duid=[00:01], [hwtype=1 02:00:00:00:00:0b], ' +
          'tid=0x2: lease for address 2001:db8::b and iaid=1 has been allocated for 3600 seconds',
        '2023-11-14 22:13:20 UTC Address: 192.0.2.12 has been assigned for 1 hrs 0 mins 0 secs to a device with hardware ' +
          'address: hwtype=1 02:00:00:00:00:0c, client-id: 01:02',
        '',
      ].join('\r\n'),
      assigned: ['02:00:00:00:00:0a 192.0.2.10', '02:00:00:00:00:0b 2001:db8::b', '02:00:00:00:00:0c 192.0.2.12'],
    },
  ],

  recognises(first) {
    const text = new TextDecoder().decode(first)
    return !/^\s*[[{#]/.test(text) && mark.test(text)
  },

  start: (sink, site): SourceRun => ({ open: () => new DhcpLogReader(sink, site) }),
})

class DhcpLogReader implements RecordReader {
  readonly counts = { records: 0, broken: 0, ignored: 0 }
  readonly #sink: RecordSink
  readonly #site: string
  readonly #lines = new LineSplitter((line, isWhole) => this.#line(line, isWhole))

  constructor(sink: RecordSink, site: string) {
    this.#sink = sink
    this.#site = site
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes)
  }

  finish(): void {
    this.#lines.finish()
    this.counts.broken += this.#lines.tooLong
  }

  #line(line: string, isWhole: boolean): void {
    if (line === '') return
    if (!isWhole) {
      this.counts.broken += 1
      return
    }
    this.counts.records += 1
    const lease = leaseIn(line.slice(0, 2000))
    const atMs = parseTimeMs((leadingTime.exec(line)?.[1] ?? '').replace(',', '.'))
    const endpoint = lease && endpointOf(this.#site, { ip: lease.isGiven ? lease.ip : '', mac: lease.mac })
    if (lease === null || endpoint === null) {
      this.counts.ignored += 1
      return
    }
    if (lease.isGiven && endpoint.ip !== '') this.#sink.assigned(endpoint, atMs)
    const name = printable(lease.name)
    if (name !== '') this.#sink.fact({ endpoint, atMs, name: 'dhcp.hostName', value: name })
  }
}

/** What one line says; `null` for a line about something else. */
function leaseIn(line: string): Lease | null {
  for (const form of [iscGiven, iscAsked, dnsmasq]) {
    const [, message, ip = '', mac = '', name = ''] = form.exec(line) ?? []
    if (message !== undefined) return { ip, mac, name: nameOf(name), isGiven: message === 'ACK' }
  }
  const [, , keaMac, keaIp = ''] = kea.exec(line) ?? []
  if (keaMac !== undefined) return { ip: keaIp, mac: keaMac, name: '', isGiven: true }
  const [, ip, forensicMac = ''] = keaForensic.exec(line) ?? []
  return ip === undefined ? null : { ip, mac: forensicMac, name: '', isGiven: true }
}

/** In brackets stands a name, or the MAC again. */
function nameOf(text: string): string {
  return parseMac(text) === null ? text : ''
}
