/** The house itself: climate, doors, power. */
import type { DeviceKind, Place } from '../device.ts'
import { announcesByMdns, callsCloud, fetchesPage, joinsNetwork, page, setsClock } from '../habits.ts'
import { join } from '../bytes.ts'
import { basicLogin, httpGet, httpUnauthorized } from '../packets/http.ts'
import {
  iAm,
  modbusIdentity,
  modbusRead,
  modbusRegisters,
  modbusWho,
  readProperty,
  readPropertyAck,
  whoIs,
  type BacnetRead,
} from '../packets/building.ts'
import { stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'
import { isPolled } from './polling.ts'

const minuteMs = 60_000
const bacnetPort = 47_808

/** The controller of the ventilation: tells who it is, and is read by the server of the house. */
export const distechController: DeviceKind = {
  category: 'building-controller',
  vendor: 'Distech Controls',
  model: 'ECY-S1000',
  prefix: '38F7CDA',
  stack: stacks.linux,
  openPorts: [80, 443],
  dhcp: null,
  ip6: false,
  live(place) {
    joinsNetwork(place)
    const { wire, station, schedule, random } = place
    const ports = { from: bacnetPort, to: bacnetPort }
    schedule.every(
      place.joinsMs + 6000,
      () => 6 * minuteMs,
      (atMs) => {
        wire.toGroup(atMs, place.find('pc-technician'), '10.20.255.255', ports, whoIs, 128)
        wire.toGroup(atMs + 30, station, '10.20.255.255', ports, iAm(ventilation), 64)
      },
    )
    schedule.at(place.joinsMs + 8000, (atMs) => {
      for (const [index, [property, text]] of ventilationTexts.entries()) {
        isRead(place, atMs + index * 200, { objectType: 8, instance: ventilation.instance, property }, text)
      }
    })
    schedule.every(
      place.joinsMs + 20_000,
      () => random.around(20_000, 0.05),
      (atMs) => {
        const input = { objectType: 0, instance: random.integer(1, 12), property: 85 }
        isRead(place, atMs, input, random.integer(180, 240) / 10)
      },
    )
  },
}

const ventilation = { instance: 364_001, vendorId: 364 } as const
/** Properties of the device object: vendor name, model name, firmware revision, application version, name. */
const ventilationTexts = [
  [121, 'Distech Controls, Inc.'],
  [70, 'ECY-S1000 Rev 1.0A'],
  [44, '1.16.20275.1'],
  [12, '1.16.20275.1'],
  [77, 'AHU-1'],
] as const

/** The technician's computer reads one property. */
function isRead(place: Place, atMs: number, object: Omit<BacnetRead, 'invoke'>, value: string | number): void {
  const read = { ...object, invoke: place.random.integer(0, 255) }
  place.wire.ask(atMs, place.find('pc-technician'), place.station, {
    port: bacnetPort,
    fromPort: bacnetPort,
    request: readProperty(read),
    reply: readPropertyAck(read, value),
  })
}

export const ecobeeThermostat: DeviceKind = {
  category: 'thermostat',
  vendor: 'ecobee',
  model: 'ecobee4',
  prefix: '446132',
  stack: stacks.oldLinux,
  openPorts: [],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28, 40, 41, 42], sendsName: true, vendorClass: 'udhcp 1.24.2' },
  hostName: (serial) => `ecobee-${serial.slice(-6).toLowerCase()}`,
  live(place) {
    joinsNetwork(place)
    announcesByMdns(place, [
      {
        type: '_ecobee._tcp',
        instance: place.hostName,
        port: 8089,
        txt: ['homeName=Clinic', 'model=ecobee4', 'serial_number=3115921034'],
      },
    ])
    setsClock(place, 'ntp.ecobee.com')
    callsCloud(place, {
      name: 'home.ecobee.com',
      kind: 'mbedtls',
      port: 8883,
      sendsBytes: 240,
      getsBytes: 200,
      everyMinutes: 3,
    })
  },
}

/** A power meter, read by Modbus. */
export const schneiderMeter: DeviceKind = {
  category: 'meter',
  vendor: 'Schneider Electric',
  model: 'PM5560',
  prefix: '000054',
  stack: stacks.tiny,
  openPorts: [80, 502],
  dhcp: null,
  ip6: false,
  live(place) {
    joinsNetwork(place)
    const { wire, station, schedule, random } = place
    schedule.at(place.joinsMs + 25_000, (atMs) => {
      const first: readonly Turn[] = [
        { by: 'client', bytes: modbusWho(1) },
        { by: 'server', bytes: modbusIdentity(1, ['Schneider Electric', 'METSEPM5560', '02.05.00']), afterMs: 9 },
      ]
      const later = Array.from({ length: 110 }, (_, index): readonly Turn[] => [
        { by: 'client', bytes: modbusRead(index + 2, 2999, 12), afterMs: random.around(15_000, 0.02) },
        {
          by: 'server',
          bytes: modbusRegisters(
            index + 2,
            Array.from({ length: 12 }, () => random.integer(0, 0xffff)),
          ),
          afterMs: 7,
        },
      ])
      tcpSession(wire, atMs, {
        from: place.find('pc-technician'),
        to: station,
        port: 502,
        turns: [...first, ...later.flat()],
        close: 'open',
      })
    })
  },
}

/** A door controller that keeps a connection to its server. */
export const hidReader: DeviceKind = {
  category: 'access-control',
  vendor: 'HID Global',
  model: 'EDGE EVO EH400',
  prefix: '00068E',
  stack: stacks.oldLinux,
  openPorts: [22, 80],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28], vendorClass: 'udhcp 0.9.9-pre', sendsName: true },
  hostName: (serial) => `EdgeEVO-${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    const { random, schedule, wire, station } = place
    schedule.every(
      place.joinsMs + 10_000,
      () => random.around(30_000, 0.05),
      (atMs) => {
        const turns: readonly Turn[] = [
          { by: 'client', bytes: join([0x30, 0x30, 0x31, 0x3b], random.bytes(28)) },
          { by: 'server', bytes: join([0x30, 0x30, 0x32, 0x3b], random.bytes(8)), afterMs: 3 },
        ]
        tcpSession(wire, atMs, { from: station, to: place.find('server'), port: 4070, turns })
      },
    )
  },
}

/** A power supply with its management card: SNMP, and a page behind the factory login. */
export const apcUps: DeviceKind = {
  category: 'ups',
  vendor: 'APC',
  model: 'AP9631',
  prefix: '282986',
  stack: stacks.tiny,
  openPorts: [21, 23, 80],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 43, 66, 67], vendorClass: 'APC', sendsName: true, sendsClientId: true },
  hostName: (serial) => `apc${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
    isPolled(place, {
      description:
        'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.4.0 PN:apc_hw05_aos_640.bin AF1:v6.4.0 ' +
        'AN1:apc_hw05_sumx_640.bin MN:AP9631 HR:05 SN: ZA1437012345)',
      objectId: '1.3.6.1.4.1.318.1.3.27',
      more: [{ oid: '1.3.6.1.4.1.318.1.1.1.2.2.1.0', value: { kind: 'number', value: 100 } }],
    })
    place.schedule.at(place.joinsMs + 9 * minuteMs, (atMs) => isAdministered(place, atMs))
  },
}

function isAdministered(place: Place, atMs: number): void {
  const from = place.find('pc-administration')
  const turns: readonly Turn[] = [
    { by: 'client', bytes: httpGet(place.station.ip, '/') },
    { by: 'server', bytes: httpUnauthorized('Allegro-Software-RomPager/4.34', 'APC Management Card'), afterMs: 12 },
  ]
  const doneMs = tcpSession(place.wire, atMs, { from, to: place.station, port: 80, turns })
  const headers = { Authorization: basicLogin('apc', 'apc') }
  const asBrowser = { ...place, station: from }
  fetchesPage(asBrowser, doneMs + 5000, {
    to: place.station,
    path: '/',
    headers,
    server: 'Allegro-Software-RomPager/4.34',
    body: page('APC', 2400),
  })
}
