/**
 * MikroTik's neighbour discovery (MNDP): how its routers, switches and access points describe themselves. A list of
 * types, lengths and values over UDP broadcast. Known from published descriptions; its layout is that of CDP.
 */
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellMac, tellTrimmed } from '../told-text.ts'

const headerBytes = 4
const maxFields = 32
const macField = 1
const addressField = 17
const addressField6 = 15
const texts: ReadonlyMap<number, string> = new Map([
  [5, 'identity'],
  [7, 'version'],
  [8, 'platform'],
  [11, 'softwareId'],
  [12, 'board'],
  [16, 'port'],
])

export const mndp = protocol({
  name: 'mndp',
  title: 'MikroTik Neighbor Discovery',
  spec: 'MikroTik Neighbor Discovery Protocol (published descriptions)',
  over: 'udp',
  ports: [5678],
  tells: {
    mac: 'MAC of the interface that it sends from',
    identity: 'Name somebody gave it',
    version: 'Version of the operating system',
    platform: 'Vendor, or the family of products',
    softwareId: 'Number of its licence',
    board: 'Model of the board',
    port: 'Name of the interface that it sends from',
    address: 'Address of the interface that it sends from',
  },
  examples: [
    {
      name: 'announcement of a router',
      hex: `0000 0007 0001 0006 02005e104a02 0005 0005 677764312d 0007 0008 372e3120 28612929
        0008 0008 4d696b726f54696b 000b 0004 41422d43 000c 0005 7242373731 0010 0006 65746865 7231
        0011 0004 c0000201 000f 0010 20010db8000000000000000000000001`,
      facts: {
        'mndp.mac': ['02:00:5e:10:4a:02'],
        'mndp.identity': ['gwd1-'],
        'mndp.version': ['7.1 (a))'],
        'mndp.platform': ['MikroTik'],
        'mndp.softwareId': ['AB-C'],
        'mndp.board': ['rB771'],
        'mndp.port': ['ether1'],
        'mndp.address': ['192.0.2.1', '2001:db8::1'],
      },
    },
    { name: 'question', hex: '00000000', facts: {} },
  ],

  claims(bytes, start, end) {
    const at = start + headerBytes
    if (end - start === headerBytes || end - start === 9) return isZero(bytes, start, end)
    return bytes[at] === 0 && bytes[at + 1] === macField && bytes[at + 2] === 0 && bytes[at + 3] === 6
  },

  decode(reader, teller) {
    reader.take(headerBytes)
    for (let i = 0; i < maxFields && reader.remaining >= 4 && !reader.failed; i += 1) {
      const type = reader.u16()
      const size = reader.u16()
      const at = reader.take(size)
      if (!reader.failed) tellField(reader.bytes, teller, type, at, at + size)
    }
  },
})

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0) return false
  return true
}

function tellField(bytes: Uint8Array, teller: Teller, type: number, start: number, end: number): void {
  const fact = texts.get(type)
  const length = end - start
  if (fact !== undefined) tellTrimmed(teller, fact, bytes, start, end)
  else if (type === macField && length === 6) tellMac(teller, 'mac', bytes, start)
  else if ((type === addressField && length === 4) || (type === addressField6 && length === 16))
    tellAddress(teller, 'address', bytes, start, length)
}
