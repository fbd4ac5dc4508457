/** What the service needs from the HTTP skin. Types only: the terminal never imports that skin. */
import type { Logger } from 'pino'
import type { Store } from '../store/open-store.ts'
import type { AccessSettings } from './access/settings.ts'
import type { ServiceControl } from './service-control.ts'

type ServiceSkinOptions = {
  readonly store: Store
  readonly control: ServiceControl
  readonly access: AccessSettings
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Where a certificate that Cordon makes is kept. */
  readonly tlsFolder: string
  readonly uploadLimitBytes: number
  /** What is uploaded without naming a site belongs to it. */
  readonly defaultSite: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly logger: Logger
}

export type ServiceSkin = {
  /** Such as `http://127.0.0.1:8400`. */
  readonly url: string
  /** SHA-256 of the certificate; null without TLS. */
  readonly fingerprint: string | null
  /** Answers what was asked, then ends. */
  close(): Promise<void>
}

/** @throws UserError when the address cannot be listened on, or may not without TLS */
export type OpenService = (options: ServiceSkinOptions) => Promise<ServiceSkin>
