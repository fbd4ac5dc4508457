/**
 * IP cameras and the recorder that fetches their pictures. Firmware versions are real ones with published
 * vulnerabilities.
 */
import type { DeviceKind, Place } from '../device.ts'
import { announcesByMdns, announcesBySsdp, callsCloud, fetchesPage, joinsNetwork, page, setsClock } from '../habits.ts'
import { basicLogin, httpGet, httpOk, httpUnauthorized } from '../packets/http.ts'
import type { DhcpManners } from '../packets/dhcp.ts'
import { stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'
import { isRecorded } from './recording.ts'

const minuteMs = 60_000
const udhcp: DhcpManners = {
  parameterList: [1, 3, 6, 12, 15, 28, 42],
  vendorClass: 'udhcp 1.22.1',
  sendsName: true,
  sendsClientId: true,
}
export const hikvisionCamera: DeviceKind = {
  category: 'camera',
  vendor: 'Hikvision',
  model: 'DS-2CD2042WD-I',
  prefix: '4419B6',
  stack: stacks.oldLinux,
  openPorts: [80, 554, 8000],
  dhcp: null,
  ip6: false,
  hostName: (serial) => `hik-${serial.slice(-6).toLowerCase()}`,
  live(place) {
    joinsNetwork(place)
    const serial = `${place.random.integer(500_000_000, 799_999_999)}`
    const instance = `HIKVISION DS-2CD2042WD-I - ${serial}`
    announcesByMdns(place, [
      { type: '_http._tcp', instance, port: 80, txt: ['path=/'] },
      { type: '_psia._tcp', instance, port: 80, txt: ['txtvers=1', 'path=/PSIA/index'] },
    ])
    const types = ['upnp:rootdevice', 'urn:schemas-upnp-org:device:EmbeddedNetDevice:1']
    announcesBySsdp(place, {
      server: 'Linux/3.0.8 UPnP/1.0 IpBridge/1.16.0',
      uuid: hikvisionUuid,
      types,
      path: ':49152/upnpdevicedesc.xml',
    })
    setsClock(place, null)
    isRecorded(place, { path: '/Streaming/Channels/101', server: null, everyMinutes: 9 })
    callsCloud(place, {
      name: 'dev.hik-connect.com',
      kind: 'openssl1',
      sendsBytes: 420,
      getsBytes: 380,
      everyMinutes: 6,
    })
    place.schedule.every(
      place.joinsMs + 95_000,
      () => 12 * minuteMs,
      (atMs) => isChecked(place, atMs, serial),
    )
  },
}

function hikvisionUuid(serial: string): string {
  return `59cc6080-f2a7-11e3-8001-${serial}`
}

/** The recorder reads the camera's own description, without encryption. */
function isChecked(place: Place, atMs: number, serial: string): void {
  const viewer = { ...place, station: place.find('recorder') }
  const fields = [
    ['model', 'DS-2CD2042WD-I'],
    ['serialNumber', serial],
    ['firmwareVersion', 'V5.4.5'],
    ['firmwareReleasedDate', 'build 170123'],
  ]
  const elements = fields.map(([tag, value]) => `<${tag}>${value}</${tag}>`).join('')
  const body = `<?xml version="1.0"?><DeviceInfo>${elements}</DeviceInfo>`
  const headers = { Authorization: basicLogin('recorder', 'Nvr-4711') }
  fetchesPage(viewer, atMs, { to: place.station, path: '/ISAPI/System/deviceInfo', headers, server: 'App-webs/', body })
}

export const axisCamera: DeviceKind = {
  category: 'camera',
  vendor: 'Axis',
  model: 'M3065-V',
  prefix: 'ACCC8E',
  stack: stacks.linux,
  openPorts: [80, 443, 554],
  ip6: true,
  dhcp: {
    parameterList: [1, 3, 6, 12, 15, 26, 28, 42, 43, 72, 100, 101, 119],
    vendorClass: 'AXIS,Network Camera,M3065-V,9.80.3.1',
    sendsName: true,
    sendsClientId: true,
  },
  hostName: (serial) => `axis-${serial.toLowerCase()}`,
  live(place) {
    joinsNetwork(place)
    const serial = place.station.mac.replaceAll(':', '').toUpperCase()
    const instance = `AXIS M3065-V - ${serial}`
    announcesByMdns(place, [
      { type: '_axis-video._tcp', instance, port: 80, txt: [`macaddress=${serial}`] },
      { type: '_http._tcp', instance, port: 80, txt: [`macaddress=${serial}`] },
      { type: '_rtsp._tcp', instance, port: 554, txt: ['path=/mpeg4/1/media.amp'] },
    ])
    const types = ['upnp:rootdevice', 'urn:axis-com:service:BasicService:1']
    announcesBySsdp(place, {
      server: 'Linux/4.9.206-axis5, UPnP/1.0, Portable SDK for UPnP devices/1.6.18',
      uuid: (mac) => `Upnp-BasicDevice-1_0-${mac.toUpperCase()}`,
      types,
      path: ':49152/rootdesc1.xml',
    })
    setsClock(place, null)
    isRecorded(place, { path: '/axis-media/media.amp', server: 'GStreamer RTSP server', everyMinutes: 10 })
  },
}

export const dahuaCamera: DeviceKind = {
  category: 'camera',
  vendor: 'Dahua',
  model: null,
  prefix: '9002A9',
  stack: stacks.oldLinux,
  openPorts: [80, 554, 37_777],
  ip6: false,
  dhcp: { ...udhcp, vendorClass: 'udhcp 1.19.4' },
  hostName: (serial) => serial.slice(-8),
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
    isRecorded(place, { path: '/cam/realmonitor?channel=1&subtype=0', server: 'Dahua Rtsp Server', everyMinutes: 10 })
    callsCloud(place, {
      name: 'www.easy4ipcloud.com',
      kind: 'openssl1',
      sendsBytes: 300,
      getsBytes: 260,
      everyMinutes: 5,
    })
  },
}

/** A D-Link camera that the administrator opens in the browser, logging in without encryption. */
function dlink(
  model: string,
  prefix: string,
  login: { readonly user: string; readonly password: string; readonly firmware: string },
): DeviceKind {
  const server = model === 'DCS-930L' ? 'alphapd/2.1.8' : 'lighttpd/1.4.34'
  return {
    category: 'camera',
    vendor: 'D-Link',
    model,
    prefix,
    stack: stacks.oldLinux,
    openPorts: [23, 80, 554],
    ip6: false,
    dhcp: { ...udhcp, vendorClass: 'udhcp 1.12.1' },
    hostName: () => model,
    live(place) {
      joinsNetwork(place)
      announcesDlink(place, model, login.firmware)
      setsClock(place, 'ntp1.dlink.com')
      isRecorded(place, { path: '/live1.sdp', server: null, everyMinutes: 12 })
      const cloud = { name: 'signal.mydlink.com', kind: 'openssl1', sendsBytes: 280, getsBytes: 340 } as const
      callsCloud(place, { ...cloud, everyMinutes: 5 })
      place.schedule.at(place.joinsMs + 7 * minuteMs, (atMs) =>
        isAdministered(place, atMs, { model, server, ...login }),
      )
    },
  }
}

function announcesDlink(place: Place, model: string, firmware: string): void {
  const serial = place.station.mac.replaceAll(':', '').toUpperCase()
  const txt = [
    `mac=${place.station.mac.toUpperCase()}`,
    `model_number=${model}`,
    'hardware_ver=A1',
    `version=${firmware}`,
    'mydlink=true',
  ]
  announcesByMdns(place, [
    { type: '_dhnap._tcp', instance: `D-Link HNAP ${serial.slice(-4)}`, port: 80, txt },
    { type: '_http._tcp', instance: `${model}_${serial.slice(-6)}`, port: 80, txt: [] },
  ])
  announcesBySsdp(place, {
    server: `Linux, UPnP/1.0 ${model}/1.0`,
    uuid: (mac) => `d1a7f3c0-0000-1000-8000-${mac}`,
    types: ['upnp:rootdevice', 'urn:schemas-upnp-org:device:Basic:1'],
    path: '/rootdesc.xml',
  })
}

function isAdministered(
  place: Place,
  atMs: number,
  by: { model: string; server: string; user: string; password: string },
): void {
  const { station, wire } = place
  const agent = {
    'User-Agent':
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  }
  const from = place.find('pc-administration')
  const refused: readonly Turn[] = [
    { by: 'client', bytes: httpGet(station.ip, '/', agent) },
    { by: 'server', bytes: httpUnauthorized(by.server, by.model), afterMs: 6 },
  ]
  const allowed: readonly Turn[] = [
    { by: 'client', bytes: httpGet(station.ip, '/', { ...agent, Authorization: basicLogin(by.user, by.password) }) },
    { by: 'server', bytes: httpOk(by.server, page(by.model, 4200)), afterMs: 9 },
  ]
  const doneMs = tcpSession(wire, atMs, { from, to: station, port: 80, turns: refused })
  tcpSession(wire, doneMs + 4000, { from, to: station, port: 80, turns: allowed })
}

export const dlinkIndoorCamera = dlink('DCS-2530L', 'B0C554', { user: 'admin', password: 'admin', firmware: '0105' })
export const dlinkOutdoorCamera = dlink('DCS-930L', '28107B', { user: 'admin', password: '', firmware: '0201' })

export const hikvisionRecorder: DeviceKind = {
  category: 'video-recorder',
  vendor: 'Hikvision',
  model: 'DS-7616NI-I2',
  prefix: 'C056E3',
  stack: stacks.oldLinux,
  openPorts: [80, 554, 8000],
  dhcp: null,
  ip6: false,
  hostName: (serial) => `hik-${serial.slice(-6).toLowerCase()}`,
  live(place) {
    joinsNetwork(place)
    const types = ['upnp:rootdevice', 'urn:schemas-upnp-org:device:EmbeddedNetDevice:1']
    announcesBySsdp(place, {
      server: 'Linux/3.10.0 UPnP/1.0 IpBridge/1.16.0',
      uuid: hikvisionUuid,
      types,
      path: ':49152/upnpdevicedesc.xml',
    })
    announcesByMdns(place, [
      {
        type: '_psia._tcp',
        instance: 'HIKVISION DS-7616NI-I2 - 731940021',
        port: 80,
        txt: ['txtvers=1', 'path=/PSIA/index'],
      },
    ])
    setsClock(place, null)
    callsCloud(place, {
      name: 'dev.hik-connect.com',
      kind: 'openssl1',
      sendsBytes: 500,
      getsBytes: 450,
      everyMinutes: 5,
    })
    place.schedule.every(
      place.joinsMs + 5 * minuteMs,
      () => place.random.around(8 * minuteMs, 0.3),
      (atMs) => isVisited(place, atMs),
    )
  },
}

/** Somebody on the internet opens the recorder, through the port that the gateway forwards. */
function isVisited(place: Place, atMs: number): void {
  const from = place.find('visitor')
  const agent = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' }
  const turns: readonly Turn[] = [
    { by: 'client', bytes: httpGet('198.51.100.2', '/doc/page/login.asp', agent) },
    { by: 'server', bytes: httpOk('DNVRS-Webs', page('index', 6800)), afterMs: 5 },
  ]
  tcpSession(place.wire, atMs, { from, to: place.station, port: 80, turns })
}
