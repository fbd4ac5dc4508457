/** A process that writes to a store until it is killed, and says each batch that was applied: `store-writer.ts PLACE FROM`. */
import { applyBatch } from '../src/store/apply-batch.ts'
import { openStore, type StorePlace } from '../src/store/open-store.ts'
import { sampleBatch } from './batches.ts'

const [text = '', from = '0'] = process.argv.slice(2)
const place: StorePlace = text.startsWith('postgresql:') ? { url: text } : { path: text }
const store = await openStore(place)
for (let number = Number(from); ; number += 1) {
  await applyBatch(store, sampleBatch(number), number)
  process.stdout.write(`${number}\n`)
}
