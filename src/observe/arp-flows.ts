/**
 * ARP messages as flows: a request opens one to the address asked for, the answer is its other side. Who claims which
 * address is told to the recorder when it changes. RFC 826.
 */
import { isGroupIpv4 } from '../core/address.ts'
import type { Packet } from '../core/packet.ts'
import { ArpBindings } from './arp-bindings.ts'
import { CLAIMED, SENT, type EndpointTable } from './endpoint-table.ts'
import type { FactRecorder } from './fact-recorder.ts'
import { META_ARP } from './flow-report.ts'
import { BYTES, ENDPOINTS, FIRST, LAST, PACKETS, REPORTED, SAW_A, STATE, type FlowTable } from './flow-table.ts'
import { hashOf } from './packet-keys.ts'

export type ArpTables = {
  readonly flows: FlowTable
  readonly endpoints: EndpointTable
  readonly recorder: FactRecorder
}

export class ArpFlows {
  readonly #flows: FlowTable
  readonly #endpoints: EndpointTable
  readonly #recorder: FactRecorder
  readonly #bindings: ArpBindings
  readonly #makeRoom: () => void

  /** `makeRoom` ends a flow of a full table. */
  constructor({ flows, endpoints, recorder }: ArpTables, maxBindings: number, makeRoom: () => void) {
    this.#flows = flows
    this.#endpoints = endpoints
    this.#recorder = recorder
    this.#bindings = new ArpBindings(maxBindings)
    this.#makeRoom = makeRoom
  }

  /** A request opens a flow to the address asked for; the answer is its other side. A gratuitous one only claims. */
  packet(packet: Packet, atMs: number, wireLength: number): void {
    const { claimHigh, claimLow, source0, target0, vlan } = packet
    const sender = this.#endpoints.at(claimHigh, claimLow, vlan, source0 === 0 ? 0 : 4, source0, 0, 0, 0)
    this.#endpoints.touch(sender, atMs, SENT | (source0 === 0 ? 0 : CLAIMED))
    if (source0 !== 0 && !isGroupIpv4(source0) && this.#bindings.claim(source0, vlan, claimHigh, claimLow)) {
      this.#recorder.claimed(sender)
    }
    if (source0 === target0) return
    const isReply = packet.protocol === 2
    const swap = (source0 ^ 0x80000000) > (target0 ^ 0x80000000)
    const addressA = swap ? target0 : source0
    const addressB = swap ? source0 : target0
    const meta = META_ARP | (vlan << 16)
    const direction = swap ? 1 : 0
    const hash = hashOf(addressA, addressB, 0, meta)
    const { ints, floats } = this.#flows
    let at = this.#flows.find4(hash, meta, 0, addressA, addressB)
    if (at < 0) {
      if (this.#flows.full) this.#makeRoom()
      at = this.#flows.add(hash, meta, 0, addressA, addressB)
      floats[(at >> 1) + FIRST] = atMs
      floats[(at >> 1) + REPORTED] = atMs
      ints[at + STATE] = isReply ? 1 - direction : direction
      ints[at + ENDPOINTS + 1 - direction] = this.#endpoints.at(0, 0, vlan, target0 === 0 ? 0 : 4, target0, 0, 0, 0)
    }
    ints[at + ENDPOINTS + direction] = sender
    ints[at + STATE] = (ints[at + STATE] ?? 0) | (SAW_A << direction)
    ints[at + PACKETS + direction] = (ints[at + PACKETS + direction] ?? 0) + 1
    floats[(at >> 1) + BYTES + direction] = (floats[(at >> 1) + BYTES + direction] ?? 0) + wireLength
    floats[(at >> 1) + LAST] = atMs
  }
}
