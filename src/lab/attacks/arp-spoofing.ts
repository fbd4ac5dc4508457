/**
 * The attacker claims to be the gateway towards a victim and the victim towards the gateway, and passes on what it
 * receives. The true owners announce themselves in between, so the claims go back and forth. The first target is the
 * victim; a second one, where there is one, is the name server that the victim asks through the gateway.
 */
import { attack, type AttackOptions } from '../attack.ts'
import { dnsFlags, encodeDns } from '../packets/dns.ts'
import { arpReply, arpRequest } from '../packets/ethernet.ts'
import { udp } from '../packets/ip.ts'
import { farStation } from '../names.ts'
import type { Station } from '../station.ts'
import type { Wire } from '../wire.ts'

const lastsMs = 120_000
const claimEveryMs = 2000
const announceEveryMs = 31_000
const askEveryMs = 9000

export const arpSpoofing = attack({
  name: 'arp-spoofing',
  title: 'ARP spoofing: a man in the middle between a device and the gateway',
  technique: ['T1557.002'],
  play(wire, options) {
    const { attacker, gateway, targets } = options
    const [victim] = targets
    if (victim === undefined) return
    wire.meet(0, attacker, victim)
    wire.meet(40, attacker, gateway)
    for (let atMs = 200; atMs < lastsMs; atMs += claimEveryMs) {
      wire.emit(atMs, arpReply({ mac: attacker.mac, ip: gateway.ip }, victim))
      wire.emit(atMs + 1, arpReply({ mac: attacker.mac, ip: victim.ip }, gateway))
    }
    for (let atMs = 15_000; atMs < lastsMs; atMs += announceEveryMs) {
      wire.emit(atMs, arpRequest(gateway, gateway.ip))
      wire.emit(atMs + 700, arpRequest(victim, victim.ip))
    }
    for (let atMs = 3500; atMs < lastsMs; atMs += askEveryMs) passesOn(wire, atMs, { ...options, victim })
  },
})

/**
 * A question of the victim goes through the attacker, and so does its answer: each packet is seen twice, one hop apart.
 */
function passesOn(
  wire: Wire,
  atMs: number,
  { attacker, gateway, targets, victim }: AttackOptions & { readonly victim: Station },
): void {
  const resolver = targets[1] ?? farStation('resolver', '192.0.2.53', { mac: gateway.mac, rttMs: 12, hops: 8 })
  const id = wire.random.integer(0, 0xffff)
  const question = { name: 'records.clinic-software.example', type: 'A' } as const
  const request = encodeDns({ id, flags: dnsFlags.query, questions: [question] })
  const answers = [{ name: question.name, type: 'A', ttl: 60, address: '198.51.100.20' }] as const
  const reply = encodeDns({ id, flags: dnsFlags.reply, questions: [question], answers })
  const port = wire.takePort(victim)
  const out = { ...wire.route(victim, resolver), toMac: attacker.mac }
  wire.emit(atMs, udp(out, port, 53, request))
  wire.emit(atMs + 0.6, udp({ ...out, fromMac: attacker.mac, toMac: gateway.mac, ttl: out.ttl - 1 }, port, 53, request))
  const back = { ...wire.route(resolver, victim), fromMac: gateway.mac, toMac: attacker.mac }
  const answeredMs = atMs + wire.delayMs(resolver)
  wire.emit(answeredMs, udp(back, 53, port, reply))
  wire.emit(
    answeredMs + 0.6,
    udp({ ...back, fromMac: attacker.mac, toMac: victim.mac, ttl: back.ttl - 1 }, 53, port, reply),
  )
}
