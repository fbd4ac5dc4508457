/**
 * Runs one target: input after input, each from the seed and its number alone. What breaks a promise is made smaller
 * and told. Looks at time for each input, and now and then at memory.
 */
import { setImmediate as otherWork } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Input, renderInput } from './input.ts'
import { minimise } from './minimise.ts'
import { Random } from './random.ts'
import type { Target } from './target.ts'

const usualSlowMs = 100
const memoryEvery = 20_000
const maxGrowthBytes = 64 << 20
/** Alike ones are told once; after so many the rest of the target says nothing new. */
const maxFindings = 20

export type Finding = {
  readonly target: string
  readonly execution: number
  readonly what: string
  /** As `renderInput` gives it. */
  readonly input: string
  readonly isForeign: boolean
}

export type Plan = {
  readonly seed: number
  readonly from: number
  readonly executions: number
  /** By `performance.now()`. */
  readonly untilMs: number
}

export type Watch = {
  /** Called before each execution. */
  began(execution: number): void
  found(finding: Finding): void
}

/** The number that stands for a target in the seed of its inputs: by its name, so that a new one changes no other. */
export function targetNumber({ name }: Target): number {
  let number = 0
  for (const letter of name) number = (Math.imul(number, 31) + letter.charCodeAt(0)) | 0
  return number
}

/** Executes and returns how many. */
export async function runTarget(target: Target, plan: Plan, watch: Watch): Promise<number> {
  const random = new Random()
  const input = new Input()
  const number = targetNumber(target)
  const seen = new Set<string>()
  const memory = new MemoryWatch(maxGrowthBytes + (target.tableBytes ?? 0))
  let execution = plan.from
  for (; execution < plan.executions && seen.size < maxFindings; execution += 1) {
    if ((execution & 63) === 0 && performance.now() > plan.untilMs) break
    // What was unpacked is only given back when others have a turn.
    if ((execution & 255) === 0) await otherWork()
    watch.began(execution)
    random.seed(plan.seed, number, execution)
    input.clear()
    target.make(random, input)
    const tried = attempt(target, input)
    const what = (typeof tried === 'object' && tried !== null ? await tried : tried) ?? memory.after(execution)
    if (what === null || seen.has(what)) continue
    seen.add(what)
    await minimise(input, async () => (await attempt(target, input)) === what)
    watch.found({
      target: target.name,
      execution,
      what,
      input: renderInput(input),
      isForeign: target.isForeign === true,
    })
  }
  return execution - plan.from
}

/** Runs one input; what is thrown and what is slow are findings. */
export function attempt(target: Target, input: Input): string | null | Promise<string | null> {
  const startMs = performance.now()
  try {
    const tried = target.run(input)
    if (typeof tried === 'object' && tried !== null) return tried.catch(thrown)
    const slowMs = target.slowMs ?? usualSlowMs
    if (performance.now() - startMs <= slowMs) return tried
    return tried ?? (isSlow(target, input, slowMs) ? `takes more than ${slowMs} ms` : null)
  } catch (error) {
    return thrown(error)
  }
}

/** Another program may have had the processor: it counts when it is so twice more. */
function isSlow(target: Target, input: Input, slowMs: number): boolean {
  for (let time = 0; time < 2; time += 1) {
    const startMs = performance.now()
    void target.run(input)
    if (performance.now() - startMs <= slowMs) return false
  }
  return true
}

function thrown(error: unknown): string {
  if (!(error instanceof Error)) return 'throws what is no error'
  const place = /\/src\/([^\s)]+)/.exec(error.stack ?? '')?.[1] ?? ''
  return `throws ${error.name}: ${error.message.slice(0, 120)} (${place})`
}

class MemoryWatch {
  #collect: (() => void) | null = null
  #before = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Compares what is in use after a collection with the first time. */
  after(execution: number): string | null {
    if (execution % memoryEvery !== memoryEvery - 1) return null
    this.#collect ??= collector()
    this.#collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const used = heapUsed + arrayBuffers
    if (this.#before === 0) this.#before = used
    return used - this.#before > this.#most ? 'memory grows' : null
  }
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  return () => {
    if (typeof collect === 'function') collect()
  }
}
