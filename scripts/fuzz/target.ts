/** What is fuzzed: how its inputs are made and what is promised of them. */
import type { Input } from './input.ts'
import type { Random } from './random.ts'

export type Target = {
  /** Also its folder in `testdata/fuzz`. */
  readonly name: string
  /** Executions of a full run. */
  readonly executions: number
  /** Its inputs derive from captures that are not ours: findings are not put into the repository. */
  readonly isForeign?: boolean
  /** An input that takes longer, three times in a row, is a finding; 100 ms unless told otherwise. */
  readonly slowMs?: number
  /** Tables that come and go while it runs, and are no growth. */
  readonly tableBytes?: number
  /** Fills an empty input. */
  make(random: Random, input: Input): void
  /** Says which promise is broken, or `null`. What it throws is a finding too. */
  run(input: Input): string | null | Promise<string | null>
}
