/** What was thought of a site, as rows: the input of `writeAnswers`. Types only. */
import type { AlertRow, DeviceDetailRow, DeviceRow, FindingRow, PolicyRow, SiteAnswerRow } from './tables.ts'

/** Numbers of findings and alerts are counted by the store. */
export type DeviceAnswer = Readonly<
  Omit<DeviceRow, 'site' | 'findings' | 'alerts' | 'hash' | 'changedMs'> & Pick<DeviceDetailRow, 'deviceJson'>
>
export type FindingAnswer = Readonly<Omit<FindingRow, 'site' | 'hash' | 'firstSeenMs' | 'resolvedMs'>>
export type AlertAnswer = Readonly<
  Omit<AlertRow, 'site' | 'raisedMs' | 'changedMs' | 'hash' | 'state' | 'note' | 'decidedBy'>
>
export type PolicyAnswer = Readonly<
  Pick<PolicyRow, 'policyJson' | 'replayJson' | 'metricsJson' | 'sentence' | 'author'>
>

export type Answers = {
  readonly site: string
  /** All devices of the site: those that are not among them are removed. */
  readonly devices: readonly DeviceAnswer[]
  /** All that hold: those that are not among them are resolved. */
  readonly findings: readonly FindingAnswer[]
  /** New ones and those that grew; others stay as they are. */
  readonly alerts: readonly AlertAnswer[]
  readonly ofSite: Readonly<Omit<SiteAnswerRow, 'site' | 'atMs'>>
  /** A new version when it differs from the last one; null proposes nothing. */
  readonly policy: PolicyAnswer | null
  /** The device that each endpoint was joined to, empty for none; endpoints left out stay as they are. */
  readonly endpoints: readonly {
    readonly mac: string
    readonly ip: string
    readonly vlan: number
    readonly deviceId: string
  }[]
}

/** What is different from before, by id. */
export type Written = {
  readonly devices: {
    readonly added: readonly string[]
    readonly changed: readonly string[]
    readonly removed: readonly string[]
  }
  /** As `deviceId findingId`. */
  readonly findings: {
    readonly added: readonly string[]
    readonly changed: readonly string[]
    readonly resolved: readonly string[]
  }
  readonly alerts: { readonly raised: readonly string[]; readonly changed: readonly string[] }
  /** Number of the version that was proposed, null when the policy is the last one. */
  readonly policyVersion: number | null
}
