import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aggregate, inner, tunnels, wirelessFrame } from '../../testdata/carried.ts'
import { camera, ethernet, ipv4, recorder, u16 } from '../../testdata/frames.ts'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { readCapture } from '../capture/capture-file.ts'
import { ipv4Text, ipv6Text } from '../core/address.ts'
import { IPV4, IPV6, TCP, UDP, type Packet } from '../core/packet.ts'
import { PacketPath } from './packet-path.ts'

const tshark = debianProgram('tshark', 'tshark')
const captures = sharedData('captures')

/** What a frame carried: addresses and ports of every IP packet in it, and the VLAN of the outermost. */
type Row = { readonly addresses: readonly string[]; readonly ports: readonly string[]; readonly vlan: number }

type Mutable = { addresses: string[]; ports: string[]; vlan: number }

function collect(): { path: PacketPath; begin: () => Mutable; packets: Mutable[] } {
  const packets: Mutable[] = []
  let row: Mutable = { addresses: [], ports: [], vlan: 0 }
  const path = new PacketPath({
    packet: (packet) => {
      const handed = handedOn(packet)
      packets.push(handed)
      if (row.addresses.length === 0) row.vlan = packet.vlan
      row.addresses.push(...handed.addresses)
      row.ports.push(...handed.ports)
    },
  })
  const begin = (): Mutable => (row = { addresses: [], ports: [], vlan: 0 })
  return { path, begin, packets }
}

function handedOn(packet: Packet): Mutable {
  const isIp = packet.network === IPV4 || packet.network === IPV6
  const hasPorts = isIp && (packet.protocol === TCP || packet.protocol === UDP)
  const { source0, source1, source2, source3, target0, target1, target2, target3, sourcePort, targetPort } = packet
  const [source, target] =
    packet.network === IPV4
      ? [ipv4Text(source0), ipv4Text(target0)]
      : [ipv6Text(source0, source1, source2, source3), ipv6Text(target0, target1, target2, target3)]
  return {
    addresses: isIp ? [`${source} ${target}`] : [],
    ports: hasPorts ? [`${packet.protocol} ${sourcePort} ${targetPort}`] : [],
    vlan: packet.vlan,
  }
}

async function oursOf(file: string): Promise<readonly Row[]> {
  const { path, begin } = collect()
  const rows: Row[] = []
  await readCapture(file, (bytes, start, end, atMs, wireLength, linkType) => {
    rows.push(begin())
    path.sink(bytes, start, end, atMs, wireLength, linkType)
  })
  begin()
  path.finish()
  return rows
}

const fields = ['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport']
const more = ['vlan.id', 'frame.protocols', 'ip.flags.mf', 'ip.frag_offset', 'ipv6.fraghdr.ident']
const wholes = ['ip.reassembled.length', 'ipv6.reassembled.length']

/** `null` for a fragment that completes nothing, which is no packet yet. */
function theirsOf(file: string): readonly (Row | null)[] {
  const names = [...fields, ...more, ...wholes].flatMap((field) => ['-e', field])
  const options = ['-n', '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|']
  const text = execFileSync(tshark ?? '', ['-r', file, ...options, ...names], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return text.split('\n').slice(0, -1).map(rowOf)
}

function rowOf(line: string): Row | null {
  const columns = line.split('\t').map((column) => (column === '' ? [] : column.split('|')))
  const column = (index: number): readonly string[] => columns[index] ?? []
  const pairs = (from: number): string[] => column(from).map((value, index) => `${value} ${column(from + 1)[index]}`)
  const isFragment = column(10).some((flag) => /1|True/.test(flag)) || column(11).some((offset) => offset !== '0')
  if ((isFragment || column(12).length > 0) && column(13).length + column(14).length === 0) return null
  // The packet that an ICMP error quotes was not sent here.
  const isQuoting = /icmp(v6)?:ip/.test(column(9).join(''))
  const tcp = pairs(4).map((pair) => `${TCP} ${pair}`)
  const udp = pairs(6).map((pair) => `${UDP} ${pair}`)
  return {
    addresses: isQuoting ? [] : [...pairs(0), ...pairs(2)],
    ports: isQuoting ? [] : [...tcp, ...udp],
    vlan: Number(column(8)[0] ?? 0),
  }
}

const text = ({ addresses, ports }: Row): string => [...addresses.toSorted(), ...ports.toSorted()].join(', ')

/** How many frames both see alike, and the numbers of those that differ. */
async function compare(file: string): Promise<{ same: number; different: readonly number[] }> {
  const ours = await oursOf(file)
  const different: number[] = []
  let same = 0
  for (const [index, theirs] of theirsOf(file).entries()) {
    const own = ours[index]
    if (theirs === null || own === undefined || theirs.addresses.length === 0) continue
    const vlanDiffers = theirs.vlan !== own.vlan && own.addresses.length === 1
    if (text(theirs) !== text(own) || vlanDiffers) different.push(index + 1)
    else same += 1
  }
  return { same, different }
}

/** Captures, and the frames that differ, with the reason. */
const compared: readonly (readonly [file: string, different?: readonly number[], why?: string])[] = [
  ['zeek/tunnels/4in4.pcap'],
  ['zeek/tunnels/4in6.pcap'],
  ['zeek/tunnels/6in4.pcap'],
  ['zeek/tunnels/6in6in6.pcap'],
  ['zeek/tunnels/ayiya3.pcap'],
  ['zeek/tunnels/geneve.pcap'],
  ['zeek/tunnels/geneve-many-options.pcap'],
  ['zeek/tunnels/gre-aruba-amsdu.pcap'],
  ['zeek/tunnels/gre-over-udp-4754.pcap'],
  ['zeek/tunnels/gre-pptp.pcap'],
  ['zeek/tunnels/gre-sample.pcap'],
  ['zeek/tunnels/gre-within-gre.pcap'],
  ['zeek/tunnels/gtp/gtp1_gn_normal_incl_fragmentation.pcap'],
  ['zeek/tunnels/gtp/gtp6_gtp_0x32.pcap'],
  ['zeek/tunnels/gtp/gtp9_unknown_or_too_short_payload.pcap', [11], 'the inner packet claims more than is there'],
  ['zeek/tunnels/vxlan.pcap'],
  ['zeek/tunnels/vxlan-triple-v2.pcap'],
  ['zeek/erspan.pcap'],
  ['zeek/erspanI.pcap'],
  ['zeek/erspanII.pcap'],
  ['zeek/erspanIII.pcap'],
  ['zeek/mpls-in-vlan.pcap'],
  ['zeek/mixed-vlan-mpls.pcap'],
  ['zeek/pppoe.pcap'],
  ['zeek/pppoe-over-qinq.pcap'],
  ['zeek/q-in-q.pcap'],
  ['zeek/vntag_vlan_sandwich_clean.pcap'],
  ['zeek/pbb.pcap'],
  ['zeek/nflog-http.pcap'],
  ['zeek/radiotap.pcap'],
  ['zeek/wlanmon.pcap'],
  ['zeek/linux_dlt_sll2.pcap'],
  ['zeek/llc.pcap'],
  ['zeek/ipv6-fragmented-dns.pcap'],
  ['zeek/ipv4/fragmented-4.pcap'],
  ['zeek/dns-inverse-query.pcap'],
  ['ndpi/pcap/capwap_data.pcapng'],
  ['ndpi/pcap/4in6tunnel.pcap'],
  ['ndpi/pcap/6in6tunnel.pcap'],
  ['ndpi/pcap/gre.pcapng'],
  ['ndpi/pcap/ipv6_in_gtp.pcap'],
  ['ndpi/pcap/teredo.pcap'],
  ['ndpi/pcap/BGP_Cisco_hdlc_slarp.pcap'],
  ['wireshark/ipoipoip.pcap'],
  ['wireshark/tftp.pcap'],
  ['wireshark/nfs.pcap'],
]

describe.skipIf(tshark === null || captures === null)(
  'all addresses and ports of all layers, as tshark sees them',
  () => {
    for (const [file, expected = []] of compared) {
      test(`${file}: nothing differs but for a reason`, { timeout: 60_000 }, async () => {
        const path = join(captures ?? '', file)
        expect(existsSync(path)).toBe(true)
        const { same, different } = await compare(path)
        expect(different).toEqual(expected)
        expect(same).toBeGreaterThan(0)
      })
    }
  },
)

function send(path: PacketPath, frame: ArrayLike<number>, linkType = 1, atMs = 1): void {
  path.sink(Uint8Array.from(frame), 0, frame.length, atMs, frame.length, linkType)
}

test('a tunnelled packet counts once, and both packets are handed on', () => {
  const { path, packets } = collect()
  const frames = Object.values(tunnels)
  for (const { frame } of frames) send(path, frame)
  expect(path.counts).toMatchObject({ packets: frames.length, undecodable: 0 })
  expect(packets.length).toBeGreaterThanOrEqual(2 * frames.length)
  const inside = packets.filter(({ ports }) => ports[0] === `${UDP} 5353 53`)
  expect(inside).toHaveLength(frames.length)
})

test('tunnels within tunnels are entered four deep, and what is deeper is counted', () => {
  const { path, packets } = collect()
  let packet = inner
  for (let depth = 0; depth < 6; depth += 1) packet = ipv4(`10.0.0.${depth}`, '10.0.1.1', 4, packet)
  send(path, ethernet(camera.mac, recorder.mac, 0x0800, packet))
  expect(packets.map(({ addresses }) => addresses[0])).toEqual([5, 4, 3, 2, 1].map((n) => `10.0.0.${n} 10.0.1.1`))
  expect(path.dropped()).toMatchObject({ tunnelsTooDeep: 1 })
})

test('every frame of an aggregate is handed on', () => {
  const { path, packets } = collect()
  const bodies = Array.from({ length: 30 }, () => inner)
  send(path, wirelessFrame({ quality: [0x80, 0], body: aggregate(bodies) }), 105)
  expect(packets).toHaveLength(30)
  expect(path.counts.packets).toBe(1)
})

test('a tunnel whose carrier came in fragments is entered when the carrier is whole', () => {
  const { path, packets } = collect()
  const carrier = [
    ...u16(50_000),
    ...u16(2152),
    ...u16(16 + inner.length),
    0,
    0,
    0x30,
    255,
    0,
    inner.length,
    0,
    0,
    0,
    1,
  ]
  const payload = [...carrier, ...inner]
  for (const [from, to] of [
    [24, payload.length],
    [0, 24],
  ] as const) {
    const part = ipv4(camera.ip, recorder.ip, 17, payload.slice(from, to))
    part.splice(6, 2, ...u16((from === 0 ? 0x2000 : 0) | (from >> 3)))
    send(path, ethernet(camera.mac, recorder.mac, 0x0800, part))
  }
  expect(packets.map(({ ports }) => ports[0])).toEqual([`${UDP} 50000 2152`, `${UDP} 5353 53`])
  expect(path.dropped()).toMatchObject({ incompleteDatagrams: 0, fragments: 0 })
})

test('a first fragment that stays alone is handed on at the end, and counted', () => {
  const { path, packets } = collect()
  const part = ipv4(camera.ip, recorder.ip, 17, [...u16(5000), ...u16(53), ...u16(100), 0, 0])
  part.splice(6, 2, 0x20, 0)
  send(path, ethernet(camera.mac, recorder.mac, 0x0800, part))
  expect(packets).toHaveLength(0)
  path.finish()
  expect(packets.map(({ ports }) => ports[0])).toEqual([`${UDP} 5000 53`])
  expect(path.dropped()).toMatchObject({ incompleteDatagrams: 1 })
})

test('link types that cannot be decoded are counted, and so are encrypted frames', () => {
  const { path } = collect()
  send(path, [1, 2, 3], 189)
  send(path, [1, 2, 3], 189)
  send(path, wirelessFrame({ flags: 0x40, body: Array.from({ length: 30 }, () => 9) }), 105)
  expect([...path.unknownLinkTypes]).toEqual([[189, 2]])
  expect(path.counts).toMatchObject({ packets: 3, undecodable: 2, encrypted: 1 })
})
