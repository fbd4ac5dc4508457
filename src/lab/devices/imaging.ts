/** Imaging: an ultrasound unit and the pictures that it stores in the archive. */
import { join } from '../bytes.ts'
import type { DeviceKind, Place } from '../device.ts'
import { joinsNetwork } from '../habits.ts'
import {
  associateAccept,
  associateRequest,
  dicomImage,
  dimse,
  releaseReply,
  releaseRequest,
  ultrasoundImage,
  verification,
  type Association,
} from '../packets/hospital.ts'
import { stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'

const minuteMs = 60_000

const ultrasoundAssociation: Omit<Association, 'abstractSyntax'> = {
  called: 'ORTHANC',
  calling: 'XPORTE1',
  implementation: '1.2.840.114340.3.1',
  version: 'SonoSite_3',
}
const archive = { implementation: '1.2.276.0.7230010.3.0.3.6.7', version: 'OFFIS_DCMTK_367' } as const

/** Ultrasound that checks the archive by C-ECHO and stores pictures there, without encryption. */
export const sonositeUltrasound: DeviceKind = {
  category: 'medical-imaging',
  vendor: 'SonoSite',
  model: 'X-Porte',
  prefix: '0008FB',
  stack: stacks.windows,
  openPorts: [104],
  ip6: false,
  dhcp: { parameterList: [1, 15, 3, 6, 44, 46, 47, 31, 33, 121, 249, 43], vendorClass: 'MSFT 5.0', sendsName: true },
  hostName: (serial) => `XPORTE-${serial.slice(-4)}`,
  live(place) {
    joinsNetwork(place)
    const { random, schedule } = place
    schedule.every(
      place.joinsMs + 70_000,
      () => random.around(5 * minuteMs, 0.2),
      (atMs) => echoes(place, atMs),
    )
    schedule.every(
      place.joinsMs + 4 * minuteMs,
      () => random.around(6 * minuteMs, 0.3),
      (atMs) => stores(place, atMs),
    )
  },
}

function echoes(place: Place, atMs: number): void {
  const command = { messageId: 1, sopClass: verification }
  associates(place, atMs, verification, [
    { by: 'client', bytes: dimse({ field: 0x30, ...command }) },
    { by: 'server', bytes: dimse({ field: 0x8030, ...command }), afterMs: 3 },
  ])
}

function stores(place: Place, atMs: number): void {
  const { random } = place
  const instance = `1.2.840.114340.3.8251017.2.5.20260105.${random.integer(100_000, 999_999)}.1.1`
  const command = { messageId: 2, sopClass: ultrasoundImage, instance }
  const image = dicomImage({
    sopClass: ultrasoundImage,
    instance,
    maker: 'SonoSite',
    model: 'X-Porte',
    pixels: random.bytes(90_000),
  })
  associates(place, atMs, ultrasoundImage, [
    { by: 'client', bytes: join(dimse({ field: 1, ...command }), image) },
    { by: 'server', bytes: dimse({ field: 0x8001, ...command }), afterMs: 25 },
  ])
}

function associates(place: Place, atMs: number, abstractSyntax: string, talk: readonly Turn[]): void {
  const association = { ...ultrasoundAssociation, abstractSyntax }
  const turns: readonly Turn[] = [
    { by: 'client', bytes: associateRequest(association) },
    { by: 'server', bytes: associateAccept({ ...association, ...archive }), afterMs: 4 },
    ...talk,
    { by: 'client', bytes: releaseRequest },
    { by: 'server', bytes: releaseReply },
  ]
  tcpSession(place.wire, atMs, { from: place.station, to: place.find('archive'), port: 4242, turns })
}
