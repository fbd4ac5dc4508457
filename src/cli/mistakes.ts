/** What goes wrong, as people see it: a sentence and a hint, an exit code, and a stack for our own mistakes only. */
import { CommanderError } from 'commander'
import { printable } from '../app/plain-text.ts'
import { OutsideError, UserError } from '../core/errors.ts'

export type Ending = {
  readonly exitCode: number
  /** For stderr; empty when nothing went wrong. */
  readonly text: string
}

const bug = 70

/** @param error whatever a command threw */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) return commandLineEnding(error)
  if (error instanceof UserError)
    return { exitCode: 2, text: `cordon: ${oneLine(error.message)}\n${oneLine(error.hint)}\n` }
  if (error instanceof OutsideError)
    return { exitCode: 3, text: `cordon: ${oneLine(error.message)}${causeOf(error)}\n` }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    exitCode: bug,
    text: `cordon: this is a mistake in Cordon itself. Please report it with these lines:\n${stack}\n`,
  }
}

/** Help and version were asked for and are printed already; the rest is a wrong flag, command or value. */
function commandLineEnding(error: CommanderError): Ending {
  if (error.exitCode === 0) return { exitCode: 0, text: '' }
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  return endingOf(
    mistakeOf(error.code, first.replace(/\.$/, ''), /^\(Did you mean (.*)\?\)$/.exec(suggestion ?? '')?.[1]),
  )
}

function mistakeOf(code: string, message: string, meant: string | undefined): UserError {
  if (code === 'commander.help')
    return new UserError('option-unknown', 'A command is missing.', 'Choose one of those above.')
  if (code === 'commander.missingArgument') {
    const what = /'(.*)'/.exec(message)?.[1] ?? 'argument'
    return new UserError('input-empty', `No ${what} was named.`, 'See how with --help.')
  }
  const hint = meant === undefined ? 'See what there is with --help.' : `Did you mean ${meant}?`
  return new UserError('option-unknown', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, hint)
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? ` (${oneLine(error.cause.message)})` : ''
}

function oneLine(text: string): string {
  return printable(text, 600)
}
