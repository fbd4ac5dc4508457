/**
 * What a policy would have done to recorded conversations, decided by the policy's own meaning and not by how its
 * rules were learned. A recording says which devices spoke, not always from which of their addresses: a conversation
 * counts as allowed only when every pair of addresses that it may have used is.
 */
import type { Policy } from '../core/answers.ts'
import type { Conversation, Device, Transport } from '../core/model.ts'
import type { Prefix } from './addresses.ts'
import { decider, type Decider } from './evaluate.ts'
import { Ends, forwardableAddresses, isAnswered, isForwarded, runsOn, type End } from './traffic.ts'

type Blocked = { readonly conversation: Conversation; readonly flows: number; readonly why: string }

/**
 * All numbers are flows. considered = allowed + blockedFlows + notForwarded + sameZone + unanswered + those of
 * suspects.
 */
export type Replay = {
  readonly flows: {
    readonly considered: number
    /** Forwarded between zones, answered, and by nobody suspect: what a policy shall not break. */
    readonly legitimate: number
  }
  readonly allowed: number
  /** Legitimate conversations that the policy breaks, those with most flows first. */
  readonly blocked: readonly Blocked[]
  readonly blockedFlows: number
  /** Never reaches a router: ARP, link-local, multicast, broadcast. */
  readonly notForwarded: number
  /** Between members of one zone, where no router stands. */
  readonly sameZone: number
  /** Attempts that nobody answered, so neither a loss nor a gain. */
  readonly unanswered: number
  readonly suspectFlows: { readonly blocked: number; readonly allowed: number }
}

/** Whose conversations they are. */
export type Cast = {
  readonly devices: readonly Device[]
  /** Ids of devices with alerts. */
  readonly suspects: ReadonlySet<string>
}

export function replay(policy: Policy, conversations: readonly Conversation[], { devices, suspects }: Cast): Replay {
  const zoneOf = new Map<string, string>()
  for (const { id, devices } of policy.zones) for (const device of devices) zoneOf.set(device, id)
  const ends = new Ends(devices, suspects, ({ id, ips }) => ({
    addresses: forwardableAddresses(ips),
    zone: zoneOf.get(id) ?? null,
  }))
  const judge = new Judge(policy)
  const sums = {
    considered: 0,
    allowed: 0,
    blocked: 0,
    notForwarded: 0,
    sameZone: 0,
    unanswered: 0,
    suspectBlocked: 0,
    suspectAllowed: 0,
  }
  const blocked: Blocked[] = []
  for (const conversation of conversations) {
    const { flows } = conversation
    const from = ends.of(conversation.client)
    const to = ends.of(conversation.server)
    sums.considered += flows
    if (!isForwarded(conversation, from, to)) sums.notForwarded += flows
    else if (judge.isInsideZone(conversation, from, to)) sums.sameZone += flows
    else if (from.isSuspect || to.isSuspect)
      sums[judge.obstacle(conversation, from, to) === null ? 'suspectAllowed' : 'suspectBlocked'] += flows
    else if (!isAnswered(conversation)) sums.unanswered += flows
    else {
      const why = judge.obstacle(conversation, from, to)
      sums[why === null ? 'allowed' : 'blocked'] += flows
      if (why !== null) blocked.push({ conversation, flows, why })
    }
  }
  return {
    flows: { considered: sums.considered, legitimate: sums.allowed + sums.blocked },
    allowed: sums.allowed,
    blocked: blocked.toSorted((a, b) => b.flows - a.flows),
    blockedFlows: sums.blocked,
    notForwarded: sums.notForwarded,
    sameZone: sums.sameZone,
    unanswered: sums.unanswered,
    suspectFlows: { blocked: sums.suspectBlocked, allowed: sums.suspectAllowed },
  }
}

class Judge {
  readonly #decider: Decider

  constructor(policy: Policy) {
    this.#decider = decider(policy)
  }

  /** By the policy's list of members; without an entry, when all pairs of addresses share a zone. */
  isInsideZone({ transport }: Conversation, from: End, to: End): boolean {
    if (from.zone !== null && to.zone !== null) return from.zone === to.zone
    return findPair(transport, { from, to }, (a, b) => !this.#shareZone(a, b)) === null
  }

  /** Why the policy denies it, or `null` when it allows it whichever addresses were used. */
  obstacle({ transport, port }: Conversation, from: End, to: End): string | null {
    if (transport === 'other' || transport === 'arp')
      return 'No rule can allow an IP protocol other than TCP, UDP and ICMP.'
    const denied = findPair(
      transport,
      { from, to },
      (a, b) => this.#decider.decide({ from: a.text, to: b.text, transport, port }) === null,
    )
    if (denied === null) return null
    const what = transport.startsWith('icmp') ? `${transport} type ${port}` : `${transport} port ${port}`
    return `No rule allows ${what} from ${denied.from.text} to ${denied.to.text}.`
  }

  #shareZone(a: Prefix, b: Prefix): boolean {
    const zones = this.#decider.zonesOf(a.text)
    if (zones.size === 0) return false
    const others = this.#decider.zonesOf(b.text)
    for (const zone of zones) if (others.has(zone)) return true
    return false
  }
}

/** The first pair of addresses that the conversation may have used and for which the test is true. */
function findPair(
  transport: Transport,
  { from, to }: { readonly from: End; readonly to: End },
  test: (from: Prefix, to: Prefix) => boolean,
): { readonly from: Prefix; readonly to: Prefix } | null {
  for (const a of from.addresses) {
    if (!runsOn(transport, a.family)) continue
    for (const b of to.addresses) if (a.family === b.family && test(a, b)) return { from: a, to: b }
  }
  return null
}
