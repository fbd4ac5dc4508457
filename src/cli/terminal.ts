/**
 * The terminal as the commands see it: answers on stdout, everything else on stderr, and what must be gone when the
 * program ends.
 * A reader that stops early (`| head`) ends the program quietly.
 */
import { isatty } from 'node:tty'
import { rmSync } from 'node:fs'
import { OutsideError } from '../core/errors.ts'

export type Terminal = {
  /** Width for the report. */
  readonly columns: number
  /** Whether stdout takes colours. */
  readonly colour: boolean
  /** Whether stderr is a terminal, so that a line can be written over. */
  readonly live: boolean
  /** Writes to stdout; resolves when it is out. Rejects with OutsideError `write-failed`. */
  out(text: string): Promise<void>
  /** Writes to stderr as it is. */
  note(text: string): void
  /** A file or folder that is removed when the program ends, however it ends. */
  removeAtEnd(path: string): void
  /** The path is finished and stays. */
  keep(path: string): void
  /** Resolves at Ctrl-C or SIGTERM; a second one ends the program at once. */
  untilStopped(): Promise<void>
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Takes over the process' streams and signals; made once. */
export function openTerminal(noColour: boolean): Terminal {
  const { stdout, stderr, env } = process
  const passing = new Set<string>()
  let stopped: (() => void) | null = null
  process.once('exit', () => {
    for (const path of passing) rmSync(path, { recursive: true, force: true })
  })
  for (const name of names) {
    process.on(name, () => {
      if (stopped === null) process.exit(signals[name])
      stopped()
      stopped = null
    })
  }
  for (const stream of [stdout, stderr]) {
    // Other errors come back from the write that met them.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
    })
  }
  return {
    columns: isatty(1) && stdout.columns > 0 ? stdout.columns : 100,
    colour: isatty(1) && !noColour && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    live: isatty(2),
    out: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (cause) => {
          if (cause === null || cause === undefined) resolve()
          else
            reject(new OutsideError('write-failed', 'The answer could not be written to standard output.', { cause }))
        })
      }),
    note: (text) => {
      stderr.write(text)
    },
    removeAtEnd: (path) => passing.add(path),
    keep: (path) => passing.delete(path),
    untilStopped: () =>
      new Promise((resolve) => {
        stopped = resolve
      }),
  }
}
