/** What devices say over text protocols in real captures, through the whole engine, against the fields of tshark. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPipeline } from '../app/pipeline.ts'
import { readCapture } from '../capture/capture-file.ts'
import { debianProgram, sharedData } from '../../testdata/outside.ts'

const tshark = debianProgram('tshark', 'tshark')
const captures = sharedData('captures')
const skip = tshark === null || captures === null

type Rule = {
  readonly fact: string
  /** Field of tshark with the value. */
  readonly field: string
  /** Fields of tshark and a value that each must have, in the same packet. */
  readonly when?: Readonly<Record<string, readonly string[]>>
  /** The value as the fact has it; '' where it tells nothing. */
  readonly as?: (value: string) => string
}

const asks = { 'sip.Method': ['INVITE', 'ACK', 'BYE', 'CANCEL', 'REGISTER', 'OPTIONS'] }
const served = { 'ntp.flags.mode': ['4', '5'] }

const rules: readonly Rule[] = [
  { fact: 'http.server', field: 'http.server' },
  { fact: 'http.userAgent', field: 'http.user_agent' },
  { fact: 'http.host', field: 'http.host', as: (host) => host.replace(/:\d+$/, '') },
  { fact: 'sip.userAgent', field: 'sip.User-Agent' },
  { fact: 'sip.server', field: 'sip.Server' },
  { fact: 'sip.method', field: 'sip.Method' },
  { fact: 'sip.from', field: 'sip.from.addr', when: asks },
  { fact: 'sip.to', field: 'sip.to.addr', when: asks },
  { fact: 'rtsp.method', field: 'rtsp.method' },
  { fact: 'smtp.helo', field: 'smtp.req.parameter', when: { 'smtp.req.command': ['EHLO', 'HELO'] } },
  { fact: 'tftp.reads', field: 'tftp.source_file', when: { 'tftp.opcode': ['1'] } },
  { fact: 'tftp.writes', field: 'tftp.destination_file', when: { 'tftp.opcode': ['2'] } },
  { fact: 'ntp.version', field: 'ntp.flags.vn', when: { 'ntp.flags.mode': ['1', '2', '3', '4', '5'] } },
  { fact: 'ntp.stratum', field: 'ntp.stratum', when: served, as: (stratum) => (stratum === '0' ? '' : stratum) },
  { fact: 'ftp.user', field: 'ftp.request.arg', when: { 'ftp.request.command': ['USER'] } },
]

const files = [
  'ndpi/pcap/sip.pcap',
  'ndpi/pcap/rtsp.pcap',
  'ndpi/pcap/ftp.pcap',
  'ndpi/pcap/ftp_failed.pcap',
  'ndpi/pcap/tftp.pcap',
  'ndpi/pcap/NTPv3.pcap',
  'ndpi/pcap/http_auth.pcap',
  'ndpi/pcap/webdav.pcap',
  'zeek/sip/wireshark.pcap',
  'zeek/sip/sip-long-request-response-paths.pcap',
  'zeek/ntp/ntp.pcap',
  'zeek/ntp/NTP-digest.pcap',
  'zeek/ftp/ipv4.pcap',
  'zeek/ftp/ipv6.pcap',
  'zeek/smtp.pcap',
  'zeek/smtp/smtp-bdat-pipeline-8bitmime.pcap',
  'zeek/http/pipelined-requests.pcap',
  'zeek/http/proxy.pcap',
  'zeek/http/methods.pcap',
].filter((file) => existsSync(join(captures ?? '', file)))

type Packet = Readonly<Record<string, readonly string[]>>

const fields = [
  ...new Set(['ip.src', 'ipv6.src', ...rules.flatMap(({ field, when }) => [field, ...Object.keys(when ?? {})])]),
]

function packetsOf(file: string): readonly Packet[] {
  const options = [
    '-T',
    'fields',
    '-E',
    'separator=/t',
    '-E',
    'aggregator=|',
    ...fields.flatMap((field) => ['-e', field]),
  ]
  const text = execFileSync(tshark ?? '', ['-r', file, '-Y', 'not icmp and not icmpv6', ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return text.split('\n').map((line) => {
    const cells = line.split('\t')
    const values = (index: number) => (cells[index] ?? '').split('|').filter((value) => value !== '')
    return Object.fromEntries(fields.map((field, index) => [field, values(index)]))
  })
}

/** `address fact value`, each once. */
function byTshark(packets: readonly Packet[]): readonly string[] {
  const told = packets.flatMap((packet) => {
    const address = packet['ip.src']?.[0] ?? packet['ipv6.src']?.[0] ?? ''
    return rules.flatMap(({ fact, field, when = {}, as = (value: string) => value }) => {
      const meets = Object.entries(when).every(([name, wanted]) =>
        packet[name]?.some((value) => wanted.includes(value)),
      )
      const values = meets ? (packet[field] ?? []).map((value) => as(value.trim())) : []
      return values.filter((value) => value !== '').map((value) => `${address} ${fact} ${value}`)
    })
  })
  return [...new Set(told)].toSorted()
}

async function byCordon(file: string): Promise<readonly string[]> {
  const told = new Set<string>()
  const names = new Set(rules.map(({ fact }) => fact))
  const pipeline = createPipeline({
    site: 'default',
    flows: null,
    onFact: ({ endpoint, name, value }) => {
      if (names.has(name)) told.add(`${endpoint.ip} ${name} ${value}`)
    },
  })
  await readCapture(file, pipeline.sink)
  pipeline.finish()
  return [...told].toSorted()
}

test.skipIf(skip)('there are captures to compare with tshark', () => {
  expect(files.length).toBeGreaterThan(10)
})

describe.skipIf(skip).each(files)('%s', (file) => {
  test('devices say the same as tshark shows', async () => {
    const path = join(captures ?? '', file)
    const theirs = byTshark(packetsOf(path))
    expect(theirs.length).toBeGreaterThan(0)
    expect(await byCordon(path)).toEqual(theirs)
  })
})
