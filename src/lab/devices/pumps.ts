/**
 * Infusion pumps and what they report to. The manufacturers' own protocols aren't public: the payload is opaque, on the
 * port that the device is known for.
 */
import { counted16, join, u32 } from '../bytes.ts'
import type { DeviceKind } from '../device.ts'
import { joinsNetwork } from '../habits.ts'
import { stacks } from '../station.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'

const minuteMs = 60_000
const secondMs = 1000

/** A BD pump reports to the systems manager over one connection that stays open. */
export const alarisPump: DeviceKind = {
  category: 'infusion-pump',
  vendor: 'BD',
  model: 'Alaris 8015',
  prefix: 'F8C678',
  stack: stacks.vxworks,
  openPorts: [],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 15, 51, 54], sendsName: true },
  hostName: (serial) => `PCU${serial.slice(-6)}`,
  live(place) {
    joinsNetwork(place)
    const { random, schedule, wire, station } = place
    schedule.at(place.joinsMs + 8000, (atMs) => {
      const turns = Array.from({ length: 60 }, (): readonly Turn[] => [
        {
          by: 'client',
          bytes: alarisMessage(random.bytes(random.integer(60, 180))),
          afterMs: random.around(27 * secondMs, 0.1),
        },
        { by: 'server', bytes: alarisMessage(random.bytes(24)), afterMs: 5 },
      ])
      tcpSession(wire, atMs, {
        from: station,
        to: place.find('pump-gateway'),
        port: 3613,
        turns: turns.flat(),
        close: 'open',
      })
    })
  },
}

function alarisMessage(content: Uint8Array): Uint8Array {
  return join([0x02, 0x10], counted16(content))
}

/** A Baxter pump with Telnet and FTP open; a technician logs in by Telnet. */
export const baxterPump: DeviceKind = {
  category: 'infusion-pump',
  vendor: 'Baxter',
  model: 'Spectrum IQ',
  prefix: '5842E4',
  stack: stacks.tiny,
  openPorts: [21, 23],
  ip6: false,
  dhcp: { parameterList: [1, 3, 6, 15], sendsName: true },
  hostName: (serial) => `SIGMA${serial.slice(-5)}`,
  live(place) {
    joinsNetwork(place)
    const { random, schedule, wire, station } = place
    schedule.every(
      place.joinsMs + 15_000,
      () => random.around(2 * minuteMs, 0.1),
      (atMs) => {
        const turns: readonly Turn[] = [
          { by: 'client', bytes: join([0x53, 0x47], u32(random.integer(1, 9e6)), random.bytes(90)) },
          { by: 'server', bytes: join([0x53, 0x47], u32(0), random.bytes(10)), afterMs: 8 },
        ]
        tcpSession(wire, atMs, { from: station, to: place.find('pump-gateway'), port: 51_244, turns })
      },
    )
    schedule.at(place.joinsMs + 11 * minuteMs, (atMs) => {
      tcpSession(wire, atMs, {
        from: place.find('pc-technician'),
        to: station,
        port: 23,
        turns: telnetLogin('root', 'sigma', 'Battery module'),
      })
    })
  },
}

/** Negotiation (RFC 854), a login and a command, typed line by line. */
function telnetLogin(user: string, password: string, greeting: string): readonly Turn[] {
  const [iac, will, wont, run, dont] = [255, 251, 252, 253, 254]
  const [echo, goAhead, terminal] = [1, 3, 24]
  return [
    { by: 'server', bytes: join([iac, run, terminal, iac, will, echo, iac, will, goAhead]) },
    { by: 'client', bytes: join([iac, wont, terminal, iac, run, echo, iac, run, goAhead]) },
    { by: 'server', bytes: join([iac, dont, terminal], `\r\n${greeting}\r\nlogin: `), afterMs: 20 },
    { by: 'client', bytes: join(`${user}\r\n`), afterMs: 1800 },
    { by: 'server', bytes: join(`${user}\r\nPassword: `) },
    { by: 'client', bytes: join(`${password}\r\n`), afterMs: 2100 },
    { by: 'server', bytes: join('\r\n# '), afterMs: 90 },
    { by: 'client', bytes: join('exit\r\n'), afterMs: 6000 },
    { by: 'server', bytes: join('exit\r\n') },
  ]
}
