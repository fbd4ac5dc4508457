/**
 * From conversations to what a policy may learn: who used which service of whom. What a router does not forward, what
 * nobody answered and what suspects did is counted and left out, never learned.
 */
import type { RuleSide } from '../core/answers.ts'
import type { Conversation, Device, Peer } from '../core/model.ts'
import type { Prefix } from './addresses.ts'
import { oneLine } from './plain-text.ts'
import { forwardableAddress, forwardableAddresses, isAnswered, isForwarded } from './traffic.ts'
import type { Home } from './zones.ts'

/** One end of a use, as a rule may name it without covering anybody else. The same end is the same object. */
export type Party = {
  /** Its zone, or `outside`: what a rule's id calls it, and with whom it may share a rule. */
  readonly group: string
  /** A rule about its zone covers all its addresses. */
  readonly whole: boolean
  readonly side: Exclude<RuleSide, { kind: 'zone' }>
  /** What a sentence calls it. */
  readonly title: string
}

export type LearnedTransport = 'tcp' | 'udp' | 'icmp' | 'icmp6'

/** A client used a service of a server. */
export type Use = {
  readonly client: Party
  readonly server: Party
  readonly transport: LearnedTransport
  /** ICMP: the message type. */
  readonly port: number
  readonly application: string | null
  readonly flows: number
}

export type Evidence = { readonly uses: readonly Use[]; readonly notes: readonly string[] }

export const outside = 'outside'

export type EvidenceInput = {
  readonly devices: readonly Device[]
  readonly conversations: readonly Conversation[]
  readonly suspects: ReadonlySet<string>
  readonly homes: ReadonlyMap<string, Home>
}

export function gatherEvidence(input: EvidenceInput): Evidence {
  const ends = new Ends(input)
  const left = { local: 0, sameZone: 0, suspect: 0, unanswered: 0, other: 0 }
  const uses: Use[] = []
  for (const conversation of input.conversations) {
    const { client, server, name, transport, port, application, flows } = conversation
    const from = ends.of(client)
    const to = ends.of(server)
    if (!isForwarded(conversation, from.addresses, to.addresses) || transport === 'arp') left.local += 1
    else if (from.zone !== null && from.zone === to.zone) left.sameZone += 1
    else if (from.isSuspect || to.isSuspect) left.suspect += 1
    else if (!isAnswered(conversation)) left.unanswered += 1
    else if (transport === 'other') left.other += 1
    else
      uses.push({
        client: ends.party(client, null),
        server: ends.party(server, name),
        transport,
        port,
        application,
        flows,
      })
  }
  return { uses, notes: notesOn(left) }
}

/** What decides whether a conversation is learned. */
type End = { readonly addresses: readonly Prefix[]; readonly zone: string | null; readonly isSuspect: boolean }

const nobody: End = { addresses: [], zone: null, isSuspect: false }

class Ends {
  readonly #devices: Map<string, End>
}

/** Name asked for → every address outside at which it was reached. */
function namedAddresses(conversations: readonly Conversation[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { server, name } of conversations) {
    const clean = hostName(name)
    if (server.kind !== 'remote' || clean === null) continue
    const addresses = found.get(clean)
    if (addresses === undefined) found.set(clean, [server.ip])
    else addresses.push(server.ip)
  }
  return new Map([...found].map(([name, ips]) => [name, forwardableAddresses(ips).map(({ text }) => text)]))
}

/**
 * Clients may ask for any text; only what can be a host name in DNS (RFC 1123, and underscores) may stand in a rule.
 */
function hostName(name: string | null): string | null {
  const lower = (name ?? '').toLowerCase().replace(/\.$/, '')
  const labels = lower.split('.')
  const isName =
    lower.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? lower : null
}

function parties(
  devices: readonly Device[],
  homes: ReadonlyMap<string, Home>,
  named: ReadonlyMap<string, readonly string[]>,
): (peer: Peer, name: string | null) => Party {
  const known = new Map(devices.map((device) => [device.id, deviceParty(device, homes.get(device.id))]))
  return (peer, name) => {
    const found = peer.kind === 'device' ? known.get(peer.id) : undefined
    if (found !== undefined) return found
    const ip = peer.kind === 'device' ? '' : peer.ip
    const clean = hostName(name)
    const addresses = clean === null ? undefined : named.get(clean)
    if (clean !== null && addresses?.includes(ip))
      return remoteParty(`name ${clean}`, clean, { kind: 'name', name: clean, addresses })
    const texts = forwardableAddresses([ip]).map(({ text }) => text)
    return remoteParty(`address ${ip}`, ip, { kind: 'address', addresses: texts })
  }
}

function deviceParty({ id, names, ips }: Device, home: Home | undefined): Party {
  const addresses = (home?.addresses ?? forwardableAddresses(ips)).map(({ text }) => text)
  const name = oneLine(names[0] ?? '', 40)
  const address = addresses[0] ?? id
  return {
    key: `device ${id}`,
    group: home?.zone ?? outside,
    whole: home?.whole ?? false,
    side: { kind: 'address', addresses },
    title: name === '' ? address : `${name} (${address})`,
  }
}

function remoteParty(key: string, title: string, side: Party['side']): Party {
  return { key, group: outside, whole: false, side, title: oneLine(title, 80) }
}

function notesOn({ local, sameZone, suspect, unanswered, other }: Readonly<Record<string, number>>): readonly string[] {
  return [
    ...note(local, 'stayed on the link (ARP, link-local, multicast, broadcast): not forwarded, so no rule.'),
    ...note(sameZone, 'ran inside one zone: no rule, once each zone is a network segment of its own.'),
    ...note(suspect, 'of devices with alerts: not learned.'),
    ...note(unanswered, 'found no answer: not learned.'),
    ...note(other, 'used an IP protocol other than TCP, UDP and ICMP: no rule can allow them.'),
  ]
}

function note(count: number | undefined, text: string): readonly string[] {
  return count === undefined || count === 0
    ? []
    : [`${count} ${count === 1 ? 'conversation' : 'conversations'} ${text}`]
}
