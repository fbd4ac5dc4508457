/**
 * Kerberos: who asks for a ticket to which service in which realm, with which encryption. RFC 4120 sections 5.4 and 5.9,
 * RFC 3961 and IANA for encryption types. Tickets, keys and what is encrypted are passed over.
 */
import { BerCursor, INTEGER, OCTET_STRING, SEQUENCE, elementBytes } from '../ber.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTrimmed, writeByte } from '../told-text.ts'

const ber = new BerCursor()
const lengthBytes = 4
const generalString = 0x1b
const netbiosAddress = 20
const maxItems = 32

/** Application tags: request and reply for a first ticket and for others, error. */
const asRequest = 0x6a
const asReply = 0x6b
const tgsRequest = 0x6c
const tgsReply = 0x6d
const error = 0x7e
const kinds = [asRequest, asReply, tgsRequest, tgsReply, error]

const encryptionTypes: ReadonlyMap<number, string> = new Map([
  [1, 'des-cbc-crc'],
  [2, 'des-cbc-md4'],
  [3, 'des-cbc-md5'],
  [16, 'des3-cbc-sha1'],
  [17, 'aes128-cts-hmac-sha1-96'],
  [18, 'aes256-cts-hmac-sha1-96'],
  [19, 'aes128-cts-hmac-sha256-128'],
  [20, 'aes256-cts-hmac-sha384-192'],
  [23, 'rc4-hmac'],
  [24, 'rc4-hmac-exp'],
  [25, 'camellia128-cts-cmac'],
  [26, 'camellia256-cts-cmac'],
])
/** RFC 6649, RFC 8429. */
const weakTypes = [1, 2, 3, 16, 23, 24]
const failures: ReadonlyMap<number, string> = new Map([
  [6, 'client unknown'],
  [7, 'service unknown'],
  [14, 'encryption type refused'],
  [18, 'account disabled or locked'],
  [23, 'password expired'],
  [24, 'wrong password'],
])

export const kerberos = protocol({
  name: 'kerberos',
  title: 'Kerberos',
  spec: 'RFC 4120 sections 5.4, 5.9 and 7.2',
  over: ['tcp', 'udp'],
  ports: [88],
  firstBytes: [0, ...kinds],
  tells: {
    realm: 'Realm, most often a Windows domain',
    client: 'User or computer that asks for a ticket',
    service: 'Service that a ticket is wanted for',
    hostName: 'NetBIOS name of the computer that asks',
    encryption: 'Encryption type that the client offers',
    weakEncryption: 'Weak encryption type that the server used',
  },
  happens: { refused: 'No ticket was given: unknown name, wrong password, locked account' },
  personal: ['client'],
  examples: [
    {
      name: 'request for a first ticket',
      over: 'udp',
      hex: `6a61305fa103020105a20302010aa4533051a00703050040000000a110300ea003020101a10730051b03616e61
        a2061b04434f5250a311300fa003020102a10830061b0466736d62a8083006020112020117a90f300d300ba003
        020114a10404025737`,
      facts: {
        'kerberos.client': ['ana'],
        'kerberos.realm': ['CORP'],
        'kerberos.service': ['fsmb'],
        'kerberos.encryption': ['aes256-cts-hmac-sha1-96', 'rc4-hmac'],
        'kerberos.hostName': ['W7'],
      },
    },
    {
      name: 'reply with weak encryption',
      over: 'tcp',
      fromClient: 0,
      hex: `0000002e6b2c302aa003020105a10302010ba3061b04434f5250a50961073005a003020105a60b3009a0030201
        17a2020400`,
      facts: { 'kerberos.realm': ['CORP'], 'kerberos.weakEncryption': ['rc4-hmac'] },
    },
    {
      name: 'refusal',
      over: 'udp',
      fromClient: 0,
      hex: `7e193017a003020105a10302011ea603020118a9061b04434f5250`,
      facts: { 'kerberos.refused': ['wrong password'], 'kerberos.realm': ['CORP'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < lengthBytes ? lengthBytes : lengthBytes + lengthAt(bytes, start)
  },

  claims(bytes, start, end, _port, over) {
    const at = over === 'tcp' ? start + lengthBytes : start
    if (!kinds.includes(bytes[at] ?? 0)) return false
    const size = elementBytes(bytes, at, end)
    if (size < 0 || (over === 'tcp' ? size !== lengthAt(bytes, start) : size !== end - start)) return false
    const sequence = at + headBytes(bytes, at)
    const version = sequence + headBytes(bytes, sequence)
    const isRequest = bytes[at] === asRequest || bytes[at] === tgsRequest
    if (bytes[sequence] !== SEQUENCE || bytes[version] !== (isRequest ? 0xa1 : 0xa0)) return false
    return bytes[version + 1] === 3 && bytes[version + 2] === INTEGER && bytes[version + 4] === 5
  },

  decode(reader, teller) {
    if (teller.over === 'tcp') reader.take(lengthBytes)
    const start = reader.position
    const size = elementBytes(reader.bytes, start, reader.end)
    reader.take(size)
    if (reader.failed) return
    ber.begin(reader.bytes, start, reader.position)
    if (!ber.next()) return
    const kind = ber.tag
    ber.enter()
    if (!ber.into(SEQUENCE)) return
    if (kind === asRequest || kind === tgsRequest) readRequest(teller)
    else if (kind === error) readError(teller)
    else readReply(teller)
  },
})

function lengthAt(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return high * 0x10000 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
}

/** Bytes of tag and length. */
function headBytes(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1] ?? 0
  return length < 0x80 ? 2 : 2 + (length & 0x7f)
}

/** Behind preauthentication comes the body; its fields have context tags. */
function readRequest(teller: Teller): void {
  let hasBody = false
  while (!hasBody && ber.next()) hasBody = ber.tag === 0xa4
  if (!hasBody) return
  ber.enter()
  if (!ber.into(SEQUENCE)) return
  const { end } = ber
  for (let i = 0; i < maxItems && ber.next(); i += 1) {
    const after = ber.position
    const { tag } = ber
    ber.enter()
    if (tag === 0xa1) tellName(teller, 'client')
    else if (tag === 0xa2) tellRealm(teller)
    else if (tag === 0xa3) tellName(teller, 'service')
    else if (tag === 0xa8) tellEncryption(teller)
    else if (tag === 0xa9) tellHost(teller)
    ber.resume(after, end)
  }
}

function readReply(teller: Teller): void {
  const { end } = ber
  for (let i = 0; i < maxItems && ber.next(); i += 1) {
    const after = ber.position
    const { tag } = ber
    ber.enter()
    if (tag === 0xa3) tellRealm(teller)
    else if (tag === 0xa6 && ber.into(SEQUENCE) && ber.into(0xa0) && ber.is(INTEGER)) tellWeak(teller, ber.number())
    ber.resume(after, end)
  }
}

function readError(teller: Teller): void {
  const { end } = ber
  for (let i = 0; i < maxItems && ber.next(); i += 1) {
    const after = ber.position
    const { tag } = ber
    ber.enter()
    if (tag === 0xa6 && ber.is(INTEGER)) {
      const failure = failures.get(ber.number())
      if (failure !== undefined) teller.event('refused', failure)
    } else if (tag === 0xa9) tellRealm(teller)
    ber.resume(after, end)
  }
}

function tellWeak(teller: Teller, type: number): void {
  const word = encryptionTypes.get(type)
  if (word !== undefined && weakTypes.includes(type)) teller.tellWord('weakEncryption', word)
}

function tellRealm(teller: Teller): void {
  if (ber.is(generalString)) tellTrimmed(teller, 'realm', ber.bytes, ber.valueStart, ber.valueEnd)
}

/** Kind of name, then its parts, told with slashes between. */
function tellName(teller: Teller, fact: 'client' | 'service'): void {
  if (!ber.into(SEQUENCE) || !ber.is(0xa0) || !ber.into(0xa1) || !ber.into(SEQUENCE)) return
  const from = teller.scratchEnd
  for (let i = 0; i < 8 && ber.is(generalString); i += 1) {
    if (i > 0 && !writeByte(teller, 0x2f)) return
    for (let at = ber.valueStart; at < ber.valueEnd; at += 1) {
      const byte = ber.bytes[at] ?? 0
      if (byte < 0x20 || byte === 0x7f || !writeByte(teller, byte)) return
    }
  }
  if (teller.scratchEnd - from <= 512) teller.tellScratch(fact, from, teller.scratchEnd)
}

function tellEncryption(teller: Teller): void {
  if (!ber.into(SEQUENCE)) return
  for (let i = 0; i < maxItems && ber.is(INTEGER); i += 1) {
    const word = encryptionTypes.get(ber.number())
    if (word !== undefined) teller.tellWord('encryption', word)
  }
}

/** Addresses: kind and value; the NetBIOS kind is a name. */
function tellHost(teller: Teller): void {
  if (!ber.into(SEQUENCE) || !ber.into(SEQUENCE) || !ber.is(0xa0)) return
  const { end, position } = ber
  ber.enter()
  const isName = ber.is(INTEGER) && ber.number() === netbiosAddress
  ber.resume(position, end)
  if (isName && ber.into(0xa1) && ber.is(OCTET_STRING))
    tellTrimmed(teller, 'hostName', ber.bytes, ber.valueStart, ber.valueEnd)
}
