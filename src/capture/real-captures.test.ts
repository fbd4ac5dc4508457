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
