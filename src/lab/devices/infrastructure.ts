/** What carries the rest: gateway, switch, access point, and the servers. */
import type { DeviceKind, Place } from '../device.ts'
import { callsCloud, joinsNetwork, setsClock } from '../habits.ts'
import { counted16, join } from '../bytes.ts'
import { cdp, lldp } from '../packets/ethernet.ts'
import { routerAdvertisement } from '../packets/ip.ts'
import { linkLocal, stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'
import { isPolled } from './polling.ts'

const minuteMs = 60_000

export const fortinetGateway: DeviceKind = {
  category: 'firewall',
  vendor: 'Fortinet',
  model: 'FortiGate 60F',
  prefix: '38C0EA',
  stack: stacks.linux,
  openPorts: [443],
  dhcp: null,
  ip6: true,
  live(place) {
    const { wire, station, schedule, random } = place
    joinsNetwork(place)
    schedule.every(
      5000,
      () => random.around(4 * minuteMs, 0.3),
      (atMs) => {
        wire.emit(
          atMs,
          routerAdvertisement({ fromMac: station.mac, from: linkLocal(station.mac), id: 0 }, '2001:db8:20::'),
        )
      },
    )
    const announcement = {
      mac: station.mac,
      port: 'internal1',
      name: 'FGT60F',
      software: 'FortiGate-60F v7.2.5,build1517',
      platform: 'FortiGate-60F',
      ip: station.ip,
      capabilities: 16,
    }
    schedule.every(
      7000,
      () => 60_000,
      (atMs) => wire.emit(atMs, lldp(announcement)),
    )
  },
}

export const ciscoSwitch: DeviceKind = {
  category: 'switch',
  vendor: 'Cisco',
  model: 'WS-C2960X-48FPS-L',
  prefix: '001A2F',
  stack: stacks.ios,
  openPorts: [22, 23],
  dhcp: null,
  ip6: false,
  live(place) {
    const { wire, station, schedule } = place
    joinsNetwork(place)
    const software =
      'Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)'
    const announcement = {
      mac: station.mac,
      port: 'GigabitEthernet1/0/48',
      name: 'clinic-switch',
      software,
      platform: 'cisco WS-C2960X-48FPS-L',
      ip: station.ip,
      capabilities: 4,
    }
    schedule.every(
      11_000,
      () => 60_000,
      (atMs) => wire.emit(atMs, cdp(announcement)),
    )
    schedule.every(
      17_000,
      () => 30_000,
      (atMs) => wire.emit(atMs, lldp(announcement)),
    )
    isPolled(place, { description: software, objectId: '1.3.6.1.4.1.9.1.1208' })
  },
}

export const unifiAccessPoint: DeviceKind = {
  category: 'access-point',
  vendor: 'Ubiquiti',
  model: 'U6-Pro',
  prefix: '245A4C',
  stack: stacks.linux,
  openPorts: [22],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28, 42, 43], vendorClass: 'ubnt', sendsName: true },
  hostName: () => 'U6-Pro',
  live(place) {
    const { wire, station, schedule } = place
    joinsNetwork(place)
    setsClock(place, '0.ubnt.pool.ntp.org')
    const announcement = {
      mac: station.mac,
      port: 'eth0',
      name: 'U6-Pro',
      software: 'U6-Pro, 6.5.28.14491, Linux 5.4.164',
      platform: 'U6-Pro',
      ip: station.ip,
      capabilities: 4 | 8,
    }
    schedule.every(
      place.joinsMs + 9000,
      () => 30_000,
      (atMs) => wire.emit(atMs, lldp(announcement)),
    )
    schedule.every(
      place.joinsMs + 5000,
      () => 2 * minuteMs,
      (atMs) => {
        const body = join(
          discoveryField(0x0b, 'U6-Pro'),
          discoveryField(0x0c, 'UAP6MP'),
          discoveryField(0x03, 'QCA9563.v6.5.28.14491.230127.2313'),
        )
        wire.toGroup(atMs, station, '233.89.188.1', { from: 46_123, to: 10_001 }, join([2, 6, 0, body.length], body), 1)
      },
    )
    callsCloud(place, { name: 'trace.svc.ui.com', kind: 'openssl1', sendsBytes: 700, getsBytes: 300, everyMinutes: 6 })
  },
}

/** A field of Ubiquiti's own announcement. */
function discoveryField(type: number, text: string): Uint8Array {
  return join([type], counted16(text))
}

function server(
  vendor: string | null,
  model: string | null,
  more: Pick<DeviceKind, 'prefix' | 'stack' | 'openPorts' | 'live'>,
): DeviceKind {
  return { category: 'server', vendor, model, dhcp: null, ip6: false, ...more }
}

/** Domain controller: names, leases and the time for everybody; the others' files plan what they ask of it. */
export const windowsServer = server('Dell', null, {
  prefix: '801844',
  stack: stacks.windows,
  openPorts: [53, 88, 135, 139, 389, 445, 3389, 4070],
  live(place) {
    joinsNetwork(place)
    setsClock(place, 'time.windows.com')
    callsCloud(place, {
      name: 'settings-win.data.microsoft.com',
      kind: 'schannel',
      sendsBytes: 900,
      getsBytes: 2600,
      everyMinutes: 12,
    })
  },
})

export const imageArchive = server('Dell', null, {
  prefix: '7486E2',
  stack: stacks.linux,
  openPorts: [22, 4242, 8042],
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
  },
})

export const interfaceEngine = server(null, null, {
  prefix: '005056',
  stack: stacks.windows,
  openPorts: [135, 445, 2575, 3389],
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
    callsCloud(place, {
      name: 'records.clinic-software.example',
      kind: 'schannel',
      sendsBytes: 5200,
      getsBytes: 800,
      everyMinutes: 2,
    })
  },
})

/** Receives what the pumps report and passes it on. */
export const pumpGateway: DeviceKind = {
  category: 'infusion-pump',
  vendor: 'BD',
  model: 'Alaris Systems Manager',
  prefix: '9CC8AE',
  stack: stacks.windows,
  openPorts: [135, 445, 3389, 3613, 51_244],
  dhcp: null,
  ip6: false,
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
  },
}

export const synologyStorage: DeviceKind = {
  category: 'nas',
  vendor: 'Synology',
  model: 'DS920+',
  prefix: '9009D0',
  stack: stacks.linux,
  openPorts: [21, 80, 139, 443, 445, 5000, 5001],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28, 42, 121], sendsName: true },
  hostName: () => 'clinic-files',
  live(place) {
    joinsNetwork(place)
    setsClock(place, 'time.google.com')
    callsCloud(place, {
      name: 'global.quickconnect.to',
      kind: 'openssl3',
      sendsBytes: 500,
      getsBytes: 700,
      everyMinutes: 6,
    })
    place.schedule.every(
      place.joinsMs + 2 * minuteMs,
      () => place.random.around(7 * minuteMs, 0.2),
      (atMs) => receivesScan(place, atMs),
    )
  },
}

/** The copier puts a scanned page into a folder by FTP: login and content in clear text. */
function receivesScan(place: Place, atMs: number): void {
  const { station, wire, random } = place
  const from = place.find('printer-copier')
  const port = random.integer(55_536, 55_900)
  const [high, low] = [port >>> 8, port & 0xff]
  const turns = ftpTurns({ banner: 'clinic-files FTP server ready.', user: 'scan', password: 'Scan2Folder' }, [
    ['TYPE I', '200 Type set to I.'],
    ['PASV', `227 Entering Passive Mode (${station.ip.replaceAll('.', ',')},${high},${low})`],
    ['STOR scan-0815.pdf', '150 Opening BINARY mode data connection.'],
    ['', '226 Transfer complete.'],
    ['QUIT', '221 Goodbye.'],
  ])
  const data = [{ by: 'client', bytes: random.bytes(16_000) }] as const
  tcpSession(wire, atMs, { from, to: station, port: 21, turns })
  tcpSession(wire, atMs + 260, { from, to: { ...station, openPorts: [port] }, port, turns: data })
}

/** An FTP control connection (RFC 959): banner, login, then commands with their replies; an empty command is none. */
function ftpTurns(
  login: { banner: string; user: string; password: string },
  commands: readonly (readonly [string, string])[],
): readonly Turn[] {
  const all = [
    [`USER ${login.user}`, '331 Password required.'],
    [`PASS ${login.password}`, '230 User logged in.'],
    ...commands,
  ]
  const talk = all.flatMap(([command = '', reply = '']): readonly Turn[] => {
    const answer: Turn = { by: 'server', bytes: join(`${reply}\r\n`), afterMs: command === '' ? 120 : 8 }
    return command === '' ? [answer] : [{ by: 'client', bytes: join(`${command}\r\n`), afterMs: 30 }, answer]
  })
  return [{ by: 'server', bytes: join(`220 ${login.banner}\r\n`) }, ...talk]
}
