/** A device made from facts, as the examples of profiles give them. Derived facts become addresses, ports and roles. */
import type { Device, Endpoint, Service } from '../core/model.ts'

export type Sample = { readonly device: Device; readonly organisationOf: () => string | null }

export type SampleFacts = Readonly<Record<string, string | readonly string[]>>

const endpoint: Endpoint = { site: 'example', mac: '00:00:5e:00:53:01', ip: '192.0.2.1', vlan: 0 }

/** Gives the device, and the owner of its MAC address's prefix as the `organisationOf` for an identifier. */
export function sampleDevice(facts: SampleFacts): Sample {
  const told = Object.entries(facts).flatMap(([name, values]) =>
    (typeof values === 'string' ? [values] : values).map((value) => ({ name: nameOf(name), value })),
  )
  const valuesOf = (name: string): readonly string[] =>
    told.filter((fact) => fact.name === name).map(({ value }) => value)
  const device: Device = {
    id: endpoint.mac,
    site: endpoint.site,
    macs: [endpoint.mac],
    ips: [endpoint.ip],
    names: valuesOf('dhcp.hostName'),
    vlans: [],
    firstSeenMs: 0,
    lastSeenMs: 0,
    facts: told.filter(({ name }) => !isDerived(name)).map(({ name, value }) => ({ endpoint, atMs: 0, name, value })),
    services: [...services('tcp', valuesOf('port.tcp')), ...services('udp', valuesOf('port.udp'))],
    routes: valuesOf('traffic.routes').length > 0,
  }
  return { device, organisationOf: () => valuesOf('mac.oui')[0] ?? null }
}

function services(transport: 'tcp' | 'udp', ports: readonly string[]): readonly Service[] {
  return ports.map((port) => ({ transport, port: Number(port), application: null }))
}

/** Examples may say `asks.name` where it doesn't matter how a name was asked for. */
function nameOf(name: string): string {
  return name === 'asks.name' ? 'dns.query' : name
}

function isDerived(name: string): boolean {
  return name.startsWith('port.') || name === 'mac.oui' || name === 'traffic.routes'
}
