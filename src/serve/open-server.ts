/**
 * Makes the HTTP server that the routes are put on: TLS or plain, limits, headers, access, errors. It doesn't listen yet.
 * An address that others reach is refused without TLS unless that was allowed explicitly.
 */
import { fastify, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { Server as TlsServer } from 'node:tls'
import { loadCertificate, type ServerCertificate } from '../app/access/certificate.ts'
import { UserError } from '../core/errors.ts'
import { openAccess, type Access, type AccessOptions } from './access.ts'
import { isLoopbackHost } from './loopback.ts'
import { refuse } from './refuse.ts'
import { serverOptions } from './server-options.ts'

export type ServerPlace = Omit<AccessOptions, 'tls'> & {
  /** Where a certificate that Cordon makes is kept. */
  readonly tlsFolder: string
  readonly logger?: FastifyBaseLogger
}

export type OpenServer = {
  readonly app: FastifyInstance
  readonly access: Access
  /** Null without TLS. */
  readonly certificate: ServerCertificate | null
}

const renewEveryMs = 12 * 3_600_000

/** @throws UserError `address-exposed`, `certificate-unreadable` */
export async function openServer(place: ServerPlace): Promise<OpenServer> {
  const { settings, host } = place
  refuseExposed(place)
  const load = async (): Promise<ServerCertificate | null> => {
    if (settings.tls === undefined) return null
    const names = [...settings.names, ...(isAnyAddress(host) ? [] : [host])]
    return loadCertificate({ settings: settings.tls, folder: place.tlsFolder, names, nowMs: place.now() })
  }
  const certificate = await load()
  const options = serverOptions(settings, certificate)
  const app = fastify(place.logger === undefined ? options : { ...options, loggerInstance: place.logger })
  const access = await openAccess(app, { ...place, tls: certificate !== null })
  app.setErrorHandler(refuse)
  if (certificate !== null) renew(app, load)
  return { app, access, certificate }
}

function refuseExposed({ host, settings }: ServerPlace): void {
  if (isLoopbackHost(host) || settings.tls !== undefined || settings.allowPlain) return
  throw new UserError(
    'address-exposed',
    `Others reach ${host}, and without TLS they could read passwords on the way.`,
    'Turn on `access.tls`, listen on 127.0.0.1, or allow it with `access.allowPlain` behind a proxy that has TLS.',
  )
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** A certificate that was renewed, by Cordon or by whoever owns the files, is used without a restart. */
function renew(app: FastifyInstance, load: () => Promise<ServerCertificate | null>): void {
  const again = async (): Promise<void> => {
    try {
      const certificate = await load()
      if (certificate !== null && app.server instanceof TlsServer) app.server.setSecureContext(certificate)
    } catch (error) {
      app.log.error({ err: error }, 'the certificate could not be renewed; the old one stays')
    }
  }
  const timer = setInterval(() => void again(), renewEveryMs).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}
