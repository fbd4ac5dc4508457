/**
 * Tuya's announcements: how lamps, plugs and sensors that use Tuya's platform name themselves on the local network. JSON
 * in a frame; on port 6667 encrypted with a key that is the same in all of them and published. Known from published
 * descriptions of the protocol. Not read: control connections, announcements of version 3.5.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { isPrintable } from '../ascii.ts'
import { JsonMembers } from '../json-members.ts'
import { protocol, type Teller } from '../protocol.ts'

const prefix = [0x00, 0x00, 0x55, 0xaa]
const suffix = [0x00, 0x00, 0xaa, 0x55]
/** Prefix, sequence number, command, length of what follows. */
const headerBytes = 16
/** Checksum and suffix. */
const trailerBytes = 8
const returnCodeBytes = 4
const blockBytes = 16
const maxBytes = 2048
const maxValueBytes = 512
const brace = 0x7b
const key = createHash('md5').update('yGAdlopoPVldABfn').digest()
const json = new JsonMembers()

const texts: readonly (readonly [string, string])[] = [
  ['gwid', 'deviceId'],
  ['productkey', 'productKey'],
  ['version', 'protocolVersion'],
  ['ip', 'address'],
]

export const tuya = protocol({
  name: 'tuya',
  title: 'Tuya local announcement',
  spec: 'Tuya local protocol 3.1 to 3.4 (published descriptions)',
  over: 'udp',
  ports: [6667, 6666],
  repeats: true,
  tells: {
    deviceId: 'Identifier of the device on Tuya’s platform',
    productKey: 'Key of the product: the same in all devices of a model',
    protocolVersion: 'Version of the local protocol',
    address: 'Address it says it has',
  },
  examples: [
    {
      name: 'announcement in the clear',
      port: 6666,
      hex: framed(
        Buffer.from('{"ip":"192.0.2.7","gwId":"02005e104a01","active":2,"productKey":"acme7","version":"3.1"}'),
      ),
      facts: {
        'tuya.address': ['192.0.2.7'],
        'tuya.deviceId': ['02005e104a01'],
        'tuya.productKey': ['acme7'],
        'tuya.protocolVersion': ['3.1'],
      },
    },
    {
      name: 'encrypted announcement, behind a return code',
      port: 6667,
      hex: framed(encrypted('{"gwId":"02005e104a02","productKey":"acme8"}')),
      facts: { 'tuya.deviceId': ['02005e104a02'], 'tuya.productKey': ['acme8'] },
    },
  ],

  claims(bytes, start, end) {
    if (end - start < headerBytes + trailerBytes) return false
    for (let i = 0; i < 4; i += 1) if (bytes[start + i] !== prefix[i] || bytes[end - 4 + i] !== suffix[i]) return false
    const length = ((bytes[start + 14] ?? 0) << 8) | (bytes[start + 15] ?? 0)
    return length === end - start - headerBytes
  },

  decode(reader, teller) {
    reader.take(headerBytes)
    const length = Math.min(reader.remaining - trailerBytes, maxBytes)
    const at = reader.take(length)
    if (reader.failed) return
    // A return code may stand in front.
    const from = reader.bytes[at] === brace || length % blockBytes === 0 ? at : at + returnCodeBytes
    const end = at + length
    if (reader.bytes[from] === brace) put(teller, reader.bytes.subarray(from, end))
    else if (end - from >= blockBytes && (end - from) % blockBytes === 0)
      put(teller, decrypted(reader.bytes, from, end))
  },
})

/** Padding stays: it is no JSON. */
function decrypted(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const cipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false)
  return cipher.update(bytes.subarray(start, end))
}

function put(teller: Teller, text: Uint8Array): void {
  if (text[0] !== brace) return
  json.begin(text, 0, text.length)
  while (json.next()) for (const [name, fact] of texts) if (json.is(name)) tellValue(teller, fact, text)
}

function tellValue(teller: Teller, fact: string, text: Uint8Array): void {
  const { valueStart: start, valueEnd: end } = json
  if (end - start <= maxValueBytes && isPrintable(text, start, end)) teller.tellCopy(fact, text, start, end)
}

/** An example's frame, as hex. */
function framed(content: Uint8Array): string {
  const length = (content.length + trailerBytes).toString(16).padStart(8, '0')
  return `000055aa 00000000 00000013 ${length} ${Buffer.from(content).toString('hex')} 00000000 0000aa55`
}

function encrypted(text: string): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null)
  return Buffer.concat([Buffer.alloc(returnCodeBytes), cipher.update(text), cipher.final()])
}
