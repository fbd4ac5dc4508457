/** Records instead of packets: the whole sentence on them, and on the real logs of others. */
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { udpFrame } from '../../testdata/frames.ts'
import { sharedData } from '../../testdata/outside.ts'
import { writePcap } from '../capture/capture-writer.ts'
import { analyze } from './analyze.ts'
import { decode } from './decode.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cordon-records-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, text: string): string {
  const path = join(root, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

/** A Zeek log: the rows with spaces for tabs. */
function zeek(path: string, fields: string, rows: readonly string[]): string {
  const lines = [`#separator \\x09`, `#path ${path}`, `#fields ${fields}`, ...rows]
  return lines.map((line, index) => `${index === 0 ? line : line.replaceAll(' ', '\t')}\n`).join('')
}

const id = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p'

async function linesOf(inputs: readonly string[], what: 'facts' | 'flows'): Promise<readonly unknown[]> {
  const lines: unknown[] = []
  await decode({ inputs, live: null }, what, (line) => lines.push(JSON.parse(line)))
  return lines
}

const analyzed = (inputs: readonly string[]) =>
  analyze({ inputs, feeds: null, site: 'default', onProgress: () => undefined })

describe('logs of one network, gzipped and rotated', () => {
  const counts = 'duration orig_bytes resp_bytes conn_state history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes'
  const connFields = `${id} proto service ${counts}`
  const inputs = () => [
    put(
      'conn.00:00:00-01:00:00.log.gz',
      zeek('conn', connFields, [
        '1700000001 C1 10.0.0.5 40001 203.0.113.7 443 tcp ssl 1.5 500 4000 SF ShADadFf 10 1000 12 4600',
        '1700000002 C2 10.0.0.5 40002 203.0.113.8 80 tcp - 0.5 100 200 SF ShADadFf 5 300 5 400',
        '1700000003 C3 10.0.0.9 40003 10.0.0.5 22 tcp - - - - REJ Sr 1 60 1 40',
        '1700000004 C4 10.0.0.9 5353 224.0.0.251 5353 udp dns - - - S0 D 1 80 0 0',
      ]),
    ),
    put(
      'dns.log',
      zeek('dns', `${id} query answers`, ['1700000000 C5 10.0.0.5 40009 10.0.0.1 53 www.example.com 203.0.113.8']),
    ),
    put(
      'ssl.log',
      zeek('ssl', `${id} server_name`, ['1700000001.5 C1 10.0.0.5 40001 203.0.113.7 443 cam.example.com']),
    ),
    put('dhcp.log', zeek('dhcp', 'ts mac assigned_addr host_name', ['1700000000 02:00:00:00:00:05 10.0.0.5 panel7'])),
  ]

  test('give flows with the names that other logs know, whatever the order of the files', async () => {
    const flows = await linesOf(inputs(), 'flows')
    expect(flows).toMatchObject([
      {
        client: { ip: '10.0.0.5', mac: '' },
        serverPort: 443,
        application: 'tls',
        name: 'cam.example.com',
        bytesIn: 4600,
      },
      {
        serverPort: 80,
        application: null,
        name: 'www.example.com',
        payloadBytesOut: 100,
        tcp: { handshake: 'complete' },
      },
      { client: { ip: '10.0.0.9' }, outcome: 'refused', tcp: { handshake: 'refused', resetBy: 'server' } },
      { server: { ip: '224.0.0.251' }, outcome: 'one-way', ipBytesOut: 80, statistics: null },
    ])
  })

  test('give devices, joined by the lease, with names, facts and conversations', async () => {
    const report = await analyzed(inputs())
    expect(report.input).toMatchObject({ files: 4, packets: 0, records: 7, firstSeen: '2023-11-14T22:13:20.000Z' })
    const panel = report.devices.find(({ ips }) => ips.includes('10.0.0.5'))
    expect(panel).toMatchObject({ id: '02:00:00:00:00:05', names: ['panel7'] })
    expect(report.devices.map((device) => device.id).toSorted()).toEqual([
      '02:00:00:00:00:05',
      'ip:10.0.0.1',
      'ip:10.0.0.9',
    ])
  })
})

test('a broken line is told, and the rest is read', async () => {
  const log = put('known_hosts.log', zeek('known_hosts', 'ts host', ['1 10.0.0.1', '2', '3 10.0.0.3']))
  const report = await analyzed([log])
  expect(report.devices.map((device) => device.id)).toEqual(['ip:10.0.0.1', 'ip:10.0.0.3'])
  expect(report.input.unreadable).toEqual([{ file: log, reason: 'has 1 record that cannot be read' }])
})

test('flow records inside a capture are read: the exporter tells of flows that the capture did not see', async () => {
  const record = 'c000020ac633640700000000000100020000000a000003e8000900b0000914389c4101bb001b06000000000018180000'
  const payload = Buffer.from(`00050001000927c06553f1000ee6b2800000000100000000${record}`, 'hex')
  const exporter = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 50_000 }
  const collector = { mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 2055 }
  const frame = udpFrame(exporter, collector, payload)
  const capture = join(root, 'export.pcap')
  writeFileSync(
    capture,
    writePcap([{ ticks: 1_700_000_000_000_000n, bytes: frame, wireLength: frame.length }], {
      big: false,
      clock: 'microseconds',
    }),
  )
  const flows = await linesOf([capture], 'flows')
  expect(flows).toMatchObject([
    { client: { ip: '192.0.2.10', mac: '' }, server: { ip: '198.51.100.7' }, serverPort: 443, packetsOut: 10 },
    { client: { ip: '10.0.0.1' }, serverPort: 2055 },
  ])
  expect(await linesOf([capture], 'facts')).toMatchObject([
    { ip: '10.0.0.1', name: 'netflow.exports', value: 'NetFlow v5' },
  ])
})

test('exporters are heard on a UDP port, and who they are is a fact', async () => {
  const ending = new AbortController()
  const record = 'c000020ac633640700000000000100020000000a000003e8000900b0000914389c4101bb001b06000000000018180000'
  const payload = Buffer.from(`00050001000927c06553f1000ee6b2800000000100000000${record}`, 'hex')
  const socket = createSocket('udp4')
  const onListening = (port: number): void => {
    socket.send('no export at all', port, '127.0.0.1')
    socket.send(payload, port, '127.0.0.1')
  }
  const listen = { address: '127.0.0.1', port: 0, until: ending.signal, onListening }
  const lines: string[] = []
  await decode({ inputs: [], live: null, listen }, 'facts', (line) => {
    lines.push(line)
    ending.abort()
  })
  socket.close()
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { ip: '127.0.0.1', name: 'netflow.exports', value: 'NetFlow v5' },
  ])
})

test('a port that somebody else listens on is the user’s mistake', async () => {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind({ address: '127.0.0.1', port: 0, exclusive: true }, resolve))
  const { port } = socket.address()
  const listen = { address: '127.0.0.1', port, until: new AbortController().signal }
  await expect(decode({ inputs: [], live: null, listen }, 'facts', () => undefined)).rejects.toMatchObject({
    code: 'port-taken',
  })
  socket.close()
})

const zeekLogs = sharedData('logs/zeek')

describe.skipIf(zeekLogs === null)('the same records of Zeek as TSV and as JSON', () => {
  const names =
    zeekLogs === null ? [] : readdirSync(join(zeekLogs, 'zeek-default')).map((name) => name.replace('.log.gz', ''))

  test('give the same facts, all 158,439 of them', async () => {
    const facts = { tsv: new Array<unknown>(), json: new Array<unknown>() }
    for (const name of names) {
      facts.tsv.push(...(await linesOf([join(zeekLogs ?? '', `zeek-default/${name}.log.gz`)], 'facts')))
      facts.json.push(...(await linesOf([join(zeekLogs ?? '', `zeek-json/${name}.json.gz`)], 'facts')))
    }
    expect(facts.tsv.length).toBeGreaterThan(5000)
    expect(facts.json).toEqual(facts.tsv)
    const [tsv, json] = [
      await analyzed([join(zeekLogs ?? '', 'zeek-default')]),
      await analyzed([join(zeekLogs ?? '', 'zeek-json')]),
    ]
    expect([tsv.input.records, json.input.records]).toEqual([158_439, 158_439])
    expect([tsv.input.unreadable, json.input.unreadable]).toEqual([[], []])
    expect(json.devices).toEqual(tsv.devices)
  }, 120_000)
})

const eve = sharedData('logs/eve/samples')

describe.skipIf(eve === null)('real alerts of Suricata, pretty printed', () => {
  test.each([
    ['wrccdc-2018', 207],
    ['wrccdc-2017', 161],
    ['honeypot-2018', 44],
    ['first-org-conf-2015', 136],
  ])('of %s: all %i are read, and each is an event', async (name, count) => {
    const file = join(eve ?? '', name, 'alerts-only.json')
    const facts = z.array(z.object({ name: z.string() })).parse(await linesOf([file], 'facts'))
    expect(facts.filter((fact) => fact.name === 'suricata.alert')).toHaveLength(count)
    const { input } = await analyzed([file])
    expect([input.records, input.unreadable]).toEqual([count, []])
  })
})

const iot23 = sharedData('flows/iot-23')

describe.skipIf(iot23 === null)('real connections in the columns of conn.log', () => {
  test.each([
    ['CTU-Honeypot-Capture-4-1-labeled.csv'],
    ['CTU-Malware-Capture-8-1-labeled.csv'],
    ['CTU-Malware-Capture-34-1-labeled.csv'],
  ])('of %s: every row is a flow with its counts and its outcome', async (name) => {
    const [head = '', ...rows] = readFileSync(join(iot23 ?? '', name), 'utf8')
      .trim()
      .split('\n')
    const cells = rows.map((row) => row.split(',').map((cell) => (cell === '' ? '-' : cell)))
    const text = ['#separator \\x09', '#path\tconn', `#fields\t${head.replaceAll(',', '\t')}`]
    const log = put('conn.log', [...text, ...cells.map((row) => row.join('\t')), ''].join('\n'))
    const flows = z
      .array(z.object({ packetsOut: z.number(), ipBytesIn: z.number(), outcome: z.string(), serverPort: z.number() }))
      .parse(await linesOf([log], 'flows'))
    const columns = head.split(',')
    const sum = (column: string): number =>
      cells.reduce((total, row) => total + (Number(row[columns.indexOf(column)]) || 0), 0)
    expect(flows).toHaveLength(rows.length)
    expect(flows.reduce((total, flow) => total + flow.packetsOut, 0)).toBe(sum('orig_pkts'))
    expect(flows.reduce((total, flow) => total + flow.ipBytesIn, 0)).toBe(sum('resp_ip_bytes'))
    const silent = cells.filter(
      (row) => row[columns.indexOf('conn_state')] === 'S0' && row[columns.indexOf('proto')] === 'tcp',
    )
    expect(flows.filter(({ outcome }) => outcome === 'attempt').length).toBeGreaterThanOrEqual(silent.length)
  })
})
