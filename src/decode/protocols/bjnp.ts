/**
 * BJNP, Canon's protocol for printers and scanners on the network: who is one, and its IEEE 1284 device id. Known from
 * published descriptions (SANE, Wireshark). Not read: print jobs, scans, who prints.
 */
import type { Reader } from '../../core/reader.ts'
import { startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellMac, tellTrimmed } from '../told-text.ts'

const magics = ['bjnp', 'mfnp']
const headerBytes = 16
const isAnswer = 0x80
const discover = 0x01
const getId = 0x30
const semicolon = 0x3b
const kinds = ['', 'printer', 'scanner']
const idFields: readonly (readonly [string, string])[] = [
  ['mfg:', 'manufacturer'],
  ['mdl:', 'model'],
  ['des:', 'description'],
]

export const bjnp = protocol({
  name: 'bjnp',
  title: 'Canon BJNP',
  spec: 'BJNP (published descriptions)',
  over: 'udp',
  ports: [8611, 8612, 8613, 8614],
  firstBytes: [0x42, 0x4d],
  tells: {
    kind: 'Whether it is a printer or a scanner',
    mac: 'MAC of the device',
    address: 'Address it says it has',
    manufacturer: 'Manufacturer in its IEEE 1284 device id',
    model: 'Model in its IEEE 1284 device id',
    description: 'Description in its IEEE 1284 device id',
  },
  examples: [
    { name: 'question to all', hex: '424a4e50 02 01 0000 0001 0000 00000000', facts: {} },
    {
      name: 'answer of a printer',
      fromClient: 0,
      hex: '424a4e50 81 01 0000 0001 0000 00000010 00010800 06 04 02005e104a01 c0000207',
      facts: { 'bjnp.kind': ['printer'], 'bjnp.mac': ['02:00:5e:10:4a:01'], 'bjnp.address': ['192.0.2.7'] },
    },
    {
      name: 'device id of a scanner',
      fromClient: 0,
      hex: `424a4e50 82 30 0000 0002 0000 0000001e 001e 4d46473a41636d653b4d444c3a53373b4445533a41636d6520
        53373b`,
      facts: {
        'bjnp.kind': ['scanner'],
        'bjnp.manufacturer': ['Acme'],
        'bjnp.model': ['S7'],
        'bjnp.description': ['Acme S7'],
      },
    },
  ],

  claims(bytes, start, end) {
    const isMagic = magics.some((magic) => startsWith(bytes, start, end, magic))
    return isMagic && end - start >= headerBytes && (bytes[start + 12] ?? 0) === 0
  },

  decode(reader, teller) {
    reader.take(4)
    const type = reader.u8()
    const command = reader.u8()
    reader.take(6)
    const length = reader.u32()
    reader.position = reader.take(length)
    if (reader.failed || (type & isAnswer) === 0) return
    const kind = kinds[type & 0x0f] ?? ''
    if (kind !== '') teller.tellWord('kind', kind)
    if (command === discover && length >= 16) readDiscovery(reader, teller)
    else if (command === getId && length > 2) readId(reader, teller, length)
  },
})

/** Four bytes, lengths of MAC and address, then both. */
function readDiscovery(reader: Reader, teller: Teller): void {
  reader.take(4)
  const sizes = reader.u16()
  const at = reader.take(10)
  if (reader.failed || sizes !== 0x0604) return
  tellMac(teller, 'mac', reader.bytes, at)
  tellAddress(teller, 'address', reader.bytes, at + 6, 4)
}

/** Its length, then keys and values as text, with a semicolon behind each. */
function readId(reader: Reader, teller: Teller, length: number): void {
  const { bytes } = reader
  let at = reader.take(length) + 2
  const end = reader.position
  while (at < end) {
    let to = at
    while (to < end && bytes[to] !== semicolon) to += 1
    for (const [key, fact] of idFields)
      if (startsWith(bytes, at, to, key)) tellTrimmed(teller, fact, bytes, at + key.length, to)
    at = to + 1
  }
}
