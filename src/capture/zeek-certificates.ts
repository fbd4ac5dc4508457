/**
 * Joins two Zeek logs: ssl.log says which server showed a certificate, x509.log what stands in it. Either may come
 * first. Bounded: certificates and servers beyond the limits are not joined.
 */
import type { Endpoint } from '../core/model.ts'
import type { Told } from './certificate-words.ts'

const maxCertificates = 50_000
const maxServers = 64

type Known = { readonly servers: Map<string, Endpoint>; says: Told | null }

export class Certificates {
  readonly #known = new Map<string, Known>()

  /** `server` showed the certificate; `tell` gets what is known of it already. */
  shownBy(certificate: string, server: Endpoint, tell: (name: string, value: string) => void): void {
    const known = this.#at(certificate)
    if (known === null || known.servers.has(server.ip) || known.servers.size >= maxServers) return
    known.servers.set(server.ip, server)
    for (const [name, value] of known.says ?? []) tell(name, value)
  }

  /** What stands in the certificate; `tell` gets it for every server that showed it. */
  says(certificate: string, says: Told, tell: (server: Endpoint, name: string, value: string) => void): void {
    const known = this.#at(certificate)
    if (known === null || known.says !== null) return
    known.says = says
    for (const server of known.servers.values()) for (const [name, value] of says) tell(server, name, value)
  }

  #at(certificate: string): Known | null {
    const known = this.#known.get(certificate)
    if (known !== undefined) return known
    if (certificate === '' || this.#known.size >= maxCertificates) return null
    const made: Known = { servers: new Map(), says: null }
    this.#known.set(certificate, made)
    return made
  }
}
