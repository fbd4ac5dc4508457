/**
 * The device attacked others: whatever it is, somebody else may be in control of it. The worst alert counts, not their
 * number.
 */
import type { Alert, Severity } from '../../core/answers.ts'
import { exampleInput, factor } from '../factor.ts'

const alert: Alert = {
  id: 'a1',
  detection: 'port-scan',
  severity: 'high',
  endpoint: { site: 'main', mac: '00:00:5e:00:53:05', ip: '10.0.0.5', vlan: 0 },
  atMs: 0,
  sentence: 'Tried TCP port 23 of 185 hosts within 63 s without being let in.',
  technique: ['T1046'],
  evidence: [],
}
const order: readonly Severity[] = ['low', 'medium', 'high', 'critical']

export const attackSeen = factor({
  id: 'attack-seen',
  title: 'It attacked others',
  why: 'A device that scans or impersonates others is infected, abused, or in the wrong hands.',
  remedy: { title: 'Look into devices that attacked others', hoursEach: 1 },
  most: 80,
  settings: { critical: 80, high: 60, medium: 35, low: 15 },

  judge({ attacks }, settings) {
    if (attacks.length === 0) return null
    const [worst] = attacks.toSorted((a, b) => order.indexOf(b.severity) - order.indexOf(a.severity))
    if (worst === undefined) return null
    const others = attacks.length === 1 ? '' : ` So did ${attacks.length - 1} more of its alerts.`
    return {
      points: settings[worst.severity],
      sentence: `It behaves like an attacker: ${lowerFirst(worst.sentence)}${others}`,
    }
  },

  examples: [
    { name: 'it swept the network for Telnet', given: exampleInput({ attacks: [alert] }), points: 60 },
    {
      name: 'it also asked for every address: the worst counts',
      given: exampleInput({ attacks: [{ ...alert, severity: 'medium' }, alert] }),
      points: 60,
    },
    { name: 'nothing was seen of it', given: exampleInput({}), points: null },
  ],
})

function lowerFirst(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
}
