/** The terminal skin: which commands there are, and how each ends. The commands are one file each beside this one. */
import { Command } from 'commander'
import type { OpenService } from '../app/service-skin.ts'
import { version } from '../app/version.ts'
import { analyzeCommand } from './analyze.ts'
import { backupCommand, restoreCommand } from './backup.ts'
import { configCommand } from './config.ts'
import { decodeCommand } from './decode.ts'
import { labCommand } from './lab.ts'
import { endingOf } from './mistakes.ts'
import { serveCommand } from './serve.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { tokenCommand, userCommand } from './user.ts'

/** What the terminal cannot reach itself: the HTTP skin, loaded when it is asked for. */
export type Skins = { readonly openService: OpenService }

const examples = `
Examples:
  cordon analyze office.pcapng                    the four answers in the terminal
  cordon analyze captures/ --html report.html     the same as a page
  cordon analyze office.pcapng --json | jq .summary
  cordon serve                                    a synthetic clinic, live in the browser
  cordon lab generate clinic --seed 1 --out clinic.pcapng

Exit codes: 0 done, 2 something to correct in the command, 3 the outside world failed.
`

/**
 * Runs one command.
 * @param argv what stands behind the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[], skins: Skins): Promise<number> {
  const terminal = openTerminal(argv.includes('--no-color'))
  try {
    const program = programOf(terminal, skins)
    if (argv.every((word) => word === '--no-color')) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    const { exitCode, text } = endingOf(error)
    if (text !== '') terminal.note(text)
    return exitCode
  }
}

function programOf(terminal: Terminal, skins: Skins): Command {
  const program = new Command('cordon')
    .description('IoT security: know your devices and their risk, patch, segment, monitor. From captures, passively.')
    .version(version, '--version', 'print the version')
    .option('--no-color', 'print without colours; so does the variable NO_COLOR')
    .helpCommand('help [command]', 'help for a command')
    .addHelpText('after', examples)
    .addCommand(analyzeCommand(terminal))
    .addCommand(serveCommand(terminal, skins.openService))
    .addCommand(configCommand(terminal))
    .addCommand(decodeCommand(terminal))
    .addCommand(labCommand(terminal))
    .addCommand(backupCommand(terminal))
    .addCommand(restoreCommand(terminal))
    .addCommand(userCommand(terminal))
    .addCommand(tokenCommand(terminal))
  return refusing(program)
}

/** Makes a command and those beneath it throw instead of ending the process, and leave it to `main` to say why. */
function refusing(command: Command): Command {
  command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
  for (const child of command.commands) refusing(child)
  return command
}
