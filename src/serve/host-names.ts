/**
 * Which names in `Host` are answered. A page of another site could point its own name at this machine and read along (DNS
 * rebinding): names of others are refused, addresses are not names of anybody.
 */
import { hostname } from 'node:os'
import { isIP } from 'node:net'
import { isLoopbackHost, isLoopbackName } from './loopback.ts'

/**
 * @param host the address that is listened on
 * @param names those of the configuration
 * @returns whether a `Host` header, with or without port, is answered
 */
export function answeredHosts(host: string, names: readonly string[]): (header: string) => boolean {
  const known = new Set([...names, ...(isLoopbackHost(host) ? [] : [hostname()])].map((name) => name.toLowerCase()))
  return (header) => {
    if (isLoopbackName(header)) return true
    const name = /^(\[[^\]]*\]|[^:[\]]*)(?::\d{1,5})?$/
      .exec(header)?.[1]
      ?.replace(/^\[|\]$/g, '')
      .toLowerCase()
    if (name === undefined || name === '') return false
    return known.has(name.replace(/\.$/, '')) || (!isLoopbackHost(host) && isIP(name) !== 0)
  }
}
