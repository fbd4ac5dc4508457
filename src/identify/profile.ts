/**
 * The format of a device profile: one JSON file a family, with its clues and its examples. No code in it, and no
 * instance either: a clue holds for every device of the family (no serial number, no MAC address beyond its prefix, no
 * IP address).
 */
import { groupsIn } from './pattern.ts'
import type { Clue, Profile } from './profile-format.ts'

/** Facts that a clue can look at. The last group is derived from the device; see `toldBy` in told.ts. */
export const clueFacts = [
  'dhcp.hostName',
  'dhcp.vendorClass',
  'dhcp.parameterList',
  'dhcp.fqdn',
  'dhcp.userClass',
  'dhcp.mudUrl',
  'dhcp.server',
  'mdns.service',
  'mdns.instance',
  'mdns.host',
  'mdns.txt',
  'mdns.query',
  'netbios.name',
  'ssdp.server',
  'ssdp.type',
  'ssdp.usn',
  'ssdp.location',
  'ssdp.userAgent',
  'ssdp.search',
  'http.userAgent',
  'http.server',
  'http.realm',
  'tls.ja3',
  'tls.ja4',
  'ftp.banner',
  'pop3.banner',
  'asks.name',
  'mac.oui',
  'port.tcp',
  'port.udp',
  'traffic.routes',
] as const

export const fields = ['category', 'vendor', 'model', 'os', 'firmware'] as const
export type Field = (typeof fields)[number]

export type { Clue, Profile }
/** One comparison, without what it means. */
export type Condition = Pick<Clue, 'fact' | 'op' | 'value'>

/** The project's own profiles as they are: the generator and the tests have checked them with `parseProfiles`. */
export function checkedProfiles(list: readonly unknown[]): readonly Profile[] {
  return list.filter(isChecked)
}

function isChecked(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && 'clues' in value
}

/** The fields that a clue of this profile speaks for. */
export function fieldsOf(profile: Profile, clue: Clue): readonly Field[] {
  const wanted = clue.says ?? (clue.fact === 'mac.oui' ? ['category'] : fields)
  return wanted.filter((field) => {
    const template = profile[field] ?? null
    return template !== null && canFill(template, clue)
  })
}

/** Whether the clue has the capture groups of the template, or a rest to fill it with. */
export function canFill(template: string, { op, value, says }: Pick<Clue, 'op' | 'value' | 'says'>): boolean {
  const groups = op === 'matches' ? groupsIn(value) : op === 'prefix' && says !== undefined ? 1 : 0
  return [...template.matchAll(/\{(\d)\}/g)].every(([, group]) => Number(group) <= groups)
}
