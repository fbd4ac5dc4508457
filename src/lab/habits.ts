/** What many kinds of devices do alike: join, announce themselves, set the clock, call home, answer a browser. */
import type { Place } from './device.ts'
import { zeros } from './bytes.ts'
import { encodeNtpReply, encodeNtpRequest } from './packets/clock.ts'
import { dhcpTypes, encodeDhcpReply, encodeDhcpRequest, type DhcpClientMessage } from './packets/dhcp.ts'
import { dnsFlags, encodeDns, type DnsRecord, type Question } from './packets/dns.ts'
import { arpRequest } from './packets/ethernet.ts'
import { httpGet, httpOk, ssdpNotify, ssdpReply, ssdpSearch, type Headers } from './packets/http.ts'
import {
  igmpJoin,
  mldJoin,
  neighborAdvertisement,
  neighborSolicitation,
  routerSolicitation,
  solicitedNode,
} from './packets/ip.ts'
import { tlsTurns, type TlsTalk } from './packets/tls.ts'
import type { Station } from './station.ts'
import { tcpSession } from './tcp-session.ts'

const mdnsGroup = '224.0.0.251'
const mdnsGroup6 = 'ff02::fb'
const ssdpGroup = '239.255.255.250'
const minuteMs = 60_000

/** Gets an address by DHCP, or checks and announces the one it was given by hand; then IPv6 where it speaks it. */
export function joinsNetwork(place: Place): void {
  const { kind, joinsMs, schedule } = place
  schedule.at(joinsMs, (atMs) => {
    const readyMs = kind.dhcp === null ? atMs : leases(place, atMs)
    for (const pauseMs of [0, 1000]) place.wire.emit(readyMs + pauseMs, arpRequest(place.station, place.station.ip))
    if (kind.ip6) joinsIp6(place, readyMs + 300)
  })
}

function leases(place: Place, atMs: number): number {
  const { kind, station, wire, random, hostName } = place
  const server = place.find('server')
  if (kind.dhcp === null) return atMs
  const client: Omit<DhcpClientMessage, 'type'> = {
    transaction: random.integer(1, 0xffffffff),
    mac: station.mac,
    manners: kind.dhcp,
    hostName,
  }
  const nobody: Station = { ...station, ip: '0.0.0.0' }
  const wanted = { ip: station.ip, server: server.ip }
  const ask = (at: number, message: DhcpClientMessage): void => {
    wire.toGroup(at, nobody, '255.255.255.255', { from: 68, to: 67 }, encodeDhcpRequest(message), station.stack.ttl)
  }
  const answer = (at: number, type: number): void => {
    const reply = {
      ...client,
      type,
      yours: station.ip,
      server: server.ip,
      router: wire.gateway.ip,
      domain: place.domain,
    }
    wire.toGroup(at, server, '255.255.255.255', { from: 67, to: 68 }, encodeDhcpReply(reply), 128)
  }
  ask(atMs, { ...client, type: dhcpTypes.discover })
  answer(atMs + 1.4, dhcpTypes.offer)
  ask(atMs + 3, { ...client, type: dhcpTypes.request, wanted })
  answer(atMs + 4.2, dhcpTypes.ack)
  return atMs + 30
}

function joinsIp6(place: Place, atMs: number): void {
  const { station, wire, random } = place
  const { ip6, mac } = station
  if (ip6 === null) return
  const nobody = { fromMac: mac, from: '::', id: 0 }
  const from = { ...nobody, from: ip6 }
  wire.emit(atMs, mldJoin(nobody, [solicitedNode(ip6)]))
  wire.emit(atMs + 20, neighborSolicitation(nobody, ip6))
  wire.emit(atMs + 1100, routerSolicitation(from))
  wire.emit(atMs + 1100 + random.integer(50, 400), mldJoin(from, [solicitedNode(ip6), mdnsGroup6]))
  const router = wire.gateway
  if (router.ip6 === null || router === station) return
  const back = { fromMac: router.mac, toMac: mac, from: router.ip6, to: ip6, id: 0 }
  wire.emit(atMs + 1700, neighborSolicitation(from, router.ip6))
  wire.emit(atMs + 1700.4, neighborAdvertisement(back, true))
}

/** Joins an IPv4 multicast group. */
function joinsGroup(place: Place, atMs: number, group: string): void {
  place.wire.emit(
    atMs,
    igmpJoin({ fromMac: place.station.mac, from: place.station.ip, id: place.random.integer(0, 0xffff) }, group),
  )
}

export type MdnsService = {
  /** Such as `_ipp._tcp`. */
  readonly type: string
  readonly instance: string
  readonly port: number
  readonly txt: readonly string[]
}

/** Announces services by multicast DNS: twice after joining and then now and again. */
export function announcesByMdns(place: Place, services: readonly MdnsService[]): void {
  const host = `${place.hostName}.local`
  const message = encodeDns({ id: 0, flags: dnsFlags.multicastReply, ...mdnsRecords(place.station, host, services) })
  const firstMs = place.joinsMs + 2000 + place.random.integer(0, 800)
  place.schedule.at(firstMs - 500, (atMs) => joinsGroup(place, atMs, mdnsGroup))
  place.schedule.at(firstMs, (atMs) =>
    place.wire.toGroup(atMs, place.station, mdnsGroup, { from: 5353, to: 5353 }, message),
  )
  place.schedule.every(
    firstMs + 1000,
    () => place.random.around(9 * minuteMs, 0.3),
    (atMs) => {
      place.wire.toGroup(atMs, place.station, mdnsGroup, { from: 5353, to: 5353 }, message)
      if (place.station.ip6 !== null)
        place.wire.toGroup(atMs + 1, place.station, mdnsGroup6, { from: 5353, to: 5353 }, message)
    },
  )
}

function mdnsRecords(
  station: Station,
  host: string,
  services: readonly MdnsService[],
): { answers: readonly DnsRecord[]; additionals: readonly DnsRecord[] } {
  const name = ({ instance, type }: MdnsService): string => `${instance}.${type}.local`
  const answers = services.flatMap((service): readonly DnsRecord[] => [
    { name: `${service.type}.local`, type: 'PTR', ttl: 4500, target: name(service) },
    { name: name(service), type: 'SRV', ttl: 120, unique: true, port: service.port, target: host },
    { name: name(service), type: 'TXT', ttl: 4500, unique: true, strings: service.txt },
  ])
  const addresses: readonly DnsRecord[] = [
    { name: host, type: 'A', ttl: 120, unique: true, address: station.ip },
    ...(station.ip6 === null
      ? []
      : [{ name: host, type: 'AAAA', ttl: 120, unique: true, address: station.ip6 } as const]),
  ]
  return services.length === 0 ? { answers: addresses, additionals: [] } : { answers, additionals: addresses }
}

/** Asks the link for services by multicast DNS, as phones and computers do. */
export function browsesByMdns(place: Place, types: readonly string[]): void {
  const questions = types.map((type): Question => ({ name: `${type}.local`, type: 'PTR' }))
  const message = encodeDns({ id: 0, flags: 0, questions })
  place.schedule.every(
    place.joinsMs + 4000,
    () => place.random.around(7 * minuteMs, 0.4),
    (atMs) => {
      place.wire.toGroup(atMs, place.station, mdnsGroup, { from: 5353, to: 5353 }, message)
    },
  )
}

/** `uuid` makes its unique name from the twelve lower-case digits of the MAC. */
export type SsdpDevice = {
  readonly server: string
  uuid(serial: string): string
  readonly types: readonly string[]
  readonly path: string
}

/** Announces itself by SSDP, one datagram a type, after joining and every few minutes. */
export function announcesBySsdp(place: Place, device: SsdpDevice): void {
  const { station, wire, random, schedule } = place
  const firstMs = place.joinsMs + 2500 + random.integer(0, 900)
  schedule.at(firstMs - 400, (atMs) => joinsGroup(place, atMs, ssdpGroup))
  schedule.every(
    firstMs,
    () => random.around(8 * minuteMs, 0.2),
    (atMs) => {
      for (const [index, type] of device.types.entries()) {
        const headers = ssdpHeaders(station, device, type)
        wire.toGroup(
          atMs + index * 8,
          station,
          ssdpGroup,
          { from: 1900, to: 1900 },
          ssdpNotify({ ...headers, NT: type }),
          4,
        )
      }
    },
  )
}

export type SsdpSearch = {
  readonly target: string
  readonly userAgent: string | null
  /** Who answers, by name of the station. */
  readonly answeredBy: readonly { readonly name: string; readonly device: SsdpDevice }[]
}

/** Searches the link by SSDP now and again; those who are it answer by unicast. */
export function searchesBySsdp(place: Place, search: SsdpSearch): void {
  const { station, wire, random } = place
  const message = ssdpSearch(search.target, search.userAgent)
  place.schedule.every(
    place.joinsMs + 20_000,
    () => random.around(6 * minuteMs, 0.3),
    (atMs) => {
      const from = wire.takePort(station)
      for (const pauseMs of [0, 1000]) wire.toGroup(atMs + pauseMs, station, ssdpGroup, { from, to: 1900 }, message, 4)
      for (const { name, device } of search.answeredBy) {
        const answering = place.find(name)
        const reply = ssdpReply({ ...ssdpHeaders(answering, device, search.target), ST: search.target })
        wire.datagram(atMs + random.integer(80, 900), answering, station, { from: 1900, to: from }, reply)
      }
    },
  )
}

function ssdpHeaders(station: Station, device: SsdpDevice, type: string): Headers {
  const usn = `uuid:${device.uuid(station.mac.replaceAll(':', ''))}::${type}`
  return { LOCATION: `http://${station.ip}${device.path}`, SERVER: device.server, USN: usn }
}

/** Asks the time from the network's server, or from a cloud of that name, now and again. */
export function setsClock(place: Place, cloud: string | null, everyMinutes = 8): void {
  const { station, wire, names, random } = place
  place.schedule.every(
    place.joinsMs + 3000,
    () => random.around(everyMinutes * minuteMs, 0.1),
    (atMs) => {
      const server = cloud === null ? { atMs, station: place.find('server') } : names.find(atMs, station, cloud)
      const epochMs = wire.epochMs(server.atMs)
      const reply = encodeNtpReply(epochMs, epochMs, '192.0.2.123')
      wire.ask(server.atMs, station, server.station, {
        port: 123,
        fromPort: 123,
        request: encodeNtpRequest(epochMs),
        reply,
      })
    },
  )
}

export type Cloud = TlsTalk & { readonly everyMinutes: number; readonly port?: number; readonly firstMs?: number }

/** Calls a cloud over TLS again and again. */
export function callsCloud(place: Place, cloud: Cloud): void {
  const { station, wire, names, random } = place
  const firstMs = place.joinsMs + (cloud.firstMs ?? 5000 + random.integer(0, 20_000))
  place.schedule.every(
    firstMs,
    () => random.around(cloud.everyMinutes * minuteMs, 0.15),
    (atMs) => {
      const found = names.find(atMs, station, cloud.name)
      const talk = {
        ...cloud,
        sendsBytes: Math.round(random.around(cloud.sendsBytes, 0.3)),
        getsBytes: Math.round(random.around(cloud.getsBytes, 0.3)),
      }
      tcpSession(wire, found.atMs, {
        from: station,
        to: found.station,
        port: cloud.port ?? 443,
        turns: tlsTurns(random, talk),
      })
    },
  )
}

export type Fetch = {
  readonly to: Station
  readonly path: string
  readonly headers?: Headers
  readonly server: string
  readonly body: string
  readonly host?: string
  readonly port?: number
}

/** Fetches one page over plain HTTP. */
export function fetchesPage(place: Place, atMs: number, fetch: Fetch): number {
  const { to, path, server, body } = fetch
  const port = fetch.port ?? 80
  const host = fetch.host ?? (port === 80 ? to.ip : `${to.ip}:${port}`)
  const turns = [
    { by: 'client', bytes: httpGet(host, path, fetch.headers) },
    { by: 'server', bytes: httpOk(server, body), afterMs: 4 },
  ] as const
  return tcpSession(place.wire, atMs, { from: place.station, to, port, turns })
}

/** A web page of roughly that size. */
export function page(title: string, sizeBytes: number): string {
  const filler = String.fromCharCode(...zeros(sizeBytes).map((_, at) => 0x61 + (at % 26)))
  return `<html><head><title>${title}</title></head><body><!-- ${filler} --></body></html>`
}
