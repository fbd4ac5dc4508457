/** Stop and restart: two runs with a state know as much as one run over everything. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { generateNetwork } from './lab-generate.ts'
import type { Report } from './report.ts'

const work = mkdtempSync(join(tmpdir(), 'cordon-memory-'))
const ring = join(work, 'ring')
const state = join(work, 'cordon.state')
afterAll(() => rmSync(work, { recursive: true }))

const onProgress = (): void => undefined
const ended = AbortSignal.abort()

/** One look at the folder. */
async function watchOnce(site = 'default'): Promise<Report> {
  const live = { source: { folder: ring }, until: ended, onBegin: onProgress, state }
  return analyze({ inputs: [], live, feeds: null, site, onProgress })
}

/** Where the middle packet block of a pcapng begins, and what stands before all packets. */
function halves(capture: Uint8Array): readonly [first: Uint8Array, second: Uint8Array] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length)
  let headEnd = 0
  let at = 0
  while (at < capture.length / 2) {
    const isPacket = view.getUint32(at, true) === 6
    at += view.getUint32(at + 4, true)
    if (!isPacket) headEnd = at
  }
  return [capture.subarray(0, at), Buffer.concat([capture.subarray(0, headEnd), capture.subarray(at)])]
}

let [first, second]: readonly Uint8Array[] = []
beforeAll(() => {
  ;[first, second] = halves(generateNetwork('clinic', 1).capture)
  mkdirSync(ring)
})

/** Without services: of a flow that the end of a run cuts in two, the second half may look as if it went the other way. */
const known = ({ devices }: Report) =>
  devices
    .map(({ id, names, identity, firstSeen, risk }) => ({ id, names, identity, firstSeen, level: risk.level }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))

describe('a run with a state', () => {
  test('goes on where the last one ended, although its files are gone', async () => {
    writeFileSync(join(ring, 'one'), first ?? '')
    writeFileSync(join(work, 'one.pcapng'), first ?? '')
    writeFileSync(join(work, 'two.pcapng'), second ?? '')
    const before = await watchOnce()
    unlinkSync(join(ring, 'one'))
    writeFileSync(join(ring, 'two'), second ?? '')
    const after = await watchOnce()
    const inputs = [join(work, 'one.pcapng'), join(work, 'two.pcapng')]
    const whole = await analyze({ inputs, feeds: null, site: 'default', onProgress })
    expect(before.devices.length).toBeGreaterThan(20)
    expect(after.input.packets).toBeLessThan(whole.input.packets)
    expect(known(after)).toEqual(known(whole))
    expect(after.segmentation.zones).toEqual(whole.segmentation.zones)
    expect(detections(after)).toEqual(detections(whole))
  })

  test('reads nothing twice', async () => {
    const again = await watchOnce()
    expect(again.input.packets).toBe(0)
    expect(again.devices.length).toBeGreaterThan(50)
  })

  test.each([
    ['it is of the site "default"', (text: Buffer) => text, 'elsewhere'],
    ['it is damaged or cut off', (text: Buffer) => text.subarray(0, text.length - 20), 'default'],
    ['it is no cordon.state/1', () => gzipSync('{"schema":"cordon.report/1"}\n'), 'default'],
    ['its line 3 is wrong', (text: Buffer) => gzipSync(swapped(gunzipSync(text).toString())), 'default'],
    ['it is damaged or cut off', () => Buffer.from('no gzip at all'), 'default'],
  ])('refuses another one: %s', async (reason, change, site) => {
    const kept = readFileSync(state)
    writeFileSync(state, change(kept))
    const message = `The state ${state} cannot be read: ${reason}.`
    await expect(watchOnce(site)).rejects.toMatchObject({ code: 'state-unreadable', message })
    writeFileSync(state, kept)
  })

  test('says at once when its state cannot be written', async () => {
    const live = { source: { folder: ring }, until: ended, onBegin: onProgress, state: join(work, 'nowhere/state') }
    const run = analyze({ inputs: [], live, feeds: null, site: 'default', onProgress })
    await expect(run).rejects.toMatchObject({ code: 'output-unwritable' })
  })
})

function detections({ alerts }: Report): ReadonlySet<string> {
  return new Set(alerts.map(({ detection, device }) => `${detection} ${device}`))
}

function swapped(text: string): string {
  return text.split('\n').toSpliced(2, 1, '{"row":"fact","of":-1}').join('\n')
}
