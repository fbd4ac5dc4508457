/**
 * Rules that were learned from what really happened and that nobody should confirm without thinking: connections from outside
 * into the network, and administration in the clear. They are proposed, because the replay must not lie, and named here.
 */
import type { Policy, Rule, RuleSide } from '../core/answers.ts'

/** FTP, Telnet, rlogin and rsh; TFTP: by their registered ports. */
const cleartextPorts: Readonly<Record<string, readonly number[]>> = { tcp: [21, 23, 513, 514], udp: [69] }
const maxNamed = 5

/** Sentences for the notes of a plan; none when there is nothing to doubt. */
export function doubtsAbout({ zones, rules }: Policy): readonly string[] {
  const inside = new Set(zones.flatMap(({ addresses }) => addresses))
  const isOutside = (side: RuleSide): boolean =>
    side.kind === 'name' || (side.kind === 'address' && !side.addresses.some((address) => inside.has(address)))
  const inbound = rules.filter(({ from, to }) => isOutside(from) && !isOutside(to))
  const cleartext = rules.filter((rule) => !isOutside(rule.to) && opensCleartext(rule))
  return [
    ...said(inbound, 'let somebody outside open connections to the inside; keep them only if that is meant'),
    ...said(cleartext, 'allow administration in the clear, such as Telnet or FTP; better replace the service'),
  ]
}

function opensCleartext({ transport, ports }: Rule): boolean {
  const clear = cleartextPorts[transport] ?? []
  return ports.some(({ first, last }) => clear.some((port) => first <= port && port <= last))
}

function said(rules: readonly Rule[], what: string): readonly string[] {
  if (rules.length === 0) return []
  const named = rules.slice(0, maxNamed).map(({ id }) => id)
  const more = rules.length > maxNamed ? ` and ${rules.length - maxNamed} more` : ''
  return [`${rules.length === 1 ? '1 rule' : `${rules.length} rules`} ${what}: ${named.join(', ')}${more}.`]
}
