import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sharedData } from '../../testdata/outside.ts'
import { readCapture } from '../capture/capture-file.ts'
import { listCaptures } from '../capture/inputs.ts'
import type { Fact } from '../core/model.ts'
import { createPipeline } from './pipeline.ts'

const ja4 = sharedData('captures/ja4')
const devices = sharedData('devices/iot-sentinel')

async function factsOf(file: string): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const pipeline = createPipeline({ site: 'test', flows: null, onFact: (fact) => facts.push(fact) })
  await readCapture(file, pipeline.sink)
  return facts
}

test.skipIf(ja4 === null)('every published JA4 is told by the client that it was published for', async () => {
  const folder = ja4 ?? ''
  const stream = z.looseObject({ src: z.string() })
  const missing: string[] = []
  let published = 0
  for (const file of readdirSync(join(folder, 'expected'))) {
    const streams = z.array(stream).parse(JSON.parse(readFileSync(join(folder, 'expected', file), 'utf8')))
    const facts = await factsOf(join(folder, file.replace(/\.json$/, '')))
    const told = new Set(
      facts.filter(({ name }) => name === 'tls.ja4').map(({ endpoint, value }) => `${endpoint.ip} ${value}`),
    )
    for (const { src, ...rest } of streams) {
      const values = Object.entries(rest).filter(([key]) => /^JA4\.\d+$/.test(key))
      published += values.length
      missing.push(...values.map(([, value]) => `${src} ${String(value)}`).filter((each) => !told.has(each)))
    }
  }
  expect(missing).toEqual([])
  expect(published).toBe(160)
})

test.skipIf(devices === null)('all 322 set-up captures together show every device of the truth once', async () => {
  const folder = devices ?? ''
  const truth = z.record(z.string(), z.object({ mac: z.string() }))
  const macs = Object.values(truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))).map(
    ({ mac }) => mac,
  )
  const pipeline = createPipeline({ site: 'test', flows: null, onFact: null })
  const { files } = await listCaptures([join(folder, 'captures')])
  for (const file of files) await readCapture(file, pipeline.sink)
  pipeline.finish()
  const seen = pipeline.gathered().devices.flatMap((device) => device.macs)
  expect(files).toHaveLength(322)
  expect(seen).toEqual([...new Set(seen)])
  expect(macs.filter((mac) => !seen.includes(mac))).toEqual([])
})
