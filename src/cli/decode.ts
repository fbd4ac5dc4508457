/** `cordon decode`: the facts or the flows of captures, one JSON document a line, or a summary of them. */
import { Command } from 'commander'
import { printableJson } from '../app/plain-text.ts'
import type { DecodeInputs, Decoded } from '../app/decode.ts'
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
import type { Terminal } from './terminal.ts'

type Options = LiveOptions & RedactOptions & { readonly facts?: true; readonly flows?: true; readonly summary?: true }

const kinds: readonly Decoded[] = ['facts', 'flows', 'summary']

const examples = `
Examples:
  cordon decode office.pcapng --facts | grep dhcp.hostName
  cordon decode captures/ --flows > flows.ndjson
  cordon decode captures/ --summary
  cordon decode --interface eth0 --facts
`
/** Lines are written in parcels of about this size. */
const parcelCharacters = 64 << 10
/** From an interface they come out at least so often. */
const flushEveryMs = 500
/** A reader that is slower than the network makes the capture wait. */
const maxWaitingCharacters = 16 << 20

export function decodeCommand(terminal: Terminal): Command {
  const command = new Command('decode')
    .summary('the facts or the flows of captures, one JSON document a line')
    .description('Prints what devices told (facts) or who talked with whom (flows), as JSON, one a line.')
    .argument('[input...]', 'captures and records, and folders with them')
    .option('--facts', 'print facts')
    .option('--flows', 'print flows')
    .option('--summary', 'print how many there are, by application and by name')
  return addLiveOptions(command)
    .addHelpText('after', examples)
    .action(async (inputs: readonly string[], options: Options) => {
      const [what, ...others] = kinds.filter((kind) => options[kind] === true)
      if (what === undefined || others.length > 0) {
        throw new UserError(
          'option-unknown',
          'Say what to print, one of the three.',
          'Add --facts, --flows or --summary.',
        )
      }
      const live = liveRequest(inputs, options, terminal)
      const listen = listenRequest(options, terminal)
      const { threads } = options
      await run({ inputs, live, listen, redactKey: await redactKeyOf(options), threads }, what, terminal)
    })
}

async function run(from: DecodeInputs, what: Decoded, terminal: Terminal): Promise<void> {
  const { decode } = await import('../app/decode.ts')
  const lines = openLines(terminal)
  const listens = from.listen !== null && from.listen !== undefined
  const flushing = from.live === null && !listens ? undefined : setInterval(lines.flush, flushEveryMs)
  const live = from.live === null ? null : { ...from.live, wait: lines.wait, isPrompt: true }
  const listen = listens ? { ...from.listen, wait: lines.wait } : null
  const result = await decode({ ...from, live, listen }, what, lines.add).finally(() => clearInterval(flushing))
  await lines.end()
  if (result !== null && from.live !== null) terminal.note(readInWords(from.live, result))
}

/** Lines on their way to standard output, in parcels. */
function openLines(terminal: Terminal) {
  let parcel = ''
  let fault: Error | null = null
  let waiting = 0
  let lastOut: Promise<void> = Promise.resolve()
  const flush = (): void => {
    if (parcel === '') return
    const { length } = parcel
    waiting += length
    lastOut = terminal
      .out(parcel)
      .catch((error: Error) => {
        fault ??= error
      })
      .finally(() => (waiting -= length))
    parcel = ''
  }
  return {
    flush,
    add: (line: string): void => {
      parcel += `${printableJson(line)}\n`
      if (parcel.length < parcelCharacters) return
      if (fault !== null) throw fault
      flush()
    },
    wait: (): Promise<void> | null => (waiting > maxWaitingCharacters ? lastOut : null),
    end: async (): Promise<void> => {
      flush()
      await lastOut
      if (fault !== null) throw fault
    },
  }
}
