/**
 * S7comm-plus of Siemens S7-1200 and S7-1500: functions, and the order number and firmware that a controller gives when
 * a session begins. Unpublished; numbers as the plug-in of Wireshark for it has them. What is in the data is not read:
 * it is signed, and on newer firmware encrypted.
 */
import { isDigit } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isTpktData, tpktBytesNeeded, userDataOffset } from '../tpkt.ts'
import { tellTrimmed } from '../told-text.ts'

const magic = 0x72
/** Versions 1 to 3, and keep-alive. */
const versions = [1, 2, 3, 0xfe]
const keepAlive = 0xfe
const signed = 3
const digestBytes = 32
const request = 0x31
const response = 0x32
const kinds = [request, response, 0x33, 0x02]
const createObject = 0x04ca
const semicolon = 0x3b
const letterV = 0x56
const maxNumberBytes = 32

const functions: Readonly<Record<number, string>> = {
  0x04bb: 'explore',
  [createObject]: 'create-object',
  0x04d4: 'delete-object',
  0x04f2: 'set-variable',
  0x0524: 'get-link',
  0x0542: 'set-multi-variables',
  0x054c: 'get-multi-variables',
  0x0556: 'begin-sequence',
  0x0560: 'end-sequence',
  0x056b: 'invoke',
  0x057c: 'get-var-substreamed',
  0x0586: 'get-variables-address',
  0x0590: 'abort',
  0x059a: 'error',
  0x05a9: 'init-ssl',
}

export const s7commPlus = protocol({
  name: 's7comm-plus',
  title: 'S7comm-plus',
  spec: 'unpublished, of Siemens; RFC 1006',
  over: 'tcp',
  ports: [102],
  firstBytes: [0x03],
  tells: {
    function: 'Function that it asks for or answers',
    orderNumber: 'Order number of the controller: the exact model',
    firmware: 'Version of the firmware of the controller',
  },
  examples: [
    {
      name: 'answer to the begin of a session',
      fromClient: 0,
      hex: '0300 002d 02f080 7201 0022 32 0000 04ca 00000001 3600 1511 313b365858372032313158203b56332e30 a2000000',
      facts: {
        's7comm-plus.function': ['create-object'],
        's7comm-plus.orderNumber': ['6XX7 211X'],
        's7comm-plus.firmware': ['V3.0'],
      },
    },
    {
      name: 'request with a digest',
      hex: `0300 0036 02f080 7203 002b 20 ${'5a'.repeat(32)} 31 0000 054c 00000002 00`,
      facts: { 's7comm-plus.function': ['get-multi-variables'] },
    },
  ],

  needs: tpktBytesNeeded,

  claims(bytes, start, end) {
    const at = start + userDataOffset
    if (!isTpktData(bytes, start, end, 4) || bytes[at] !== magic) return false
    if (end - at < 5) return true
    return (
      versions.includes(bytes[at + 1] ?? 0) &&
      (bytes[at + 1] === keepAlive || kinds.includes(bytes[kindAt(bytes, at)] ?? 0))
    )
  },

  decode(reader, teller) {
    const { bytes } = reader
    const at = reader.start + userDataOffset
    reader.take(tpktBytesNeeded(bytes, reader.start, reader.end))
    if (reader.failed) return
    const kind = kindAt(bytes, at)
    if (kind + 5 > reader.end || bytes[at + 1] === keepAlive) return
    const code = ((bytes[kind + 3] ?? 0) << 8) | (bytes[kind + 4] ?? 0)
    const word = functions[code]
    if (word === undefined) return
    teller.tellWord('function', word)
    if (bytes[kind] === response && code === createObject) tellNumbers(bytes, teller, kind + 5, reader.end)
  },
})

/** The kind stands behind the header and the length, and a digest in version 3. */
function kindAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 1] === signed && bytes[at + 4] === digestBytes ? at + 5 + digestBytes : at + 4
}

/** Text such as `1;6XX7 211X ;V3.0`: a rack, an order number and a version, with semicolons between. */
function tellNumbers(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  for (let at = start; at + 2 < end; at += 1) {
    if (bytes[at] !== semicolon || bytes[at + 1] !== letterV || !isDigit(bytes[at + 2] ?? 0)) continue
    let from = at
    while (from > start && at - from < maxNumberBytes && bytes[from - 1] !== semicolon) from -= 1
    let to = at + 2
    while (to < end && to - at < maxNumberBytes && (isDigit(bytes[to] ?? 0) || bytes[to] === 0x2e)) to += 1
    if (bytes[from - 1] !== semicolon) continue
    tellTrimmed(teller, 'orderNumber', bytes, from, at)
    tellTrimmed(teller, 'firmware', bytes, at + 1, to)
    return
  }
}
