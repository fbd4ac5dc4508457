/**
 * Looks for Telnet on 23 and, one time in ten, 2323, in the manner of Mirai: SYNs without options whose sequence number
 * is the address they go to, at the neighbours and at random addresses of the internet (here: documentation ranges).
 * Where a port is open, it logs in with passwords of factories.
 */
import { absent, attack, neighbours } from '../attack.ts'
import { addressBytes, join } from '../bytes.ts'
import { farStation } from '../names.ts'
import { arpRequest } from '../packets/ethernet.ts'
import type { Station } from '../station.ts'
import { tcpSession, unansweredSyn, type Turn } from '../tcp-session.ts'
import type { Wire } from '../wire.ts'

const pauseMs = 250
const logins = [
  ['root', 'xc3511'],
  ['root', 'vizxv'],
  ['admin', 'admin'],
] as const

export const telnetSweep = attack({
  name: 'telnet-sweep',
  title: 'Telnet sweep of a Mirai-like bot',
  technique: ['T1046', 'T1110.001'],
  play(wire, { attacker, targets, gateway }) {
    const { random } = wire
    for (const [index, ip] of neighbours(targets[0] ?? attacker).entries()) {
      const atMs = index * pauseMs + random.integer(0, 90)
      const port = random.integer(0, 9) === 0 ? 2323 : 23
      const target = targets.find((station) => station.ip === ip)
      if (target === undefined) wire.emit(atMs, arpRequest(attacker, ip))
      else knocks(wire, atMs, { attacker, target, port })
      const outside = `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.integer(1, 254)}`
      const far = farStation(outside, outside, { mac: gateway.mac, rttMs: 40, hops: 12 })
      const way = {
        from: attacker,
        to: far,
        port,
        turns: [],
        seq: addressNumber(outside),
        window: random.integer(1024, 65_535),
        tries: 1,
      }
      unansweredSyn(wire, wire.meet(atMs + 125, attacker, far), way)
    }
  },
})

function knocks(
  wire: Wire,
  atMs: number,
  { attacker, target, port }: { attacker: Station; target: Station; port: number },
): void {
  const bare: Station = { ...attacker, stack: absent(attacker.ip).stack }
  const raw = { ...bare, stack: { ...bare.stack, windowSize: wire.random.integer(1024, 65_535) } }
  const seq = addressNumber(target.ip)
  if (!target.openPorts.includes(port)) {
    tcpSession(wire, atMs, { from: raw, to: target, port, turns: [], seq })
    return
  }
  const doneMs = tcpSession(wire, atMs, { from: raw, to: target, port, turns: [], close: 'reset', seq })
  for (const [index, [user, password]] of logins.entries()) {
    const turns: readonly Turn[] = [
      { by: 'server', bytes: join([255, 253, 1, 255, 253, 31, 255, 251, 1, 255, 251, 3]) },
      { by: 'server', bytes: join('\r\nlogin: '), afterMs: 30 },
      { by: 'client', bytes: join(`${user}\r\n`), afterMs: 50 },
      { by: 'server', bytes: join('Password: ') },
      { by: 'client', bytes: join(`${password}\r\n`), afterMs: 40 },
      { by: 'server', bytes: join('\r\nLogin incorrect\r\n'), afterMs: 900 },
    ]
    tcpSession(wire, doneMs + 500 + index * 3000, { from: attacker, to: target, port, turns })
  }
}

function addressNumber(ip: string): number {
  return new DataView(addressBytes(ip).buffer).getUint32(0)
}
