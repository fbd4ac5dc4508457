/** How urgent a finding is: the SSVC decision in words, as a shape and a colour. */
import type { ReactNode } from 'react'
import { SeverityMark } from '../parts/severity.tsx'

export const decisions = ['immediate', 'out-of-cycle', 'scheduled', 'defer'] as const
type Decision = (typeof decisions)[number]

/** What each asks for, and the level whose mark stands for it. */
const decisionWords: Readonly<
  Record<Decision, { readonly title: string; readonly when: string; readonly level: string }>
> = {
  immediate: { title: 'Now', when: 'act now, outside any window', level: 'critical' },
  'out-of-cycle': { title: 'Before the next window', when: 'do not wait for the next window', level: 'high' },
  scheduled: { title: 'Next window', when: 'with the next planned maintenance', level: 'medium' },
  defer: { title: 'Can wait', when: 'no action is needed now', level: 'low' },
}

function isDecision(word: string): word is Decision {
  return decisions.some((decision) => decision === word)
}

export function DecisionWord({ decision }: { readonly decision: string }): ReactNode {
  if (!isDecision(decision)) return <>{decision}</>
  const { title, when, level } = decisionWords[decision]
  return (
    <span
      style={{ display: 'inline-flex', alignItems: 'center', gap: 6, whiteSpace: 'nowrap' }}
      title={`${title}: ${when}`}
    >
      <SeverityMark level={level} />
      {title}
    </span>
  )
}

export const decisionExplained = [
  'The deployer decision of CISA and CERT/CC’s SSVC: from whether it is exploited, how exposed the device is, whether an',
  'attack can be automated, and what the device is for. Each finding says which of these decided.',
].join(' ')
