/**
 * Holds the rendering against three judges that share nothing with it: a reader of nftables text written for the
 * tests, nft itself, and, in nftables-packets.test.ts, real packets.
 */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { edgeOpenings, openings, policies } from '../../../testdata/policies/arbitraries.ts'
import { kernel } from '../../../testdata/policies/kernel.ts'
import { readNft } from '../../../testdata/policies/nft-text.ts'
import type { Policy } from '../../core/answers.ts'
import { decider } from '../evaluate.ts'
import { parsePolicy } from '../policy.ts'
import { nftables } from './nftables.ts'

const folder = 'testdata/policies'
const golden = readdirSync(folder).flatMap((file): readonly (readonly [string, Policy])[] => {
  if (!file.endsWith('.policy.json')) return []
  const parsed = parsePolicy(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')))
  return 'policy' in parsed ? [[file, parsed.policy]] : []
})
const real = kernel()
const finalRules = 2 // The log line and the final drop; the first two rules judge connection state.
const stateRules = 2

describe('the text, read by an independent reader,', () => {
  test.each(golden)('allows what %s means at every edge of every rule, and nothing else', (_, policy) => {
    expect(disagreements(policy, nftables.render(policy), edgeOpenings(policy))).toEqual([])
  })

  test('allows what the policy means, for random policies and packets', () => {
    fc.assert(
      fc.property(policies, fc.array(openings, { minLength: 20, maxLength: 60 }), (policy, probes) => {
        const all = [...probes, ...edgeOpenings(policy).slice(0, 200)]
        expect(disagreements(policy, nftables.render(policy), all)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('is caught when a port is lost, a prefix is widened, or the last drop is gone', () => {
    const [, policy] = golden.find(([file]) => file.startsWith('cameras')) ?? []
    if (policy === undefined) throw new Error('no policy')
    const text = nftables.render(policy)
    const probes = edgeOpenings(policy)
    const mutants = [
      text.replace('tcp dport { 443, 554 } ', ''),
      text.replace('10.1.2.0/25', '10.1.2.0/24'),
      text.replace(' 554 }', ' 555 }'),
      text.replace('@zone_servers_4 udp', '@zone_cameras_4 udp'),
    ]
    for (const mutant of mutants) {
      expect(mutant).not.toBe(text)
      const extra = [{ from: '10.1.2.200', to: '10.20.0.11', transport: 'tcp' as const, port: 80 }]
      expect(disagreements(policy, mutant, [...probes, ...extra])).not.toEqual([])
    }
    expect(() => readNft(text.replace('policy drop', 'policy accept'))).toThrow('not the forward hook')
  })

  test('names every rule that is allowed in its comment, whole when it is short', () => {
    for (const [, policy] of golden) {
      const comments = ruleComments(policy)
      for (const comment of comments) expect(policy.rules.some(({ id }) => comment.startsWith(`${id}: `))).toBe(true)
    }
  })
})

describe('nft', () => {
  test.skipIf(real === null).each(golden)('accepts %s', (_, policy) => {
    expect(real?.check(nftables.render(policy))).toBe('')
  })

  test.skipIf(real === null)('accepts random policies with hostile texts', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(real?.check(nftables.render(policy))).toBe('')
      }),
      { numRuns: 60 },
    )
  })

  test.skipIf(real === null).each(golden)('loads %s twice in a row and lists back the same rules', (_, policy) => {
    const text = nftables.render(policy)
    const loaded = real?.loadTwice(text)
    const { table, sets, chains } = readNft(text)
    expect(loaded?.errors).toBe('')
    expect(loaded?.tables).toEqual([table])
    expect(loaded?.sets.toSorted()).toEqual(sets.toSorted())
    expect(loaded?.rules.length).toBe([...chains.values()].flat().length)
    expect(loaded?.rules.filter((comment) => comment !== '').toSorted()).toEqual(
      [...ruleComments(policy), 'no rule allows it'].toSorted(),
    )
  })

  test.skipIf(real === null)('loads random policies twice, and nothing but their own table', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const text = nftables.render(policy)
        const loaded = real?.loadTwice(text)
        const rules = [...readNft(text).chains.values()].flat()
        expect(loaded).toMatchObject({ errors: '', tables: [readNft(text).table] })
        expect(loaded?.rules.length).toBe(rules.length)
        expect(rules.length).toBeGreaterThanOrEqual(stateRules + finalRules)
      }),
      { numRuns: 25 },
    )
  })
})

function disagreements(policy: Policy, text: string, probes: ReturnType<typeof edgeOpenings>): readonly unknown[] {
  const judge = decider(policy)
  const read = readNft(text)
  return probes.flatMap((probe) => {
    const meant = judge.decide(probe)?.id ?? 'denied'
    return (meant !== 'denied') === read.allows(probe) ? [] : [{ ...probe, meant }]
  })
}

function ruleComments(policy: Policy): readonly string[] {
  return [...readNft(nftables.render(policy)).chains].flatMap(([name, statements]) =>
    name === 'forward' ? [] : statements.map(({ comment }) => comment ?? ''),
  )
}
