/** Office printers and the label printers of the laboratory. Jobs come from the computers, see computers.ts. */
import type { DeviceKind, Place } from '../device.ts'
import { announcesByMdns, announcesBySsdp, callsCloud, joinsNetwork, setsClock } from '../habits.ts'
import {
  ippAttributes,
  ippGetAttributes,
  ippPrintJob,
  pjlInfo,
  pjlJob,
  pjlReply,
  type Printer,
} from '../packets/printing.ts'
import { stacks } from '../station.ts'
import { tcpSession } from '../tcp-session.ts'
import { isPolled } from './polling.ts'

const minuteMs = 60_000

type Office = {
  /** As in `ty` of multicast DNS. */
  readonly name: string
  /** Instance name of its services. */
  readonly instance: string
  readonly maker: string
  readonly languages: string
}

function announcesPrinter(place: Place, { name, instance, maker, languages }: Office): void {
  const model = name.slice(maker.length + 1)
  const txt = [
    'txtvers=1',
    'qtotal=1',
    'rp=ipp/print',
    `ty=${name}`,
    `product=(${name})`,
    `usb_MFG=${maker}`,
    `usb_MDL=${model}`,
    `pdl=${languages}`,
  ]
  announcesByMdns(place, [
    { type: '_ipp._tcp', instance, port: 631, txt },
    { type: '_pdl-datastream._tcp', instance, port: 9100, txt: txt.filter((entry) => !entry.startsWith('rp=')) },
    { type: '_http._tcp', instance, port: 80, txt: [] },
  ])
}

const hpParameters = [6, 3, 1, 15, 66, 67, 13, 44, 12, 81, 252]

export const hpLaserjet: DeviceKind = {
  category: 'printer',
  vendor: 'HP',
  model: 'LaserJet MFP M428fdw',
  prefix: '10E7C6',
  stack: stacks.vxworks,
  openPorts: [80, 443, 515, 631, 9100],
  ip6: true,
  dhcp: { parameterList: hpParameters, vendorClass: 'Hewlett-Packard JetDirect', sendsName: true, sendsClientId: true },
  hostName: (serial) => `NPI${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    const id = place.hostName.slice(-6)
    announcesPrinter(place, {
      name: 'HP LaserJet MFP M428fdw',
      instance: `HP LaserJet MFP M428fdw [${id}]`,
      maker: 'HP',
      languages: 'application/PCL,image/urf',
    })
    setsClock(place, null)
    isPolled(place, {
      description: 'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24050010',
      objectId: '1.3.6.1.4.1.11.2.3.9.1',
    })
    callsCloud(place, { name: 'chat.hpeprint.com', kind: 'openssl1', sendsBytes: 700, getsBytes: 500, everyMinutes: 9 })
  },
}

export const brotherLaser: DeviceKind = {
  category: 'printer',
  vendor: 'Brother',
  model: 'HL-L6400DW',
  prefix: '3C2AF4',
  stack: stacks.tiny,
  openPorts: [80, 515, 631, 9100],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 15, 44, 47, 12], sendsName: true },
  hostName: (serial) => `BRN${serial}`,
  live(place) {
    joinsNetwork(place)
    const id = place.hostName.slice(3)
    announcesPrinter(place, {
      name: 'Brother HL-L6400DW series',
      instance: `Brother HL-L6400DW series [${id}]`,
      maker: 'Brother',
      languages: 'application/PCL',
    })
    isPolled(place, {
      description: 'Brother NC-8300h, Firmware Ver.1.59  (19.03.11),MID 84E-207',
      objectId: '1.3.6.1.4.1.2435.2.3.9.1',
    })
  },
}

export const canonCopier: DeviceKind = {
  category: 'printer',
  vendor: 'Canon',
  model: 'iR-ADV C5535',
  prefix: '60128B',
  stack: stacks.vxworks,
  openPorts: [80, 515, 631, 8000, 9100],
  ip6: true,
  dhcp: {
    parameterList: [1, 3, 6, 12, 15, 44, 46, 69, 70, 78, 79],
    vendorClass: 'Canon iR-ADV C5535',
    sendsName: true,
  },
  hostName: (serial) => `Canon${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    announcesPrinter(place, {
      name: 'Canon iR-ADV C5535',
      instance: 'Canon iR-ADV C5535',
      maker: 'Canon',
      languages: 'application/postscript',
    })
    setsClock(place, null)
    isPolled(place, { description: 'Canon iR-ADV C5535 /P', objectId: '1.3.6.1.4.1.1602.4.7' })
    const types = ['upnp:rootdevice', 'urn:schemas-upnp-org:device:Printer:1']
    announcesBySsdp(place, {
      server: 'Unix/1.0 UPnP/1.0 Canon/1.0',
      uuid: (serial) => `6d4ff0ce-6b11-11d8-8020-${serial}`,
      types,
      path: '/upnp/desc.xml',
    })
  },
}

export const zebraLabel: DeviceKind = {
  category: 'printer',
  vendor: 'Zebra',
  model: 'ZD410',
  prefix: '00074D',
  stack: stacks.tiny,
  openPorts: [21, 80, 9100, 6101],
  ip6: false,
  dhcp: {
    parameterList: [1, 3, 6, 12, 15, 44, 66, 67],
    vendorClass: 'Zebra Technologies ZTC ZD410-203dpi',
    sendsName: true,
  },
  hostName: (serial) => `ZBR${serial.slice(-7)}`,
  live(place) {
    joinsNetwork(place)
    place.schedule.every(
      place.joinsMs + 90_000,
      () => place.random.around(4 * minuteMs, 0.4),
      (atMs) => getsLabel(place, atMs),
    )
  },
}

/** The laboratory's computer sends a label as ZPL, in clear text. */
function getsLabel(place: Place, atMs: number): void {
  const sample = place.random.integer(100_000, 999_999)
  const zpl = `^XA^FO50,40^A0N,36,36^FDSAMPLE ${sample}^FS^FO50,90^BCN,80^FD${sample}^FS^XZ\r\n`
  const bytes = new TextEncoder().encode(zpl)
  tcpSession(place.wire, atMs, {
    from: place.find('pc-laboratory'),
    to: place.station,
    port: 9100,
    turns: [{ by: 'client', bytes }],
  })
}

/** How a printer presents itself to those who print. */
const faces: Readonly<Record<string, { readonly makeAndModel: string; readonly server: string }>> = {
  'printer-ward': {
    makeAndModel: 'HP LaserJet MFP M428fdw',
    server: 'HP HTTP Server; HP LaserJet MFP M428fdw - W1A28A; Serial Number: CNB1Q2R3S4; Built: Tue Mar 12, 2024',
  },
  'printer-office': {
    makeAndModel: 'HP LaserJet MFP M428fdw',
    server: 'HP HTTP Server; HP LaserJet MFP M428fdw - W1A28A; Serial Number: CNB1Q2R3T9; Built: Tue Mar 12, 2024',
  },
  'printer-reception': { makeAndModel: 'Brother HL-L6400DW series', server: 'debut/1.30' },
  'printer-copier': { makeAndModel: 'Canon iR-ADV C5535', server: 'CANON HTTP Server' },
}

/** Prints a page: asks the printer what it is, then sends the job by IPP or, when `raw`, as PJL to port 9100. */
export function printsTo(
  place: Place,
  atMs: number,
  job: { readonly printer: string; readonly agent: string; readonly raw: boolean },
): void {
  const { wire, random, station, names } = place
  const face = faces[job.printer]
  if (face === undefined) return
  const found = names.find(atMs, station, `${job.printer}.${place.domain}`)
  const document = random.bytes(random.integer(9000, 40_000))
  const turns = job.raw
    ? rawTurns(face.makeAndModel, document)
    : ippTurns({ host: found.station.name, ...face }, job.agent, document)
  tcpSession(wire, found.atMs, { from: station, to: found.station, port: job.raw ? 9100 : 631, turns })
}

function rawTurns(name: string, document: Uint8Array) {
  return [
    { by: 'client', bytes: pjlInfo },
    { by: 'server', bytes: pjlReply(name), afterMs: 12 },
    { by: 'client', bytes: pjlJob('PCL', document), afterMs: 5 },
  ] as const
}

function ippTurns(printer: Printer, agent: string, document: Uint8Array) {
  return [
    { by: 'client', bytes: ippGetAttributes(printer, agent) },
    { by: 'server', bytes: ippAttributes(printer), afterMs: 15 },
    { by: 'client', bytes: ippPrintJob(printer, agent, document), afterMs: 8 },
    { by: 'server', bytes: ippAttributes(printer), afterMs: 30 },
  ] as const
}
