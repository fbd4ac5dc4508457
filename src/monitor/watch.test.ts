/** How sightings become few alerts, and what a flow costs that nobody cares about. */
import { describe, expect, test } from 'vitest'
import { detection } from './detection.ts'
import { detections } from './detections/index.ts'
import { device, fact, flow, times } from './examples.ts'
import { isGroup, isLocal } from './places.ts'
import { Table } from './table.ts'
import { createWatch } from './watch.ts'

const everyFact = detection({
  id: 'every-fact',
  title: 'Every fact',
  severity: 'low',
  technique: ['T1040'],
  accuses: false,
  why: 'For tests.',
  settings: { endpointsKept: 100 },
  remember: ({ endpointsKept }) => ({ counts: new Table<{ seen: number }>(endpointsKept) }),
  fact({ endpoint, atMs, value }, { counts }) {
    const count = counts.getOrMake(endpoint.mac, () => ({ seen: 0 }))
    count.seen += 1
    const severity = value === 'bad' ? ('critical' as const) : ('low' as const)
    return { endpoint, atMs, count: count.seen, severity, sentence: `${count.seen} seen`, evidence: [] }
  },
  examples: [],
})

describe('an alert', () => {
  test('is given live once, again at ten times as much, and in its last state at the end', () => {
    const watch = createWatch([everyFact])
    const raised = times(120, (i) => watch.fact(tell(i))).flat()
    expect(raised.map(({ sentence }) => sentence)).toEqual(['1 seen', '10 seen', '100 seen'])
    expect(watch.finish()).toMatchObject([{ sentence: '120 seen', atMs: tell(0).atMs }])
  })

  test('is given again when it gets worse, and never becomes milder', () => {
    const watch = createWatch([everyFact])
    const raised = [tell(0), tell(1, 'bad'), tell(2)].flatMap((told) => watch.fact(told))
    expect(raised.map(({ severity }) => severity)).toEqual(['low', 'critical'])
    expect(watch.finish()).toMatchObject([{ severity: 'critical', sentence: '3 seen' }])
  })

  test('is given again when it comes back a day later', () => {
    const watch = createWatch([everyFact])
    expect([tell(0), tell(60), tell(90_000)].flatMap((told) => watch.fact(told))).toHaveLength(2)
  })

  test('belongs to one endpoint', () => {
    const watch = createWatch([everyFact])
    for (const number of [1, 2, 3]) watch.fact(fact(0, device(number), { name: 'a', value: 'b' }))
    expect(watch.finish()).toHaveLength(3)
  })

  test('is forgotten when too many came after it, and that is counted', () => {
    const watch = createWatch([everyFact], { alertsKept: 2 })
    for (const number of [1, 2, 3]) watch.fact(fact(number, device(number), { name: 'a', value: 'b' }))
    expect(watch.finish().map(({ endpoint }) => endpoint.ip)).toEqual(['10.0.0.2', '10.0.0.3'])
    expect(watch.dropped()).toBe(1)
  })
})

test('settings are given by the id of the detection', () => {
  const watch = createWatch(detections, { settings: { 'icmp-scan': { hosts: 3 } } })
  const pings = times(3, (i) => flow(i, { client: device(9), server: device(i), transport: 'icmp', serverPort: 8 }))
  expect(pings.flatMap((ping) => watch.flow(ping))).toHaveLength(1)
})

test('a flow that no detection cares about leaves nothing behind', () => {
  const watch = createWatch(detections)
  const usual = flow(0, {
    client: device(1),
    server: device(2),
    transport: 'tcp',
    serverPort: 443,
    outcome: 'established',
  })
  const given = new Set(times(100_000, () => watch.flow(usual)))
  expect(given.size).toBe(1)
  expect(watch.finish()).toEqual([])
})

test('groups and local addresses are told from their text', () => {
  const groups = ['224.0.0.251', '239.255.255.250', '255.255.255.255', 'ff02::fb']
  expect(groups.map((ip) => isGroup(ip, ''))).toEqual([true, true, true, true])
  expect(['10.0.0.255', '192.0.2.1', '2001:db8::1', 'fe80::1'].map((ip) => isGroup(ip, ''))).toEqual([
    false,
    false,
    false,
    false,
  ])
  const macs = ['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:fb', '33:33:00:00:00:fb', '02:bb:00:00:00:01', '0a:00:00:00:00:01']
  expect(macs.map((mac) => isGroup('10.0.0.1', mac))).toEqual([true, true, true, false, false])
  const local = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '100.64.0.1',
    'fe80::1',
    'fd00::1',
  ]
  expect(local.filter(isLocal)).toEqual(local)
  expect(['172.32.0.1', '192.169.0.1', '8.8.8.8', '100.128.0.1', '2001:db8::1'].filter(isLocal)).toEqual([])
})

function tell(seconds: number, value = 'good') {
  return fact(seconds, device(1), { name: 'a', value })
}
