/**
 * Calls a server on the internet every minute with a few bytes, in the manner of Mirai: no name asked for, no
 * encryption.
 */
import { attack } from '../attack.ts'
import { farStation } from '../names.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'

const calls = 25
const everyMs = 60_000
const server = '203.0.113.13'
const port = 5555

export const commandBeacon = attack({
  name: 'command-beacon',
  title: 'Beacon to a command-and-control server',
  technique: ['T1571', 'T1095'],
  play(wire, { attacker, gateway }) {
    const far = farStation('command', server, { mac: gateway.mac, rttMs: 88, hops: 14 })
    const turns: readonly Turn[] = [
      { by: 'client', bytes: Uint8Array.of(0, 0, 0, 1, 6, 0x63, 0x61, 0x6d, 0x2e, 0x31, 0x37) },
      { by: 'server', bytes: Uint8Array.of(0, 0), afterMs: 95 },
    ]
    for (let call = 0; call < calls; call += 1) {
      const atMs = call * everyMs + wire.random.integer(-500, 500) + 500
      tcpSession(wire, atMs, { from: attacker, to: { ...far, openPorts: [port] }, port, turns })
    }
  },
})
