import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Command } from 'commander'
import { openStore } from '../store/open-store.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { backupCommand, restoreCommand } from './backup.ts'
import type { Terminal } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordon-backup-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...words: readonly string[]): Promise<string> {
  let said = ''
  const terminal: Pick<Terminal, 'note'> = { note: (text) => void (said += text) }
  const program = new Command().addCommand(backupCommand(terminal)).addCommand(restoreCommand(terminal))
  await program.parseAsync([...words], { from: 'user' })
  return said
}

test('a backup of one data folder is restored into another, and over it only with force', async () => {
  const file = join(folder, 'a.cordon-backup.gz')
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  await expect(run('backup', file, '--data', from)).rejects.toMatchObject({ code: 'store-unusable' })
  mkdirSync(from)
  const store = await openStore({ path: join(from, 'cordon.db') })
  await writeSetting(store, 'colour', { value: 'blue', nowMs: 1, author: 'kim' })
  await store.close()
  expect(await run('backup', file, '--data', from)).toBe(`Wrote ${file}\n`)
  expect(await run('restore', file, '--data', to)).toMatch(/^Restored 1 row of the backup of 20/)
  await expect(run('restore', file, '--data', to)).rejects.toMatchObject({ code: 'store-not-empty' })
  expect(await run('restore', file, '--data', to, '--force')).toContain('What was there before is kept as')
  const restored = await openStore({ path: join(to, 'cordon.db') })
  expect(await readSetting(restored, 'colour')).toBe('"blue"')
  await restored.close()
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})
