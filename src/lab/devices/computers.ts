/** Office computers, phones and tablets: people who print, browse named clouds and look at records. */
import type { DeviceKind, Place } from '../device.ts'
import {
  announcesByMdns,
  browsesByMdns,
  callsCloud,
  fetchesPage,
  joinsNetwork,
  searchesBySsdp,
  setsClock,
} from '../habits.ts'
import { encodeNetbiosRegistration } from '../packets/dns.ts'
import type { DhcpManners } from '../packets/dhcp.ts'
import { stacks } from '../station.ts'
import { tcpSession } from '../tcp-session.ts'
import { tlsTurns, type TlsClientKind } from '../packets/tls.ts'
import { samsungScreen, sonosPlayer } from './leisure.ts'
import { printsTo } from './printers.ts'

const minuteMs = 60_000
const printers = ['printer-ward', 'printer-office', 'printer-reception', 'printer-copier'] as const
const sites = [
  'records.clinic-software.example',
  'mail.clinic-software.example',
  'www.news.example',
  'www.weather.example',
  'search.example',
  'maps.example',
  'portal.insurance.example',
  'shop.medical-supplies.example',
  'learning.example',
  'video.example',
] as const

/** Opens web sites as people do: a few connections at once, then a pause. */
function browses(place: Place, kind: TlsClientKind, everyMinutes: number): void {
  const { random, schedule, wire, names, station } = place
  schedule.every(
    place.joinsMs + random.integer(20_000, 90_000),
    () => random.around(everyMinutes * minuteMs, 0.6),
    (atMs) => {
      for (const name of random.shuffle(sites).slice(0, random.integer(1, 3))) {
        const found = names.find(atMs + random.integer(0, 1500), station, name)
        const turns = tlsTurns(random, {
          kind,
          name,
          sendsBytes: random.integer(500, 1600),
          getsBytes: random.integer(3000, 32_000),
        })
        tcpSession(wire, found.atMs, { from: station, to: found.station, port: 443, turns })
      }
    },
  )
}

/** Asks a page of the system's maker whether there is internet, over plain HTTP. */
function checksInternet(
  place: Place,
  check: { readonly name: string; readonly path: string; readonly agent: string; readonly body: string },
): void {
  place.schedule.at(place.joinsMs + 1800, (atMs) => {
    const found = place.names.find(atMs, place.station, check.name)
    const headers = { 'User-Agent': check.agent }
    fetchesPage(place, found.atMs, {
      to: found.station,
      path: check.path,
      headers,
      host: check.name,
      server: 'nginx',
      body: check.body,
    })
  })
}

function prints(place: Place, agent: string, raw: boolean): void {
  const { random, schedule } = place
  schedule.every(
    place.joinsMs + random.integer(3, 9) * minuteMs,
    () => random.around(11 * minuteMs, 0.4),
    (atMs) => {
      printsTo(place, atMs, { printer: random.pick(printers), agent, raw })
    },
  )
}

function windowsPc(vendor: string, model: string | null, prefix: string): DeviceKind {
  const dhcp: DhcpManners = {
    parameterList: [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252],
    vendorClass: 'MSFT 5.0',
    sendsName: true,
    domain: 'clinic.example',
    sendsClientId: true,
  }
  return {
    category: 'workstation',
    vendor,
    model,
    prefix,
    stack: stacks.windows,
    openPorts: [135, 139, 445],
    dhcp,
    ip6: true,
    hostName: (serial) => `DESKTOP-${serial.slice(-6)}`,
    live(place) {
      joinsNetwork(place)
      registersName(place)
      checksInternet(place, {
        name: 'www.msftconnecttest.com',
        path: '/connecttest.txt',
        agent: 'Microsoft NCSI',
        body: 'Microsoft Connect Test',
      })
      setsClock(place, null)
      callsCloud(place, {
        name: 'settings-win.data.microsoft.com',
        kind: 'schannel',
        sendsBytes: 900,
        getsBytes: 2600,
        everyMinutes: 10,
      })
      callsCloud(place, {
        name: 'outlook.office365.com',
        kind: 'chromium',
        sendsBytes: 1400,
        getsBytes: 4200,
        everyMinutes: 4,
      })
      browses(place, 'chromium', 3)
      prints(place, 'Internet Print Provider', true)
    },
  }
}

/** By NetBIOS broadcast: as a workstation and as a file server. */
function registersName(place: Place): void {
  const { wire, station, schedule, random, hostName } = place
  for (const [index, suffix] of [0x00, 0x20].entries()) {
    schedule.at(place.joinsMs + 1500 + index * 750, (atMs) => {
      const message = encodeNetbiosRegistration(random.integer(0x8000, 0xffff), hostName, suffix, station.ip)
      wire.toGroup(atMs, station, '10.20.255.255', { from: 137, to: 137 }, message, 128)
    })
  }
}

export const dellDesktop = windowsPc('Dell', null, '8C04BA')
export const lenovoDesktop = windowsPc('Lenovo', null, 'E86A64')

export const macbook: DeviceKind = {
  category: 'workstation',
  vendor: 'Apple',
  model: 'MacBook Pro',
  prefix: 'F01898',
  stack: stacks.apple,
  openPorts: [],
  ip6: true,
  dhcp: { parameterList: [1, 121, 3, 6, 15, 108, 114, 119, 252, 95, 44, 46], sendsName: true, sendsClientId: true },
  hostName: (serial) => `MacBook-Pro-${serial.slice(-2)}`,
  live(place) {
    joinsNetwork(place)
    announcesByMdns(place, [
      {
        type: '_companion-link._tcp',
        instance: 'MacBook Pro',
        port: 49_155,
        txt: ['rpMac=0', 'rpFl=0x20000', 'rpVr=510.71.1'],
      },
    ])
    browsesByMdns(place, ['_ipp._tcp', '_ipps._tcp', '_airplay._tcp', '_googlecast._tcp'])
    const agent = 'CaptiveNetworkSupport-481.140.3 wispr'
    checksInternet(place, {
      name: 'captive.apple.com',
      path: '/hotspot-detect.html',
      agent,
      body: '<HTML><BODY>Success</BODY></HTML>',
    })
    setsClock(place, 'time.apple.com')
    callsCloud(place, {
      name: 'gateway.icloud.com',
      kind: 'safari',
      sendsBytes: 1100,
      getsBytes: 3000,
      everyMinutes: 5,
    })
    browses(place, 'safari', 3)
    prints(place, 'CUPS/2.3.4 (macOS 15.5; arm64) IPP/2.0', false)
  },
}

/** iPhones and iPads; their MAC is a random one. */
function appleMobile(category: 'phone' | 'tablet', model: string, prefix: string): DeviceKind {
  return {
    category,
    vendor: 'Apple',
    model,
    prefix,
    stack: stacks.apple,
    openPorts: [],
    ip6: true,
    dhcp: { parameterList: [1, 121, 3, 6, 15, 108, 114, 119, 252], sendsName: true, sendsClientId: true },
    hostName: () => model,
    live(place) {
      joinsNetwork(place)
      browsesByMdns(place, ['_companion-link._tcp', '_airplay._tcp', '_raop._tcp'])
      const agent = 'CaptiveNetworkSupport-481.140.3 wispr'
      checksInternet(place, {
        name: 'captive.apple.com',
        path: '/hotspot-detect.html',
        agent,
        body: '<HTML><BODY>Success</BODY></HTML>',
      })
      callsCloud(place, {
        name: '7-courier.push.apple.com',
        kind: 'safari',
        port: 5223,
        sendsBytes: 500,
        getsBytes: 700,
        everyMinutes: 12,
      })
      browses(place, 'safari', 5)
    },
  }
}

export const iphone = appleMobile('phone', 'iPhone', '6A2F3C')
export const ipad = appleMobile('tablet', 'iPad', '7C5049')

export const galaxyPhone: DeviceKind = {
  category: 'phone',
  vendor: 'Samsung',
  model: 'Galaxy S23',
  prefix: '7C2302',
  stack: stacks.linux,
  openPorts: [],
  ip6: true,
  dhcp: {
    parameterList: [1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108],
    vendorClass: 'android-dhcp-14',
    sendsName: true,
  },
  hostName: () => 'Galaxy-S23',
  live(place) {
    joinsNetwork(place)
    const agent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36'
    checksInternet(place, { name: 'connectivitycheck.gstatic.com', path: '/generate_204', agent, body: '' })
    callsCloud(place, {
      name: 'mtalk.google.com',
      kind: 'android',
      port: 5228,
      sendsBytes: 400,
      getsBytes: 600,
      everyMinutes: 11,
    })
    const answeredBy = [
      { name: 'tv', device: samsungScreen },
      { name: 'speaker', device: sonosPlayer },
    ]
    searchesBySsdp(place, {
      target: 'urn:dial-multiscreen-org:service:dial:1',
      userAgent: 'Google Chrome/142.0.7444.60 Android',
      answeredBy: answeredBy.slice(0, 1),
    })
    searchesBySsdp(place, {
      target: 'urn:schemas-upnp-org:device:ZonePlayer:1',
      userAgent: null,
      answeredBy: answeredBy.slice(1),
    })
    browses(place, 'android', 5)
  },
}
