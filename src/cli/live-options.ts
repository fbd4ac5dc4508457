/** The options of commands that can also read from an interface, and what they add up to. */
import type { Command } from 'commander'
import { formatCount, formatPlural, printable } from '../app/plain-text.ts'
import type { DecodeInputs } from '../app/decode.ts'
import type { LiveRequest } from '../app/live-request.ts'
import { UserError } from '../core/errors.ts'
import { parseListen, parseSeconds } from './option-values.ts'
import type { Terminal } from './terminal.ts'

export type LiveOptions = {
  readonly interface?: string
  readonly filter?: string
  readonly for?: number
  readonly listen?: { readonly address: string; readonly port: number }
}

type ListenRequest = NonNullable<DecodeInputs['listen']>

export function addLiveOptions(command: Command): Command {
  return command
    .option('--interface <name>', 'capture from this interface until Ctrl-C, by dumpcap or tcpdump')
    .option('--filter <expression>', 'capture only this, in the language of tcpdump; with --interface')
    .option('--listen <port>', 'hear flow exporters on this UDP port, or ADDRESS:PORT, until Ctrl-C', parseListen)
    .option('--for <seconds>', 'end by itself after so long; with --interface or --listen', parseSeconds)
}

/**
 * `null` when files are to be read.
 * @throws UserError `option-unknown` for options that don't go together, `input-empty` when there is nothing to read
 */
export function liveRequest(inputs: readonly string[], options: LiveOptions, terminal: Terminal): LiveRequest | null {
  const { interface: name, filter = null, for: seconds } = options
  if (name === undefined) {
    if (filter !== null) throw alone('--filter')
    if (options.listen !== undefined) return null
    if (seconds !== undefined) throw alone('--for')
    if (inputs.length > 0) return null
    throw new UserError('input-empty', 'No input was named.', 'Name captures or folders, or --interface. See --help.')
  }
  if (inputs.length > 0) {
    const hint = 'Leave one of them away.'
    throw new UserError('option-unknown', 'Files and --interface cannot be read in one run.', hint)
  }
  return { source: { interface: name, filter }, until: ending(seconds, terminal) }
}

/**
 * `null` without `--listen`.
 * @throws UserError `option-unknown` when there is something else to read
 */
export function listenRequest(
  inputs: readonly string[],
  options: LiveOptions,
  terminal: Terminal,
): ListenRequest | null {
  const { listen, interface: name, for: seconds } = options
  if (listen === undefined) return null
  if (inputs.length > 0 || name !== undefined) {
    const sentence = 'Nothing else can be read in a run with --listen.'
    throw new UserError('option-unknown', sentence, 'Leave the files or the interface away.')
  }
  const onListening = (port: number): void =>
    terminal.note(`Listening on UDP port ${port} of ${listen.address}. Ctrl-C ends it.\n`)
  return { ...listen, until: ending(seconds, terminal), onListening }
}

/** How much was captured and lost. */
export function capturedInWords(
  { interface: name }: LiveRequest['source'],
  { packets, lost, fault }: { readonly packets: number; readonly lost: number | null; readonly fault: string | null },
): string {
  const missing = lost === null ? 'how many were lost is not known' : `${formatCount(lost)} lost`
  const end = fault === null ? '' : ` It ${printable(fault, 200)}.`
  return `Captured ${formatPlural(packets, 'packet')} on ${name}, ${missing}.${end}\n`
}

function alone(option: string): UserError {
  return new UserError('option-unknown', `${option} says nothing without --interface.`, 'Add --interface and its name.')
}

/** At the first Ctrl-C, or after so many seconds. The second Ctrl-C ends the program. */
function ending(seconds: number | undefined, terminal: Terminal): AbortSignal {
  const controller = new AbortController()
  const end = async (): Promise<void> => {
    await terminal.untilStopped()
    terminal.note(`${terminal.live ? '\r\x1b[K' : ''}Ending the capture. Ctrl-C again leaves at once.\n`)
    controller.abort()
  }
  void end()
  if (seconds !== undefined) setTimeout(() => controller.abort(), seconds * 1000).unref()
  return controller.signal
}
