/** Asks for every address around by ARP, some twenty a second, as netdiscover and worms do. Who exists answers. */
import { absent, attack, neighbours } from '../attack.ts'
import { arpRequest } from '../packets/ethernet.ts'

const pauseMs = 48

export const arpScan = attack({
  name: 'arp-scan',
  title: 'ARP scan of the neighbourhood',
  technique: ['T1018'],
  play(wire, { attacker, targets }) {
    for (const [index, ip] of neighbours(targets[0] ?? attacker).entries()) {
      const atMs = index * pauseMs + wire.random.integer(0, 9)
      const target = targets.find((station) => station.ip === ip) ?? absent(ip)
      if (target.openPorts.length > 0 || target.stack.windowSize > 0) wire.meet(atMs, attacker, target)
      else wire.emit(atMs, arpRequest(attacker, ip))
    }
  },
})
