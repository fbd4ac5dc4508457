/**
 * Whether what a device does is usual for its kind: how many of the others use the same service, in the same role, inside
 * or to the outside. Pure; the pages bring the conversations.
 */
import type { ConversationRow } from '../client.ts'
import type { Conversation } from './answers.ts'

/** Of a conversation as the list of all gives it. */
export type ListedConversation = Pick<ConversationRow, 'client' | 'server' | 'transport' | 'port' | 'application'>

export type Likeness = 'usual' | 'own' | 'unknown'

type Service = Pick<ListedConversation, 'transport' | 'port' | 'application'>

/** Such as `http`, else `tcp/8000`. */
export function serviceOf({ application, transport, port }: Service): string {
  return application ?? (port === 0 ? transport : `${transport}/${port}`)
}

/** For each way of talking, which of the others do it. */
export type Habits = { readonly others: number; readonly doing: ReadonlyMap<string, ReadonlySet<string>> }

/** @param ids the others of its kind */
export function habitsOf(ids: readonly string[], conversations: readonly ListedConversation[]): Habits {
  const others = new Set(ids)
  const doing = new Map<string, Set<string>>()
  const active = new Set<string>()
  const note = (id: string, way: string): void => {
    if (!others.has(id)) return
    active.add(id)
    const set = doing.get(way) ?? new Set()
    doing.set(way, set.add(id))
  }
  for (const each of conversations) {
    note(each.client, wayOf('out', each, each.server === ''))
    note(each.server, wayOf('in', each, each.client === ''))
  }
  return { others: active.size, doing }
}

function wayOf(direction: 'in' | 'out', service: Service, outside: boolean): string {
  return `${direction} ${serviceOf(service)} ${outside ? 'outside' : 'inside'}`
}

/** How many of the others do the same. */
export function doingTheSame(conversation: Conversation, { doing }: Habits): number {
  return doing.get(wayOf(conversation.direction, conversation, conversation.peer === ''))?.size ?? 0
}

/** Usual when at least a third of the others do the same; unknown with fewer than two others to compare with. */
export function likenessOf(conversation: Conversation, habits: Habits): Likeness {
  if (habits.others < 2) return 'unknown'
  return doingTheSame(conversation, habits) * 3 >= habits.others ? 'usual' : 'own'
}
