/**
 * What a policy would have done to recorded conversations, decided by the policy's own meaning and not by how its
 * rules were learned. A recording says which devices spoke, not always from which of their addresses: a conversation
 * counts as allowed only when every pair of addresses that it may have used is.
 */
import type { Policy } from '../core/answers.ts'
import type { Conversation, Device } from '../core/model.ts'
import type { Prefix } from './addresses.ts'
import { decider, type Decider } from './evaluate.ts'
import { addressBook, involves, isAnswered, sharedFamilies, type AddressBook } from './traffic.ts'

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
  const judge = new Judge(policy, devices)
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
    sums.considered += flows
    if (!judge.isForwarded(conversation)) sums.notForwarded += flows
    else if (judge.isInsideZone(conversation)) sums.sameZone += flows
    else if (involves(conversation, suspects))
      sums[judge.obstacle(conversation) === null ? 'suspectAllowed' : 'suspectBlocked'] += flows
    else if (!isAnswered(conversation)) sums.unanswered += flows
    else {
      const why = judge.obstacle(conversation)
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
  readonly #addressesOf: AddressBook
  readonly #zoneOfDevice: ReadonlyMap<string, string>

  constructor(policy: Policy, devices: readonly Device[]) {
    this.#decider = decider(policy)
    this.#addressesOf = addressBook(devices)
    this.#zoneOfDevice = new Map(
      policy.zones.flatMap(({ id, devices }) => devices.map((device) => [device, id] as const)),
    )
  }

  isForwarded(conversation: Conversation): boolean {
    return sharedFamilies(conversation, this.#addressesOf).length > 0
  }

  /** By the policy's list of members; without an entry, when all pairs of addresses share a zone. */
  isInsideZone(conversation: Conversation): boolean {
    const [from, to] = [conversation.client, conversation.server].map((peer) =>
      peer.kind === 'device' ? this.#zoneOfDevice.get(peer.id) : undefined,
    )
    if (from !== undefined && to !== undefined) return from === to
    return this.#pairs(conversation).every(([a, b]) => {
      const zones = this.#decider.zonesOf(b.text)
      return [...this.#decider.zonesOf(a.text)].some((zone) => zones.has(zone))
    })
  }

  /** Why the policy denies it, or `null` when it allows it whichever addresses were used. */
  obstacle(conversation: Conversation): string | null {
    const { transport, port } = conversation
    if (transport === 'other' || transport === 'arp')
      return 'No rule can allow an IP protocol other than TCP, UDP and ICMP.'
    for (const [from, to] of this.#pairs(conversation)) {
      if (this.#decider.decide({ from: from.text, to: to.text, transport, port }) !== null) continue
      const what = transport.startsWith('icmp') ? `${transport} type ${port}` : `${transport} port ${port}`
      return `No rule allows ${what} from ${from.text} to ${to.text}.`
    }
    return null
  }

  #pairs(conversation: Conversation): readonly (readonly [Prefix, Prefix])[] {
    const families = sharedFamilies(conversation, this.#addressesOf)
    const to = this.#addressesOf(conversation.server).filter(({ family }) => families.includes(family))
    return this.#addressesOf(conversation.client).flatMap((from) =>
      to.filter(({ family }) => family === from.family).map((target) => [from, target] as const),
    )
  }
}
