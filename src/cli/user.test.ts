/** Recovery at the terminal: what it does holds for the service, and is written down as done there. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test } from 'vitest'
import { isPassword } from '../app/access/passwords.ts'
import { principalOfToken } from '../app/access/tokens.ts'
import { findUserByName } from '../store/access-users.ts'
import { openStore } from '../store/open-store.ts'
import { tokenCommand, userCommand } from './user.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordon-user-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...words: readonly string[]): Promise<string> {
  let said = ''
  const terminal = {
    out: async (text: string) => void (said += text),
    note: (text: string) => void (said += text),
  }
  const program = new Command().addCommand(userCommand(terminal)).addCommand(tokenCommand(terminal))
  await program.parseAsync([...words, '--data', folder], { from: 'user' })
  return said
}

test('whoever was locked out gets in again, and the audit log says that it was at the terminal', async () => {
  const first = (await run('user', 'add', 'Grace', '--role', 'administrator')).trim()
  const second = (await run('user', 'password', 'grace')).trim()
  expect(second).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  await run('user', 'add', 'ada', '--sites', 'clinic', 'plant')
  expect(await run('user', 'list')).toBe(
    'ada\tviewer\tactive\tclinic, plant\ngrace\tadministrator\tactive\tall sites\n',
  )
  await run('user', 'role', 'ada', 'analyst')
  const secret = (await run('token', 'create', 'reads', '--user', 'ada')).trim()
  const store = await openStore({ path: join(folder, 'cordon.db') })
  const stored = (await findUserByName(store, 'grace'))?.passwordHash ?? null
  expect([await isPassword(stored, first), await isPassword(stored, second)]).toEqual([false, true])
  const who = await principalOfToken(store, { secret, address: '', nowMs: Date.now() })
  expect(who).toMatchObject({ name: 'ada', role: 'viewer', sites: ['clinic', 'plant'] })
  const lines = await store.db.selectFrom('audit').select(['via', 'action']).orderBy('seq').execute()
  expect(new Set(lines.map(({ via }) => via))).toEqual(new Set(['terminal']))
  expect(lines.map(({ action }) => action)).toEqual([
    'users.create',
    'users.password',
    'users.create',
    'users.change',
    'tokens.create',
  ])
  await store.close()
})

test('mistakes are said, and the last administrator stays', async () => {
  await expect(run('user', 'remove', 'grace')).rejects.toMatchObject({ code: 'last-administrator' })
  await expect(run('user', 'role', 'nobody', 'viewer')).rejects.toMatchObject({ code: 'not-found' })
  await expect(run('user', 'role', 'ada', 'king')).rejects.toMatchObject({ code: 'option-unknown' })
  await expect(run('token', 'create', 'x', '--user', 'ada', '--days', 'many')).rejects.toMatchObject({
    code: 'request-wrong',
  })
  expect(await run('user', 'remove', 'ada')).toBe('Done.\n')
})
