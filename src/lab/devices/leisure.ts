/** The waiting room's screen and music, and what people bring along: things that nobody in charge bought. */
import type { DeviceKind } from '../device.ts'
import {
  announcesByMdns,
  announcesBySsdp,
  callsCloud,
  fetchesPage,
  joinsNetwork,
  setsClock,
  type SsdpDevice,
} from '../habits.ts'
import { join } from '../bytes.ts'
import { farStation } from '../names.ts'
import { stacks } from '../station.ts'

const minuteMs = 60_000

export const samsungScreen: SsdpDevice = {
  server: 'SHP, UPnP/1.0, Samsung UPnP SDK/1.0',
  uuid: (serial) => `0b2a5c80-0085-1000-8f1c-${serial}`,
  types: [
    'upnp:rootdevice',
    'urn:samsung.com:device:RemoteControlReceiver:1',
    'urn:dial-multiscreen-org:service:dial:1',
  ],
  path: ':9197/dmr',
}

export const samsungTv: DeviceKind = {
  category: 'tv',
  vendor: 'Samsung',
  model: 'QE55Q60',
  prefix: '7C1C68',
  stack: stacks.linux,
  openPorts: [7678, 8001, 8002, 9197],
  ip6: true,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28, 42], sendsName: true },
  hostName: () => 'Samsung',
  live(place) {
    joinsNetwork(place)
    const txt = [
      'manufacturer=Samsung',
      'model=QE55Q60',
      `deviceid=${place.station.mac.toUpperCase()}`,
      'srcvers=377.17.24.6',
    ]
    announcesByMdns(place, [{ type: '_airplay._tcp', instance: 'Waiting room TV', port: 7000, txt }])
    announcesBySsdp(place, samsungScreen)
    callsCloud(place, {
      name: 'time.samsungcloudsolution.com',
      kind: 'openssl3',
      sendsBytes: 350,
      getsBytes: 420,
      everyMinutes: 8,
    })
    callsCloud(place, {
      name: 'log-config.samsungacr.com',
      kind: 'openssl3',
      sendsBytes: 1800,
      getsBytes: 500,
      everyMinutes: 3,
    })
    callsCloud(place, {
      name: 'video.example',
      kind: 'openssl3',
      sendsBytes: 700,
      getsBytes: 60_000,
      everyMinutes: 4,
      firstMs: 3 * minuteMs,
    })
  },
}

export const sonosPlayer: SsdpDevice = {
  server: 'Linux UPnP/1.0 Sonos/79.1-53290 (ZPS18)',
  uuid: (serial) => `RINCON_${serial.toUpperCase()}01400`,
  types: ['upnp:rootdevice', 'urn:schemas-upnp-org:device:ZonePlayer:1'],
  path: ':1400/xml/device_description.xml',
}

export const sonosSpeaker: DeviceKind = {
  category: 'speaker',
  vendor: 'Sonos',
  model: 'One',
  prefix: '5CAAFD',
  stack: stacks.oldLinux,
  openPorts: [1400, 1443],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28, 40, 41, 42], vendorClass: 'udhcp 1.18.4', sendsName: true },
  hostName: () => 'SonosZP',
  live(place) {
    joinsNetwork(place)
    const id = `RINCON_${place.station.mac.replaceAll(':', '').toUpperCase()}01400`
    const txt = ['info=/api/v1/players/info', 'vers=3', 'protovers=1.40.0', 'hhid=Sonos_xWaiting', `uuid=${id}`]
    announcesByMdns(place, [
      {
        type: '_sonos._tcp',
        instance: `Sonos-${place.station.mac.replaceAll(':', '').toUpperCase()}`,
        port: 1443,
        txt,
      },
    ])
    announcesBySsdp(place, sonosPlayer)
    setsClock(place, 'pool.ntp.org')
    callsCloud(place, { name: 'ws.sonos.com', kind: 'mbedtls', sendsBytes: 400, getsBytes: 600, everyMinutes: 7 })
    place.schedule.every(
      place.joinsMs + 4 * minuteMs,
      () => 9 * minuteMs,
      (atMs) => {
        const asker = { ...place, station: place.find('phone-visitor') }
        const body = '<root><device><modelName>Sonos One</modelName></device></root>'
        fetchesPage(asker, atMs, {
          to: place.station,
          path: '/xml/device_description.xml',
          port: 1400,
          server: sonosPlayer.server,
          body,
        })
      },
    )
  },
}

/** Somebody's own single-board computer behind the reception desk. */
export const raspberryPi: DeviceKind = {
  category: 'maker-board',
  vendor: 'Raspberry Pi',
  model: null,
  prefix: 'DCA632',
  stack: stacks.linux,
  openPorts: [22],
  ip6: true,
  dhcp: {
    parameterList: [1, 121, 33, 3, 6, 12, 15, 26, 28, 42, 51, 54, 58, 59, 119],
    vendorClass: 'dhcpcd-9.4.1:Linux-6.1.21-v8+:aarch64:BCM2835',
    sendsName: true,
    sendsClientId: true,
  },
  hostName: () => 'raspberrypi',
  live(place) {
    joinsNetwork(place)
    announcesByMdns(place, [
      { type: '_workstation._tcp', instance: `raspberrypi [${place.station.mac}]`, port: 9, txt: [] },
    ])
    setsClock(place, '0.debian.pool.ntp.org')
    callsCloud(place, { name: 'tunnel.example', kind: 'openssl3', sendsBytes: 500, getsBytes: 400, everyMinutes: 2 })
  },
}

/** Says nothing about itself: a lease without a name, and a few bytes to an address on the internet. */
export const unknownGadget: DeviceKind = {
  category: null,
  vendor: null,
  model: null,
  prefix: '70B3D56C8',
  stack: stacks.tiny,
  openPorts: [],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6] },
  live(place) {
    joinsNetwork(place)
    const { wire, station, schedule, random } = place
    const server = farStation('gadget server', '198.51.100.12', { mac: wire.gateway.mac, rttMs: 41, hops: 11 })
    schedule.every(
      place.joinsMs + 20_000,
      () => random.around(45_000, 0.03),
      (atMs) => {
        wire.ask(atMs, station, server, {
          port: 20_480,
          request: join([0x05, 0x2a], random.bytes(random.integer(24, 40))),
          reply: Uint8Array.of(0x05, 0x2b, 0, 0),
        })
      },
    )
  },
}
