/**
 * KNXnet/IP: how routers and interfaces of a KNX bus describe themselves, services, and restarts of bus devices. KNX
 * Standard 3/8 (ISO 22510) chapters 2 to 5, cEMI by 3/6/3. Telegrams with values are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellDotted, tellHex, tellMac, writeByte } from '../told-text.ts'

const headerBytes = 6
const searchResponse = 0x0202
const descriptionResponse = 0x0204
const extendedSearchResponse = 0x020c
const tunnelling = 0x0420
const routing = 0x0530
const endpointBytes = 8
const maxBlocks = 16
const deviceBlock = 1
const deviceBlockBytes = 54
const nameBytes = 30
const manufacturerBlock = 0xfe
/** cEMI: a request or indication of data, with the service in ten bits behind addresses and length. */
const dataKinds = [0x11, 0x29]
const restart = 0x380
const restartMask = 0x3c0

const services: Readonly<Record<number, string>> = {
  0x0201: 'search-request',
  [searchResponse]: 'search-response',
  0x0203: 'description-request',
  [descriptionResponse]: 'description-response',
  0x0205: 'connect-request',
  0x0206: 'connect-response',
  0x0207: 'connection-state-request',
  0x0208: 'connection-state-response',
  0x0209: 'disconnect-request',
  0x020a: 'disconnect-response',
  0x020b: 'search-request-extended',
  [extendedSearchResponse]: 'search-response-extended',
  0x0310: 'device-configuration-request',
  0x0311: 'device-configuration-ack',
  [tunnelling]: 'tunnelling-request',
  0x0421: 'tunnelling-ack',
  0x0422: 'tunnelling-feature-get',
  0x0423: 'tunnelling-feature-response',
  0x0424: 'tunnelling-feature-set',
  0x0425: 'tunnelling-feature-info',
  [routing]: 'routing-indication',
  0x0531: 'routing-lost-message',
  0x0532: 'routing-busy',
  0x0533: 'routing-system-broadcast',
  0x0740: 'remote-diagnostic-request',
  0x0741: 'remote-diagnostic-response',
  0x0742: 'remote-basic-configuration-request',
  0x0743: 'remote-reset-request',
  0x0950: 'secure-wrapper',
  0x0951: 'session-request',
  0x0952: 'session-response',
  0x0953: 'session-authenticate',
  0x0954: 'session-status',
  0x0955: 'timer-notify',
}
const media: Readonly<Record<number, string>> = { 1: 'tp0', 2: 'tp1', 4: 'pl110', 8: 'pl132', 16: 'rf', 32: 'ip' }

export const knxnetip = protocol({
  name: 'knxnetip',
  title: 'KNXnet/IP',
  spec: 'KNX Standard 3/8 (ISO 22510) chapters 2 to 5',
  over: ['udp', 'tcp'],
  ports: [3671],
  firstBytes: [headerBytes],
  tells: {
    service: 'Service that it asks for or answers',
    name: 'Name of the device, which the operator gave',
    serial: 'Serial number of the device, in hexadecimal digits: the first four name the manufacturer',
    mac: 'MAC address in its description',
    medium: 'Medium of the bus that it is on: tp1 for twisted pair, rf for radio',
    individualAddress: 'Address of the device on the bus: area, line and device',
    manufacturerId: 'Number of the manufacturer at the KNX Association, in hexadecimal digits',
  },
  happens: { restart: 'It restarts a device of the bus, as after loading it: the address of that device' },
  examples: [
    {
      name: 'search',
      hex: '0610 0201 000e 0801 c0000207 0e57',
      facts: { 'knxnetip.service': ['search-request'] },
    },
    {
      name: 'description of a router, with a letter beyond ASCII in its name',
      fromClient: 0,
      hex: `0610 0204 004e 36 01 02 00 11ff 0000 00c50a0b0c0d e000170c 02005e104a01 4b61666665e9${'00'.repeat(24)}
        0a02 0201 0302 0401 0501 08fe 00c5 0100 0000`,
      facts: {
        'knxnetip.service': ['description-response'],
        'knxnetip.medium': ['tp1'],
        'knxnetip.individualAddress': ['1.1.255'],
        'knxnetip.serial': ['00c50a0b0c0d'],
        'knxnetip.mac': ['02:00:5e:10:4a:01'],
        'knxnetip.name': ['Kaffeé'],
        'knxnetip.manufacturerId': ['00c5'],
      },
    },
    {
      name: 'telegram over TCP',
      over: 'tcp',
      hex: '0610 0420 0015 04010200 2900 bcd0 1105 0901 01 0081',
      facts: { 'knxnetip.service': ['tunnelling-request'] },
    },
    {
      name: 'restart of a device',
      hex: '0610 0420 0015 04010300 1100 b060 0000 1105 01 0380',
      facts: { 'knxnetip.service': ['tunnelling-request'], 'knxnetip.restart': ['1.1.5'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < headerBytes ? headerBytes : lengthAt(bytes, start)
  },

  claims(bytes, start, end, _port, over) {
    if (end - start < headerBytes || bytes[start] !== headerBytes || bytes[start + 1] !== 0x10) return false
    const service = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    const length = lengthAt(bytes, start)
    if (services[service] === undefined || length < headerBytes + 2) return false
    return over === 'tcp' || length === end - start
  },

  decode(reader, teller) {
    reader.take(2)
    const service = reader.u16()
    const end = reader.start + reader.u16()
    if (end > reader.end) reader.take(end - reader.position)
    if (reader.failed) return
    teller.tellWord('service', services[service] ?? 'unknown')
    if (service === searchResponse || service === extendedSearchResponse) reader.take(endpointBytes)
    if (service === searchResponse || service === extendedSearchResponse || service === descriptionResponse)
      readBlocks(reader, teller, end)
    else if (service === tunnelling) {
      reader.take(reader.peek(0) > 0 ? reader.peek(0) : 4)
      readTelegram(reader, teller)
    } else if (service === routing) readTelegram(reader, teller)
  },
})

function lengthAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0)
}

/** Blocks with their length, with it, in front. */
function readBlocks(reader: Reader, teller: Teller, end: number): void {
  for (let i = 0; i < maxBlocks && reader.position + 2 <= end && !reader.failed; i += 1) {
    const length = reader.u8()
    const type = reader.u8()
    const at = reader.take(length - 2)
    if (reader.failed) return
    if (type === deviceBlock && length >= deviceBlockBytes) tellDevice(reader.bytes, teller, at)
    else if (type === manufacturerBlock && length >= 4) tellHex(teller, 'manufacturerId', reader.bytes, at, at + 2)
  }
}

/** Medium, status, address, project, serial number, multicast address, MAC, name. */
function tellDevice(bytes: Uint8Array, teller: Teller, at: number): void {
  const medium = media[bytes[at] ?? 0]
  if (medium !== undefined) teller.tellWord('medium', medium)
  const high = bytes[at + 2] ?? 0
  tellDotted(teller, 'individualAddress', [high >> 4, high & 15, bytes[at + 3] ?? 0])
  tellHex(teller, 'serial', bytes, at + 6, at + 12)
  tellMac(teller, 'mac', bytes, at + 16)
  tellLatin(bytes, teller, at + 22, at + 22 + nameBytes)
}

/** Latin letters of ISO 8859-1 to the first zero byte, as UTF-8. */
function tellLatin(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const from = teller.scratchEnd
  let to = start
  while (to < end && bytes[to] !== 0) to += 1
  if (!isPrintable(bytes, start, to)) return
  for (let at = start; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80 && byte < 0xa0) return
    if (byte >= 0x80) writeByte(teller, 0xc0 | (byte >> 6))
    writeByte(teller, byte < 0x80 ? byte : 0x80 | (byte & 0x3f))
  }
  teller.tellScratch('name', from, teller.scratchEnd)
}

/** cEMI: kind, length of additional information, controls, source, target, length, service. */
function readTelegram(reader: Reader, teller: Teller): void {
  const kind = reader.u8()
  reader.take(reader.u8())
  reader.take(4)
  const target = reader.u16()
  reader.take(1)
  const service = reader.u16() & 0x3ff
  if (reader.failed || !dataKinds.includes(kind) || (service & restartMask) !== restart) return
  teller.event('restart', `${target >> 12}.${(target >> 8) & 15}.${target & 0xff}`)
}
