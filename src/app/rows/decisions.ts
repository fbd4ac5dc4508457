/** SSVC decisions and their urgency, as the store sorts by it. */
import type { Decision } from '../../core/answers.ts'

const decisions: readonly Decision[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']

/** @param urgency 3 immediate … 0 defer */
export function decisionOf(urgency: number): Decision {
  return decisions[urgency] ?? 'defer'
}

export function isDecision(text: string): text is Decision {
  return decisions.some((decision) => decision === text)
}

/** 3 immediate … 0 defer. */
export function urgencyOf(decision: Decision): number {
  return decisions.indexOf(decision)
}
