/** The HTTP skin whole: the API made from actions, events, uploads, health, and the dashboard. */
import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { AccessSettings } from '../app/access/settings.ts'
import type { ActionContext } from '../app/action.ts'
import { actions } from '../app/actions/index.ts'
import { openChangeFeed } from '../app/change-feed.ts'
import { UserError } from '../core/errors.ts'
import { mountActions } from './api-routes.ts'
import { mountEvents } from './events.ts'
import { mountHealth } from './health.ts'
import { openServer } from './open-server.ts'
import { mountPages } from './pages.ts'
import { addSingleSignOn } from './single-sign-on.ts'
import { mountUploads } from './uploads.ts'

export type ServiceOptions = {
  readonly store: ActionContext['store']
  readonly control: ActionContext['control']
  readonly access: AccessSettings
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Where a certificate that Cordon makes is kept. */
  readonly tlsFolder: string
  readonly uploadLimitBytes: number
  /** What is uploaded without naming a site belongs to it. */
  readonly defaultSite: string
  readonly now: () => number
  readonly logger?: FastifyBaseLogger
}

export type Service = {
  /** Such as `http://127.0.0.1:8400`. */
  readonly url: string
  /** SHA-256 of the certificate; null without TLS. */
  readonly fingerprint: string | null
  /** Answers what was asked, then ends. */
  close(): Promise<void>
}

/** @throws UserError `port-taken`, `option-unknown`, `address-exposed`, `certificate-unreadable` */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { store, control, access: settings, host, port, tlsFolder, now, logger } = options
  const place = { store, settings, host, now, tlsFolder, ...(logger === undefined ? {} : { logger }) }
  const { app, access, certificate } = await openServer(place)
  const parts = { store, control, access, now }
  const feed = openChangeFeed(store, (error) => app.log.warn({ err: error }, 'changes could not be read'))
  app.addHook('onClose', async () => feed.close())
  mountActions(app, actions, parts)
  addSingleSignOn(app, { ...place, tls: certificate !== null, access })
  mountEvents(app, { access, feed })
  await mountUploads(app, { ...parts, uploadLimitBytes: options.uploadLimitBytes, defaultSite: options.defaultSite })
  mountHealth(app, parts)
  await mountPages(app)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw refusedAddress(error, options)
  }
  const bound = app.server.address()
  const scheme = certificate === null ? 'http' : 'https'
  return {
    url: `${scheme}://${shownHost(host)}:${portOf(bound, port)}`,
    fingerprint: certificate?.fingerprint ?? null,
    close: async () => app.close(),
  }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function portOf(bound: AddressInfo | string | null, port: number): number {
  return bound === null || typeof bound === 'string' ? port : bound.port
}

function refusedAddress(error: unknown, { host, port }: ServiceOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return new UserError(
      'port-taken',
      `Port ${port} is already used by another program.`,
      'Choose another with --port.',
    )
  if (code === 'EACCES')
    return new UserError('port-taken', `This user may not listen on port ${port}.`, 'Choose one above 1023.')
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new UserError('option-unknown', `This machine has no address ${host}.`, 'Name one of its own with --host.')
  return error
}
