/**
 * NetBIOS name service: the names a computer registers or answers to. RFC 1002 section 4.2. Told are unique names of a
 * workstation (suffix 00) or file server (20); not workgroups, not the names of others that are asked for, and not a
 * name server's answers.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { skipName } from '../dns-message.ts'
import { protocol, type Teller } from '../protocol.ts'

const headerBytes = 12
const isResponse = 0x8000
/** Set by name servers, which answer for others. */
const recursionAvailable = 0x0080
/** Registration, refresh (two numbers are in use), multi-homed registration. */
const registrations = [5, 8, 9, 15]
const typeName = 0x20
const typeStatus = 0x21
const isGroup = 0x8000
const nameBytes = 15
const encodedBytes = 32
const maxNames = 32
const workstation = 0x00
const fileServer = 0x20

export const netbios = protocol({
  name: 'netbios',
  title: 'NetBIOS name service',
  spec: 'RFC 1002 section 4.2',
  over: 'udp',
  ports: [137],
  repeats: true,
  tells: { name: 'Computer name it registers or answers to' },
  examples: [
    {
      name: 'registration of a workstation name',
      hex: `8d03 2910 0001 0000 0000 0001 ${encoded('FRONTDESK', '00')} 0020 0001
        c00c 0020 0001 000493e0 0006 0000 c0000211`,
      facts: { 'netbios.name': ['FRONTDESK'] },
    },
    {
      name: 'registration of a workgroup',
      hex: `8d04 2910 0001 0000 0000 0001 ${encoded('WORKGROUP', '00')} 0020 0001
        c00c 0020 0001 000493e0 0006 8000 c0000211`,
      facts: {},
    },
    {
      name: 'query for another computer',
      hex: `8d05 0110 0001 0000 0000 0000 ${encoded('FILER', '20')} 0020 0001`,
      facts: {},
    },
    {
      name: 'answer to a query',
      fromClient: 0,
      hex: `8d05 8500 0000 0001 0000 0000 ${encoded('FILER', '20')} 0020 0001 000493e0 0006 6000 c0000212`,
      facts: { 'netbios.name': ['FILER'] },
    },
    {
      name: 'status with a unique name, a workgroup and a messenger name',
      fromClient: 0,
      hex: `8d06 8400 0000 0001 0000 0000 ${encoded('*', '00', '00')} 0021 0001 00000000 0037 03
        ${plain('FILER')} 00 0400 ${plain('WORKGROUP')} 00 8400 ${plain('FILER')} 03 0400`,
      facts: { 'netbios.name': ['FILER'] },
    },
  ],

  claims(bytes, start, end) {
    const isShort = end - start < headerBytes
    return !isShort && bytes[start + 4] === 0 && (bytes[start + 5] ?? 0) <= 1 && bytes[start + 6] === 0
  },

  decode(reader, teller) {
    reader.take(2)
    const flags = reader.u16()
    const questions = reader.u16()
    const answers = reader.u16()
    reader.take(4)
    const operation = (flags >> 11) & 15
    const answersItself = (flags & isResponse) !== 0 && operation === 0 && (flags & recursionAvailable) === 0
    if (answersItself && answers === 1) readRecord(reader, teller, reader.position)
    else if ((flags & isResponse) === 0 && questions === 1 && registrations.includes(operation)) {
      const name = reader.position
      skipName(reader)
      reader.take(4)
      readRecord(reader, teller, name)
    }
  },
})

/**
 * A record about the name at `name`: its flags come first in an NB record, and a list of names with flags in a status.
 */
function readRecord(reader: Reader, teller: Teller, name: number): void {
  skipName(reader)
  const type = reader.u16()
  reader.take(6)
  const length = reader.u16()
  if (type === typeName && length >= 6) {
    const flags = reader.u16()
    reader.take(length - 2)
    if (!reader.failed && (flags & isGroup) === 0) tellEncoded(reader, teller, name)
  } else if (type === typeStatus && length > 0) {
    const count = reader.u8()
    for (let i = 0; i < count && i < maxNames && !reader.failed; i += 1) {
      const at = reader.take(nameBytes)
      const suffix = reader.u8()
      const flags = reader.u16()
      if (!reader.failed && (flags & isGroup) === 0) tellPlain(reader.bytes, teller, at, suffix)
    }
  }
}

/** First-level encoding (RFC 1001 section 14.1): each half byte is a letter from A. */
function tellEncoded(reader: Reader, teller: Teller, at: number): void {
  const { bytes } = reader
  if (bytes[at] !== encodedBytes || at + 1 + encodedBytes > reader.end) return
  const start = teller.scratchEnd
  const suffix = halves(bytes, at + 1 + nameBytes * 2)
  if ((suffix !== workstation && suffix !== fileServer) || start + nameBytes > teller.scratch.length) return
  let end = start
  for (let i = 0; i < nameBytes; i += 1) {
    const byte = halves(bytes, at + 1 + i * 2)
    teller.scratch[start + i] = byte
    if (byte !== 0x20 && byte !== 0) end = start + i + 1
  }
  if (!isPrintable(teller.scratch, start, end)) return
  teller.scratchEnd = end
  teller.tellScratch('name', start, end)
}

function halves(bytes: Uint8Array, at: number): number {
  return ((((bytes[at] ?? 0) - 0x41) << 4) | ((bytes[at + 1] ?? 0) - 0x41)) & 0xff
}

function tellPlain(bytes: Uint8Array, teller: Teller, at: number, suffix: number): void {
  if (suffix !== workstation && suffix !== fileServer) return
  let end = at + nameBytes
  while (end > at && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end -= 1
  if (isPrintable(bytes, at, end)) teller.tell('name', at, end)
}

/** An example's name in first-level encoding, as hex. */
function encoded(name: string, suffix: string, padding = '20'): string {
  const halves = `${plain(name, padding)}${suffix}`
  return `20${halves.replaceAll(/./g, (half) => (0x41 + Number.parseInt(half, 16)).toString(16))}00`
}

function plain(name: string, padding = '20'): string {
  const letters = name.replaceAll(/./g, (letter) => letter.charCodeAt(0).toString(16))
  return letters + padding.repeat(nameBytes - name.length)
}
