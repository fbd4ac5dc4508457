/** Being asked by SNMP, with the community that everybody knows. */
import type { Place } from '../device.ts'
import {
  encodeSnmpGet,
  encodeSnmpResponse,
  systemDescription,
  systemName,
  systemObjectId,
  type SnmpBinding,
} from '../packets/snmp.ts'

export type SnmpFace = {
  readonly description: string
  readonly objectId: string
  readonly more?: readonly SnmpBinding[]
}

/** The server asks the device for what it is and how it is, every few minutes. */
export function isPolled(place: Place, { description, objectId, more = [] }: SnmpFace): void {
  const { station, wire, random, schedule, hostName } = place
  const bindings: readonly SnmpBinding[] = [
    { oid: systemDescription, value: { kind: 'text', text: description } },
    { oid: systemObjectId, value: { kind: 'oid', oid: objectId } },
    { oid: systemName, value: { kind: 'text', text: hostName } },
    ...more,
  ]
  const oids = bindings.map(({ oid }) => oid)
  schedule.every(
    place.joinsMs + 40_000,
    () => random.around(300_000, 0.05),
    (atMs) => {
      const id = random.integer(1, 0x7fffffff)
      const request = encodeSnmpGet('public', id, oids)
      wire.ask(atMs, place.find('server'), station, {
        port: 161,
        request,
        reply: encodeSnmpResponse('public', id, bindings),
      })
    },
  )
}
