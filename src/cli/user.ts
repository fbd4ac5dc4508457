/**
 * `cordon user …` and `cordon token create`: access at the terminal, for recovery. A password comes from standard input, or
 * is made.
 */
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { isRole } from '../app/access/principals.ts'
import { roles, type Role } from '../app/action.ts'
import { printable } from '../app/plain-text.ts'
import { UserError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'

type Place = { readonly data?: string; readonly database?: string }
type WithPassword = Place & { readonly passwordStdin?: boolean }

export function userCommand(terminal: Pick<Terminal, 'out' | 'note'>): Command {
  return new Command('user')
    .summary('users of the service')
    .description('Lists and changes users in the store. The service may be running; changes hold at once.')
    .addCommand(listCommand(terminal))
    .addCommand(addCommand(terminal))
    .addCommand(passwordCommand(terminal))
    .addCommand(roleCommand(terminal))
    .addCommand(removeCommand(terminal))
}

export function tokenCommand(terminal: Pick<Terminal, 'out' | 'note'>): Command {
  const create = placed(new Command('create'))
    .summary('make a token of the API')
    .description('Makes a token for a user and prints its secret, this once.')
    .argument('<name>', 'what it is for')
    .requiredOption('--user <name>', 'whose it is; it sees the same sites')
    .option('--role <role>', `one of ${roles.join(', ')}`, parseRole, 'viewer')
    .option('--days <number>', 'how long it holds', '90')
    .action(async (name: string, options: Place & { user: string; role: Role; days: string }) => {
      const { makeToken } = await import('../app/access/at-terminal.ts')
      const { user, role, days } = options
      await terminal.out(`${await makeToken(options, { name, user, role, days: Number(days) })}\n`)
    })
  return new Command('token').summary('tokens of the API').description('Makes tokens of the API.').addCommand(create)
}

function listCommand(terminal: Pick<Terminal, 'out'>): Command {
  return placed(new Command('list'))
    .summary('list the users')
    .description('Lists the users, one a line: name, role, state, sites.')
    .action(async (options: Place) => {
      const { listUsers } = await import('../app/access/at-terminal.ts')
      const lines = (await listUsers(options)).map(({ name, role, state, sites }) =>
        [name, role, state, sites === null ? 'all sites' : sites.join(', ')]
          .map((part) => printable(part, 200))
          .join('\t'),
      )
      await terminal.out(lines.map((line) => `${line}\n`).join(''))
    })
}

function addCommand(terminal: Pick<Terminal, 'out' | 'note'>): Command {
  return withPassword(placed(new Command('add')))
    .summary('add a user')
    .description('Adds a user. Without --password-stdin a password is made and printed, this once.')
    .argument('<name>', 'name to sign in with')
    .option('--role <role>', `one of ${roles.join(', ')}`, parseRole, 'viewer')
    .option('--sites <names...>', 'only these sites')
    .action(async (name: string, options: WithPassword & { role: Role; sites?: readonly string[] }) => {
      const { addUser } = await import('../app/access/at-terminal.ts')
      const wanted = { name, role: options.role, sites: options.sites ?? null }
      await tellPassword(terminal, await addUser(options, wanted, await passwordFrom(options)))
    })
}

function passwordCommand(terminal: Pick<Terminal, 'out' | 'note'>): Command {
  return withPassword(placed(new Command('password')))
    .summary('set the password of a user')
    .description('Sets a password; sessions of the user end and its tokens no longer hold.')
    .argument('<name>', 'name of the user')
    .action(async (name: string, options: WithPassword) => {
      const { setPassword } = await import('../app/access/at-terminal.ts')
      await tellPassword(terminal, await setPassword(options, name, await passwordFrom(options)))
    })
}

function roleCommand(terminal: Pick<Terminal, 'note'>): Command {
  return placed(new Command('role'))
    .summary('set the role of a user')
    .description('Sets the role of a user.')
    .argument('<name>', 'name of the user')
    .argument('<role>', `one of ${roles.join(', ')}`, parseRole)
    .action(async (name: string, role: Role, options: Place) => {
      const { setRole } = await import('../app/access/at-terminal.ts')
      await setRole(options, name, role)
      terminal.note('Done.\n')
    })
}

function removeCommand(terminal: Pick<Terminal, 'note'>): Command {
  return placed(new Command('remove'))
    .summary('remove a user')
    .description('Removes a user with its sessions and tokens.')
    .argument('<name>', 'name of the user')
    .action(async (name: string, options: Place) => {
      const { removeUser } = await import('../app/access/at-terminal.ts')
      await removeUser(options, name)
      terminal.note('Done.\n')
    })
}

function withPassword(command: Command): Command {
  return command.option('--password-stdin', 'read the password from standard input, its first line')
}

function placed(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the service')
    .option('--database <url>', 'connection string of PostgreSQL, where the store is there')
}

async function passwordFrom({ passwordStdin }: WithPassword): Promise<string | null> {
  if (passwordStdin !== true) return null
  const [line = ''] = (await text(process.stdin)).split('\n')
  return line.replace(/\r$/, '')
}

async function tellPassword(terminal: Pick<Terminal, 'out' | 'note'>, made: string | null): Promise<void> {
  if (made === null) terminal.note('Done.\n')
  else await terminal.out(`${made}\n`)
}

function parseRole(given: string): Role {
  if (isRole(given)) return given
  throw new UserError('option-unknown', `"${printable(given, 60)}" is no role.`, `Choose one of ${roles.join(', ')}.`)
}
