/**
 * STEP 3: zones for the devices, least-privilege rules learned from what they did, and how much that separates.
 * Everything that is not learned is said in the notes. Rendering for a firewall is a platform's work, see platforms/.
 */
import type { Policy } from '../core/answers.ts'
import type { Conversation } from '../core/model.ts'
import { doubtsAbout } from './doubts.ts'
import { gatherEvidence } from './evidence.ts'
import { measure, type Metrics } from './metrics.ts'
import { oneLine } from './plain-text.ts'
import { learnRules } from './rules.ts'
import { planZones, type Subject } from './zones.ts'

export type SegmentationInput = {
  readonly devices: readonly Subject[]
  readonly conversations: readonly Conversation[]
  /** Ids of devices with alerts: they are set apart, and their conversations are never learned. */
  readonly suspects: ReadonlySet<string>
  /** What the policy is called. */
  readonly name: string
}

export type Segmentation = {
  readonly policy: Policy
  readonly metrics: Metrics
  /** What was left out and why, as sentences. */
  readonly notes: readonly string[]
}

/** The same input in any order gives the same answer. */
export function planSegmentation({ devices, conversations, suspects, name }: SegmentationInput): Segmentation {
  const { zones, homes, notes } = planZones(devices, suspects)
  const evidence = gatherEvidence({ devices: devices.map(({ device }) => device), conversations, suspects, homes })
  const zoneSizes = new Map<string, number>()
  for (const { zone, addresses } of homes.values()) {
    if (addresses.length > 0) zoneSizes.set(zone, (zoneSizes.get(zone) ?? 0) + 1)
  }
  const policy: Policy = {
    schema: 'cordon.policy/1',
    name: oneLine(name, 200) || 'unnamed',
    zones,
    rules: learnRules(evidence.uses, zoneSizes),
  }
  return { policy, metrics: measure(policy, homes), notes: [...doubtsAbout(policy), ...notes, ...evidence.notes] }
}
