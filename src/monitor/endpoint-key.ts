/** The text that stands for an endpoint in tables: made once, since an endpoint comes again with each of its flows. */
import type { Endpoint } from '../core/model.ts'

const keys = new WeakMap<Endpoint, string>()

/** Different for different endpoints, whether or not they are the same object. */
export function endpointKey(endpoint: Endpoint): string {
  const known = keys.get(endpoint)
  if (known !== undefined) return known
  const { site, vlan, mac, ip } = endpoint
  const key = `${mac} ${ip} ${vlan} ${site}`
  keys.set(endpoint, key)
  return key
}
