/**
 * Which requirements of common frameworks Cordon has evidence for, and what that evidence is. It certifies nothing: an auditor
 * judges, and what people have to do beside the tool is not here. References: CIS Controls 8.1, NIST CSF 2.0,
 * IEC 62443-3-3:2013, Directive (EU) 2022/2555 (NIS2) article 21.
 */
import { count, many, percent } from '../words.ts'

export type Evidence = {
  readonly devices: number
  /** Devices without a category. */
  readonly unknown: number
  readonly findings: number
  /** Of them to be acted on now or before the next window. */
  readonly urgent: number
  readonly zones: number
  /** Share of device pairs separated, null below two devices. */
  readonly segmentedness: number | null
  readonly policyState: string | null
  /** Of the newest version, legitimate flows that it would block. */
  readonly blockedFlows: number | null
  readonly alertsOpen: number
  readonly alerts: number
  readonly sources: number
  readonly sourcesFailed: number
  /** What only administrators can see: null for others. */
  readonly users: number | null
  readonly administrators: number | null
  readonly auditLines: number | null
}

export type Requirement = {
  readonly topic: string
  readonly references: readonly string[]
  readonly evidence: string
  /** `open`: something is left to do. `unseen`: whoever made the report may not see it. */
  readonly state: 'shown' | 'open' | 'unseen'
}

export function requirements(evidence: Evidence): readonly Requirement[] {
  return [
    inventory(evidence),
    vulnerabilities(evidence),
    segmentation(evidence),
    flows(evidence),
    monitoring(evidence),
    access(evidence),
    audit(evidence),
  ]
}

function inventory({ devices, unknown }: Evidence): Requirement {
  const known = devices - unknown
  return {
    topic: 'Inventory of devices',
    references: ['CIS 1.1, 1.5', 'NIST CSF ID.AM-01', 'IEC 62443-3-3 SR 7.8', 'NIS2 21(2)(i)'],
    evidence:
      devices === 0
        ? 'No device was seen yet.'
        : `${many(devices, 'device')} seen, ${count(known)} with a category; each with the facts it was recognised by.`,
    state: devices > 0 && unknown === 0 ? 'shown' : 'open',
  }
}

function vulnerabilities({ findings, urgent, devices }: Evidence): Requirement {
  return {
    topic: 'Known vulnerabilities, in order of urgency',
    references: ['CIS 7.1, 7.2, 7.7', 'NIST CSF ID.RA-01', 'NIS2 21(2)(e)'],
    evidence: [
      `${many(findings, 'advisory', 'advisories')} concern these devices, each with an SSVC decision and its reasons;`,
      `${count(urgent)} to be acted on before the next maintenance window.`,
    ].join(' '),
    state: devices > 0 && urgent === 0 ? 'shown' : 'open',
  }
}

function segmentation({ zones, segmentedness, policyState }: Evidence): Requirement {
  const share = segmentedness === null ? '' : ` The newest policy separates ${percent(segmentedness)} of device pairs.`
  const state = policyState === null ? 'No policy exists yet.' : `The newest version is ${policyState}.`
  return {
    topic: 'Segmentation of the network',
    references: ['CIS 12.2, 13.4', 'NIST CSF PR.IR-01', 'IEC 62443-3-3 SR 5.1, SR 5.2'],
    evidence: `${many(zones, 'zone')}.${share} ${state} Whether it is enforced is for the firewall to show.`,
    state: policyState === 'approved' ? 'shown' : 'open',
  }
}

function flows({ blockedFlows }: Evidence): Requirement {
  return {
    topic: 'Authorised flows, written down and tried',
    references: ['CIS 3.8, 4.4', 'NIST CSF ID.AM-03', 'IEC 62443-3-3 SR 5.2'],
    evidence:
      blockedFlows === null
        ? 'No policy exists yet that could be tried.'
        : `Each rule has its reason; of the recorded flows it would block ${many(blockedFlows, 'legitimate one')}.`,
    state: blockedFlows === 0 ? 'shown' : 'open',
  }
}

function monitoring({ sources, sourcesFailed, alerts, alertsOpen }: Evidence): Requirement {
  return {
    topic: 'Continuous monitoring',
    references: ['CIS 13.3, 13.6', 'NIST CSF DE.CM-01', 'IEC 62443-3-3 SR 6.2', 'NIS2 21(2)(b)'],
    evidence: [
      `${many(sources, 'source')}, ${count(sourcesFailed)} of them failed;`,
      `${many(alerts, 'alert')} kept, ${count(alertsOpen)} still open.`,
    ].join(' '),
    state: sources > 0 && sourcesFailed === 0 && alertsOpen === 0 ? 'shown' : 'open',
  }
}

function access({ users, administrators }: Evidence): Requirement {
  const references = ['CIS 5.1, 6.8', 'NIST CSF PR.AA-05', 'IEC 62443-3-3 SR 2.1', 'NIS2 21(2)(i)']
  const topic = 'Access to this tool by role'
  if (users === null || administrators === null)
    return { topic, references, evidence: onlyAdministrators, state: 'unseen' }
  return {
    topic,
    references,
    evidence: [
      `${many(users, 'user')}, ${count(administrators)} of them with the role administrator;`,
      'roles and sites bound what each sees.',
    ].join(' '),
    state: 'shown',
  }
}

function audit({ auditLines }: Evidence): Requirement {
  return {
    topic: 'Audit log of changes',
    references: ['CIS 8.2, 8.5', 'NIST CSF PR.PS-04', 'IEC 62443-3-3 SR 2.8, SR 6.1'],
    evidence:
      auditLines === null
        ? onlyAdministrators
        : `${many(auditLines, 'line')}: who changed what, when, from where. Nothing rewrites them.`,
    state: auditLines === null ? 'unseen' : auditLines > 0 ? 'shown' : 'open',
  }
}

const onlyAdministrators = 'Only an administrator sees it: let one make this report.'
