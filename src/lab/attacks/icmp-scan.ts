/** Pings every address around: an ARP question each, and one echo request to those who exist. */
import { attack, neighbours } from '../attack.ts'
import { arpRequest } from '../packets/ethernet.ts'

const pauseMs = 110

export const icmpScan = attack({
  name: 'icmp-scan',
  title: 'Ping sweep of the neighbourhood',
  technique: ['T1018'],
  play(wire, { attacker, targets }) {
    for (const [index, ip] of neighbours(targets[0] ?? attacker).entries()) {
      const atMs = index * pauseMs + wire.random.integer(0, 20)
      const target = targets.find((station) => station.ip === ip)
      if (target === undefined) wire.emit(atMs, arpRequest(attacker, ip))
      else wire.ping(atMs, attacker, target, 1)
    }
  },
})
