/** The operating system gets no security updates any more. */
import { exampleFinding, exampleInput, factor } from '../factor.ts'
import { endOfLifePrefix } from '../lifecycle.ts'

export const endOfLife = factor({
  id: 'end-of-life',
  title: 'End of life',
  why: 'What is found from now on will not be repaired.',
  remedy: { title: 'Replace what gets no updates any more', hoursEach: 4 },
  most: 20,
  settings: { confirmed: 20, possible: 8 },

  judge({ findings }, settings) {
    const finding = findings.find(({ id }) => id.startsWith(endOfLifePrefix))
    if (finding === undefined) return null
    const doubt = finding.state === 'possible' ? ', possibly' : ''
    return { points: settings[finding.state], sentence: `${finding.title}${doubt}. ${finding.why}` }
  },

  examples: [
    {
      name: 'a release that ended',
      given: exampleInput({
        findings: [
          exampleFinding({
            id: `${endOfLifePrefix}routeros:7.12`,
            state: 'confirmed',
            title: 'RouterOS 7.12 gets no security updates',
            why: 'Security updates ended on 2023-12-14.',
          }),
        ],
      }),
      points: 20,
    },
    {
      name: 'a version that may be an ended release',
      given: exampleInput({
        findings: [exampleFinding({ id: `${endOfLifePrefix}windows:10`, why: 'Some releases of 10 ended.' })],
      }),
      points: 8,
    },
    {
      name: 'a vulnerability is another factor',
      given: exampleInput({ findings: [exampleFinding({})] }),
      points: null,
    },
  ],
})
