/** Removes from the store, now and then, what is older than it may be, writes the backup of the day, and says so. */
import { OutsideError } from '../../core/errors.ts'
import { applyRetention } from '../../store/retention.ts'
import { backupDaily } from '../../store/backup.ts'
import { defaultRetention } from '../config/retention-settings.ts'
import type { EngineContext } from './engine-context.ts'
import type { EngineOptions } from './engine-options.ts'
import { messageOf, rest } from './source.ts'

const firstAfterMs = 60_000
const everyMs = 3_600_000

/** Resolves when `until` says so; a store that is away is tried again at the next turn. */
export async function keepRetention(
  { store, log, now }: Pick<EngineContext, 'store' | 'log' | 'now'>,
  { store: place, backups, retention }: Pick<EngineOptions, 'store' | 'backups' | 'retention'>,
  until: AbortSignal,
): Promise<void> {
  const { days, diskMegabytes } = retention ?? defaultRetention
  await rest(firstAfterMs, until)
  while (!until.aborted) {
    try {
      const budgetBytes = diskMegabytes === undefined ? null : diskMegabytes * 1_000_000
      const { removed, budget } = await applyRetention(store, { days, budgetBytes, nowMs: now() })
      if (Object.keys(removed).length > 0) log.info({ removed }, 'what was older than its retention was removed')
      if (budget !== null) log.warn({}, budget)
      const file = backups === undefined ? null : await backupDaily(place, backups, now())
      if (file !== null) log.info({ file }, 'the backup of the day was written')
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error
      log.warn({ reason: messageOf(error) }, 'retention waits')
    }
    await rest(everyMs, until)
  }
}
