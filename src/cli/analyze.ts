/** `cordon analyze`: the four answers on captures, as text, JSON or a page. */
import { Command } from 'commander'
import { renderJson } from '../app/plain-text.ts'
import type { Report } from '../app/report.ts'
import { UserError } from '../core/errors.ts'
import {
  addLiveOptions,
  listenRequest,
  liveRequest,
  readInWords,
  redactKeyOf,
  type LiveOptions,
  type RedactOptions,
} from './live-options.ts'
import { openOutput, type OutputFile } from './output-file.ts'
import { openProgressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

type Options = LiveOptions &
  RedactOptions & {
    readonly json?: true
    readonly html?: string
    readonly feeds?: string
    readonly site: string
    readonly policy?: string
    readonly nftables?: string
  }

const examples = `
Examples:
  cordon analyze office.pcapng
  cordon analyze captures/ --html report.html --feeds feeds/
  cordon analyze --interface eth0 --for 3600
  cordon analyze zeek-logs/ dhcpd.leases
  cordon analyze --listen 2055 --for 3600
  cordon analyze --watch /var/captures --state cordon.state
`

export function analyzeCommand(terminal: Terminal): Command {
  const command = new Command('analyze')
    .summary('what is on the network, what to patch, how to segment, what is wrong now')
    .description(
      'Reads captures and records (logs, flow records, leases), also packed, and answers all four questions. Nothing is sent.',
    )
    .argument('[input...]', 'captures and records, and folders with them')
    .option('--json', 'print the whole report as one JSON document (cordon.report/1)')
    .option('--html <file>', 'write the report as one self-contained page')
    .option('--feeds <dir>', 'folder with advisories to match devices against')
    .option('--site <name>', 'name of the place; addresses of two sites never mix', 'default')
    .option('--policy <file>', 'write the proposed policy as JSON (cordon.policy/1)')
    .option('--nftables <file>', 'write the proposed policy as an nftables rule set')
  return addLiveOptions(command)
    .option('--state <file>', 'go on where the last run ended, and keep what was observed; with --interface or --watch')
    .addHelpText('after', examples)
    .action(async (inputs: readonly string[], options: Options) => run(inputs, options, terminal))
}

async function run(inputs: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const live = liveRequest(inputs, options, terminal)
  const listen = listenRequest(options, terminal)
  const redactKey = await redactKeyOf(options)
  const outputs = openOutputs(inputs, options, terminal)
  const { analyze } = await import('../app/analyze.ts')
  const progress = openProgressLine(terminal)
  const report = await analyze({
    inputs: listen === null ? inputs : [`UDP port ${listen.port} of ${listen.address}`],
    live,
    listen,
    redactKey,
    feeds: options.feeds ?? null,
    site: options.site,
    threads: options.threads,
    ruleSet: options.html !== undefined || options.nftables !== undefined,
    onProgress: (told) => progress.tell(told),
  }).finally(() => progress.clear())
  if (live === null) progress.done()
  else terminal.note(readInWords(live, report.input))
  for (const { output, render } of outputs) output.write(await render(report))
  await terminal.out(await textOf(report, options, terminal))
  for (const { output } of outputs) terminal.note(`Wrote ${output.path}\n`)
}

type Planned = { readonly output: OutputFile; readonly render: (report: Report) => string | Promise<string> }

function openOutputs(inputs: readonly string[], options: Options, terminal: Terminal): readonly Planned[] {
  const plan = (path: string | undefined, render: Planned['render']): readonly Planned[] =>
    path === undefined ? [] : [{ output: openOutput(path, inputs, terminal), render }]
  return [
    ...plan(options.html, async (report) => (await import('../app/report-html/render-html.ts')).renderHtml(report)),
    ...plan(
      options.policy,
      async (report) => `${renderJson((await import('../app/report.ts')).policyOf(report), 2)}\n`,
    ),
    ...plan(options.nftables, (report) => ruleSetOf(report)),
  ]
}

function ruleSetOf({ segmentation }: Report): string {
  if (segmentation.nftables !== undefined) return segmentation.nftables
  throw new UserError(
    'output-unwritable',
    'There is no nftables rule set to write: the policy could not be rendered.',
    'The report says why, in its part on segmentation.',
  )
}

async function textOf(report: Report, options: Options, { columns, colour }: Terminal): Promise<string> {
  if (options.json === true) return `${renderJson(report, 2)}\n`
  const { renderTerminal } = await import('../app/report-terminal.ts')
  return renderTerminal(report, { columns, colour })
}
