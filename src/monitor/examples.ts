/**
 * Words to write the examples of detections with: endpoints, flows and facts, with all that doesn't matter filled in.
 */
import type { Endpoint, Fact, Flow } from '../core/model.ts'

/** 2024-01-01T00:00:00Z: when examples begin. */
const beginMs = 1_704_067_200_000

/** The device `10.0.0.<number>`; another MAC for the same address when it is given. */
export function device(number: number, mac = `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`): Endpoint {
  return { site: 'here', mac, ip: `10.0.0.${number}`, vlan: 0 }
}

/** A host behind the gateway `10.0.0.1`. */
export function remote(ip: string): Endpoint {
  return { site: 'here', mac: '02:00:00:00:00:01', ip, vlan: 0 }
}

/** A flow of one packet that nobody answered, `seconds` after the beginning. */
export function flow(seconds: number, said: Partial<Flow> & Pick<Flow, 'client' | 'server' | 'transport'>): Flow {
  const atMs = beginMs + seconds * 1000
  return {
    clientPort: 40_000,
    serverPort: 0,
    application: null,
    name: null,
    outcome: 'attempt',
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    packetsOut: 1,
    packetsIn: 0,
    bytesOut: 60,
    bytesIn: 0,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
    ...said,
  }
}

/** A fact, or with `peer` an event, `seconds` after the beginning. */
export function fact(seconds: number, endpoint: Endpoint, said: Pick<Fact, 'name' | 'value' | 'peer'>): Fact {
  return { endpoint, atMs: beginMs + seconds * 1000, ...said }
}

/** `make(0)` to `make(count - 1)`. */
export function times<Value>(count: number, make: (index: number) => Value): readonly Value[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
