import { expect, test } from 'vitest'
import { habitsOf, likenessOf, type ListedConversation } from './likeness.ts'

const said = (client: string, server: string, application: string): ListedConversation => {
  return { client, server, transport: 'tcp', port: 554, application }
}
const own = {
  direction: 'in',
  peer: 'recorder',
  peerTitle: '',
  peerCategory: '',
  peerIp: '',
  established: 1,
  refused: 0,
  firstSeenMs: 0,
  transport: 'tcp',
  port: 554,
  application: 'rtsp',
  name: null,
  flows: 1,
  bytesOut: 1,
  bytesIn: 1,
  lastSeenMs: 0,
} as const

const others = habitsOf(
  ['a', 'b', 'c'],
  [
    said('recorder', 'a', 'rtsp'),
    said('recorder', 'b', 'rtsp'),
    said('c', '', 'tls'),
    said('stranger', 'other', 'ssh'),
  ],
)

test('what a third of the others do is usual', () => {
  expect(likenessOf(own, others)).toBe('usual')
})

test('the same service in the other role, or to the outside, is its own', () => {
  expect(likenessOf({ ...own, direction: 'out' }, others)).toBe('own')
  expect(likenessOf({ ...own, peer: '' }, others)).toBe('own')
})

test('with fewer than two others nothing is compared', () => {
  expect(likenessOf(own, habitsOf(['a'], [said('recorder', 'a', 'rtsp')]))).toBe('unknown')
})
