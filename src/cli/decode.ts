/** `cordon decode`: the facts or the flows of captures, one JSON document a line. */
import { Command } from 'commander'
import { printableJson } from '../app/plain-text.ts'
import { UserError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'

type Options = { readonly facts?: true; readonly flows?: true }

const examples = `
Examples:
  cordon decode office.pcapng --facts | grep dhcp.hostName
  cordon decode captures/ --flows > flows.ndjson
`
/** Lines are written in parcels of about this size. */
const parcelCharacters = 64 << 10

export function decodeCommand(terminal: Terminal): Command {
  return new Command('decode')
    .summary('the facts or the flows of captures, one JSON document a line')
    .description('Prints what devices told (facts) or who talked with whom (flows), as JSON, one a line.')
    .argument('<input...>', 'capture files, and folders with captures')
    .option('--facts', 'print facts')
    .option('--flows', 'print flows')
    .addHelpText('after', examples)
    .action(async (inputs: readonly string[], options: Options) => {
      if ((options.facts === true) === (options.flows === true)) {
        throw new UserError('option-unknown', 'Say what to print, one of the two.', 'Add --facts or --flows.')
      }
      await run(inputs, options.facts === true ? 'facts' : 'flows', terminal)
    })
}

async function run(inputs: readonly string[], what: 'facts' | 'flows', terminal: Terminal): Promise<void> {
  const { decode } = await import('../app/decode.ts')
  let parcel = ''
  let fault: Error | null = null
  await decode(inputs, what, (line) => {
    parcel += `${printableJson(line)}\n`
    if (parcel.length < parcelCharacters) return
    if (fault !== null) throw fault
    terminal.out(parcel).catch((error: Error) => {
      fault ??= error
    })
    parcel = ''
  })
  await terminal.out(parcel)
}
