/** What the routes below `/devices` and `/map` give, by the names that these pages use. */
import type { Device, MapReadOutput } from '../client.ts'

export type {
  DeviceConversation as Conversation,
  DeviceDetail as DeviceAnswer,
  DeviceFact as ToldFact,
  DeviceMoment as Happening,
  DeviceRow,
  Label,
} from '../client.ts'

export const identityFields = ['category', 'vendor', 'model', 'os', 'firmware'] as const
export type IdentityField = (typeof identityFields)[number]
export type Claim = NonNullable<Device['identity']>[IdentityField]
export type Finding = Device['findings'][number]

export type MapNode = MapReadOutput['nodes'][number]
/** With what the policy says; null where none does. */
export type MapEdge = MapReadOutput['edges'][number] & { readonly allowed: boolean | null }
export type MapAnswer = { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] }
