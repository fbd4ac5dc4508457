/**
 * How the report speaks of its values: the same words in the terminal and on the page.
 * Values come out as they are, to be made safe by who shows them.
 */
import { formatBytes, formatPlural, printable } from './plain-text.ts'
import type { Report, ReportDevice, ReportRule } from './report.ts'

type Decision = Report['patches'][number]['decision']

export const decisionWords: Readonly<Record<Decision, string>> = {
  immediate: 'Now',
  'out-of-cycle': 'Before the next window',
  scheduled: 'Next window',
  defer: 'Can wait',
}

export const levels = ['critical', 'high', 'medium', 'low'] as const

/** `Hikvision DS-2CD2042 camera`, as far as it is known; `unknown device` otherwise. */
export function whatItIs(device: ReportDevice): string {
  const { vendor, model, category } = device.identity ?? { vendor: null, model: null, category: null }
  const words = [vendor, model, category].flatMap((claim) =>
    claim === null || claim.value === '' ? [] : [claim.value],
  )
  if (words.length === 0) return 'unknown device'
  return category === null ? `${words.join(' ')} device` : words.join(' ')
}

/** The name a person would use: its own name, else an address, else its id. */
export function nameOf(device: ReportDevice): string {
  return device.names[0] ?? device.ips[0] ?? device.id
}

/** The factor that adds most to the score; `null` when nothing adds to it. */
export function mainReason(device: ReportDevice): string | null {
  const [first] = device.risk.factors.filter((factor) => factor.points > 0).toSorted((a, b) => b.points - a.points)
  return first?.sentence ?? null
}

/** Address → the name of the one device that has it, for rules that speak of addresses. */
export function namesByAddress(devices: readonly ReportDevice[]): ReadonlyMap<string, string> {
  return new Map(devices.flatMap((device) => device.ips.map((ip) => [ip, nameOf(device)] as const)))
}

/** One side of a rule: a zone's id, a name outside, or devices and addresses. */
export function sideWords(side: ReportRule['from'], names: ReadonlyMap<string, string>): string {
  if (side.kind === 'zone') return side.zone
  if (side.kind === 'name') return side.name
  const [first = 'no address', ...more] = new Set(side.addresses.map((address) => names.get(address) ?? address))
  return more.length === 0 ? first : `${first} and ${more.length} more`
}

/** `tcp 80, 443, 8000-8010`; only the transport for ICMP. */
export function serviceWords(rule: ReportRule): string {
  const ports = rule.ports.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
  return ports.length === 0 ? rule.transport : `${rule.transport} ${ports.join(', ')}`
}

/** The result of the replay as a sentence. */
export function replayWords(replay: Report['segmentation']['replay'], format: (value: number) => string): string {
  if (replay.flows === 0) return 'There was no legitimate flow between zones to try the policy on.'
  return `${format(replay.blockedFlows)} of ${format(replay.flows)} legitimate flows would be blocked.`
}

/** One line of what the policy would block; `names` gives the name of a device's id. */
export function blockedWords(
  { client, server, transport, port }: Report['segmentation']['replay']['blocked'][number],
  names: ReadonlyMap<string, string>,
): string {
  const service = port === 0 ? transport : `${transport} ${port}`
  return `${names.get(client) ?? client} to ${names.get(server) ?? server} ${service}`
}

/** `2 files, 1,204 packets, 87 records, 3.1 MB`; a kind of which there is nothing is left out. */
export function readInWords({ files, packets, records, bytes, live }: Report['input']): string {
  const held = [
    ...(packets > 0 || records === 0 ? [formatPlural(packets, 'packet')] : []),
    ...(records > 0 ? [formatPlural(records, 'record')] : []),
  ]
  const from = live === null ? formatPlural(files, 'file') : `interface ${printable(live.interface, 40)}`
  return [from, ...held, formatBytes(bytes)].join(', ')
}

/** What of the input says less than it could, or nothing, one sentence each. */
export function leftOut({ undecodable, unknownLinks, encrypted }: Report['input']): readonly string[] {
  const unknown = unknownLinks.reduce((sum, { packets }) => sum + packets, 0)
  const broken = undecodable - unknown
  const shown = unknownLinks.slice(0, 5).map(({ name, packets }) => `${name} (${formatPlural(packets, 'packet')})`)
  const rest = unknownLinks.length > 5 ? ` and ${unknownLinks.length - 5} more` : ''
  return [
    ...(broken > 0 ? [`Left out, because their headers are broken: ${formatPlural(broken, 'packet')}.`] : []),
    ...(unknown > 0 ? [`Left out, because such links are not read: ${shown.join(', ')}${rest}.`] : []),
    ...(encrypted > 0
      ? [`Known by their addresses only, because they are encrypted on the link: ${formatPlural(encrypted, 'frame')}.`]
      : []),
  ]
}
