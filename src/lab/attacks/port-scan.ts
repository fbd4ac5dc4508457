/** Tries the well-known TCP ports of one target, one after the other; an open one is left by a reset. */
import { attack } from '../attack.ts'
import { tcpSession } from '../tcp-session.ts'

const ports = [
  21, 22, 23, 25, 53, 80, 81, 88, 110, 111, 135, 139, 143, 161, 389, 443, 445, 502, 515, 548, 554, 587, 631, 873, 990,
  993, 995, 1023, 1080, 1194, 1433, 1521, 1723, 1883, 2000, 2049, 2222, 2323, 3000, 3128, 3306, 3389, 4000, 4070, 4444,
  4786, 4911, 5000, 5001, 5060, 5431, 5432, 5555, 5900, 5985, 6379, 6667, 7000, 7070, 7547, 7676, 8000, 8008, 8009,
  8080, 8081, 8086, 8089, 8090, 8291, 8443, 8554, 8728, 8800, 8888, 9000, 9090, 9100, 9200, 9443, 10000, 11211, 20000,
  27017, 34567, 37215, 37777, 44818, 47808, 49152, 50000, 52869, 55443, 60001,
] as const
const pauseMs = 180

export const portScan = attack({
  name: 'port-scan',
  title: 'Port scan of one device',
  technique: ['T1046'],
  play(wire, { attacker, targets }) {
    const [target] = targets
    if (target === undefined) return
    for (const [index, port] of wire.random.shuffle(ports).entries()) {
      tcpSession(wire, index * pauseMs + wire.random.integer(0, 40), {
        from: attacker,
        to: target,
        port,
        turns: [],
        close: 'reset',
      })
    }
  },
})
