import { expect, test } from 'vitest'
import type { Batch } from '../core/batch.ts'
import type { Fact } from '../core/model.ts'
import { createMemoryLink } from './memory-link.ts'

const endpoint = { site: 'test', mac: '02:00:00:00:00:01', ip: '192.0.2.1', vlan: 0 }

function batch(id: string, facts: number): Batch {
  const fact: Fact = { endpoint, atMs: 1, name: 'test.name', value: id }
  return { id, site: 'test', sensor: 'test', facts: Array.from({ length: facts }, () => fact), flows: [] }
}

test('batches come in the order of sending, and each sender hears when its own is durable', async () => {
  const link = createMemoryLink()
  const done: string[] = []
  const sent = ['a', 'b'].map(async (id) => {
    await link.send(batch(id, 1))
    done.push(id)
  })
  const first = await link.next()
  const second = await link.next()
  expect([first?.batch.id, second?.batch.id, link.queued]).toEqual(['a', 'b', 2])
  second?.acknowledge()
  second?.acknowledge()
  await sent[1]
  expect([done, link.queued]).toEqual([['b'], 1])
  first?.acknowledge()
  await Promise.all(sent)
  expect([done, link.queued]).toEqual([['b', 'a'], 0])
})

test('a sender has to wait while too much waits, until half of it is durable', async () => {
  const link = createMemoryLink(10)
  void link.send(batch('a', 5))
  expect(link.room()).toBeNull()
  void link.send(batch('b', 5))
  const room = link.room()
  expect(room).not.toBeNull()
  const first = await link.next()
  first?.acknowledge()
  expect(link.room()).toBeNull()
  const second = await link.next()
  second?.acknowledge()
  await room
  expect(link.queued).toBe(0)
})

test('a closed link gives what it still has, then ends', async () => {
  const link = createMemoryLink()
  const late = link.next()
  void link.send(batch('a', 0))
  link.close()
  expect((await late)?.batch.id).toBe('a')
  expect(await link.next()).toBeNull()
})
