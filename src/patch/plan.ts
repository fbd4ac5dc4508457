/**
 * STEP 2: the patch list. Like devices with one finding become one line, most urgent first, and of equally urgent ones
 * what is easily patched first, so that risk falls fastest. Campaigns, maintenance windows and the check that a patch
 * arrived are not here.
 */
import type { Decision, Finding, Identity, Patch } from '../core/answers.ts'
import type { Device } from '../core/model.ts'

export type PatchInput = { readonly device: Device; readonly identity: Identity; readonly findings: readonly Finding[] }

/** How an update usually gets on such a device, easiest first. */
export type Ease = 'over the network' | 'in a maintenance window' | 'by the manufacturer'

const urgency: readonly Decision[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']
const easiestFirst: readonly Ease[] = ['over the network', 'in a maintenance window', 'by the manufacturer']

/** Their makers publish updates that a site installs itself, often for many devices at once. */
const overTheNetwork = new Set(
  `printer camera video-recorder ip-phone conferencing tv media-player signage speaker nas router switch access-point firewall
  voip-gateway workstation server phone tablet projector intercom 3d-printer scanner hub plug light`.split(/\s+/),
)
/** Approved as they are: the manufacturer's engineer changes them, or nobody. */
const byManufacturer = new Set(
  'infusion-pump patient-monitor medical-imaging lab-analyser medical-device elevator vehicle atm'.split(' '),
)

type Group = {
  readonly input: PatchInput
  readonly finding: Finding
  readonly devices: Set<string>
  readonly confirmed: Set<string>
}

/** Lines in the order in which to work; the same input gives the same list, whatever the order of the devices. */
export function planPatches(devices: readonly PatchInput[]): readonly Patch[] {
  const groups = new Map<string, Group>()
  for (const input of devices.toSorted((a, b) => (a.device.id < b.device.id ? -1 : 1))) {
    for (const finding of input.findings) {
      const id = lineId(input.identity, finding)
      const group = groups.get(id)
      const worse = group === undefined || compareFindings(finding, group.finding) < 0
      const devices = group?.devices ?? new Set<string>()
      const confirmed = group?.confirmed ?? new Set<string>()
      devices.add(input.device.id)
      if (finding.state === 'confirmed') confirmed.add(input.device.id)
      groups.set(id, worse ? { input, finding, devices, confirmed } : group)
    }
  }
  return [...groups].map(([id, group]) => line(id, group)).toSorted(compareLines)
}

/**
 * How an update gets on devices of the category; an unknown one needs a maintenance window until somebody knows
 * better.
 */
export function easeOf(category: string | null): Ease {
  if (overTheNetwork.has(category ?? '')) return 'over the network'
  return byManufacturer.has(category ?? '') ? 'by the manufacturer' : 'in a maintenance window'
}

function line(id: string, { input, finding, devices, confirmed }: Group): Patch {
  const { identity } = input
  const category = identity.category?.value ?? null
  return {
    id,
    vendor: vendorOf(identity),
    model: modelOf(identity),
    category,
    devices: [...devices].toSorted(),
    finding,
    fixedVersion: finding.fixedVersion,
    decision: finding.decision,
    reason: reason(finding, category, { devices: devices.size, confirmed: confirmed.size }),
  }
}

type Counts = { readonly devices: number; readonly confirmed: number }

function reason(finding: Finding, category: string | null, { devices, confirmed }: Counts): string {
  const when = {
    immediate: 'Now',
    'out-of-cycle': 'Before the next planned maintenance',
    scheduled: 'With the next planned maintenance',
    defer: 'When convenient',
  }[finding.decision]
  const number = devices === 1 ? '1 device' : `${devices} devices`
  const certainty =
    confirmed === devices
      ? 'confirmed'
      : confirmed === 0
        ? 'possible'
        : `confirmed on ${confirmed}, possible on the others`
  const exploited = finding.knownExploited ? ', exploited in the wild' : ''
  return `${when}: ${finding.id} on ${number} is ${certainty}${exploited}. ${whatToDo(finding, category, confirmed)}`
}

function whatToDo({ cve, fixedVersion }: Finding, category: string | null, confirmed: number): string {
  // Without a CVE and a fix it is the end of support: nothing can be installed.
  if (cve === null && fixedVersion === null) return 'Ask the vendor what replaces it; isolate the device until then.'
  const ease = easeOf(category)
  const update = fixedVersion === null ? 'ask the vendor for a fixed version' : `update to ${fixedVersion}`
  const first = confirmed === 0 ? 'Find out the installed version first, then ' : ''
  const sentence = `${first}${update}; such devices are updated ${ease}.`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** Negative when `a` is the better representative of its group. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    urgency.indexOf(b.decision) - urgency.indexOf(a.decision) ||
    Number(b.state === 'confirmed') - Number(a.state === 'confirmed') ||
    Number(b.fixedVersion !== null) - Number(a.fixedVersion !== null)
  )
}

function compareLines(a: Patch, b: Patch): number {
  return (
    urgency.indexOf(b.decision) - urgency.indexOf(a.decision) ||
    Number(b.finding.knownExploited) - Number(a.finding.knownExploited) ||
    easiestFirst.indexOf(easeOf(a.category)) - easiestFirst.indexOf(easeOf(b.category)) ||
    Number(b.fixedVersion !== null) - Number(a.fixedVersion !== null) ||
    b.devices.length - a.devices.length ||
    (a.id < b.id ? -1 : 1)
  )
}

/** Vendor, model and finding, each with `/` and `%` written as in a URL, so that two lines never share an id. */
function lineId(identity: Identity, { id }: Finding): string {
  return [vendorOf(identity), modelOf(identity), id]
    .map((part) => part.replaceAll('%', '%25').replaceAll('/', '%2F'))
    .join('/')
}

function vendorOf({ vendor }: Identity): string {
  return vendor?.value ?? 'unknown'
}

function modelOf({ model, os, category }: Identity): string {
  return model?.value ?? os?.value ?? category?.value ?? 'unknown'
}
