/** Real and damaged captures of other people, and what Wireshark's programs find in them. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { readCapture } from './capture-file.ts'
import { listCaptures } from './inputs.ts'

const capinfos = debianProgram('capinfos', 'wireshark-common')
const tshark = debianProgram('tshark', 'tshark')
const folders = ['pcapng', 'malformed', 'wireshark', 'scapy', 'ja4', 'icsnpp', 'ics', 'zeek', 'ndpi'] as const

describe.each(folders)('captures/%s', (name) => {
  const folder = sharedData(`captures/${name}`)

  test.skipIf(folder === null)('each file is read or refused in two seconds, within the buffer', async () => {
    const slow: string[] = []
    const unclear: string[] = []
    for (const file of filesIn(folder ?? '')) {
      const beganMs = performance.now()
      const result = await readCapture(file, (bytes, start, end, atMs, wireLength) => {
        const inside = start >= 0 && start <= end && end <= bytes.length
        const sound = inside && wireLength >= 0 && atMs >= 0 && atMs <= 8.64e15
        if (!sound) throw new RangeError(`${file}: [${start}, ${end})`)
      })
      const words = result.ok ? (result.truncated ?? 'is whole') : result.reason
      if (performance.now() - beganMs >= 2_000) slow.push(file)
      if (!/^(is|ends|cannot) [^\n]+$/.test(words)) unclear.push(`${file} ${words}`)
    }
    expect({ slow, unclear }).toEqual({ slow: [], unclear: [] })
  })

  test.skipIf(folder === null || capinfos === null)('capinfos counts as many packets and bytes in each', async () => {
    const { files } = await listCaptures([folder ?? ''])
    const theirs = capinfosOf(files)
    const differing: string[] = []
    for (const file of files) {
      const result = await readCapture(file, () => {})
      const mine = result.ok ? `${result.packets} packets, ${result.bytes} bytes` : '0 packets, 0 bytes'
      const other = theirs.get(file) ?? 'refused'
      if (mine !== other) differing.push(`${relative(folder ?? '', file)}: ${mine}; ${other}`)
    }
    expect(differing).toEqual(differences[name] ?? [])
  })
})

/**
 * capinfos on the right, version 4.0.
 * - pcapng/test901: its second section is of version 2.0. capinfos refuses the file; the first section counts here.
 * - malformed, "refused": capinfos doesn't know the link types 132 and 164 (Juniper), 182 (multilink frame relay),
 *   281, 282, 284 and 285 (tags of Broadcom and Marvell switches); the packets are there all the same.
 * - malformed, 4 bytes more: capinfos takes the four bytes that SunATM puts before a packet off its length.
 */
const differences: Readonly<Record<string, readonly string[]>> = {
  pcapng: ['be/test901.pcapng: 1 packets, 314 bytes; refused', 'le/test901.pcapng: 1 packets, 314 bytes; refused'],
  malformed: [
    'atm-heapoverflow.pcap: 1 packets, 262144 bytes; 1 packets, 262140 bytes',
    'atm-oam-heapoverflow.pcap: 1 packets, 262144 bytes; 1 packets, 262140 bytes',
    'atm-oam-loopback-print-overrun.pcap: 1 packets, 65622 bytes; 1 packets, 65618 bytes',
    'brcm-tag-prepend.pcap: 15 packets, 1386 bytes; refused',
    'brcm-tag.pcap: 23 packets, 4082 bytes; refused',
    'dsa.pcap: 8 packets, 722 bytes; refused',
    'edsa-high-vid.pcap: 4 packets, 424 bytes; refused',
    'edsa.pcap: 10 packets, 872 bytes; refused',
    'hoobr_juniper3.pcap: 1 packets, 262144 bytes; refused',
    'juniper_monitor_invalid_cookie_length.pcap: 1 packets, 82 bytes; refused',
    'vtp_asan-2.pcap: 1 packets, 262144 bytes; refused',
    'vtp_asan-3.pcap: 1 packets, 262144 bytes; refused',
  ],
}

describe.each(['pcapng', 'wireshark', 'scapy'] as const)('captures/%s, file by file', (name) => {
  const folder = sharedData(`captures/${name}`)

  test.skipIf(folder === null || capinfos === null)(
    'link types, first and last time are those of capinfos',
    async () => {
      const { files } = await listCaptures([folder ?? ''])
      const theirs = summariesOf(files)
      const differing: string[] = []
      for (const file of files) {
        const mine = await summaryOf(file)
        const other = theirs.get(file)
        if (other === undefined || !agree(mine, other)) differing.push(relative(folder ?? '', file))
      }
      expect(files.length).toBeGreaterThan(30)
      // See above: capinfos refuses these two.
      expect(differing).toEqual(name === 'pcapng' ? ['be/test901.pcapng', 'le/test901.pcapng'] : [])
    },
  )

  test.skipIf(folder === null)('what is refused, or not read to its end, is named with the reason', async () => {
    const refused: string[] = []
    for (const file of filesIn(folder ?? '')) {
      const result = await readCapture(file, () => {})
      const reason = result.ok ? result.truncated : result.reason
      if (reason !== null) refused.push(`${relative(folder ?? '', file)} ${reason}`)
    }
    expect(refused.toSorted()).toEqual(refusals[name])
  })
})

const ofPcapng = (order: string): readonly string[] => [
  ...['002', '003', '013', '014', '015', '017', '200'].map(
    (number) => `${order}/test${number}.pcapng is a pcapng capture without packets`,
  ),
  `${order}/test901.pcapng is damaged after packet 1: a section is of version 2, and only version 1 can be read`,
]

const refusals = {
  pcapng: [...ofPcapng('be'), ...ofPcapng('le')],
  wireshark: ['empty.pcap is a pcap capture without packets'],
  scapy: ['bad_rsn_parsing_overrides_ssid.pcap ends in the middle of packet 2'],
} as const

/** How capinfos calls a link type, in a file of one and in a file of several → LINKTYPE_ number. */
const linkTypes = new Map([
  ['null', 0],
  ['NULL/Loopback', 0],
  ['ether', 1],
  ['Ethernet', 1],
  ['tr', 6],
  ['fddi-swapped', 10],
  ['rawip', 101],
  ['frelay', 107],
  ['linux-sll', 113],
  ['Linux cooked-mode capture v1', 113],
  ['ieee-802-11-radiotap', 127],
  ['wpan', 195],
  ['socketcan', 227],
  ['rawip4', 228],
  ['wpan-nofcs', 230],
  ['dvbci', 235],
])

/** Times in seconds, `null` where there is none; `digits` is how many of them behind the point are told. */
type Summary = {
  readonly links: string
  readonly first: number | null
  readonly last: number | null
  readonly digits: number
}

/** capinfos tells no times when one packet has none. A double has steps of a quarter of a microsecond now. */
function agree(mine: Summary, theirs: Summary): boolean {
  const within = Math.max(0.5e-6, 10 ** -theirs.digits)
  const near = (a: number | null, b: number | null) => b === null || (a !== null && Math.abs(a - b) <= within)
  return (
    (mine.links === '' || mine.links === theirs.links) && near(mine.first, theirs.first) && near(mine.last, theirs.last)
  )
}

async function summaryOf(file: string): Promise<Summary> {
  const types = new Set<number>()
  const times: number[] = []
  await readCapture(file, (_bytes, _start, _end, atMs, _wireLength, linkType) => {
    types.add(linkType)
    times.push(atMs / 1000)
  })
  const first = times.reduce<number | null>((least, time) => Math.min(least ?? time, time), null)
  const last = times.reduce<number | null>((most, time) => Math.max(most ?? time, time), null)
  return { links: [...types].map(String).toSorted().join(), first, last, digits: 9 }
}

function summariesOf(files: readonly string[]): ReadonlyMap<string, Summary> {
  const words = ['-E', '-a', '-e', '-S', '-M', ...files]
  const { stdout } = spawnSync(capinfos ?? '', words, { encoding: 'utf8', maxBuffer: 1 << 26 })
  const entries = stdout.split(/^File name: +/m).slice(1)
  return new Map(entries.map((text) => [text.split('\n')[0] ?? '', summaryIn(text)]))
}

function summaryIn(text: string): Summary {
  const several = [...text.matchAll(/^ {20,}(.+) \(\d+\)$/gm)].map(([, link = '']) => link)
  const only = /^File encapsulation: +(.*)$/m.exec(text)?.[1] ?? ''
  const links = (only === 'per-packet' ? several : [only]).map((link) => String(linkTypes.get(link) ?? link))
  const [first, last] = ['First', 'Last'].map(
    (which) => new RegExp(`^${which} packet time: +([\\d.]+)`, 'm').exec(text)?.[1] ?? null,
  )
  const digits = first?.split('.')[1]?.length ?? 0
  const [begin, end] = [first, last].map((told) => (told === null || told === undefined ? null : Number(told)))
  return { links: links.toSorted().join(), first: begin ?? null, last: end ?? null, digits }
}

describe('times and lengths of each packet', () => {
  const folder = sharedData('captures')
  // Micro- and nanoseconds, both formats, packed, several interfaces and sections, old versions, cut packets.
  const files = [
    'wireshark/dhcp.pcap',
    'wireshark/dhcp.pcapng',
    'wireshark/dhcp-nanosecond.pcap',
    'wireshark/dhcp-nanosecond.pcapng',
    'wireshark/many_interfaces.pcapng.1',
    'wireshark/many_interfaces.pcapng.2',
    'wireshark/many_interfaces.pcapng.3',
    'wireshark/tls12-dsb.pcapng',
    'wireshark/netperfmeter.pcapng.gz',
    'scapy/netflowv9.pcap',
    'scapy/macos.pcapng.gz',
    'zeek/vntag.pcap',
    'zeek/get-to-ssh-server.pcap',
    'zeek/pcapng-multi-interface.pcapng',
    'pcapng/le/test101.pcapng',
    'pcapng/be/test006.pcapng',
  ]
    .map((file) => join(folder ?? '', file))
    .filter((file) => folder === null || statSync(file, { throwIfNoEntry: false }) !== undefined)

  test.skipIf(folder === null || tshark === null).each(files)('%s: as tshark tells them', async (file) => {
    const mine: (readonly number[])[] = []
    await readCapture(file, (_bytes, start, end, atMs, wireLength) => mine.push([atMs, end - start, wireLength]))
    const theirs = tsharkOf(file)
    expect(mine.length).toBe(theirs.length)
    for (const [index, [time = '', captured, wire]] of theirs.entries()) {
      const [atMs = 0, ...lengths] = mine[index] ?? []
      expect(lengths).toEqual([Number(captured), Number(wire)])
      // A double has steps of a quarter of a microsecond now. tshark says 0 for a block without a time.
      expect(Number(time) === 0 ? 0 : Math.abs(atMs - Number(time) * 1_000)).toBeLessThan(0.000_5)
    }
  })
})

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile())
}

/** By file, in words; without those that it refuses. */
function capinfosOf(files: readonly string[]): ReadonlyMap<string, string> {
  const { stdout } = spawnSync(capinfos ?? '', ['-c', '-d', '-M', ...files], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const entries = stdout
    .split(/^File name: +/m)
    .slice(1)
    .map((text): [string, string] => {
      const [packets, bytes] = [/^Number of packets: +(\d+)/m, /^Data size: +(\d+)/m].map(
        (line) => line.exec(text)?.[1],
      )
      return [text.split('\n')[0] ?? '', `${packets} packets, ${bytes} bytes`]
    })
  return new Map(entries)
}

function tsharkOf(file: string): readonly (readonly string[])[] {
  const fields = ['frame.time_epoch', 'frame.cap_len', 'frame.len'].flatMap((field) => ['-e', field])
  const words = ['-n', '-r', file, '-T', 'fields', ...fields]
  const { stdout } = spawnSync(tshark ?? '', words, { encoding: 'utf8', maxBuffer: 1 << 26 })
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}
