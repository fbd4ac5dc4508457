/**
 * EAP over LANs, the messages of 802.1X port access and of key agreement (Wi-Fi's handshake, MACsec): who logs in and
 * how. IEEE 802.1X-2020 section 11, RFC 3748 section 4. Recognised only: keys and MKA. Not read: what happens inside a
 * method.
 */
import type { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTerminated } from '../told-text.ts'

const headerBytes = 4
const lastVersion = 3
const eapPacket = 0
const operations = ['', 'start', 'logoff', 'key', 'asf-alert', 'mka', 'announcement', 'announcement', 'announcement']
const request = 1
const response = 2
const identity = 1
const refusal = 3

/** EAP method types (IANA). */
const methods: ReadonlyMap<number, string> = new Map([
  [4, 'md5-challenge'],
  [5, 'one-time-password'],
  [6, 'token-card'],
  [13, 'tls'],
  [17, 'leap'],
  [18, 'sim'],
  [21, 'ttls'],
  [23, 'aka'],
  [25, 'peap'],
  [26, 'mschapv2'],
  [29, 'mschapv2'],
  [43, 'fast'],
  [47, 'psk'],
  [50, 'aka-prime'],
  [51, 'gpsk'],
  [52, 'pwd'],
  [55, 'teap'],
  [254, 'expanded'],
])

export const eapol = protocol({
  name: 'eapol',
  title: 'EAP over LAN (802.1X)',
  spec: 'IEEE 802.1X-2020 section 11, RFC 3748 section 4',
  over: 'ethernet',
  ports: [],
  etherTypes: [0x888e],
  tells: {
    identity: 'Name that it logs in with: of a user or of the machine',
    method: 'EAP method that it offers or uses',
    role: 'Whether it wants access (supplicant) or grants it (authenticator)',
    operation: 'Other messages of port access: start, key, key agreement of MACsec and the like',
  },
  personal: ['identity'],
  examples: [
    {
      name: 'identity of a machine',
      hex: '01 00 0016 02 07 0016 01 686f73742f64736b312e6578616d706c65',
      facts: { 'eapol.role': ['supplicant'], 'eapol.identity': ['host/dsk1.example'] },
    },
    {
      name: 'method that the network offers, with padding of the frame behind it',
      fromClient: 0,
      hex: '02 00 0006 01 08 0006 19 21 0000000000000000',
      facts: { 'eapol.role': ['authenticator'], 'eapol.method': ['peap'] },
    },
    { name: 'start', hex: '01 01 0000', facts: { 'eapol.operation': ['start'] } },
  ],

  claims(bytes, start, end) {
    const version = bytes[start] ?? 0
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    const isKnown = version >= 1 && version <= lastVersion && (bytes[start + 1] ?? 0) < operations.length
    return isKnown && end - start >= headerBytes + length
  },

  decode(reader, teller) {
    reader.take(1)
    const type = reader.u8()
    const length = reader.u16()
    const operation = operations[type] ?? ''
    if (type === eapPacket) readEap(reader, teller)
    else if (reader.take(length) <= reader.end && operation !== '') teller.tellWord('operation', operation)
  },
})

function readEap(reader: Reader, teller: Teller): void {
  const code = reader.u8()
  reader.take(1)
  const length = reader.u16()
  if (code !== request && code !== response) return
  const type = reader.u8()
  const at = reader.take(length - 5)
  if (reader.failed) return
  teller.tellWord('role', code === request ? 'authenticator' : 'supplicant')
  if (type === identity && code === response) tellTerminated(teller, 'identity', reader.bytes, at, reader.position)
  const method = type === refusal ? undefined : methods.get(type)
  if (method !== undefined) teller.tellWord('method', method)
}
