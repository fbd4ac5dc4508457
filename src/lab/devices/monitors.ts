/**
 * Patient monitors, their central station and a blood analyser. Results go to the interface engine by HL7; where a
 * manufacturer's own protocol isn't public, the payload is opaque.
 */
import { join } from '../bytes.ts'
import type { DeviceKind, Place } from '../device.ts'
import { joinsNetwork, setsClock } from '../habits.ts'
import { hl7, hl7Acknowledge } from '../packets/hospital.ts'
import { stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'

const minuteMs = 60_000
const secondMs = 1000

/** IntelliVue: says that it is there by broadcast, then sends vital signs to the central station every two seconds. */
export const philipsMonitor: DeviceKind = {
  category: 'patient-monitor',
  vendor: 'Philips',
  model: 'IntelliVue MX450',
  prefix: '0009FB',
  stack: stacks.vxworks,
  openPorts: [],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 43], sendsClientId: true },
  live(place) {
    joinsNetwork(place)
    const { random, schedule, wire, station } = place
    const identity = join([0, 1, 0, 0], random.bytes(16), `${place.hostName.toUpperCase()}\0`, random.bytes(180))
    schedule.every(
      place.joinsMs + 2000,
      () => 60 * secondMs,
      (atMs) => {
        wire.toGroup(atMs, station, '10.20.255.255', { from: 24_105, to: 24_005 }, identity, 64)
      },
    )
    schedule.every(
      place.joinsMs + 9000,
      () => random.around(2 * secondMs, 0.02),
      (atMs) => {
        const request = join([0xe1, 0, 0, 2], random.bytes(24))
        const reply = join([0xe1, 0, 0, 2], random.bytes(random.integer(280, 420)))
        wire.ask(atMs, place.find('central-station'), station, { port: 24_105, fromPort: 24_106, request, reply })
      },
    )
    setsClock(place, null)
  },
}

export const mindrayMonitor: DeviceKind = {
  category: 'patient-monitor',
  vendor: 'Mindray',
  model: 'BeneVision N17',
  prefix: '000F14',
  stack: stacks.oldLinux,
  openPorts: [],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 12, 15, 28], sendsName: true },
  hostName: (serial) => `Mindray-${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
    place.schedule.every(
      place.joinsMs + 12_000,
      () => place.random.around(50 * secondMs, 0.05),
      (atMs) => {
        const heart = place.random.integer(60, 95)
        const observations = [
          `OBX|1|NM|147842^MDC_ECG_HEART_RATE||${heart}|/min`,
          `OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2||${place.random.integer(93, 99)}|%`,
        ]
        reports(place, atMs, { application: 'Mindray_eGateway^00A03700000000', observations })
      },
    )
  },
}

export const geMonitor: DeviceKind = {
  category: 'patient-monitor',
  vendor: 'GE HealthCare',
  model: 'CARESCAPE B450',
  prefix: '444B5D',
  stack: stacks.vxworks,
  openPorts: [],
  ip6: false,
  dhcp: null,
  live(place) {
    joinsNetwork(place)
    place.schedule.every(
      place.joinsMs + 14_000,
      () => place.random.around(60 * secondMs, 0.05),
      (atMs) => {
        const observations = [`OBX|1|NM|147842^MDC_ECG_HEART_RATE||${place.random.integer(58, 90)}|/min`]
        reports(place, atMs, { application: 'CARESCAPE B450', observations })
      },
    )
  },
}

export const rocheAnalyser: DeviceKind = {
  category: 'lab-analyser',
  vendor: 'Roche',
  model: 'cobas b 123',
  prefix: 'B87879',
  stack: stacks.windows,
  openPorts: [],
  ip6: false,
  dhcp: {
    parameterList: [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 121, 249, 252],
    vendorClass: 'MSFT 5.0',
    sendsName: true,
  },
  hostName: () => 'COBASB123',
  live(place) {
    joinsNetwork(place)
    place.schedule.every(
      place.joinsMs + 3 * minuteMs,
      () => place.random.around(6 * minuteMs, 0.3),
      (atMs) => {
        const observations = [
          `OBX|1|NM|2744-1^pH||7.${place.random.integer(35, 44)}|pH`,
          `OBX|2|NM|2703-7^pO2||${place.random.integer(75, 99)}|mm[Hg]`,
        ]
        reports(place, atMs, { application: 'cobas b 123', observations })
      },
    )
  },
}

/** The central station of the monitors, which asks them; see `philipsMonitor`. */
export const centralStation: DeviceKind = {
  category: 'patient-monitor',
  vendor: 'Philips',
  model: 'PIC iX',
  prefix: '7C94B2',
  stack: stacks.windows,
  openPorts: [443, 3389],
  ip6: false,
  dhcp: null,
  live(place) {
    joinsNetwork(place)
    setsClock(place, null)
    place.schedule.every(
      place.joinsMs + 30_000,
      () => place.random.around(2 * minuteMs, 0.1),
      (atMs) => {
        const observations = [`OBX|1|NM|147842^MDC_ECG_HEART_RATE||${place.random.integer(58, 99)}|/min`]
        reports(place, atMs, { application: 'PIIC iX', observations })
      },
    )
  },
}

/** Sends one result to the interface engine by HL7, in clear text. */
function reports(
  place: Place,
  atMs: number,
  report: { readonly application: string; readonly observations: readonly string[] },
): void {
  const at = hl7Time(atMs)
  const patient = `PID|1||${place.random.integer(10_000, 99_999)}||TEST^PATIENT||19700101|U`
  const turns: readonly Turn[] = [
    {
      by: 'client',
      bytes: hl7({ application: report.application, facility: place.hostName }, at, [
        patient,
        'OBR|1|||VITALS',
        ...report.observations,
      ]),
    },
    { by: 'server', bytes: hl7Acknowledge(at), afterMs: 12 },
  ]
  tcpSession(place.wire, atMs, { from: place.station, to: place.find('engine'), port: 2575, turns })
}

/** `20260105080102` for HL7, counted from the first packet's hour. */
function hl7Time(atMs: number): string {
  const seconds = Math.floor(atMs / secondMs)
  return `20260105${two(8 + Math.floor(seconds / 3600))}${two(Math.floor(seconds / 60) % 60)}${two(seconds % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
