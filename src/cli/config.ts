/** `cordon config check`: whether the configuration can be used, and what is wrong at which line. */
import { Command } from 'commander'
import { formatPlural, printable } from '../app/plain-text.ts'
import { UserError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'

export function configCommand(terminal: Terminal): Command {
  const check = new Command('check')
    .summary('check the configuration')
    .description('Checks a configuration file, and the variables CORDON_… of the environment. Nothing is started.')
    .argument('[file]', 'the configuration; that of CORDON_CONFIG when left away')
    .action(async (file: string | undefined) => {
      const { readSettings } = await import('../app/config/read-settings.ts')
      const path = file ?? process.env['CORDON_CONFIG'] ?? null
      const read = readSettings({ path, environment: process.env })
      const name = path === null ? 'The environment' : printable(path, 200)
      if (read.ok) {
        await terminal.out(`${name} can be used as it is.\n`)
        return
      }
      for (const { place, sentence, hint } of read.problems) {
        terminal.note(`${printable(place, 200)}: ${printable(sentence, 400)} ${printable(hint, 400)}\n`)
      }
      const count = formatPlural(read.problems.length, 'problem')
      throw new UserError('config-invalid', `${name} cannot be used: ${count}.`, 'Correct the lines above.')
    })
  return new Command('config').summary('check the configuration of the service').addCommand(check)
}
