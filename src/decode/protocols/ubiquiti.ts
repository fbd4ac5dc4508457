/**
 * Ubiquiti's discovery: how its access points, bridges, cameras and gateways describe themselves. Versions 1 and 2 of a
 * list of types, lengths and values. Known from published descriptions of the protocol.
 */
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellMac, tellTrimmed } from '../told-text.ts'

const headerBytes = 4
const maxFields = 64
const lastVersion = 2
const lastType = 0x40
const macField = 0x01
const macAndAddress = 0x02
const texts: ReadonlyMap<number, string> = new Map([
  [0x03, 'firmware'],
  [0x0b, 'hostName'],
  [0x0c, 'platform'],
  [0x0d, 'essid'],
  [0x14, 'model'],
  [0x15, 'model'],
  [0x16, 'version'],
])

export const ubiquiti = protocol({
  name: 'ubiquiti',
  title: 'Ubiquiti discovery',
  spec: 'Ubiquiti discovery protocol, versions 1 and 2 (published descriptions)',
  over: 'udp',
  ports: [10001],
  firstBytes: [1, 2],
  tells: {
    mac: 'MAC of one of its interfaces',
    address: 'Address of one of its interfaces',
    firmware: 'Name and version of the firmware, in full',
    version: 'Version of the firmware',
    hostName: 'Name somebody gave it',
    platform: 'Short name of the product',
    model: 'Name of the model',
    essid: 'Name of the wireless network it serves or joins',
  },
  examples: [
    {
      name: 'announcement of a gateway',
      hex: `02 06 0041 02 000a 02005e104a02 c0000201 01 0006 02005e104a02 0b 0004 67772d37 0c 0003 475733
        03 0009 4757332e76312e32 33 14 0008 4761746577617937 16 0004 312e3233`,
      facts: {
        'ubiquiti.mac': ['02:00:5e:10:4a:02', '02:00:5e:10:4a:02'],
        'ubiquiti.address': ['192.0.2.1'],
        'ubiquiti.hostName': ['gw-7'],
        'ubiquiti.platform': ['GW3'],
        'ubiquiti.firmware': ['GW3.v1.23'],
        'ubiquiti.model': ['Gateway7'],
        'ubiquiti.version': ['1.23'],
      },
    },
    {
      name: 'answer of an access point',
      fromClient: 0,
      hex: '01 00 0009 0d 0006 6c6f626279 37',
      facts: { 'ubiquiti.essid': ['lobby7'] },
    },
    { name: 'question', hex: '01 00 0000', facts: {} },
  ],

  claims(bytes, start, end, port) {
    const version = bytes[start] ?? 0
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    if (version < 1 || version > lastVersion || length !== end - start - headerBytes) return false
    return length === 0 ? port === 10001 : isList(bytes, start + headerBytes, end)
  },

  decode(reader, teller) {
    reader.take(2)
    const length = reader.u16()
    reader.position = reader.take(length)
    for (let i = 0; i < maxFields && reader.remaining > 0 && !reader.failed; i += 1) {
      const type = reader.u8()
      const size = reader.u16()
      const at = reader.take(size)
      if (!reader.failed) tellField(reader.bytes, teller, type, at, at + size)
    }
  },
})

function isList(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  for (let i = 0; i < maxFields && at < end; i += 1) {
    const type = bytes[at] ?? 0
    if (type === 0 || type > lastType) return false
    at += 3 + (((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0))
  }
  return at === end
}

function tellField(bytes: Uint8Array, teller: Teller, type: number, start: number, end: number): void {
  const fact = texts.get(type)
  if (fact !== undefined) tellTrimmed(teller, fact, bytes, start, end)
  else if (type === macField && end - start === 6) tellMac(teller, 'mac', bytes, start)
  else if (type === macAndAddress && end - start === 10) {
    tellMac(teller, 'mac', bytes, start)
    tellAddress(teller, 'address', bytes, start + 6, 4)
  }
}
