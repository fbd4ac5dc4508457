/**
 * The flows of a capture as nDPI's own regression results name them: the protocol of each, where it was told by looking
 * into the packets (`Confidence: DPI`).
 */
import { readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'

export type NamedFlow = {
  /** `tcp a:port b:port`, the sides sorted. */
  readonly key: string
  /** nDPI's names, the carrying protocol first: `TLS`, `Google`. */
  readonly names: readonly string[]
}

const line =
  /^\s+\d+\s+(TCP|UDP|ICMP|ICMPV6|IGMP) (\S+) <?-> (\S+) .*?\[proto: [\d.]+\/([^\]]+)\].*?\[Confidence: ([^\]]+)\]/

/** The flows of one `*.out` file that nDPI recognised by content. */
export function readNamedFlows(file: string): readonly NamedFlow[] {
  const flows: NamedFlow[] = []
  for (const text of readFileSync(file, 'latin1').split('\n')) {
    const match = line.exec(text)
    if (match === null) continue
    const [, transport = '', one = '', other = '', protocol = '', confidence = ''] = match
    if (confidence !== 'DPI') continue
    flows.push({ key: keyOf(transport.toLowerCase(), one, other), names: protocol.split('.') })
  }
  return flows
}

/** Addresses as nDPI prints them: `10.0.0.1:80`, `[2001:db8::1]:80`, and without a port for what has none. */
export function keyOf(transport: string, one: string, other: string): string {
  const hasPorts = transport === 'tcp' || transport === 'udp'
  const sides = [one, other].map((side) => inFull(hasPorts ? side : side.replace(/:0$/, '')))
  return [transport === 'icmpv6' ? 'icmp6' : transport, ...sides.toSorted()].join(' ')
}

/** IPv6 without abbreviations: nDPI shortens a single zero, against RFC 5952. */
function inFull(side: string): string {
  return side.replace(/^\[(.+)\]/, (_, address: string) => `[${ipaddr.parse(address).toNormalizedString()}]`)
}
