/**
 * Every policy in testdata/policies on every platform: the text is the golden one, a refusal is a golden too, and
 * nothing that people or devices typed becomes a statement. A new platform needs no test code here.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policies } from '../../testdata/policies/arbitraries.ts'
import type { Policy } from '../core/answers.ts'
import type { Platform } from './platform.ts'
import { platforms } from './platforms/index.ts'
import { parsePolicy, renderPolicy } from './policy.ts'

const folder = 'testdata/policies'
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.policy.json') ? [file.slice(0, -'.policy.json'.length)] : [],
)

function goldenPolicy(name: string): Policy {
  const parsed = parsePolicy(JSON.parse(readFileSync(`${folder}/${name}.policy.json`, 'utf8')))
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  return parsed.policy
}

describe.each(names)('policy %s', (name) => {
  const policy = goldenPolicy(name)

  test('is written as it is stored', () => {
    expect(renderPolicy(policy)).toBe(readFileSync(`${folder}/${name}.policy.json`, 'utf8'))
  })

  test.each(platforms)('renders to its golden text for $name', (platform) => {
    const golden = `${folder}/${name}.${platform.name}.expected`
    const actual = answer(policy, platform)
    if (process.env['UPDATE'] !== undefined) writeFileSync(golden, actual)
    expect(existsSync(golden), `${golden} is missing: run npm run test:update`).toBe(true)
    expect(actual).toBe(readFileSync(golden, 'utf8'))
  })
})

describe.each(platforms)('platform $name', (platform) => {
  test('is named after its file and says where its language is defined', () => {
    expect(existsSync(`src/segment/platforms/${platform.name}.ts`)).toBe(true)
    expect(platform.title).not.toBe('')
    expect(platform.spec).not.toBe('')
  })

  test('renders at least one golden policy and refuses at least one rule', () => {
    const answers = names.map((name) => answer(goldenPolicy(name), platform))
    expect(answers.some((text) => text.startsWith('refused:'))).toBe(true)
    expect(answers.some((text) => !text.startsWith('refused:'))).toBe(true)
  })

  test('gives the same text for the same policy', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(platform.render(structuredClone(policy))).toBe(platform.render(policy))
      }),
      { numRuns: 50 },
    )
  })

  test('writes one rule in the same words whatever its name, titles and comments say', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const harmless: Policy = {
          ...policy,
          name: 'harmless',
          zones: policy.zones.map((zone) => ({ ...zone, title: 'title', why: 'why' })),
          rules: policy.rules.map((rule) => ({ ...rule, why: 'why' })),
        }
        expect(lineCount(platform.render(policy))).toBe(lineCount(platform.render(harmless)))
      }),
      { numRuns: 200 },
    )
  })

  test('refuses rules that say nothing definite', () => {
    const policy = goldenPolicy('cameras')
    const [rule] = policy.rules
    if (rule === undefined) throw new Error('no rule')
    const doubtful = [
      { ...rule, ports: [] },
      { ...rule, transport: 'icmp' as const, ports: [] },
      { ...rule, transport: 'icmp' as const, ports: [], icmpTypes: [] },
      { ...rule, icmpTypes: [8] },
      { ...rule, to: { kind: 'zone' as const, zone: 'nowhere' } },
      { ...rule, to: { kind: 'address' as const, addresses: [] } },
      { ...rule, to: { kind: 'address' as const, addresses: ['10.0.0.1', 'any'] } },
      { ...rule, from: { kind: 'name' as const, name: 'a.example', addresses: [] } },
    ]
    for (const wrong of doubtful) expect(platform.refuses(wrong, policy)).toBeTypeOf('string')
    expect(platform.refuses(rule, policy)).toBeUndefined()
  })
})

/** What a person gets who asks for the policy on the platform. */
function answer(policy: Policy, platform: Platform): string {
  const refusals = policy.rules.flatMap((rule) => platform.refuses(rule, policy) ?? [])
  return refusals.length > 0 ? `refused:\n${refusals.join('\n')}\n` : platform.render(policy)
}

function lineCount(text: string): number {
  return text.split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/).length
}
