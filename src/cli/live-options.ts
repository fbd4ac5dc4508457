/** The options of commands that can also read from an interface, and what they add up to. */
import type { Command } from 'commander'
import { formatCount, formatPlural, printable } from '../app/plain-text.ts'
import type { DecodeInputs } from '../app/decode.ts'
import { placeInWords, type LiveRequest } from '../app/live-request.ts'
import { UserError } from '../core/errors.ts'
import { parseListen, parseSeconds, parseThreads } from './option-values.ts'
import type { Terminal } from './terminal.ts'

export type LiveOptions = {
  readonly interface?: string
  readonly filter?: string
  readonly watch?: string
  readonly listen?: { readonly address: string; readonly port: number }
  readonly for?: number
  readonly state?: string
  readonly threads?: number
}

export type RedactOptions = { readonly redact?: true; readonly redactKey?: string }

type ListenRequest = NonNullable<DecodeInputs['listen']>

export function addLiveOptions(command: Command): Command {
  return command
    .option('--interface <name>', 'capture from this interface until Ctrl-C, by tcpdump or dumpcap')
    .option('--filter <expression>', 'capture only this, in the language of tcpdump; with --interface')
    .option('--watch <dir>', 'read the captures that another program writes into this folder, until Ctrl-C')
    .option('--listen <port>', 'hear flow exporters on this UDP port, or ADDRESS:PORT, until Ctrl-C', parseListen)
    .option('--for <seconds>', 'end by itself after so long; with --interface, --watch or --listen', parseSeconds)
    .option('--threads <number>', 'threads to read with; otherwise as many as the machine has room for', parseThreads)
    .option('--redact', 'replace the names of people by tokens, the same for the same name in this run')
    .option('--redact-key <file>', 'the same with tokens that stay the same from run to run under this key')
}

/**
 * `null` when files are to be read.
 * @throws UserError `option-unknown` for options that don't go together, `input-empty` when there is nothing to read
 */
export function liveRequest(inputs: readonly string[], options: LiveOptions, terminal: Terminal): LiveRequest | null {
  const { interface: name, filter = null, watch, for: seconds, state = null } = options
  const ways = [
    inputs.length > 0 ? 'Files' : [],
    name === undefined ? [] : '--interface',
    watch === undefined ? [] : '--watch',
    options.listen === undefined ? [] : '--listen',
  ].flat()
  if (ways.length === 0) {
    throw new UserError('input-empty', 'No input was named.', 'Name captures or folders, or --interface. See --help.')
  }
  if (ways.length > 1) {
    throw new UserError('option-unknown', `${ways.join(' and ')} cannot be read in one run.`, 'Leave one of them away.')
  }
  if (filter !== null && name === undefined) throw alone('--filter', '--interface')
  if (name === undefined && watch === undefined) {
    if (seconds !== undefined && options.listen === undefined) throw alone('--for', '--interface or --watch')
    if (state !== null) throw alone('--state', '--interface or --watch')
    return null
  }
  const source = name === undefined ? { folder: watch ?? '' } : { interface: name, filter }
  return { source, state, ...ending(seconds, terminal) }
}

/** `null` without `--listen`; `liveRequest` has seen that there is nothing else to read. */
export function listenRequest({ listen, for: seconds }: LiveOptions, terminal: Terminal): ListenRequest | null {
  if (listen === undefined) return null
  const { until, onBegin } = ending(seconds, terminal)
  const onListening = (port: number): void => {
    terminal.note(`Listening on UDP port ${port} of ${listen.address}. Ctrl-C ends it.\n`)
    onBegin()
  }
  return { ...listen, until, onListening }
}

/** @throws UserError `redact-key-unreadable`, `option-unknown` */
export async function redactKeyOf({
  redact,
  redactKey,
  state,
}: RedactOptions & LiveOptions): Promise<Uint8Array | undefined> {
  if (redact === undefined && redactKey === undefined) return undefined
  const { newKey, readKey } = await import('../app/redaction.ts')
  if (redactKey !== undefined) return readKey(redactKey)
  if (state === undefined) return newKey()
  const hint = 'Name a key with --redact-key, so that a name has the same token in every run.'
  throw new UserError('option-unknown', '--redact alone does not go with --state.', hint)
}

/** How much was read and lost. */
export function readInWords(
  request: LiveRequest,
  {
    packets,
    files,
    lost,
    unreadable,
  }: {
    readonly packets: number
    readonly files: number
    readonly lost: number | null
    readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  },
): string {
  const missing = lost === null ? 'how many were lost is not known' : `${formatCount(lost)} lost`
  const of = 'folder' in request.source ? `${formatPlural(files, 'file')} of ` : ''
  const [first] = unreadable
  const end = first === undefined ? '' : ` ${printable(first.file, 200)} ${printable(first.reason, 200)}.`
  return `Read ${formatPlural(packets, 'packet')} of ${of}${printable(placeInWords(request), 200)}, ${missing}.${end}\n`
}

function alone(option: string, needed: string): UserError {
  return new UserError(
    'option-unknown',
    `${option} says nothing without ${needed}.`,
    `Add ${needed}, or leave it away.`,
  )
}

/** Ends at the first Ctrl-C, or so many seconds after it began. The second Ctrl-C ends the program. */
function ending(seconds: number | undefined, terminal: Terminal): Pick<LiveRequest, 'until' | 'onBegin'> {
  const controller = new AbortController()
  const end = async (): Promise<void> => {
    await terminal.untilStopped()
    terminal.note(`${terminal.live ? '\r\x1b[K' : ''}Ending. Ctrl-C again leaves at once.\n`)
    controller.abort()
  }
  void end()
  const onBegin = (): void => {
    if (seconds !== undefined) setTimeout(() => controller.abort(), seconds * 1000).unref()
  }
  return { until: controller.signal, onBegin }
}
