/** The second half of the sentence: what the four steps make of what was observed. */
import type { Catalogue } from '../assess/advisory.ts'
import type { Alert } from '../core/answers.ts'
import type { Fact } from '../core/model.ts'
import type { Observed } from '../observe/devices.ts'
import { planPatches } from '../patch/plan.ts'
import { planSegmentation } from '../segment/plan.ts'
import { replay } from '../segment/replay.ts'
import type { Answers } from './assemble-report.ts'
import { createDeviceAssessor } from './assess-devices.ts'
import { accusing } from './detection-words.ts'
import type { Labels } from './labels.ts'

export type ThoughtInput = {
  readonly observed: Observed
  readonly site: string
  /** Logins and the like. */
  readonly events: readonly Fact[]
  readonly alerts: readonly Alert[]
  /** Alerts that people have closed: they make no suspect any more. */
  readonly closed?: ReadonlySet<string>
  readonly labels?: Labels
}

export type Thoughts = Pick<
  Answers,
  'observed' | 'assessed' | 'alerts' | 'patches' | 'segmentation' | 'replayed' | 'hasAdvisories'
>

/** "Now" is the end of what was seen. What it remembers between calls saves time, and changes no answer. */
export function createThinker(catalogue: Catalogue): (input: ThoughtInput) => Thoughts {
  const assess = createDeviceAssessor(catalogue)
  return ({ observed, site, events, alerts, closed, labels }) => {
    const attacks = alerts.filter(({ id, detection }) => accusing.has(detection) && closed?.has(id) !== true)
    const assessed = assess(observed, { events, attacks, labels: labels ?? new Map() })
    const suspects = new Set(attacks.flatMap(({ endpoint }) => observed.deviceIdOf(endpoint) ?? []))
    const { conversations, devices } = observed
    const segmentation = planSegmentation({ devices: assessed, conversations, suspects, name: site })
    return {
      observed,
      assessed,
      alerts,
      patches: planPatches(assessed),
      segmentation,
      replayed: replay(segmentation.policy, conversations, { devices, suspects }),
      hasAdvisories: catalogue.advisories.length > 0,
    }
  }
}
