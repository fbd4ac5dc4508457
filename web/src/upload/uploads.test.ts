import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterEvent, hasEnded, nextToSend, objection, type Upload, type UploadEvent } from './uploads.ts'

const dropped: UploadEvent = {
  type: 'dropped',
  files: [
    { key: 1, name: 'one.pcapng', sizeBytes: 10 },
    { key: 2, name: 'two.pcap', sizeBytes: 20 },
  ],
}
const after = (...events: readonly UploadEvent[]): readonly Upload[] => {
  let uploads: readonly Upload[] = []
  for (const event of events) uploads = afterEvent(uploads, event)
  return uploads
}

test('files are sent one after the other', () => {
  expect(nextToSend(after(dropped))?.key).toBe(1)
  expect(nextToSend(after(dropped, { type: 'sent', key: 1, progress: 0.5 }))).toBeNull()
  expect(nextToSend(after(dropped, { type: 'taken', key: 1, jobId: 'a' }))?.key).toBe(2)
})

test('after sending, the job says how far reading is and how it ended', () => {
  const taken = [dropped, { type: 'taken', key: 1, jobId: 'a' }] as const
  const job = { id: 'a', state: 'running', progress: 0.4, sentence: 'Reading.' }
  expect(after(...taken, { type: 'read', jobs: [job] })[0]).toMatchObject({ state: 'reading', progress: 0.4 })
  const bad = { ...job, state: 'failed', sentence: 'This is no capture.' }
  expect(after(...taken, { type: 'read', jobs: [bad] })[0]).toMatchObject({
    state: 'failed',
    sentence: 'This is no capture.',
  })
})

test('what has ended stays as it is until it is cleared', () => {
  const cancelled = after(dropped, { type: 'cancelled', key: 1 }, { type: 'sent', key: 1, progress: 1 })
  expect(cancelled[0]?.state).toBe('cancelled')
  expect(afterEvent(cancelled, { type: 'cleared' }).map(({ key }) => key)).toEqual([2])
})

test('whatever happens, at most one file is being sent, and ended ones never move', () => {
  const key = fc.constantFrom(1, 2, 3)
  const event: fc.Arbitrary<UploadEvent> = fc.oneof(
    key.map((key): UploadEvent => ({ type: 'sent', key, progress: 0.5 })),
    key.map((key): UploadEvent => ({ type: 'taken', key, jobId: `job ${key}` })),
    key.map((key): UploadEvent => ({ type: 'failed', key, sentence: 'No.' })),
    key.map((key): UploadEvent => ({ type: 'cancelled', key })),
    key.map(
      (key): UploadEvent => ({
        type: 'read',
        jobs: [{ id: `job ${key}`, state: 'done', progress: 1, sentence: '' }],
      }),
    ),
  )
  fc.assert(
    fc.property(fc.array(event), (events) => {
      let uploads = after(dropped)
      for (const each of events) {
        const next = afterEvent(uploads, each)
        for (const upload of uploads.filter(hasEnded)) expect(next).toContainEqual(upload)
        uploads = next
      }
    }),
  )
})

test('an empty file or a folder is objected to in words', () => {
  expect(objection({ name: 'captures', size: 0 })).toContain('folder')
  expect(objection({ name: 'one.pcap', size: 24 })).toBeNull()
})
