/**
 * Real datagrams of exporters of 39 kinds against what another decoder made of them: how many records, and every value
 * of every event that it quotes. Values are compared as numbers, addresses, times or text, whatever their field is
 * called there.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sharedData } from '../../testdata/outside.ts'
import { canonicalAddress } from '../core/address-text.ts'
import { ipv4Text, ipv6Text, macText } from '../core/address.ts'
import type { Flow } from '../core/model.ts'
import { FlowCollector } from './export-file.ts'
import { ExportReader, type ExportRecord } from './flow-export.ts'

const folder = sharedData('netflow')
const context = z.object({
  context: z.string(),
  data_files_in_order: z.array(z.string()),
  expected_events_excerpt: z.array(z.looseObject({ netflow: z.record(z.string(), z.unknown()).optional() })),
  expected_count: z.array(z.array(z.string())),
})
const contexts =
  folder === null
    ? []
    : readdirSync(join(folder, 'expected'))
        .filter((name) => name.endsWith('.json'))
        .map((name) => context.parse(JSON.parse(readFileSync(join(folder, 'expected', name), 'utf8'))))

function bytesOf(file: string): Uint8Array {
  return readFileSync(join(folder ?? '', file))
}

/** Everything that the bytes of a field may mean, as text. */
function readings(octets: Uint8Array, { header }: ExportRecord): readonly string[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const { length } = octets
  const text = new TextDecoder().decode(octets)
  const hex = Buffer.from(octets).toString('hex')
  const latin = Buffer.from(octets).toString('latin1').replace(/\0+$/, '')
  const found = [text, text.replace(/\0.*$/s, ''), text.replaceAll('\0', ''), latin, hex]
  const number = length <= 8 ? Number(BigInt(`0x${hex || '0'}`)) : Number.NaN
  found.push(String(number), time(number), time(number * 1000))
  if (length === 4) found.push(ipv4Text(view.getInt32(0)), String(view.getFloat32(0)))
  // The other decoder is a second late wherever it has to borrow one, so that flows end after their export, and quotes
  // some milliseconds as 999.
  if (length === 4) {
    const late = time(sinceStart(number, header) + 1000)
    found.push(time(sinceStart(number, header)), late, late.replace(/\d{3}Z$/, '999Z'))
  }
  if (length === 8) found.push(String(view.getFloat64(0)))
  if (length === 6) found.push(macText(view.getInt32(0), view.getUint16(4)))
  if (length === 12) found.push(hex.replace(/(.{8})(.{8})(.{8})/, '$1-$2-$3'))
  if (length === 16) found.push(ipv6Text(...words(view)))
  if (length > 1) found.push(`${octets[0]}..${Number(BigInt(`0x${hex.slice(2, 16) || '0'}`))}`)
  // Forwarding status and the IPv4 type and code of ICMP are told in two parts.
  if (length === 1) found.push(String(number >> 6), String(number & 63))
  if (length === 2) found.push(String(number >> 8), String(number & 255))
  return found
}

function words(view: DataView): [number, number, number, number] {
  return [view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12)]
}

function sinceStart(uptimeMs: number, { exportMs, uptimeMs: now }: ExportRecord['header']): number {
  return exportMs - now + uptimeMs
}

function time(ms: number): string {
  return ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString() : ''
}

/** The quoted value in the forms of `readings`. */
function wanted(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(wanted)
  const text = String(value)
  // Some quoted times have a placeholder for the part behind the milliseconds.
  return [canonicalAddress(text) ?? text.replace('#{micros}', '')]
}

/** Fields of the header, and flags that are quoted in the other decoder's own words. */
const notInRecords = new Set([
  'version',
  'flow_seq_num',
  'engine_type',
  'engine_id',
  'sampling_algorithm',
  'sampling_interval',
  'flow_records',
  'flowset_id',
  'proceraFlowBehavior',
])

describe.each(contexts)('$context', ({ data_files_in_order, expected_events_excerpt, expected_count }) => {
  test('gives as many records as expected, with every value of the quoted events', () => {
    const records: (readonly ReadonlySet<string>[])[] = []
    const reader = new ExportReader((record) => {
      const fields = record.template.fields.map((_, index) => {
        const start = record.starts[index] ?? 0
        return record.bytes.subarray(start, start + (record.lengths[index] ?? 0))
      })
      records.push(fields.map((octets) => new Set(readings(octets, record))))
    })
    for (const file of data_files_in_order) {
      const bytes = bytesOf(file)
      reader.datagram(bytes, 0, bytes.length, '')
    }
    // A row is a count when its first two cells are empty; one context also counts before the template came: none.
    const counts = expected_count
      .filter(([first, second]) => first === '' && second === '')
      .map((row) => Number(row[2]))
    expect(reader.records).toBe(counts.length > 0 ? Math.max(...counts) : reader.records)

    for (const { netflow } of expected_events_excerpt) {
      const values = Object.entries(netflow ?? {})
        .filter(([name]) => !notInRecords.has(name))
        .flatMap(([name, value]) => wanted(value).map((each) => ({ name, each })))
      const missing = records.map((fields) => values.filter(({ each }) => !fields.some((field) => field.has(each))))
      const best = missing.toSorted((a, b) => a.length - b.length)[0]
      expect(best).toEqual([])
    }
  })

  test('becomes flows of addresses and times that make sense', () => {
    const flows: Flow[] = []
    const collector = new FlowCollector(
      {
        flow: (flow) => flows.push(flow),
        fact: () => undefined,
        assigned: () => undefined,
        resolved: () => undefined,
        asked: () => undefined,
      },
      'test',
    )
    for (const file of data_files_in_order) {
      const bytes = bytesOf(file)
      collector.datagram(bytes, 0, bytes.length, '')
    }
    collector.finish()
    const { records, ignored } = collector.counts
    expect(flows.length).toBeLessThanOrEqual(records - ignored)
    expect(flows.length * 2).toBeGreaterThanOrEqual(records - ignored)
    for (const { client, server, firstSeenMs, lastSeenMs } of flows) {
      expect([canonicalAddress(client.ip), canonicalAddress(server.ip)]).toEqual([client.ip, server.ip])
      expect(lastSeenMs).toBeGreaterThanOrEqual(firstSeenMs)
    }
  })
})

test.skipIf(folder === null)('every vendor context of the real exports is read', () => {
  expect(contexts.length).toBeGreaterThanOrEqual(38)
})
