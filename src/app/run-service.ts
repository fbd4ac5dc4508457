/**
 * The whole service: store, engine, channels and what actions may ask, around the HTTP skin. Opened in the order in which a
 * mistake is found soonest, and closed the other way round.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../core/errors.ts'
import { addJob } from '../store/jobs.ts'
import { openStore, type Store, type StorePlace } from '../store/open-store.ts'
import { makeFirstSecret } from './access/first-link.ts'
import type { Settings } from './config/settings.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import type { SourceSettings } from './engine/engine-options.ts'
import { startEngine, type EngineThread } from './engine/engine-thread.ts'
import { openLog, type LogLevel } from './log.ts'
import { openControl } from './open-control.ts'
import type { OpenService, ServiceSkin } from './service-skin.ts'

export type ServiceRequest = {
  readonly settings: Settings
  /** The data folder. */
  readonly folder: string
  /** Captures and folders to read at the start, once. */
  readonly captures: readonly string[]
  /** The lab's clinic as live traffic. */
  readonly demo: boolean
  readonly logLevel: LogLevel
  readonly openService: OpenService
}

export type RunningService = {
  /** Where browsers reach it. */
  readonly url: string
  /** SHA-256 of the certificate; null without TLS. */
  readonly fingerprint: string | null
  /** With the secret of the first sign-in, null when there is an administrator already. */
  readonly signInUrl: string | null
  /** Kept with the error that ended the engine by itself; never after `stop`. */
  readonly failed: Promise<Error>
  stop(): Promise<void>
}

const dispatchEveryMs = 1_000

/** Where the data lies when nobody says. */
export function usualFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment['XDG_DATA_HOME'] ?? ''
  return join(home === '' ? join(homedir(), '.local', 'share') : home, 'cordon')
}

/** @throws UserError and OutsideError, with everything closed that was open */
export async function runService(request: ServiceRequest): Promise<RunningService> {
  const { folder, settings, demo } = request
  makeFolder(folder)
  const place: StorePlace =
    settings.database === undefined ? { path: join(folder, 'cordon.db') } : { url: settings.database }
  const store = await openStore(place, { backups: join(folder, 'backups') })
  if (store.recovered !== null) openLog(request.logLevel).warn({}, store.recovered)
  let engine: EngineThread | null = null
  try {
    await queueCaptures(store, request)
    const { retention, feeds = null } = settings
    const kept = demo ? { retention } : { retention, backups: join(folder, 'backups') }
    const options = { store: place, folder, feeds, ...kept, sources: sourcesOf(request) }
    engine = await startEngine({ options, logLevel: request.logLevel })
    const dispatcher = createDispatcher({
      store,
      channels: settings.channels,
      publicUrl: settings.server.publicUrl ?? null,
      now,
    })
    const skin = await openSkin(request, { store, engine, dispatcher })
    const secret = await makeFirstSecret(store, { demo })
    return running({ store, engine, dispatcher, skin, secret })
  } catch (error) {
    await engine?.stop()
    await store.close()
    throw error
  }
}

type Parts = { readonly store: Store; readonly engine: EngineThread; readonly dispatcher: Dispatcher }

const now = (): number => Date.now()

async function openSkin(
  { settings, folder, logLevel, openService }: ServiceRequest,
  { store, engine, dispatcher }: Parts,
): Promise<ServiceSkin> {
  const control = openControl({
    store,
    engine,
    channels: dispatcher,
    folder,
    diskBudgetBytes:
      settings.retention.diskMegabytes === undefined ? null : settings.retention.diskMegabytes * 1_000_000,
    retentionDays: settings.retention.days,
    startedMs: now(),
    now,
  })
  const { access, server, site } = settings
  return openService({
    store,
    control,
    access,
    host: server.host,
    port: server.port,
    tlsFolder: join(folder, 'tls'),
    uploadLimitBytes: server.uploadMegabytes * 1_000_000,
    defaultSite: site,
    now,
    logger: openLog(logLevel),
  })
}

type Running = Parts & { readonly skin: ServiceSkin; readonly secret: string | null }

function running({ store, engine, dispatcher, skin, secret }: Running): RunningService {
  const dispatching = setInterval(() => void dispatcher.tick(), dispatchEveryMs)
  let isStopping = false
  return {
    url: skin.url,
    fingerprint: skin.fingerprint,
    signInUrl: secret === null ? null : `${skin.url}/welcome#first=${secret}`,
    failed: new Promise((resolve) => {
      void engine.ended.then((error) => {
        if (!isStopping) resolve(error ?? new Error('The engine ended.'))
        return null
      })
    }),
    stop: async () => {
      isStopping = true
      clearInterval(dispatching)
      await skin.close()
      await engine.stop()
      await dispatcher.tick()
      await store.close()
    },
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      'store-unusable',
      `The data folder ${folder} cannot be made: ${reason}.`,
      'Name another with --data.',
    )
  }
}

/** A capture that was read before is read again, and changes nothing. */
async function queueCaptures(store: Store, { captures, settings }: ServiceRequest): Promise<void> {
  for (const [index, capture] of captures.entries()) {
    if (!existsSync(capture)) {
      throw new UserError(
        'input-missing',
        `${capture} does not exist.`,
        'Check the spelling, and the folder you are in.',
      )
    }
    const id = `start-${Date.now()}-${index}`
    const job = {
      id,
      site: settings.site,
      kind: 'capture',
      title: capture,
      file: resolve(capture),
      author: 'cordon serve',
    }
    await addJob(store, job, Date.now())
  }
}

function sourcesOf({ settings, demo }: ServiceRequest): readonly SourceSettings[] {
  const configured = settings.sources.map((source): SourceSettings => {
    const site = source.site ?? settings.site
    if (source.kind === 'interface') return { ...source, site, filter: source.filter ?? null }
    return source.kind === 'folder' ? { ...source, site, folder: resolve(source.folder) } : { ...source, site }
  })
  return demo ? [...configured, { kind: 'demo', site: settings.site, network: 'clinic', seed: 1 }] : configured
}
