/**
 * EPSS, the chance that a vulnerability is attacked within 30 days. CSV with a comment line that names model and date.
 * Format: https://www.first.org/epss/data_stats. It changes no decision: SSVC has no place for it; people see it
 * beside the finding.
 */
import { limits, type ExploitChance } from '../advisory.ts'
import { feed, unreadableEntries, unusable } from '../feed.ts'

export const epss = feed({
  name: 'epss',
  title: 'EPSS exploit prediction scores',
  licence: 'FIRST.org, free to use with attribution',
  url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
  examples: [
    {
      name: 'two scores with the day of the model',
      text:
        '#model_version:v2025.03.14,score_date:2025-09-24T12:55:00Z\ncve,epss,percentile\n' +
        'CVE-2021-36260,0.94,0.999\nCVE-1999-0001,0.01,0.77\n',
      holds: ['CVE-2021-36260', 'CVE-1999-0001'],
      faults: 0,
    },
    {
      name: 'a line that breaks off is reported',
      text: 'cve,epss,percentile\nCVE-2021-36260,0.94,0.999\nCVE-2021-3',
      holds: ['CVE-2021-36260'],
      faults: 1,
    },
    { name: 'a heading without scores', text: 'cve,epss,percentile\n', holds: [], faults: 1 },
  ],

  recognises: (text) =>
    /^\uFEFF?(?:#model_version:[^\n]{0,200}\r?\n)?cve,epss/.test(text) || /^\uFEFF?#model_version:/.test(text),

  parse(text) {
    const lines = text.split('\n')
    const date = /score_date:(\d{4}-\d{2}-\d{2})/.exec(lines[0] ?? '')?.[1] ?? null
    const chances = new Map<string, ExploitChance>()
    const bad: number[] = []
    for (const [at, line] of lines.entries()) {
      if (line.trim() === '' || line.startsWith('#') || line.startsWith('\uFEFF') || line.startsWith('cve,')) continue
      const [, cve = '', epss = '', percentile = ''] =
        /^(CVE-\d{4}-\d{4,19}),([\d.eE-]+),([\d.eE-]+)\s*$/.exec(line) ?? []
      const chance = { probability: Number(epss), percentile: Number(percentile), date }
      if (cve === '' || !isShare(chance.probability) || !isShare(chance.percentile)) bad.push(at)
      else if (chances.size < limits.chances) chances.set(cve, chance)
    }
    if (chances.size === 0) return unusable('it holds no scores')
    return {
      advisories: [],
      chances,
      faults: unreadableEntries(bad, lines.length),
      ...(date === null ? {} : { asOf: date }),
    }
  },
})

function isShare(value: number): boolean {
  return value >= 0 && value <= 1
}
