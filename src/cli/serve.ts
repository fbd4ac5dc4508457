/** `cordon serve`: the report in a browser; without inputs, that of a synthetic clinic. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Command } from 'commander'
import { formatPlural, renderJson } from '../app/plain-text.ts'
import type { OpenReportServer, ReportServer } from '../app/report-server.ts'
import { parsePort } from './option-values.ts'
import { openProgressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

type Options = { readonly port: number; readonly host: string; readonly feeds?: string; readonly site: string }

export function serveCommand(terminal: Terminal, openReportServer: OpenReportServer): Command {
  return new Command('serve')
    .summary('show the report in a browser')
    .description(
      'Reads the inputs and shows the report in a browser on this machine. Without inputs: a synthetic clinic.',
    )
    .argument('[input...]', 'capture files, and folders with captures')
    .option('--port <number>', 'port to listen on; 0 takes any free one', parsePort, 8400)
    .option(
      '--host <address>',
      'address to listen on; there is no login, so think before leaving 127.0.0.1',
      '127.0.0.1',
    )
    .option('--feeds <dir>', 'folder with advisories to match devices against')
    .option('--site <name>', 'name of the place; addresses of two sites never mix', 'default')
    .addHelpText('after', '\nExamples:\n  cordon serve\n  cordon serve captures/ --port 9000\n')
    .action(async (inputs: readonly string[], options: Options) => {
      // The port first: a taken one should not cost a long read.
      const server = await openReportServer(options)
      try {
        await show(inputs, options, { terminal, server })
      } finally {
        await server.close()
      }
    })
}

type Place = { readonly terminal: Terminal; readonly server: ReportServer }

async function show(named: readonly string[], options: Options, { terminal, server }: Place): Promise<void> {
  terminal.note(`Preparing the report for ${server.url}\n`)
  const own = named.length > 0 ? { inputs: named, feeds: null } : await clinic(terminal)
  const progress = openProgressLine(terminal)
  const { analyze } = await import('../app/analyze.ts')
  const report = await analyze({
    inputs: own.inputs,
    feeds: options.feeds ?? own.feeds,
    site: options.site,
    onProgress: (told) => {
      progress.tell(told)
      server.tell(
        told.phase === 'thinking' ? 'Thinking …' : `Reading: ${formatPlural(told.packets, 'packet')} so far …`,
      )
    },
  }).finally(() => progress.clear())
  progress.done()
  // The clinic's file is nobody's business: it is gone when the program ends.
  const shown = named.length > 0 ? report : { ...report, input: { ...report.input, paths: ['synthetic clinic'] } }
  const { renderHtml } = await import('../app/report-html/render-html.ts')
  server.publish({ html: await renderHtml(shown), json: `${renderJson(shown, 2)}\n` })
  await terminal.out(`The report is at ${server.url} (Ctrl-C stops)\n`)
  await terminal.untilStopped()
}

type Material = { readonly inputs: readonly string[]; readonly feeds: string | null }

/** Writes the synthetic clinic and its advisories to a folder of their own, which goes when the program ends. */
async function clinic(terminal: Terminal): Promise<Material> {
  const { advisoriesOf, generateNetwork } = await import('../app/lab-generate.ts')
  const folder = mkdtempSync(join(tmpdir(), 'cordon-'))
  terminal.removeAtEnd(folder)
  const [file, feeds] = [join(folder, 'clinic.pcapng'), join(folder, 'advisories')]
  writeFileSync(file, generateNetwork('clinic', 1).capture)
  mkdirSync(feeds)
  const advisories = advisoriesOf('clinic')
  for (const { name, text } of advisories) writeFileSync(join(feeds, basename(name)), text)
  terminal.note('No input was named: this is a synthetic clinic.\n')
  return { inputs: [file], feeds: advisories.length === 0 ? null : feeds }
}
