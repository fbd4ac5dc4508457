/** What all sources do with values of records before they become facts. */
import { canonicalAddress, parseMac } from '../core/address-text.ts'
import { macText } from '../core/address.ts'
import type { Endpoint } from '../core/model.ts'

// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f]/

/** Longer values are cut: what identifies a device stands at the beginning. */
const maxValueLength = 1024

/** The value without space around it; empty when it has control characters, as told text never has. */
export function printable(value: string): string {
  const trimmed = value.slice(0, maxValueLength).trim()
  return control.test(trimmed) ? '' : trimmed
}

/** The endpoint of an address and a MAC as records write them; `null` when neither is one. */
export function endpointOf(
  site: string,
  { ip = '', mac = '', vlan = 0 }: Partial<Omit<Endpoint, 'site'>>,
): Endpoint | null {
  const words = mac === '' ? null : parseMac(mac)
  const address = ip === '' ? null : canonicalAddress(ip)
  if (address === null && words === null) return null
  const usual = address === null || address === '0.0.0.0' || address === '::' ? '' : address
  if (usual === '' && words === null) return null
  return { site, mac: words === null ? '' : macText(...words), ip: usual, vlan }
}

/** Whether an HTTP host or server name is a name: an address names nothing. */
export function isName(text: string): boolean {
  return text !== '' && canonicalAddress(text.replace(/^\[|\]$/g, '')) === null
}
