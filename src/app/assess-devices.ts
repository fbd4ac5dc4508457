/** Step 1 for every device of an observation: what it is, what is wrong with it, how risky that makes it. */
import { createAssessor } from '../assess/assess.ts'
import type { Catalogue } from '../assess/advisory.ts'
import type { Alert, Finding, Identity, Kind, Risk } from '../core/answers.ts'
import type { Conversation, Device, Fact } from '../core/model.ts'
import { createIdentifier } from '../identify/identify.ts'
import { profiles } from '../identify/profiles/index.ts'
import type { Observed } from '../observe/devices.ts'
import { labelled, type Labels } from './labels.ts'
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

/** What was noticed while the packets went by. */
type Noticed = {
  /** Facts with a `peer`: logins and the like. */
  readonly events: readonly Fact[]
  /** Alerts that accuse the device that they are about. */
  readonly attacks: readonly Alert[]
  /** What people said of devices. */
  readonly labels: Labels
}

/** Identifies and assesses all devices of an observation. */
export type DeviceAssessor = (observed: Observed, noticed: Noticed) => readonly AssessedDevice[]

/** "Now" is the end of what was seen, so that a replay gives the same answer. */
export function createDeviceAssessor(catalogue: Catalogue): DeviceAssessor {
  const identify = createIdentifier(profiles, organisations())
  const assess = createAssessor(catalogue)
  return (observed, noticed) => assessAll(observed, noticed, { identify, assess })
}

type Judges = {
  readonly identify: ReturnType<typeof createIdentifier>
  readonly assess: ReturnType<typeof createAssessor>
}

function assessAll(observed: Observed, noticed: Noticed, { identify, assess }: Judges): readonly AssessedDevice[] {
  const conversationsOf = byDevice(observed.conversations)
  const eventsAbout = groupBy(noticed.events, ({ endpoint, peer = '' }) =>
    observed.deviceIdOf({ ...endpoint, mac: '', ip: peer.split(' ', 1)[0] ?? '' }),
  )
  const attacksOf = groupBy(noticed.attacks, ({ endpoint }) => observed.deviceIdOf(endpoint))
  return observed.devices.map((device) => {
    const { identity, kind } = labelled(identify(device), noticed.labels.get(device.id) ?? [])
    const conversations = conversationsOf.get(device.id) ?? []
    const seen = { eventsAbout: eventsAbout.get(device.id) ?? [], attacks: attacksOf.get(device.id) ?? [] }
    const assessment = assess({ device, identity, kind, conversations, nowMs: observed.lastSeenMs, ...seen })
    return { device, identity, kind, conversations, ...assessment }
  })
}

function groupBy<Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => string | null,
): ReadonlyMap<string, readonly Thing[]> {
  const groups = new Map<string, Thing[]>()
  for (const thing of things) {
    const key = keyOf(thing)
    if (key === null) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [thing])
    else group.push(thing)
  }
  return groups
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
