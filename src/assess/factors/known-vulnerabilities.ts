/**
 * Published vulnerabilities of the device. The worst one counts; others add little. Possible ones alone never make a
 * device critical.
 */
import type { Finding } from '../../core/answers.ts'
import { count, exampleFinding, exampleInput, factor } from '../factor.ts'
import { endOfLifePrefix } from '../lifecycle.ts'

export const knownVulnerabilities = factor({
  id: 'known-vulnerabilities',
  title: 'Known vulnerabilities',
  why: 'Attackers use what is published, and first what already works for others.',
  remedy: { title: 'Patch known vulnerabilities', hoursEach: 0.75 },
  most: 70,
  settings: {
    confirmed: { exploited: 60, critical: 40, high: 25, unscored: 20, medium: 12, low: 5 },
    possible: { exploited: 15, critical: 10, high: 6, unscored: 4, medium: 3, low: 1 },
    mostForOthers: 10,
    mostForPossible: 20,
  },

  judge({ findings }, { confirmed, possible, mostForOthers, mostForPossible }) {
    if (findings.length === 0) return null
    const own = findings.filter(({ id }) => !id.startsWith(endOfLifePrefix))
    const worth = (finding: Finding): number => (finding.state === 'confirmed' ? confirmed : possible)[gravity(finding)]
    const ranked = own.map((finding) => ({ finding, points: worth(finding) })).toSorted((a, b) => b.points - a.points)
    const [worst] = ranked
    if (worst === undefined) return null
    const sure = own.filter(({ state }) => state === 'confirmed')
    const sum = worst.points + Math.min(mostForOthers, ranked.length - 1)
    const points = sure.length === 0 ? Math.min(sum, mostForPossible) : sum
    const exploited = own.filter(({ knownExploited }) => knownExploited).length
    const counts = [
      `${sure.length} confirmed`,
      `${own.length - sure.length} possible`,
      `${exploited} of them known to be exploited`,
    ]
    const number = count(own.length, 'published vulnerability', 'published vulnerabilities')
    const { id, title, cvss, state } = worst.finding
    const score = cvss === null ? '' : `, CVSS ${cvss.toFixed(1)}`
    return {
      points,
      sentence: `${number}: ${counts.join(', ')}; worst is ${id}, ${state}${score}: ${sentenceEnd(title)}`,
    }
  },

  examples: [
    {
      name: 'a confirmed vulnerability that is exploited',
      given: exampleInput({ findings: [exampleFinding({ state: 'confirmed', knownExploited: true, cvss: 9.8 })] }),
      points: 60,
    },
    {
      name: 'a lead from the catalogue of exploited vulnerabilities',
      given: exampleInput({ findings: [exampleFinding({ knownExploited: true, cvss: null })] }),
      points: 15,
    },
    {
      name: 'many that are possible stay below their limit',
      given: exampleInput({
        findings: Array.from({ length: 50 }, (_, index) =>
          exampleFinding({ id: `CVE-2025-${1000 + index}`, knownExploited: true }),
        ),
      }),
      points: 20,
    },
    {
      name: 'one confirmed of high and two possible of medium severity',
      given: exampleInput({
        findings: [
          exampleFinding({ state: 'confirmed' }),
          exampleFinding({ id: 'CVE-2025-2', cvss: 5 }),
          exampleFinding({ id: 'CVE-2025-3', cvss: 5 }),
        ],
      }),
      points: 27,
    },
    { name: 'nothing published', given: exampleInput({}), points: null },
    {
      name: 'the end of life is another factor',
      given: exampleInput({ findings: [exampleFinding({ id: `${endOfLifePrefix}routeros:7.12` })] }),
      points: null,
    },
  ],
})

function gravity({ knownExploited, cvss }: Finding): 'exploited' | 'critical' | 'high' | 'unscored' | 'medium' | 'low' {
  if (knownExploited) return 'exploited'
  if (cvss === null) return 'unscored'
  return cvss >= 9 ? 'critical' : cvss >= 7 ? 'high' : cvss >= 4 ? 'medium' : 'low'
}

function sentenceEnd(title: string): string {
  return title.endsWith('.') ? title : `${title}.`
}
