/** Step 1 for every device of an observation: what it is, what is wrong with it, how risky that makes it. */
import { createAssessor } from '../assess/assess.ts'
import type { Catalogue } from '../assess/catalogue.ts'
import type { Finding, Identity, Kind, Risk } from '../core/answers.ts'
import type { Conversation, Device, Observation } from '../core/model.ts'
import { createIdentifier } from '../identify/identify.ts'
import { profiles } from '../identify/profiles/index.ts'
import { organisations } from './organisations.ts'

export type AssessedDevice = {
  readonly device: Device
  readonly identity: Identity
  readonly kind: Kind
  /** Those it takes part in. */
  readonly conversations: readonly Conversation[]
  readonly findings: readonly Finding[]
  readonly risk: Risk
}

/** Identifies and assesses all devices; `nowMs` is the end of what was seen, so that a replay gives the same answer. */
export function assessDevices({ devices, conversations, lastSeenMs }: Observation, catalogue: Catalogue): readonly AssessedDevice[] {
  const identify = createIdentifier(profiles, organisations())
  const assess = createAssessor(catalogue)
  const conversationsOf = byDevice(conversations)
  return devices.map((device) => {
    const { identity, kind } = identify(device)
    const own = conversationsOf.get(device.id) ?? []
    return { device, identity, kind, conversations: own, ...assess({ device, identity, kind, conversations: own, nowMs: lastSeenMs }) }
  })
}

function byDevice(conversations: readonly Conversation[]): ReadonlyMap<string, readonly Conversation[]> {
  const found = new Map<string, Conversation[]>()
  const put = (id: string, conversation: Conversation): void => {
    const known = found.get(id)
    if (known === undefined) found.set(id, [conversation])
    else known.push(conversation)
  }
  for (const conversation of conversations) {
    const { client, server } = conversation
    if (client.kind === 'device') put(client.id, conversation)
    if (server.kind === 'device' && (client.kind !== 'device' || client.id !== server.id)) put(server.id, conversation)
  }
  return found
}
