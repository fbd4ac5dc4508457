/** What is told to other systems: an alert with the device it is about. Types only. */
import type { RiskLevel, Severity } from '../core/answers.ts'

export type Notice = {
  /** Stable for the same alert: receivers recognise a second delivery, and an update, by it. */
  readonly id: string
  readonly site: string
  /** Id and title of the detection. */
  readonly detection: string
  readonly title: string
  readonly severity: Severity
  /** When it happened, and when Cordon last had news of it; milliseconds since 1970. */
  readonly atMs: number
  readonly changedMs: number
  readonly sentence: string
  /** ATT&CK technique ids. */
  readonly technique: readonly string[]
  readonly evidence: readonly string[]
  /** Null when the alert is about no known device. */
  readonly device: NoticeDevice | null
  /** The alert's page in the dashboard, null while no address for it is configured. */
  readonly link: string | null
  /** Made by the test button. */
  readonly test: boolean
}

export type NoticeDevice = {
  readonly id: string
  readonly title: string
  readonly category: string | null
  readonly vendor: string | null
  readonly model: string | null
  readonly ips: readonly string[]
  readonly macs: readonly string[]
  readonly zone: string | null
  readonly riskScore: number
  readonly riskLevel: RiskLevel
}
