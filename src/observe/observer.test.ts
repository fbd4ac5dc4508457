import { expect, test } from 'vitest'
import {
  arpFrame,
  camera,
  ethernet,
  icmpFrame,
  ipv6,
  recorder,
  tcpFrame,
  udpFrame,
  type FrameSide,
} from '../../testdata/frames.ts'
import { createPipeline } from '../app/pipeline.ts'
import type { Fact, Flow } from '../core/model.ts'

const SYN = 2
const SYNACK = 18
const ACK = 16
const FINACK = 17
const RST = 4

function watch() {
  const flows: Flow[] = []
  const facts: Fact[] = []
  const pipeline = createPipeline({
    site: 'test',
    flows: { wants: () => true, take: (flow) => flows.push(flow) },
    onFact: (fact) => facts.push(fact),
  })
  const see = (atMs: number, frame: Uint8Array) =>
    pipeline.sink(frame, 0, frame.length, 1_700_000_000_000 + atMs, frame.length, 1)
  return { flows, facts, see, pipeline }
}

const handshake = [
  tcpFrame(camera, recorder, { flags: SYN }),
  tcpFrame(recorder, camera, { flags: SYNACK }),
  tcpFrame(camera, recorder, { flags: ACK }),
]

test('a handshake with data both ways is one established flow of the one who sent the SYN', () => {
  const { flows, see, pipeline } = watch()
  for (const frame of handshake) see(0, frame)
  see(5, tcpFrame(camera, recorder, { flags: ACK, payload: 'OPTIONS' }))
  see(9, tcpFrame(recorder, camera, { flags: ACK, payload: 'OK' }))
  pipeline.finish()
  expect(flows).toHaveLength(1)
  expect(flows[0]).toMatchObject({
    client: { ip: camera.ip, mac: camera.mac },
    server: { ip: recorder.ip, mac: recorder.mac },
    transport: 'tcp',
    clientPort: 40_001,
    serverPort: 554,
    outcome: 'established',
    packetsOut: 3,
    packetsIn: 2,
  })
})

test('a SYN that nobody answers is an attempt, one answered by a reset is refused', () => {
  const { flows, see, pipeline } = watch()
  see(0, tcpFrame(camera, recorder, { flags: SYN }))
  see(0, tcpFrame({ ...camera, port: 40_002 }, recorder, { flags: SYN }))
  see(1, tcpFrame(recorder, { ...camera, port: 40_002 }, { flags: RST | ACK }))
  pipeline.finish()
  expect(flows.map(({ clientPort, outcome }) => [clientPort, outcome])).toEqual([
    [40_001, 'attempt'],
    [40_002, 'refused'],
  ])
})

test('the SYN-ACK seen first still makes the other side the client', () => {
  const { flows, see, pipeline } = watch()
  see(0, tcpFrame(recorder, camera, { flags: SYNACK }))
  pipeline.finish()
  expect(flows[0]).toMatchObject({ client: { ip: camera.ip }, server: { ip: recorder.ip } })
})

/** Who opened the only flow of one frame. */
function opener(frame: Uint8Array): string {
  const { flows, see, pipeline } = watch()
  see(0, frame)
  pipeline.finish()
  return flows.map(({ client, clientPort }) => `${client.ip} ${clientPort}`).join()
}

test('where the beginning is not seen, the side with the port of a service is the server', () => {
  const plc = { ...camera, port: 502 }
  const panel = { ...recorder, port: 50_000 }
  expect(opener(tcpFrame(plc, panel, { flags: ACK }))).toBe(`${panel.ip} ${panel.port}`)
  expect(opener(tcpFrame(panel, plc, { flags: ACK }))).toBe(`${panel.ip} ${panel.port}`)
  // SYN and FIN at once begin nothing.
  expect(opener(tcpFrame(plc, panel, { flags: SYN | 1 }))).toBe(`${panel.ip} ${panel.port}`)
  const query = { ...camera, port: 53 }
  expect(opener(udpFrame(query, panel, [0x78]))).toBe(`${panel.ip} ${panel.port}`)
})

test('the first datagram between ports that say nothing is the client’s, and a group opens nothing', () => {
  const low = { ...camera, port: 3797 }
  const high = { ...recorder, port: 50_000 }
  expect(opener(udpFrame(low, high, [0x78]))).toBe(`${low.ip} ${low.port}`)
  expect(opener(udpFrame(high, low, [0x78]))).toBe(`${high.ip} ${high.port}`)
  const none = { ...camera, port: 0 }
  expect(opener(udpFrame(none, high, [0x78]))).toBe(`${none.ip} ${none.port}`)
  const everybody = { mac: 'ff:ff:ff:ff:ff:ff', ip: '255.255.255.255', port: 68 }
  expect(opener(udpFrame({ ...camera, port: 67 }, everybody, [0x78]))).toBe(`${camera.ip} 67`)
})

test('the same ports used again after the end of a connection are a second flow', () => {
  const { flows, see, pipeline } = watch()
  for (const frame of handshake) see(0, frame)
  see(1, tcpFrame(camera, recorder, { flags: FINACK }))
  see(2, tcpFrame(recorder, camera, { flags: FINACK }))
  for (const frame of handshake) see(3, frame)
  pipeline.finish()
  expect(flows.map(({ packetsOut, packetsIn }) => [packetsOut, packetsIn])).toEqual([
    [3, 2],
    [2, 1],
  ])
})

test('a flow that lasts is reported every minute in parts that add up', () => {
  const { flows, see, pipeline } = watch()
  for (const frame of handshake) see(0, frame)
  for (let second = 1; second <= 300; second += 1)
    see(second * 1000, tcpFrame(camera, recorder, { flags: ACK, payload: 'frame' }))
  pipeline.finish()
  expect(flows.length).toBeGreaterThanOrEqual(5)
  expect(flows.map(({ part }) => part)).toEqual(flows.map((_, index) => index))
  expect(flows.reduce((sum, { packetsOut }) => sum + packetsOut, 0)).toBe(302)
  const [conversation] = pipeline.gathered().conversations
  expect(conversation).toMatchObject({ flows: 1, packetsOut: 302, packetsIn: 1, established: 1 })
})

test('a capture without a clock still has its flows', () => {
  const { flows, pipeline } = watch()
  for (const frame of handshake) pipeline.sink(frame, 0, frame.length, 0, frame.length, 1)
  pipeline.finish()
  expect(flows.map(({ packetsOut, packetsIn }) => [packetsOut, packetsIn])).toEqual([[2, 1]])
})

test('flows idle out by the clock of the capture, and a clock that jumps back ends them all', () => {
  const { flows, see } = watch()
  see(0, tcpFrame(camera, recorder, { flags: SYN }))
  for (let second = 1; second < 60; second += 1)
    see(second * 1000, arpFrame(1, camera, { mac: '00:00:00:00:00:00', ip: '10.0.0.250' }))
  expect(flows.some(({ transport, outcome }) => transport === 'tcp' && outcome === 'attempt')).toBe(true)
  see(61_000, udpFrame(camera, { ...recorder, port: 514 }, [1]))
  const before = flows.length
  see(-3_600_000, icmpFrame(camera, recorder, 8))
  expect(flows.length).toBeGreaterThan(before)
})

test('an echo request and its reply are one flow; without a reply it is an attempt', () => {
  const { flows, see, pipeline } = watch()
  see(0, icmpFrame(camera, recorder, 8))
  see(1, icmpFrame(recorder, camera, 0))
  see(2, icmpFrame(camera, { ...recorder, ip: '10.0.0.99' }, 8))
  pipeline.finish()
  expect(flows.map(({ server, outcome, serverPort }) => [server.ip, outcome, serverPort])).toEqual([
    ['10.0.0.12', 'established', 8],
    ['10.0.0.99', 'attempt', 8],
  ])
})

test('an ARP request is a flow to the address asked for, and the claim of an address is told when it changes hands', () => {
  const { flows, facts, see, pipeline } = watch()
  const gateway = { mac: '00:00:0c:00:00:01', ip: '10.0.0.1' }
  const attacker = { mac: '02:00:00:00:00:66', ip: '10.0.0.1' }
  see(0, arpFrame(1, camera, { mac: '00:00:00:00:00:00', ip: '10.0.0.1' }))
  see(1, arpFrame(2, gateway, camera))
  see(2, arpFrame(2, gateway, camera))
  see(3, arpFrame(2, attacker, camera))
  see(4, arpFrame(2, gateway, camera))
  pipeline.finish()
  expect(flows[0]).toMatchObject({
    transport: 'arp',
    client: { ip: camera.ip },
    server: { ip: '10.0.0.1' },
    outcome: 'established',
  })
  const claims = facts.filter(({ name, value }) => name === 'arp.address' && value === '10.0.0.1')
  expect(claims.map(({ endpoint }) => endpoint.mac)).toEqual([gateway.mac, attacker.mac, gateway.mac])
})

test('addresses behind a router are devices of their own when local and nobody when on the internet', () => {
  const { see, pipeline } = watch()
  const router = '00:00:0c:00:00:01'
  see(0, arpFrame(2, { mac: router, ip: '10.0.0.1' }, camera))
  see(0, arpFrame(2, camera, { mac: router, ip: '10.0.0.1' }))
  const behind: FrameSide[] = ['10.9.0.1', '10.9.0.2', '10.9.0.3', '203.0.113.5', '198.51.100.7'].map((ip) => ({
    mac: router,
    ip,
    port: 443,
  }))
  for (const [index, side] of behind.entries()) {
    for (const frame of [
      tcpFrame({ ...camera, port: 50_000 + index }, side, { flags: SYN }),
      tcpFrame(side, { ...camera, port: 50_000 + index }, { flags: SYNACK }),
    ])
      see(1, frame)
  }
  pipeline.finish()
  const { devices, conversations } = pipeline.gathered()
  expect(devices.map(({ id, routes }) => [id, routes])).toEqual([
    [router, true],
    [camera.mac, false],
    ['ip:10.9.0.1', false],
    ['ip:10.9.0.2', false],
    ['ip:10.9.0.3', false],
  ])
  expect(conversations.filter(({ server }) => server.kind === 'remote')).toHaveLength(2)
})

test('a device is one device with all its addresses, over IPv4 and IPv6', () => {
  const { see, pipeline } = watch()
  see(0, udpFrame(camera, { ...recorder, port: 514 }, [1]))
  const linkLocal = [0xfe, 0x80, ...Array.from({ length: 13 }, () => 0), 5]
  const allNodes = [0xff, 2, ...Array.from({ length: 13 }, () => 0), 1]
  see(1, ethernet(camera.mac, '33:33:00:00:00:01', 0x86dd, ipv6(linkLocal, allNodes, 58, [134, 0, 0, 0, 0, 0, 0, 0])))
  pipeline.finish()
  expect(pipeline.gathered().devices.map(({ id, ips }) => [id, ips])).toEqual([[camera.mac, ['10.0.0.11', 'fe80::5']]])
})

test('a flood of flows from forged addresses is held within the tables, and what was dropped is counted', () => {
  const { see, pipeline } = watch()
  for (let i = 0; i < 300_000; i += 1) {
    const ip = `203.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
    see(i / 1000, tcpFrame({ mac: '00:00:0c:00:00:01', ip, port: 1024 + (i % 60_000) }, recorder, { flags: SYN }))
  }
  pipeline.finish()
  expect(pipeline.dropped()).toHaveProperty('endpoints')
  expect(pipeline.gathered().conversations.length).toBeLessThanOrEqual(200_000)
})
