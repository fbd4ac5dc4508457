/**
 * The arithmetic of belief: from clues that matched to values with a confidence. No knowledge of devices.
 *
 * A clue's strength stands for how often it is right. Clues of different witnesses that agree combine as independent
 * (noisy-or); of one witness only the strongest counts. Values that contradict each other share the belief by their
 * odds, so two equally strong ones end below one half, and none is claimed. What a device says of itself outranks whom
 * it talks to.
 */
import type { Claim, Reason } from '../core/answers.ts'

/** Something that speaks for a value. */
export type Evidence = {
  readonly value: string
  /** Probability that the value is right if nothing else is known. */
  readonly weight: number
  /** Evidence of one witness is one voice. */
  readonly witness: string
  /** Whether it is only about whom the device talks to. */
  readonly askedFor: boolean
  readonly reason: Reason
}

/** Strength of a clue in what a device says of itself → probability. */
export const saysWeights = [0, 0.2, 0.45, 0.75, 0.9, 0.97] as const
/** The same for a name that it asks for: apps on phones and computers ask for the same names, except at strength 5. */
export const asksWeights = [0, 0.05, 0.15, 0.3, 0.45, 0.7] as const

/** Below it a value is not claimed: a guess that is wrong every other time helps nobody. */
const claimThreshold = 0.5
/** Nothing passive is certain. */
const mostSure = 0.99
/** Reasons listed with a claim. */
const maxReasons = 6

type Candidate = {
  readonly value: string
  readonly belief: number
  /** Whether some of it is what the device says of itself. */
  readonly said: boolean
  readonly evidence: readonly Evidence[]
}

/** The value that the evidence speaks for, or `null` when it isn't enough or contradicts itself. */
export function weigh(evidence: readonly Evidence[]): Claim | null {
  if (evidence.length === 0) return null
  const candidates = candidatesIn(evidence)
  const isSettled = candidates.some(({ said, belief }) => said && belief >= claimThreshold)
  const running = isSettled ? candidates.filter(({ said }) => said) : candidates
  const best = running.toSorted((a, b) => b.belief - a.belief || compare(b.value, a.value))[0]
  if (best === undefined) return null
  const rivals = running.filter(({ value }) => !agree(value, best.value))
  const share = odds(best.belief) / (1 + odds(best.belief) + rivals.reduce((sum, { belief }) => sum + odds(belief), 0))
  const finest = finestOf(running, best)
  const confidence = Math.round(Math.min(share, finest.belief) * 1000) / 1000
  if (confidence < claimThreshold) return null
  const why = reasonsOf(finest === best ? best.evidence : [...best.evidence, ...finest.evidence])
  return { value: finest.value, confidence, why }
}

function candidatesIn(evidence: readonly Evidence[]): readonly Candidate[] {
  const byValue = new Map<string, { readonly spellings: string[]; readonly evidence: Evidence[] }>()
  for (const one of evidence) {
    const key = one.value.toLowerCase()
    const found = byValue.get(key) ?? { spellings: [], evidence: [] }
    byValue.set(key, found)
    found.spellings.push(one.value)
    found.evidence.push(one)
  }
  return [...byValue.values()].map(({ spellings, evidence }) => ({
    value: spellings.toSorted(compare)[0] ?? '',
    belief: together(evidence),
    said: evidence.some(({ askedFor }) => !askedFor),
    evidence,
  }))
}

/** Noisy-or over the witnesses: the probability that not all of them are wrong. */
function together(evidence: readonly Evidence[]): number {
  const strongest = new Map<string, number>()
  for (const { witness, weight } of evidence) strongest.set(witness, Math.max(strongest.get(witness) ?? 0, weight))
  const doubt = [...strongest.values()].toSorted((a, b) => a - b).reduce((product, weight) => product * (1 - weight), 1)
  return Math.min(mostSure, 1 - doubt)
}

/** "Android 13" refines "Android": the two don't contradict each other, and the finer one is the better answer. */
function agree(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()]
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)
}

/** The most believed refinement of the best value, when it is likely enough by itself. */
function finestOf(candidates: readonly Candidate[], best: Candidate): Candidate {
  const finer = candidates.filter(
    ({ value, belief }) => value.toLowerCase().startsWith(`${best.value.toLowerCase()} `) && belief >= claimThreshold,
  )
  return finer.toSorted((a, b) => b.belief - a.belief || compare(a.value, b.value))[0] ?? best
}

function reasonsOf(evidence: readonly Evidence[]): readonly Reason[] {
  const sorted = evidence.toSorted(
    (a, b) =>
      b.weight - a.weight ||
      compare(a.reason.fact, b.reason.fact) ||
      compare(a.reason.value, b.reason.value) ||
      compare(a.reason.clue, b.reason.clue),
  )
  const seen = new Set<string>()
  const reasons: Reason[] = []
  for (const { reason } of sorted) {
    const key = JSON.stringify([reason.fact, reason.value, reason.clue])
    if (!seen.has(key) && reasons.length < maxReasons) reasons.push(reason)
    seen.add(key)
  }
  return reasons
}

function odds(probability: number): number {
  return probability / (1 - probability)
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
