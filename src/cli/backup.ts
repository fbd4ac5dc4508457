/** `cordon backup` and `cordon restore`: the store as one file, and back. */
import { Command } from 'commander'
import { formatPlural } from '../app/plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = { readonly data?: string; readonly database?: string; readonly force?: boolean }

export function backupCommand(terminal: Pick<Terminal, 'note'>): Command {
  return placed(new Command('backup'))
    .summary('write all that the store holds to one file')
    .description('Writes all that the store holds, as of one moment, to one file. The service may be running.')
    .argument('<file>', 'file to write')
    .addHelpText('after', '\nExample:\n  cordon backup cordon-2026-01-31.cordon-backup.gz\n')
    .action(async (file: string, options: Options) => {
      const { backup } = await import('../app/store-place.ts')
      await backup(file, options, Date.now())
      terminal.note(`Wrote ${file}\n`)
    })
}

export function restoreCommand(terminal: Pick<Terminal, 'note'>): Command {
  return placed(new Command('restore'))
    .summary('put a backup back')
    .description('Puts a backup into an empty store, of either engine. Stop the service first.')
    .argument('<file>', 'file that cordon backup wrote')
    .option('--force', 'also into a store that holds something, which is kept aside')
    .addHelpText('after', '\nExample:\n  cordon restore cordon-2026-01-31.cordon-backup.gz --force\n')
    .action(async (file: string, options: Options) => {
      const { restore } = await import('../app/store-place.ts')
      const { rows, createdMs, aside } = await restore(file, {
        ...options,
        force: options.force === true,
        nowMs: Date.now(),
      })
      const made = new Date(createdMs).toISOString()
      terminal.note(`Restored ${formatPlural(rows, 'row')} of the backup of ${made}\n`)
      if (aside !== null) terminal.note(`What was there before is kept as ${aside}\n`)
    })
}

function placed(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the service')
    .option('--database <url>', 'connection string of PostgreSQL, where the store is there')
}
