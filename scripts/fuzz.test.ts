/** What fuzzing found stays fixed, and a short run of all targets finds nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Input, parseInput, renderInput } from './fuzz/input.ts'
import { mutate } from './fuzz/mutate.ts'
import { Random } from './fuzz/random.ts'
import { attempt, runTarget, type Finding } from './fuzz/run.ts'
import type { Target } from './fuzz/target.ts'
import { shareOut, targets } from './fuzz/targets.ts'

const corpus = resolve(import.meta.dirname, '../testdata/fuzz')
const seed = 7
const executions = 200_000

const all = targets(null)
const kept = existsSync(corpus) ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).toSorted() : []
const files = kept.filter((file) => file.endsWith('.hex'))

describe('what fuzzing found', () => {
  test.skipIf(files.length === 0).each(files)('%s keeps every promise', async (file) => {
    const target = all.find(({ name }) => file.startsWith(`${name}/`))
    const input = new Input()
    parseInput(readFileSync(join(corpus, file), 'utf8'), input)
    expect(target === undefined ? 'no such target' : await attempt(target, input)).toBeNull()
  })
})

test(`a run of ${executions} executions over all targets finds nothing`, async () => {
  const shares = shareOut(all, executions)
  const findings: Finding[] = []
  let done = 0
  for (const [index, target] of all.entries()) {
    const plan = { seed, from: 0, executions: shares[index] ?? 0, untilMs: Infinity }
    done += await runTarget(target, plan, { began: () => undefined, found: (finding) => findings.push(finding) })
  }
  expect(findings).toEqual([])
  expect(done).toBeGreaterThanOrEqual(executions)
})

describe('the fuzzer itself', () => {
  const example: Target = {
    name: 'trap',
    executions: 1,
    make: (random, input) => {
      const part = input.add()
      part.put(new TextEncoder().encode('a message of some length with nothing in it'))
      mutate(random, part, [])
    },
    run: (input) => (input.at(0).copy().includes(0xff) ? 'has the byte 255' : null),
  }

  test('finds a planted defect, makes its input small, and makes it again from the seed', async () => {
    const found: Finding[] = []
    const plan = { seed, from: 0, executions: 5_000, untilMs: Infinity }
    const watch = { began: () => undefined, found: (finding: Finding) => found.push(finding) }
    await runTarget(example, plan, watch)
    await runTarget(example, { ...plan, from: found[0]?.execution ?? -1 }, watch)
    expect(found.map(({ what, input }) => [what, input])).toEqual([
      ['has the byte 255', '0 0 0 0 0 0 ff\n'],
      ['has the byte 255', '0 0 0 0 0 0 ff\n'],
    ])
  })

  test('tells what is thrown as a finding, with its place', async () => {
    const input = new Input()
    expect(await attempt({ ...example, run: () => input.at(9).length.toString() }, input)).toContain('RangeError')
  })

  test('an input as text is read back as it was', () => {
    const random = new Random()
    for (let execution = 0; execution < 200; execution += 1) {
      const input = new Input()
      random.seed(seed, 1, execution)
      all[random.below(all.length)]?.make(random, input)
      const again = new Input()
      parseInput(renderInput(input), again)
      expect(renderInput(again)).toBe(renderInput(input))
    }
  })
})
