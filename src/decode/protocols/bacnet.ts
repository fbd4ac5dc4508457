/**
 * BACnet/IP: who a device says it is (I-Am, properties of its device object), the services that it uses, and the acts
 * that restart, silence or change a device. ASHRAE 135-2020 clauses 6 (NPDU), 15, 16, 20 and annex J (BVLC).
 * Of a segmented answer the first segment is read. Values of the process and passwords are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { readProperties, readProperty } from '../bacnet-properties.ts'
import { BacnetTag } from '../bacnet-tags.ts'
import vendors from '../bacnet-vendors.json' with { type: 'json' }
import {
  communicationStates,
  confirmedServices,
  reinitializedStates,
  riskyObjects,
  unconfirmedServices,
} from '../bacnet-words.ts'
import { numberedNames } from '../numbered-names.ts'
import { bigHex, hexBytes } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellNumber } from '../told-text.ts'

const vendorName = numberedNames(vendors, 'vendor')
const forwarded = 4
/** Result, tables, forwarded NPDU, foreign devices, unicast, broadcast, secure. */
const lastFunction = 12
/** Functions of the link layer that carry an NPDU: forwarded, to all networks, unicast, broadcast. */
const carryNpdu = [4, 9, 10, 11]
const isNetworkMessage = 0x80
const hasTarget = 0x20
const hasSource = 0x08
const isSegmented = 0x08
const instances = 0x400000
const iAm = 0
const readPropertyAnswer = 12
const readPropertiesAnswer = 14
/** Requests that are events, by the number of their service. */
const acts: Readonly<Record<number, string>> = {
  7: 'file',
  10: 'object',
  11: 'object',
  15: 'write',
  16: 'write',
  17: 'communication',
  20: 'reinitialize',
  27: 'lifeSafety',
}
const tag = new BacnetTag()

export const bacnet = protocol({
  name: 'bacnet',
  title: 'BACnet/IP',
  spec: 'ASHRAE 135-2020 clauses 6, 15, 16, 20 and annex J',
  over: 'udp',
  ports: [47808],
  firstBytes: [0x81],
  tells: {
    service: 'Service that it asks for or answers',
    instance: 'Number of its device object: unique in the site',
    vendor: 'Vendor by the identifier in its I-Am',
    objectName: 'Name of its device object, which the operator gave',
    vendorName: 'Vendor name of its device object',
    model: 'Model name of its device object',
    firmware: 'Firmware revision of its device object',
    software: 'Application software version of its device object',
    location: 'Where its device object says that it is',
    description: 'Description of its device object',
    serial: 'Serial number of its device object',
    routes: 'A device behind this router or gateway: its instance, and its vendor where it said it',
  },
  happens: {
    reinitialize: 'It asks a device to restart, or to begin or end a backup or a restore',
    communication: 'It tells a device to be silent, or to talk again',
    write: 'It changes an object that rules what a device does as a whole',
    file: 'It writes a file of a device',
    object: 'It creates or deletes an object of a device',
    lifeSafety: 'It silences, resets or unsilences a life safety device',
  },
  examples: [
    {
      name: 'who is there',
      hex: '810b 0008 0100 1008',
      facts: { 'bacnet.service': ['who-is'] },
    },
    {
      name: 'I-Am of a device with a vendor that has a number',
      hex: '810b 0014 0100 1000 c4 02000457 22 05c4 91 00 21 05',
      facts: { 'bacnet.service': ['i-am'], 'bacnet.instance': ['1111'], 'bacnet.vendor': ['Johnson Controls, Inc.'] },
    },
    {
      name: 'I-Am of a device behind a router',
      hex: '810b 0019 0108 0005 01 0a 1000 c4 02000458 22 01e0 91 03 22 fff0',
      facts: { 'bacnet.service': ['i-am'], 'bacnet.routes': ['1112 vendor 65520'] },
    },
    {
      name: 'answers to several properties of the device object, one refused',
      fromClient: 0,
      hex: `810a 006d 0100 30070e 0c02000457 1e
        294d 4e 7505 00 41485531 4f  2979 4e 7505 0041636d65 4f  2946 4e 7504 00 465831 4f
        292c 4e 7504 00 312e32 4f  290c 4e 7504 00 372e30 4f  293a 4e 7505 00 526f6f66 4f
        291c 4e 7505 00 46616e73 4f  2a0174 4e 7504 00 533137 4f  2957 5e 9102 9120 5f 1f`,
      facts: {
        'bacnet.service': ['read-property-multiple'],
        'bacnet.instance': ['1111'],
        'bacnet.objectName': ['AHU1'],
        'bacnet.vendorName': ['Acme'],
        'bacnet.model': ['FX1'],
        'bacnet.firmware': ['1.2'],
        'bacnet.software': ['7.0'],
        'bacnet.location': ['Roof'],
        'bacnet.description': ['Fans'],
        'bacnet.serial': ['S17'],
      },
    },
    {
      name: 'answer to one property, in UTF-16',
      fromClient: 0,
      hex: '810a 001b 0100 30090c 0c02000457 1946 3e 7507 04 004600580039 3f',
      facts: { 'bacnet.service': ['read-property'], 'bacnet.instance': ['1111'], 'bacnet.model': ['FX9'] },
    },
    ...actExamples(),
  ],

  /** On its own port a wrong length is forgiven: some write one. */
  claims(bytes, start, end, port) {
    const link = bytes[start + 1] ?? 0
    if (end - start < 4 || bytes[start] !== 0x81 || link > lastFunction) return false
    if ((((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)) === end - start) return true
    return port === 47808 && bytes[start + (link === forwarded ? 10 : 4)] === 1
  },

  decode(reader, teller) {
    reader.take(1)
    const link = reader.u8()
    reader.take(2)
    if (!carryNpdu.includes(link)) return
    // A forwarded message comes from another device than the sender of the packet.
    if (link === forwarded) reader.take(6)
    reader.take(1)
    const control = reader.u8()
    if ((control & hasTarget) !== 0) skipAddress(reader)
    if ((control & hasSource) !== 0) skipAddress(reader)
    if ((control & hasTarget) !== 0) reader.take(1)
    if ((control & isNetworkMessage) !== 0 || reader.failed) return
    readApplication(reader, teller, link !== forwarded && (control & hasSource) === 0)
  },
})

function skipAddress(reader: Reader): void {
  reader.take(2)
  reader.take(reader.u8())
}

/** `isOwn`: the sender of the packet says it of itself. */
function readApplication(reader: Reader, teller: Teller, isOwn: boolean): void {
  const first = reader.u8()
  const type = first >> 4
  if (type === 0) {
    reader.take((first & isSegmented) === 0 ? 2 : 4)
    const service = reader.u8()
    tellService(teller, confirmedServices[service])
    if ((first & isSegmented) === 0) readRequest(reader, teller, service)
  } else if (type === 1) {
    const service = reader.u8()
    tellService(teller, unconfirmedServices[service])
    if (service === iAm) readIAm(reader, teller, isOwn)
  } else if (type === 2) {
    reader.take(1)
    tellService(teller, confirmedServices[reader.u8()])
  } else if (type === 3) {
    readAnswer(reader, teller, (first & isSegmented) !== 0, isOwn)
  }
}

function tellService(teller: Teller, service: string | undefined): void {
  if (service !== undefined) teller.tellWord('service', service)
}

function readIAm(reader: Reader, teller: Teller, isOwn: boolean): void {
  const instance = tag.readUnsigned(reader) % instances
  tag.skip(reader)
  tag.skip(reader)
  const vendor = tag.readUnsigned(reader)
  if (reader.failed) return
  if (isOwn) {
    tellNumber(teller, 'instance', instance)
    teller.tellWord('vendor', vendorName(vendor))
  } else teller.tellText('routes', `${instance} ${vendorName(vendor)}`)
}

/** Of a segmented answer the first segment is read as far as it goes: a property that is cut isn't told. */
function readAnswer(reader: Reader, teller: Teller, segmented: boolean, isOwn: boolean): void {
  reader.take(1)
  const sequence = segmented ? reader.u16() >> 8 : 0
  const service = reader.u8()
  tellService(teller, confirmedServices[service])
  if (sequence > 0 || !isOwn || reader.failed) return
  if (service === readPropertyAnswer) readProperty(reader, teller)
  else if (service === readPropertiesAnswer) readProperties(reader, teller)
  if (segmented) reader.failed = false
}

function readRequest(reader: Reader, teller: Teller, service: number): void {
  const event = acts[service]
  if (event === undefined) return
  const word = confirmedServices[service] ?? ''
  if (event === 'write') readWrite(reader, teller, word)
  else if (event === 'reinitialize') readState(reader, teller, event, reinitializedStates)
  else if (event === 'communication') {
    // The time that it is to last may stand before the state.
    if (reader.peek(0) >> 4 === 0) tag.skip(reader)
    readState(reader, teller, event, communicationStates)
  } else teller.event(event, word)
}

function readState(reader: Reader, teller: Teller, event: string, states: readonly string[]): void {
  const state = tag.readUnsigned(reader)
  if (!reader.failed) teller.event(event, states[state] ?? `state ${state}`)
}

/** The first object that is written, when it is one that matters. */
function readWrite(reader: Reader, teller: Teller, word: string): void {
  const object = tag.readUnsigned(reader)
  const type = riskyObjects[Math.floor(object / instances)]
  if (type === undefined || reader.failed) return
  if (reader.peek(0) === 0x1e) reader.take(1)
  const property = tag.readUnsigned(reader)
  if (!reader.failed) teller.event('write', `${word} of ${type} ${object % instances}, property ${property}`)
}

/** An example for each act: event, text, service and parameters. */
function actExamples() {
  const acts: readonly (readonly [string, string, string, string])[] = [
    ['reinitialize', 'coldstart', 'reinitialize-device', '14 0900'],
    ['communication', 'disable', 'device-communication-control', '11 0905 1901'],
    ['write', 'write-property of device 1111, property 77', 'write-property', '0f 0c02000457 194d 3e 7503004258 3f'],
    ['file', 'atomic-write-file', 'atomic-write-file', '07 c402800001 0e 3100 6101ff 0f'],
    ['object', 'delete-object', 'delete-object', '0b c404000007'],
    ['lifeSafety', 'life-safety-operation', 'life-safety-operation', '1b 0901 1d03004f70 2904'],
  ]
  return acts.map(([event, text, service, parameters]) => {
    const message = `0104 0205 2a ${parameters}`
    const length = bigHex(hexBytes(message) + 4, 2)
    return {
      name: `request to ${service}`,
      hex: `810a ${length} ${message}`,
      facts: { 'bacnet.service': [service], [`bacnet.${event}`]: [text] },
    }
  })
}
