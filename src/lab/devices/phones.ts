/** Desk phones, which register by SIP and talk by RTP, and the exchange that connects them. */
import type { DeviceKind, Place } from '../device.ts'
import { joinsNetwork, setsClock } from '../habits.ts'
import { cdp, lldp, type Announcement } from '../packets/ethernet.ts'
import { sizedMessage, type Headers } from '../packets/http.ts'
import { g711, rtp, sdp, type RtpStream } from '../packets/media.ts'
import { stacks, type Station } from '../station.ts'

const minuteMs = 60_000
const exchange = 'exchange'
const telephone = 32

type Phone = { readonly agent: string; readonly extension: string }

/** Registers with the exchange every few minutes. */
function registers(place: Place, phone: Phone): void {
  const { station, wire, random, schedule } = place
  const tag = random.integer(1e8, 9e8).toString(36)
  let sequence = 100
  schedule.every(
    place.joinsMs + 4000,
    () => random.around(5 * minuteMs, 0.05),
    (atMs) => {
      sequence += 1
      const server = place.find(exchange)
      const headers = dialog(place, { ...phone, to: phone.extension, tag, method: 'REGISTER', sequence })
      const contact = { Contact: `<sip:${phone.extension}@${station.ip}:5060>`, Expires: '600' }
      const request = sizedMessage(`REGISTER sip:${server.ip} SIP/2.0`, {
        ...headers,
        'User-Agent': phone.agent,
        ...contact,
      })
      const reply = sizedMessage('SIP/2.0 200 OK', { ...headers, Server: 'Grandstream UCM6202 1.0.20.28', ...contact })
      wire.ask(atMs, station, server, { port: 5060, fromPort: 5060, request, reply })
    },
  )
}

type Dialog = Phone & { readonly to: string; readonly tag: string; readonly method: string; readonly sequence: number }

function dialog(place: Place, { extension, to, tag, method, sequence }: Dialog): Headers {
  const { ip } = place.station
  const host = place.find(exchange).ip
  return {
    Via: `SIP/2.0/UDP ${ip}:5060;branch=z9hG4bK${tag}${sequence}`,
    From: `<sip:${extension}@${host}>;tag=${tag}`,
    To: `<sip:${to}@${host}>`,
    'Call-ID': `${tag}@${ip}`,
    CSeq: `${sequence} ${method}`,
    'Max-Forwards': '70',
  }
}

/** A call through the exchange: INVITE, voice both ways, BYE. */
function calls(place: Place, atMs: number, phone: Phone & { readonly to: string; readonly seconds: number }): void {
  const { station, wire, random } = place
  const server = place.find(exchange)
  const ports = { from: 11_000 + 2 * random.integer(0, 400), to: 12_000 + 2 * random.integer(0, 400) }
  const tag = random.integer(1e8, 9e8).toString(36)
  const say = (at: number, from: Station, to: Station, message: Uint8Array): number => {
    return wire.datagram(at, from, to, { from: 5060, to: 5060 }, message)
  }
  const headers = (method: string, sequence: number): Headers => dialog(place, { ...phone, tag, method, sequence })
  const target = `sip:${phone.to}@${server.ip}`
  const voice = ['a=rtpmap:0 PCMU/8000', 'a=ptime:20']
  const offer = sdp(station.ip, [`m=audio ${ports.from} RTP/AVP 0`, ...voice])
  const answer = sdp(server.ip, [`m=audio ${ports.to} RTP/AVP 0`, ...voice])
  const sdpType = {
    'Content-Type': 'application/sdp',
    'User-Agent': phone.agent,
    Contact: `<sip:${phone.extension}@${station.ip}:5060>`,
  }
  say(atMs, station, server, sizedMessage(`INVITE ${target} SIP/2.0`, { ...headers('INVITE', 1), ...sdpType }, offer))
  say(atMs + 3, server, station, sizedMessage('SIP/2.0 100 Trying', headers('INVITE', 1)))
  say(atMs + 60, server, station, sizedMessage('SIP/2.0 180 Ringing', headers('INVITE', 1)))
  const contact = { Contact: `<${target}:5060>`, 'Content-Type': 'application/sdp' }
  say(atMs + 3200, server, station, sizedMessage('SIP/2.0 200 OK', { ...headers('INVITE', 1), ...contact }, answer))
  say(atMs + 3205, station, server, sizedMessage(`ACK ${target} SIP/2.0`, headers('ACK', 1)))
  talks(place, atMs + 3230, { ports, packets: phone.seconds * 50 })
  const endMs = atMs + 3250 + phone.seconds * 1000
  say(endMs, station, server, sizedMessage(`BYE ${target} SIP/2.0`, headers('BYE', 2)))
  say(endMs + 4, server, station, sizedMessage('SIP/2.0 200 OK', headers('BYE', 2)))
}

function talks(
  place: Place,
  atMs: number,
  call: { readonly ports: { readonly from: number; readonly to: number }; readonly packets: number },
): void {
  const { station, wire, random } = place
  const server = place.find(exchange)
  const stream = (): RtpStream => {
    return {
      payloadType: 0,
      source: random.integer(1, 0xffffffff),
      sequence: random.integer(0, 0xffff),
      timestamp: random.integer(0, 0xfffffff),
    }
  }
  const [out, back] = [stream(), stream()]
  for (let packet = 0; packet < call.packets; packet += 1) {
    const at = atMs + packet * 20
    wire.datagram(at + random.next(), station, server, call.ports, rtp(out, packet === 0, g711(random)))
    wire.datagram(
      at + 9 + random.next(),
      server,
      station,
      { from: call.ports.to, to: call.ports.from },
      rtp(back, packet === 0, g711(random)),
    )
    out.timestamp = (out.timestamp + 160) >>> 0
    back.timestamp = (back.timestamp + 160) >>> 0
  }
}

/** Tells the switch by LLDP, and a Cisco phone by CDP too, who is plugged in. */
function tellsSwitch(
  place: Place,
  announcement: Omit<Announcement, 'mac' | 'ip' | 'capabilities'>,
  speaksCdp: boolean,
): void {
  const full = { ...announcement, mac: place.station.mac, ip: place.station.ip, capabilities: telephone | 4 }
  place.schedule.every(
    place.joinsMs + 1500,
    () => 120_000,
    (atMs) => {
      place.wire.emit(atMs, lldp(full))
      if (speaksCdp) place.wire.emit(atMs + 10, cdp(full))
    },
  )
}

function extensionOf(place: Place): string {
  return `2${place.station.ip.split('.').at(-1)?.padStart(3, '0') ?? ''}`
}

export const ciscoPhone: DeviceKind = {
  category: 'ip-phone',
  vendor: 'Cisco',
  model: 'CP-8851',
  prefix: '00562B',
  stack: stacks.linux,
  openPorts: [22, 80],
  ip6: false,
  dhcp: {
    parameterList: [1, 66, 6, 3, 15, 150, 35],
    vendorClass: 'Cisco Systems, Inc. IP Phone CP-8851',
    sendsName: true,
    sendsClientId: true,
  },
  hostName: (serial) => `SEP${serial}`,
  live(place) {
    joinsNetwork(place)
    tellsSwitch(
      place,
      { port: 'Port 1', name: place.hostName, software: 'sip88xx.12-0-1SR1-1.loads', platform: 'Cisco IP Phone 8851' },
      true,
    )
    const phone = { agent: 'Cisco-CP8851/12.0.1', extension: extensionOf(place) }
    registers(place, phone)
    setsClock(place, null)
    place.schedule.at(place.joinsMs + place.random.integer(6, 22) * minuteMs, (atMs) =>
      calls(place, atMs, { ...phone, to: '2031', seconds: 14 }),
    )
  },
}

export const yealinkPhone: DeviceKind = {
  category: 'ip-phone',
  vendor: 'Yealink',
  model: 'SIP-T46S',
  prefix: '805EC0',
  stack: stacks.oldLinux,
  openPorts: [80, 443],
  ip6: false,
  dhcp: {
    parameterList: [1, 3, 6, 12, 15, 28, 42, 43, 66, 67, 120, 125, 128, 132],
    vendorClass: 'yealink',
    sendsName: true,
  },
  hostName: () => 'SIP-T46S',
  live(place) {
    joinsNetwork(place)
    tellsSwitch(place, { port: 'WAN PORT', name: 'SIP-T46S', software: '66.84.0.15', platform: 'SIP-T46S' }, false)
    const phone = { agent: 'Yealink SIP-T46S 66.84.0.15', extension: extensionOf(place) }
    registers(place, phone)
    setsClock(place, null)
    place.schedule.at(place.joinsMs + place.random.integer(6, 20) * minuteMs, (atMs) =>
      calls(place, atMs, { ...phone, to: '2021', seconds: 11 }),
    )
  },
}

export const polyPhone: DeviceKind = {
  category: 'ip-phone',
  vendor: 'Poly',
  model: 'VVX 411',
  prefix: '64167F',
  stack: stacks.oldLinux,
  openPorts: [443],
  ip6: false,
  dhcp: {
    parameterList: [1, 28, 66, 67, 43, 160, 3, 6, 15, 42, 2, 12],
    vendorClass: 'Polycom-VVX411',
    sendsName: true,
  },
  hostName: (serial) => `Polycom_${serial.toLowerCase()}`,
  live(place) {
    joinsNetwork(place)
    tellsSwitch(
      place,
      { port: '1', name: 'Polycom VVX 411', software: 'Updater: 5.9.6.2327, App: 5.9.6.2327', platform: 'VVX 411' },
      false,
    )
    registers(place, { agent: 'PolycomVVX-VVX_411-UA/5.9.6.2327', extension: extensionOf(place) })
    setsClock(place, null)
  },
}

export const grandstreamExchange: DeviceKind = {
  category: 'voip-gateway',
  vendor: 'Grandstream',
  model: 'UCM6202',
  prefix: '000B82',
  stack: stacks.linux,
  openPorts: [8089],
  dhcp: null,
  ip6: false,
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
  },
}
