/**
 * From conversations to what a policy may learn: who used which service of whom. What a router does not forward, what
 * nobody answered and what suspects did is counted and left out, never learned.
 */
import type { Conversation, Device } from '../core/model.ts'
import { Parties, type Party } from './parties.ts'
import { Ends, isAnswered, isForwarded, type Place } from './traffic.ts'
import type { Home } from './zones.ts'

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

export type EvidenceInput = {
  readonly devices: readonly Device[]
  readonly conversations: readonly Conversation[]
  readonly suspects: ReadonlySet<string>
  readonly homes: ReadonlyMap<string, Home>
}

const nowhere: Place = { addresses: [], zone: null }

export function gatherEvidence({ devices, conversations, suspects, homes }: EvidenceInput): Evidence {
  const ends = new Ends(devices, suspects, ({ id }) => homes.get(id) ?? nowhere)
  const parties = new Parties(conversations, homes)
  const left = { local: 0, sameZone: 0, suspect: 0, unanswered: 0, other: 0 }
  const uses: Use[] = []
  for (const conversation of conversations) {
    const { transport, port, application, flows } = conversation
    const from = ends.of(conversation.client)
    const to = ends.of(conversation.server)
    if (!isForwarded(conversation, from, to) || transport === 'arp') left.local += 1
    else if (from.zone !== null && from.zone === to.zone) left.sameZone += 1
    else if (from.isSuspect || to.isSuspect) left.suspect += 1
    else if (!isAnswered(conversation)) left.unanswered += 1
    else if (transport === 'other') left.other += 1
    else {
      const client = parties.of(from)
      const server = parties.askedFor(conversation.name, to)
      uses.push({ client, server, transport, port, application, flows })
    }
  }
  return { uses, notes: notesOn(left) }
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
