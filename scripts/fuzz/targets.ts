/** Everything that is fuzzed. */
import { protocols } from '../../src/decode/protocols/index.ts'
import { captureTargets } from './captures.ts'
import { conversationTargets } from './conversations.ts'
import { frameTarget } from './frames.ts'
import { messageTargets } from './messages.ts'
import { realCaptures } from './real-captures.ts'
import { recordTargets } from './records.ts'
import type { Target } from './target.ts'
import { examplePathTarget, realPathTarget } from './whole-path.ts'

/** @param shared folder of the real captures; `null` leaves them out. */
export function targets(shared: string | null): readonly Target[] {
  const captures = shared === null ? [] : realCaptures(shared)
  return [
    ...messageTargets(protocols),
    ...conversationTargets(),
    frameTarget(),
    examplePathTarget(),
    ...(captures.length > 0 ? [realPathTarget(captures)] : []),
    ...captureTargets(),
    ...recordTargets(),
  ]
}

/** Executions of each target when there are so many in all. */
export function shareOut(all: readonly Target[], executions: number | null): readonly number[] {
  const sum = all.reduce((total, target) => total + target.executions, 0)
  return all.map((target) => {
    return executions === null ? target.executions : Math.ceil((target.executions * executions) / sum)
  })
}
