/** TCP history, sizes and intervals of flows, through the whole way from frames to the value that others get. */
import { expect, test } from 'vitest'
import { camera, recorder, tcpFrame, udpFrame, type FrameSide } from '../../testdata/frames.ts'
import { createPipeline } from '../app/pipeline.ts'
import type { Flow } from '../core/model.ts'

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16]

type Sent = readonly [atMs: number, frame: Uint8Array]

function flowsOf(sent: readonly Sent[]): readonly Flow[] {
  const flows: Flow[] = []
  const pipeline = createPipeline({
    site: 'test',
    flows: { wants: () => true, take: (flow) => flows.push(flow) },
    onFact: null,
  })
  for (const [atMs, frame] of sent) pipeline.sink(frame, 0, frame.length, 1_700_000_000_000 + atMs, frame.length, 1)
  pipeline.finish()
  return flows
}

function segment(from: FrameSide, flags: number, sequence: number, payload = ''): Uint8Array {
  return tcpFrame(from, from === camera ? recorder : camera, { flags, sequence, payload })
}

/** Identification and checksum as a real stack sets them: without, a copy can't be told from a retransmission. */
function stamped(frame: Uint8Array, identification: number): Uint8Array {
  const bytes = Uint8Array.from(frame)
  bytes.set([identification >> 8, identification & 255], 18)
  bytes.set([0xbe, 0xef], bytes[23] === 6 ? 50 : 40)
  return bytes
}

const opening: readonly Sent[] = [
  [0, segment(camera, SYN, 100)],
  [1, segment(recorder, SYN | ACK, 500)],
  [2, segment(camera, ACK, 101)],
]

test.each([
  ['complete', opening],
  ['half-open', opening.slice(0, 2)],
  ['unanswered', opening.slice(0, 1)],
  ['refused', [...opening.slice(0, 1), [1, segment(recorder, RST | ACK, 0)] satisfies Sent]],
  ['unseen', [[0, segment(camera, ACK, 300, 'data')] satisfies Sent]],
] as const)('the handshake of a connection is %s', (handshake, sent) => {
  expect(flowsOf(sent)[0]?.tcp?.handshake).toBe(handshake)
})

test('the side that reset first is named, and a connection that both sides finished is closed', () => {
  const byServer = [...opening, [3, segment(recorder, RST, 501)], [4, segment(camera, RST, 101)]] satisfies Sent[]
  expect(flowsOf(byServer)[0]?.tcp).toMatchObject({ resetBy: 'server', closed: false })
  const byBoth = [
    ...opening,
    [3, segment(camera, FIN | ACK, 101)],
    [4, segment(recorder, FIN | ACK, 501)],
  ] satisfies Sent[]
  expect(flowsOf(byBoth)[0]?.tcp).toMatchObject({ resetBy: null, closed: true })
})

test('a segment that was sent before is a retransmission; a keep-alive and one that fills a hole are not', () => {
  const sent: readonly Sent[] = [
    ...opening,
    [10, segment(camera, ACK, 101, 'first')],
    [20, segment(camera, ACK, 101, 'first')],
    [30, segment(camera, ACK, 105, 't')],
    [40, segment(recorder, ACK, 506, 'later')],
    [50, segment(recorder, ACK, 501, 'early')],
  ]
  expect(flowsOf(sent)[0]?.tcp).toMatchObject({ retransmissionsOut: 1, retransmissionsIn: 0 })
})

test('a copy that a mirror made within milliseconds counts once, a real retransmission twice', () => {
  const data = stamped(segment(camera, ACK, 101, 'once'), 7)
  const again = stamped(segment(camera, ACK, 101, 'once'), 8)
  const flows = flowsOf([
    [0, data],
    [1, data],
    [300, again],
  ])
  expect(flows[0]).toMatchObject({ packetsOut: 2, payloadBytesOut: 8 })
  const datagram = stamped(udpFrame(camera, recorder, [1, 2, 3]), 9)
  expect(
    flowsOf([
      [0, datagram],
      [1, datagram],
      [100, datagram],
    ])[0],
  ).toMatchObject({ packetsOut: 2 })
})

test('sizes are those of the IP packets, intervals those between packets of one direction', () => {
  const sent: readonly Sent[] = [
    [0, udpFrame(camera, recorder, new Uint8Array(72))],
    [100, udpFrame(camera, recorder, new Uint8Array(172))],
    [150, udpFrame(recorder, camera, new Uint8Array(12))],
    [400, udpFrame(camera, recorder, new Uint8Array(72))],
  ]
  const [flow] = flowsOf(sent)
  expect(flow).toMatchObject({ ipBytesOut: 400, ipBytesIn: 40, payloadBytesOut: 316, payloadBytesIn: 12 })
  expect(flow?.statistics?.sizesOut).toEqual({ mean: 133.333, deviation: 47.14, largest: 200 })
  expect(flow?.statistics?.intervalsOutMs).toEqual({ mean: 200, deviation: 100, largest: 300 })
  expect(flow?.statistics?.intervalsInMs).toEqual({ mean: 0, deviation: 0, largest: 0 })
})

test('each part of a long flow has sizes and intervals of its own, that add up', () => {
  const sent: Sent[] = []
  for (let second = 0; second < 200; second += 1)
    sent.push([second * 1000, udpFrame(camera, recorder, new Uint8Array(second))])
  const flows = flowsOf(sent)
  expect(flows.length).toBeGreaterThanOrEqual(3)
  expect(flows.reduce((sum, { ipBytesOut }) => sum + (ipBytesOut ?? 0), 0)).toBe(200 * 28 + 199 * 100)
  for (const { statistics, part } of flows)
    expect({ part, mean: statistics?.intervalsOutMs.mean }).toEqual({ part, mean: 1000 })
})

test('a clock that steps back gives no negative interval', () => {
  const sent: readonly Sent[] = [
    [0, udpFrame(camera, recorder, new Uint8Array(10))],
    [500, udpFrame(camera, recorder, new Uint8Array(10))],
    [200, udpFrame(camera, recorder, new Uint8Array(10))],
  ]
  expect(flowsOf(sent)[0]?.statistics?.intervalsOutMs).toEqual({ mean: 250, deviation: 250, largest: 500 })
})

test('a SYN-ACK that claims a payload which is not there makes nothing of what follows a retransmission', () => {
  const lying = segment(recorder, SYN | ACK, 500)
  lying.set([0x10, 0x00], 16)
  const flows = flowsOf([
    [0, segment(camera, SYN, 100)],
    [1, lying],
    [2, segment(recorder, ACK, 501, 'answer')],
  ])
  expect(flows[0]?.tcp).toMatchObject({ retransmissionsIn: 0 })
})
