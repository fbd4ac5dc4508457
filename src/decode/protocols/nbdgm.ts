/**
 * NetBIOS datagrams: computers announce themselves to their workgroup, with the version of their system and what they
 * serve. RFC 1002 section 4.4, MS-BRWS section 2.2. Not read: elections, logons, fragments.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTerminated, writeByte, writeNumber } from '../told-text.ts'

const firstType = 0x10
const lastType = 0x16
const lastTypeWithNames = 0x12
const headerBytes = 14
const encodedBytes = 34
const nameBytes = 15
const hostAnnouncement = 1
const localMaster = 15
const mailslot = '\\mailslot\\browse'
/** Bits of the server type that say something about the computer. */
const roles: readonly (readonly [number, string])[] = [
  [0x00000004, 'sql-server'],
  [0x00000008, 'domain-controller'],
  [0x00000010, 'backup-domain-controller'],
  [0x00000020, 'time-source'],
  [0x00000040, 'apple'],
  [0x00000200, 'print-server'],
  [0x00000800, 'unix'],
  [0x00001000, 'windows-workstation'],
  [0x00008000, 'windows-server'],
]

export const nbdgm = protocol({
  name: 'nbdgm',
  title: 'NetBIOS datagram service',
  spec: 'RFC 1002 section 4.4, MS-BRWS section 2.2',
  over: 'udp',
  ports: [138],
  tells: {
    name: 'Name of the computer that sends',
    workgroup: 'Workgroup or domain that it announces itself to',
    osVersion: 'Version of the operating system, or of what it pretends to be',
    role: 'What it is or serves, by the bits of its announcement',
    comment: 'Comment that somebody gave the computer',
  },
  examples: [
    {
      name: 'announcement of a file server',
      hex: `11 0a 0001 c0000207 008a 00b8 0000 ${encoded('FILER', '00')} ${encoded('LAB', '1d')}
        ff534d42 25 ${'00'.repeat(27)} 11 ${'00'.repeat(34)} 3800 5c4d41494c534c4f545c42524f57534500
        01 00 80fc0a00 46494c4552 ${'00'.repeat(11)} 06 01 039a0100 0f01 55aa 4c6f62627920706300`,
      facts: {
        'nbdgm.name': ['FILER'],
        'nbdgm.workgroup': ['LAB'],
        'nbdgm.osVersion': ['6.1'],
        'nbdgm.role': ['print-server', 'unix', 'windows-workstation', 'windows-server'],
        'nbdgm.comment': ['Lobby pc'],
      },
    },
    { name: 'error', hex: '13 0a 0001 c0000207 008a 82', facts: {} },
  ],

  claims(bytes, start, end) {
    const type = bytes[start] ?? 0
    const isLong = end - start >= (type <= lastTypeWithNames ? headerBytes + encodedBytes * 2 : headerBytes - 3)
    return type >= firstType && type <= lastType && (bytes[start + 1] ?? 0) < 0x10 && isLong
  },

  decode(reader, teller) {
    const type = reader.u8()
    if (type > lastTypeWithNames) return
    reader.take(headerBytes - 1)
    const source = reader.take(encodedBytes)
    const target = reader.take(encodedBytes)
    if (reader.failed) return
    tellName(reader, teller, 'name', source)
    const limit = Math.min(reader.end, reader.position + 256)
    const slot = findWord(reader.bytes, reader.position, limit, mailslot)
    if (slot < 0) return
    reader.position = slot + mailslot.length + 1
    const command = reader.u8()
    if (command === hostAnnouncement || command === localMaster) readAnnouncement(reader, teller, target)
  },
})

/** Count, period, name (16 bytes), version of the system, kinds, version of the browser, signature, comment. */
function readAnnouncement(reader: Reader, teller: Teller, target: number): void {
  reader.take(5 + 16)
  const major = reader.u8()
  const minor = reader.u8()
  const kinds = reader.take(4)
  const rest = reader.take(4)
  if (reader.failed) return
  tellName(reader, teller, 'workgroup', target)
  const from = teller.scratchEnd
  if (writeNumber(teller, major) && writeByte(teller, 0x2e) && writeNumber(teller, minor))
    teller.tellScratch('osVersion', from, teller.scratchEnd)
  const { bytes } = reader
  const bits = (bytes[kinds] ?? 0) | ((bytes[kinds + 1] ?? 0) << 8)
  for (const [bit, role] of roles) if ((bits & bit) !== 0) teller.tellWord('role', role)
  if (bytes[rest + 2] === 0x55 && bytes[rest + 3] === 0xaa) readComment(reader, teller)
}

/** A comment without its final zero byte may be cut. */
function readComment(reader: Reader, teller: Teller): void {
  const to = reader.find(0)
  if (to >= 0) tellTerminated(teller, 'comment', reader.bytes, reader.position, to)
}

/** First-level encoding (RFC 1001 section 14.1): each half byte is a letter from A. */
function tellName(reader: Reader, teller: Teller, fact: 'name' | 'workgroup', at: number): void {
  const { bytes } = reader
  if (bytes[at] !== 0x20) return
  const from = teller.scratchEnd
  let to = from
  for (let i = 0; i < nameBytes; i += 1) {
    const byte = ((((bytes[at + 1 + i * 2] ?? 0) - 0x41) << 4) | ((bytes[at + 2 + i * 2] ?? 0) - 0x41)) & 0xff
    if (!writeByte(teller, byte)) return
    if (byte !== 0x20 && byte !== 0) to = teller.scratchEnd
  }
  if (isPrintable(teller.scratch, from, to)) teller.tellScratch(fact, from, to)
}

/** An example's name in first-level encoding, as hex. */
function encoded(name: string, suffix: string): string {
  const letters = name.replaceAll(/./g, (letter) => letter.charCodeAt(0).toString(16))
  const halves = `${letters}${'20'.repeat(nameBytes - name.length)}${suffix}`
  return `20${halves.replaceAll(/./g, (half) => (0x41 + Number.parseInt(half, 16)).toString(16))}00`
}
