/** A store with the lab's clinic in it, read and thought about by the engine as a person's capture would be. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEngine } from '../src/app/engine/engine.ts'
import { advisoriesOf, generateNetwork } from '../src/app/lab-generate.ts'
import { addJob } from '../src/store/jobs.ts'
import { openStore, type StorePlace } from '../src/store/open-store.ts'

/** @param site what the clinic's place is called */
export async function fillWithClinic(place: StorePlace, site: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-clinic-'))
  const feeds = join(folder, 'feeds')
  mkdirSync(feeds)
  for (const { name, text } of advisoriesOf('clinic')) writeFileSync(join(feeds, name), text)
  const file = join(folder, 'clinic.pcapng')
  writeFileSync(file, generateNetwork('clinic', 1).capture)
  const store = await openStore(place)
  await addJob(store, { id: 'clinic', site, kind: 'capture', title: 'clinic.pcapng', file, author: 'test' }, Date.now())
  const silent = { info: () => undefined, warn: () => undefined }
  const hands = { log: silent, now: () => Date.now(), run: 'clinic' }
  const engine = await openEngine({ store: place, folder, sources: [], feeds }, hands)
  try {
    await untilDone(async () => (await store.db.selectFrom('jobs').select('state').executeTakeFirst())?.state)
  } finally {
    await engine.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function untilDone(state: () => Promise<string | undefined>): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const now = await state()
    if (now === 'done') return
    if (now === 'failed') throw new Error('the clinic could not be read')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the clinic was not read in time')
}
