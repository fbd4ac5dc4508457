/**
 * What a device has told, as clues see it: its facts, and a few derived from its addresses, ports and role.
 *
 * Facts about others are left out: what passes through a router was not said by it. And names that a device asks for
 * are kept apart from what it says of itself: a phone that looks for a Chromecast is none.
 */
import type { Device } from '../core/model.ts'
import type { clueFacts } from './profile.ts'
import { vendorOf } from './vendors.ts'

export type ClueFact = (typeof clueFacts)[number]

/** One value that clues are compared with. */
export type Told = {
  readonly fact: ClueFact
  /** As it was said, of which a capture group is a part. The text of a name that was asked for starts with a dot. */
  readonly text: string
  /** Name and value of the fact to show as the reason. */
  readonly shown: { readonly fact: string; readonly value: string }
}

/**
 * Facts that come from one mouth: of these, only the strongest clue counts, since the others repeat it. What a device
 * asks for is one witness too, and a weak one.
 */
const witnesses: Readonly<Record<ClueFact, string>> = {
  'dhcp.hostName': 'name',
  'dhcp.fqdn': 'name',
  'netbios.name': 'name',
  'mdns.host': 'name',
  'dhcp.vendorClass': 'dhcp client',
  'dhcp.parameterList': 'dhcp client',
  'dhcp.userClass': 'dhcp client',
  'dhcp.mudUrl': 'mud',
  'mdns.service': 'mdns',
  'mdns.instance': 'mdns',
  'mdns.txt': 'mdns',
  'ssdp.server': 'ssdp',
  'ssdp.type': 'ssdp',
  'ssdp.usn': 'ssdp',
  'ssdp.location': 'ssdp',
  'ssdp.userAgent': 'user agent',
  'http.userAgent': 'user agent',
  'http.server': 'http server',
  'http.realm': 'http server',
  'ftp.banner': 'banner',
  'pop3.banner': 'banner',
  'tls.ja3': 'tls client',
  'tls.ja4': 'tls client',
  'mac.oui': 'mac',
  'port.tcp': 'ports',
  'port.udp': 'ports',
  'traffic.routes': 'role',
  'dhcp.server': 'role',
  'asks.name': 'asked for',
  'mdns.query': 'asked for',
  'ssdp.search': 'asked for',
}

const known: ReadonlySet<string> = new Set(Object.keys(witnesses))

/** The witness whose words a fact is. */
export function witnessOf(fact: ClueFact): string {
  return witnesses[fact]
}

/** Whether the fact says whom a device talks to, not what it is. */
export function isAskedFor(fact: ClueFact): boolean {
  return witnesses[fact] === 'asked for'
}

/** A device's facts and derived facts, in no particular order. `organisations` are the owners of its MAC prefixes. */
export function toldBy(device: Device, organisations: readonly string[]): readonly Told[] {
  const { routes } = device
  const own = routes ? new Set(device.ips) : null
  const told: Told[] = []
  for (const { endpoint, name, value } of device.facts) {
    const asked = isName(name)
    if (own !== null && (asked || (endpoint.ip !== '' && !own.has(endpoint.ip)))) continue
    if (asked) told.push(askedName(name, value))
    else if (isClueFact(name)) told.push(plain(name, value))
  }
  for (const organisation of organisations) {
    told.push(plain('mac.oui', organisation))
    const vendor = vendorOf(organisation)
    if (vendor !== null && vendor.name.toLowerCase() !== organisation.toLowerCase()) {
      told.push({ ...plain('mac.oui', vendor.name), shown: { fact: 'mac.oui', value: organisation } })
    }
  }
  for (const { transport, port } of device.services) {
    told.push(plain(transport === 'tcp' ? 'port.tcp' : 'port.udp', String(port)))
  }
  if (routes) told.push(plain('traffic.routes', 'yes'))
  return told
}

function plain(fact: ClueFact, text: string): Told {
  return { fact, text, shown: { fact, value: text } }
}

function askedName(fact: string, value: string): Told {
  const text = `.${value.replace(/:\d{1,5}$/, '').replace(/\.$/, '')}`
  return { fact: 'asks.name', text, shown: { fact, value } }
}

function isName(fact: string): boolean {
  return fact === 'dns.query' || fact === 'tls.serverName' || fact === 'http.host'
}

function isClueFact(fact: string): fact is ClueFact {
  return known.has(fact)
}
