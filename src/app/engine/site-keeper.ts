/**
 * One site in the engine: its mind, what it has read, and what was answered last, so that only what is different is written.
 * Thinks when something changed, at most every second, and for at most a quarter of the time.
 */
import { z } from 'zod'
import type { Alert } from '../../core/answers.ts'
import type { Batch } from '../../core/batch.ts'
import { parseJson } from '../../core/json.ts'
import type { Policy } from '../../core/answers.ts'
import type { Answers, PolicyAnswer } from '../../store/answers.ts'
import type { Store } from '../../store/open-store.ts'
import { alertsOf, closedAlerts, lastPolicy, readInputOf, readLabels } from '../../store/queries-engine.ts'
import { recallRows } from '../../store/recall-rows.ts'
import { writeAnswers } from '../../store/write-answers.ts'
import { labelsByDevice } from '../labels.ts'
import type { Observed } from '../../observe/devices.ts'
import type { createThinker } from '../think.ts'
import { answerRows } from './answer-rows.ts'
import { InputCounts } from './input-counts.ts'
import { Mind } from './mind.ts'

/** Rests at least so long, and three times as long as it thought. */
const restMs = 1_000
const restFactor = 3
/** A policy changes with every new device: a new version is proposed this often, and when reading has come to an end. */
const proposeEveryMs = 10 * 60_000

export type Thinking = {
  readonly store: Store
  readonly think: ReturnType<typeof createThinker>
  readonly now: () => number
  /** Says how long a step took. */
  readonly timed: (step: 'think' | 'write', ms: number) => void
}

export class SiteKeeper {
  readonly site: string
  readonly input: InputCounts
  #mind: Mind
  #isDirty = true
  /** A version of the policy is wanted now. */
  #wantsPolicy: boolean
  #dueMs = 0
  #proposedMs = 0
  #proposedShape: string
  #alerts: Map<string, string>
  #joined = new Map<string, string>()

  private constructor(
    site: string,
    known: { mind: Mind; input: string | null; policy: string | null; alerts: Map<string, string> },
  ) {
    this.site = site
    this.#mind = known.mind
    this.input = new InputCounts(known.input)
    this.#proposedShape = known.policy === null ? '' : shapeOf(known.policy)
    this.#wantsPolicy = known.policy === null
    this.#alerts = known.alerts
  }

  /** With all that the store knows of the site. */
  static async open(store: Store, site: string): Promise<SiteKeeper> {
    const mind = new Mind(site)
    const recalled = (await alertsOf(store, site)).flatMap(({ alertJson }) => recalledAlert(alertJson) ?? [])
    await mind.recall(recallRows(store, site), recalled)
    const alerts = new Map((await alertsOf(store, site)).map(({ id, alertJson }) => [id, alertJson]))
    return new SiteKeeper(site, {
      mind,
      alerts,
      input: await readInputOf(store, site),
      policy: await lastPolicy(store, site),
    })
  }

  /** A batch that the store has applied, or had already. */
  take(batch: Batch, outcome: 'applied' | 'known'): void {
    if (outcome === 'known') this.#mind.takeKnown(batch)
    else this.#mind.take(batch)
    this.#isDirty = true
  }

  /** Something else changed that answers depend on. */
  reconsider(): void {
    this.#isDirty = true
    this.#dueMs = 0
  }

  /** Much was read at once and is complete: a good time for a new version of the policy. */
  proposeSoon(): void {
    this.#wantsPolicy = true
    this.reconsider()
  }

  dropped(): Readonly<Record<string, number>> {
    return this.#mind.dropped()
  }

  isDue(nowMs: number): boolean {
    return this.#isDirty && nowMs >= this.#dueMs
  }

  get isDirty(): boolean {
    return this.#isDirty
  }

  /** @throws OutsideError when the store takes nothing: what changed stays to be answered */
  async answer({ store, think, now, timed }: Thinking): Promise<void> {
    this.#isDirty = false
    try {
      const labels = labelsByDevice(await readLabels(store, this.site))
      const closed = await closedAlerts(store, this.site)
      const started = performance.now()
      const thoughts = this.#mind.think(think, { labels, closed })
      const input = this.input.read(thoughts.observed)
      const rows = answerRows({ thoughts, input, site: this.site, labels })
      const alerts = rows.alerts.filter(({ id, alertJson }) => this.#alerts.get(id) !== alertJson)
      const endpoints = this.#movedEndpoints(thoughts.observed)
      const policy = this.#policyToPropose(rows.policy, now())
      // Whoever wants one while this one is written wants another.
      if (policy !== null) this.#wantsPolicy = false
      const thought = performance.now()
      timed('think', thought - started)
      await writeAnswers(store, { ...rows, alerts, policy, endpoints }, now())
      timed('write', performance.now() - thought)
      this.#written({ alerts, endpoints, policy }, now())
      this.#dueMs = now() + Math.max(restMs, restFactor * (performance.now() - started))
    } catch (error) {
      this.#isDirty = true
      this.#wantsPolicy = true
      this.#dueMs = now() + restMs
      throw error
    }
  }

  #written({ alerts, endpoints, policy }: Pick<Answers, 'alerts' | 'endpoints' | 'policy'>, nowMs: number): void {
    for (const { id, alertJson } of alerts) this.#alerts.set(id, alertJson)
    for (const { mac, ip, vlan, deviceId } of endpoints) this.#joined.set(`${mac}|${ip}|${vlan}`, deviceId)
    if (policy === null) return
    this.#proposedShape = shapeOf(policy.policyJson)
    this.#proposedMs = nowMs
  }

  #movedEndpoints({ deviceIdOf }: Observed): Answers['endpoints'] {
    return this.#mind.endpoints().flatMap((endpoint) => {
      const { mac, ip, vlan } = endpoint
      const deviceId = deviceIdOf(endpoint) ?? ''
      const isSame = (this.#joined.get(`${mac}|${ip}|${vlan}`) ?? '') === deviceId
      return isSame ? [] : [{ mac, ip, vlan, deviceId }]
    })
  }

  #policyToPropose(policy: PolicyAnswer | null, nowMs: number): PolicyAnswer | null {
    if (policy === null || (!this.#wantsPolicy && nowMs - this.#proposedMs < proposeEveryMs)) return null
    if (shapeOf(policy.policyJson) !== this.#proposedShape) return policy
    this.#wantsPolicy = false
    return null
  }
}

const shaped = z.object({
  zones: z.array(z.object({ id: z.string(), devices: z.array(z.string()) })),
  rules: z.array(
    z.object({
      from: z.unknown(),
      to: z.unknown(),
      transport: z.string(),
      ports: z.unknown(),
      icmpTypes: z.unknown().optional(),
    }),
  ),
} satisfies Partial<Record<keyof Policy, z.ZodType>>)

/** What a policy allows, without how often that was seen. */
function shapeOf(policyJson: string): string {
  const json = parseJson(policyJson)
  const parsed = shaped.safeParse(json.ok ? json.value : null)
  return parsed.success ? JSON.stringify(parsed.data) : ''
}

const kept = z.object({
  id: z.string(),
  detection: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  endpoint: z.object({ site: z.string(), mac: z.string(), ip: z.string(), vlan: z.number() }),
  atMs: z.number(),
  sentence: z.string(),
  technique: z.array(z.string()),
  evidence: z.array(z.string()),
})

/** Null when the row is not of the engine's making. */
function recalledAlert(alertJson: string): Alert | null {
  const json = parseJson(alertJson)
  const parsed = kept.safeParse(json.ok ? json.value : null)
  return parsed.success ? parsed.data : null
}
