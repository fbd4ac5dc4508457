/** Kills a process that writes to a store, again and again, and looks at what is left each time. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type StorePlace } from '../src/store/open-store.ts'
import { batchFlows } from './batches.ts'

const writer = join(import.meta.dirname, 'store-writer.ts')

export type Crash = {
  /** Batches that were said to be applied, of this process. */
  readonly acknowledged: number
  /** Of all processes, those that are not there. */
  readonly lost: readonly number[]
  /** Flows that are not those of whole batches. */
  readonly halfFlows: number
  /** What opening the store had to say. */
  readonly recovered: string | null
}

/** One kill at a random moment of the next `withinMs` after the first batch. `known` gets the batches that were applied. */
export async function crash(place: StorePlace, known: Set<number>, withinMs: number): Promise<Crash> {
  const next = known.size === 0 ? 0 : Math.max(...known) + 1
  const before = known.size
  const target = 'path' in place ? place.path : place.url
  const child = spawn(process.execPath, ['--import', 'tsx', writer, target, String(next)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    let started = false
    let rest = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) known.add(Number(line))
      if (started) return
      started = true
      setTimeout(() => child.kill('SIGKILL'), Math.random() * withinMs)
    })
    child.on('close', (_, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error('the writer ended by itself')),
    )
  })
  const left = await look(place, known)
  return { acknowledged: known.size - before, ...left }
}

async function look(place: StorePlace, known: ReadonlySet<number>): Promise<Omit<Crash, 'acknowledged'>> {
  const store = await openStore(place, { backups: mkdtempSync(join(tmpdir(), 'cordon-crash-')) })
  const ids = new Set((await store.db.selectFrom('batches').select('id').execute()).map(({ id }) => id))
  const { flows } = await store.db
    .selectFrom('conversations')
    .select(({ fn }) => fn.sum<number>('flows').as('flows'))
    .executeTakeFirstOrThrow()
  await store.close()
  return {
    lost: [...known].filter((number) => !ids.has(`sample:${number}`)),
    halfFlows: flows - ids.size * batchFlows,
    recovered: store.recovered,
  }
}
