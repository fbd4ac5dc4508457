/** `cordon serve`: the service with its dashboard; without anything to read, a synthetic clinic in it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Settings } from '../app/config/settings.ts'
import type { RunningService } from '../app/run-service.ts'
import type { OpenService } from '../app/service-skin.ts'
import { UserError } from '../core/errors.ts'
import { parseListen, parsePort } from './option-values.ts'
import type { Terminal } from './terminal.ts'

type Options = {
  readonly interface?: readonly string[]
  readonly filter?: string
  readonly watch?: readonly string[]
  readonly listen?: ReturnType<typeof parseListen>
  readonly demo?: true
  readonly data?: string
  readonly config?: string
  readonly port?: number
  readonly host?: string
  readonly feeds?: string
  readonly site?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
}

const examples = `
Examples:
  cordon serve                                    a synthetic clinic, live
  cordon serve office.pcapng                      your capture
  cordon serve --interface eth0 --data ./cordon   watch a network, and remember
  cordon serve --config /etc/cordon.yaml
`

export function serveCommand(terminal: Terminal, openService: OpenService): Command {
  return new Command('serve')
    .summary('watch networks, with a dashboard in the browser')
    .description(
      'Reads what is named, watches what is live, and shows both in a dashboard. Without either: a synthetic clinic.',
    )
    .argument('[capture...]', 'captures and folders with captures, read once')
    .option('--interface <name...>', 'capture from these interfaces, by tcpdump or dumpcap')
    .option('--filter <expression>', 'capture only this, in the language of tcpdump; with --interface')
    .option('--watch <dir...>', 'read the captures that another program writes into these folders')
    .option('--listen <port>', 'hear flow exporters on this UDP port, or ADDRESS:PORT', parseListen)
    .option('--demo', 'a synthetic clinic as live traffic')
    .option('--data <dir>', 'data folder; without it, and with captures or the clinic alone, nothing is kept')
    .option('--config <file>', 'configuration, YAML; options here count for more')
    .option('--port <number>', 'port of the dashboard; 0 takes any free one', parsePort)
    .option('--host <address>', 'address to listen on; 127.0.0.1 unless changed')
    .option('--feeds <dir>', 'folder with advisories to match devices against')
    .option('--site <name>', 'name of the place; addresses of two sites never mix')
    .option('--tls-cert <file>', 'certificate with its chain, PEM; with --tls-key')
    .option('--tls-key <file>', 'key of the certificate, PEM')
    .addHelpText('after', examples)
    .action(async (captures: readonly string[], options: Options) => {
      const service = await open(captures, options, { terminal, openService })
      try {
        await show(service, terminal)
      } finally {
        terminal.note('Stopping: what was seen is being written.\n')
        await service.stop()
      }
    })
}

type Skin = { readonly terminal: Terminal; readonly openService: OpenService }

async function open(
  captures: readonly string[],
  options: Options,
  { terminal, openService }: Skin,
): Promise<RunningService> {
  const [{ settingsOf }, { runService, usualFolder }] = await Promise.all([
    import('../app/config/read-settings.ts'),
    import('../app/run-service.ts'),
  ])
  const path = options.config ?? process.env['CORDON_CONFIG'] ?? null
  const settings = withOptions(settingsOf({ path, environment: process.env }), options)
  const named = options.data ?? settings.data
  const hasSources = settings.sources.length > 0
  const demo = options.demo === true || (captures.length === 0 && !hasSources && named === undefined && path === null)
  const passes = named === undefined && !hasSources && path === null
  const folder = named ?? (passes ? passing(terminal) : usualFolder(process.env))
  if (demo) terminal.note('This shows a synthetic clinic: no real network stands behind it.\n')
  const logLevel = settings.log.level ?? (terminal.live ? 'warn' : 'info')
  return runService({ settings, folder, captures, demo, logLevel, openService })
}

/** Goes when the program ends. */
function passing(terminal: Terminal): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-'))
  terminal.removeAtEnd(folder)
  return folder
}

function withOptions(settings: Settings, options: Options): Settings {
  const { interface: names = [], filter, watch = [], listen, tlsCert, tlsKey } = options
  if (filter !== undefined && names.length === 0) {
    throw new UserError('option-unknown', '--filter says nothing without --interface.', 'Add --interface.')
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UserError('option-unknown', '--tls-cert and --tls-key belong together.', 'Name both, or none.')
  }
  const sources: Settings['sources'] = [
    ...settings.sources,
    ...names.map((name) => ({ kind: 'interface' as const, interface: name, filter })),
    ...watch.map((folder) => ({ kind: 'folder' as const, folder })),
    ...(listen === undefined ? [] : [{ kind: 'listener' as const, ...listen }]),
  ]
  const tls =
    tlsCert === undefined || tlsKey === undefined ? {} : { tls: { names: [], certificate: tlsCert, key: tlsKey } }
  return {
    ...settings,
    sources,
    site: options.site ?? settings.site,
    feeds: options.feeds ?? settings.feeds,
    server: {
      ...settings.server,
      host: options.host ?? settings.server.host,
      port: options.port ?? settings.server.port,
    },
    access: { ...settings.access, ...tls },
  }
}

/** Until Ctrl-C. @throws what ended the engine by itself */
async function show({ url, signInUrl, fingerprint, failed }: RunningService, terminal: Terminal): Promise<void> {
  const certificate = fingerprint === null ? '' : `Its certificate has the fingerprint ${fingerprint}.\n`
  const signIn = signInUrl === null ? '' : `Sign in, once and within a day: ${signInUrl}\n`
  await terminal.out(`The dashboard is at ${url} (Ctrl-C stops)\n${certificate}${signIn}`)
  const error = await Promise.race([terminal.untilStopped().then(() => null), failed])
  if (error !== null) throw error
}
