/** Sensor → batches → mind answers what the direct way answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sharedData } from '../../../testdata/outside.ts'
import { emptyCatalogue } from '../../assess/advisory.ts'
import { createInputReader } from '../../capture/input-files.ts'
import { listCaptures } from '../../capture/inputs.ts'
import type { Batch } from '../../core/batch.ts'
import { UserError } from '../../core/errors.ts'
import { analyze } from '../analyze.ts'
import { assembleReport } from '../assemble-report.ts'
import { generateNetwork } from '../lab-generate.ts'
import type { Report } from '../report.ts'
import { createThinker } from '../think.ts'
import { Mind } from './mind.ts'
import { Sensor } from './sensor.ts'

const work = mkdtempSync(join(tmpdir(), 'cordon-mind-'))
afterAll(() => rmSync(work, { recursive: true }))
const onProgress = (): void => undefined

async function batchesOf(input: string): Promise<readonly Batch[]> {
  const batches: Batch[] = []
  const sensor = new Sensor({
    site: 'default',
    name: 'test',
    idOf: (number) => `test:${number}`,
    // As through a wire: nothing is shared between the two sides.
    onBatch: (batch) => batches.push(structuredClone(batch)),
  })
  const reader = createInputReader({ packets: sensor.sink, records: sensor.pipeline.records, site: 'default' })
  for (const file of reader.inOrder((await listCaptures([input])).files)) await reader.read(file)
  reader.finish()
  sensor.finish()
  return batches
}

async function throughBatches(input: string, direct: Report): Promise<Report> {
  const mind = new Mind('default')
  for (const batch of await batchesOf(input)) mind.take(batch)
  const thoughts = mind.think(createThinker(emptyCatalogue), { labels: new Map(), closed: new Set() })
  return assembleReport({ ...thoughts, input: direct.input, ruleSet: false })
}

async function bothWays(input: string): Promise<readonly [direct: Report, batched: Report]> {
  const direct = await analyze({ inputs: [input], feeds: null, site: 'default', ruleSet: false, onProgress })
  return [direct, await throughBatches(input, direct)]
}

test('the clinic: through batches all four answers are those of the direct way', async () => {
  const file = join(work, 'clinic.pcapng')
  writeFileSync(file, generateNetwork('clinic', 1).capture)
  const [direct, batched] = await bothWays(file)
  expect(direct.devices.length).toBeGreaterThan(50)
  expect(direct.alerts.length).toBeGreaterThan(3)
  expect(batched).toEqual(direct)
})

const parts = ['captures/icsnpp', 'captures/ja4', 'captures/scapy'].map((part) => [part, sharedData(part)] as const)
const present = parts.flatMap(([part, folder]) => (folder === null ? [] : [[part, folder] as const]))

test.each(present)('%s: each capture gives the same answers both ways', async (_, folder) => {
  const different: string[] = []
  let compared = 0
  for (const file of (await listCaptures([folder])).files) {
    const options = { inputs: [file], feeds: null, site: 'default', ruleSet: false, onProgress }
    const direct = await analyze(options).catch(noPackets)
    if (direct === null) continue
    compared += 1
    const batched = await throughBatches(file, direct)
    for (const answer of ['devices', 'alerts', 'patches', 'segmentation', 'summary'] as const) {
      if (JSON.stringify(batched[answer]) !== JSON.stringify(direct[answer])) different.push(`${file} ${answer}`)
    }
  }
  expect(different).toEqual([])
  expect(compared).toBeGreaterThan(3)
})

/** Of a capture without any packet nothing is to be said. */
function noPackets(error: unknown): null {
  if (error instanceof UserError && error.code === 'input-unreadable') return null
  throw error
}
