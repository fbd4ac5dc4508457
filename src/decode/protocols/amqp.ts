/**
 * AMQP 0-9-1 and 1.0 over TCP: the program at both ends, and logins in the clear. AMQP 0-9-1 sections 2.3 and 4.2; OASIS
 * AMQP 1.0 parts 1.6, 2.7.1 and 5.3.3. Not read: messages, queues, and what other versions say behind their header.
 */
import { half } from '../../core/words.ts'
import type { Reader } from '../../core/reader.ts'
import { AmqpValue } from '../amqp-value.ts'
import { isPrintable, isWord } from '../ascii.ts'
import { tellLogin } from '../login.ts'
import { protocol, type Teller } from '../protocol.ts'

const amqpPort = 5672
const headerBytes = 8
const capitalA = 0x41
/** 0-9-1: type, channel and length before the payload of a frame, and an end byte behind it. */
const frameHeaderBytes = 7
const frameEnd = 0xce
const frameType = { method: 1, header: 2, body: 3, heartbeat: 8 } as const
const connectionClass = 10
const start = 10
const startOk = 11
/** 1.0: descriptors of what is read. */
const openCode = 0x10
const saslInitCode = 0x41
const maxEntries = 32
const maxValueBytes = 512
const told = ['product', 'version', 'platform'] as const

export const amqp = protocol({
  name: 'amqp',
  title: 'AMQP',
  spec: 'AMQP 0-9-1 sections 2.3 and 4.2, OASIS AMQP 1.0 parts 1.6, 2.7.1 and 5.3.3',
  over: 'tcp',
  ports: [amqpPort],
  firstBytes: [0, frameType.method, frameType.header, frameType.body, frameType.heartbeat, capitalA],
  tells: {
    product: 'Program that it is',
    version: 'Version of the program',
    platform: 'Runtime or operating system that the program runs on',
    container: 'Name of the program’s container (AMQP 1.0)',
    user: 'User name it logs in with',
  },
  happens: {
    login: 'A password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  personal: ['user', 'defaultLogin'],
  examples: [
    { name: 'protocol header', hex: '414d515000000901', facts: {} },
    {
      name: 'start of a server',
      fromClient: 0,
      hex: `01000000000085000a000a0009000000600770726f6475637453000000094578616d706c654d510776657273696f6e530000
        0005332e322e3108706c6174666f726d530000000b4578616d706c65564d20390c6361706162696c6974696573460000000d
        0a62617369632e6e61636b74010000000e504c41494e20414d51504c41494e00000005656e5f5553ce`,
      facts: { 'amqp.product': ['ExampleMQ'], 'amqp.version': ['3.2.1'], 'amqp.platform': ['ExampleVM 9'] },
    },
    {
      name: 'login of a client with a default password',
      hex: `01000000000047000a000b000000230770726f6475637453000000086d657465722d66770776657273696f6e530000000137
        05504c41494e0000000c00677565737400677565737405656e5f5553ce`,
      facts: {
        'amqp.product': ['meter-fw'],
        'amqp.version': ['7'],
        'amqp.user': ['guest'],
        'amqp.login': ['password'],
        'amqp.defaultLogin': ['guest'],
      },
    },
    {
      name: 'login by table',
      hex: `0100000000003f000a000b0000000008414d51504c41494e00000024054c4f47494e53000000056b696f736b085041535357
        4f5244530000000673336372657405656e5f5553ce`,
      facts: { 'amqp.user': ['kiosk'], 'amqp.login': ['password'] },
    },
    {
      name: 'heartbeat',
      hex: `08000000000000ce`,
      facts: {},
    },
    {
      name: 'body of a message',
      hex: `0300010000001a7061796c6f61642c207768696368206973206e6f742072656164ce`,
      facts: {},
    },
    { name: 'protocol header of 1.0', hex: '414d515003010000', facts: {} },
    {
      name: 'open of 1.0',
      hex: `0000005c02000000005310c04f0aa109676174657761792d33a10f6875622e6578616d706c652e6e657470000100006000ff
        4040404040c12304a30770726f64756374a1094578616d706c654757a30776657273696f6ea103312e34`,
      facts: { 'amqp.container': ['gateway-3'], 'amqp.product': ['ExampleGW'], 'amqp.version': ['1.4'] },
    },
    {
      name: 'login of 1.0',
      hex: `0000002402010000005341c01702a305504c41494ea00d006b696f736b00733363726574`,
      facts: { 'amqp.user': ['kiosk'], 'amqp.login': ['password'] },
    },
    {
      name: 'empty frame of 1.0',
      hex: `0000000802000000`,
      facts: {},
    },
  ],

  needs(bytes, at, end) {
    if (bytes[at] === capitalA) return headerBytes
    if (at + headerBytes > end) return headerBytes
    return bytes[at] === 0 ? Math.max(headerBytes, u32(bytes, at)) : frameHeaderBytes + u32(bytes, at + 3) + 1
  },

  claims(bytes, at, end, port) {
    if (end - at < headerBytes) return false
    if (bytes[at] === capitalA) return isHeader(bytes, at)
    if (bytes[at] === 0) return isFrame10(bytes, at, end)
    const length = u32(bytes, at + 3)
    const last = at + frameHeaderBytes + length
    if (last < end ? bytes[last] !== frameEnd : port !== amqpPort && bytes[at] !== frameType.method) return false
    if (bytes[at] === frameType.heartbeat) return length === 0
    if (bytes[at] !== frameType.method) return length > 0 && half(bytes, at + 1) > 0
    if (at + frameHeaderBytes + 3 > end) return false
    const kind = half(bytes, at + frameHeaderBytes)
    return length >= 4 && kind > 0 && kind <= 90 && kind % 5 === 0 && bytes[at + frameHeaderBytes + 2] === 0
  },

  decode(reader, teller) {
    const first = reader.peek(0)
    if (first === 0) {
      readFrame10(reader, teller)
    } else if (first === frameType.method) {
      reader.take(frameHeaderBytes)
      if (reader.u16() === connectionClass) readConnection(reader, teller)
    }
  },
})

function u32(bytes: Uint8Array, at: number): number {
  return half(bytes, at) * 0x10000 + half(bytes, at + 2)
}

/** `AMQP`, a protocol number of 0 to 3, and the version; or 1, 1 and the version of 0-8 to 0-10. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 1] !== 0x4d || bytes[at + 2] !== 0x51 || bytes[at + 3] !== 0x50) return false
  return (bytes[at + 4] ?? 0) <= 3 && (bytes[at + 5] ?? 0) <= 1
}

/** Offset of two words, type 0 or 1, and a described list of the standard's own. */
function isFrame10(bytes: Uint8Array, at: number, end: number): boolean {
  const length = u32(bytes, at)
  if (length < headerBytes || bytes[at + 4] !== 2 || (bytes[at + 5] ?? 0) > 1) return false
  if (length === headerBytes || at + 11 > end) return length === headerBytes && end - at === headerBytes
  const code = bytes[at + 10] ?? 0
  return (
    bytes[at + 8] === 0 && bytes[at + 9] === 0x53 && ((code >= 0x10 && code <= 0x18) || (code >= 0x40 && code <= 0x44))
  )
}

function readConnection(reader: Reader, teller: Teller): void {
  const method = reader.u16()
  if (method === start) {
    reader.take(2)
    readTable(reader, teller, false)
    teller.done()
  } else if (method === startOk) {
    readTable(reader, teller, false)
    const mechanismBytes = reader.u8()
    const mechanism = reader.take(mechanismBytes)
    const isPlain = isWord(reader.bytes, mechanism, mechanism + mechanismBytes, 'plain')
    if (isWord(reader.bytes, mechanism, mechanism + mechanismBytes, 'amqplain')) {
      readTable(reader, teller, true)
    } else {
      const length = reader.u32()
      const response = reader.take(length)
      if (isPlain && !reader.failed) tellPlain(reader.bytes, response, response + length, teller)
    }
    teller.done()
  }
}

/** RFC 4616: who to act as, who logs in and the password, with zero bytes between. */
function tellPlain(bytes: Uint8Array, from: number, end: number, teller: Teller): void {
  let user = from
  while (user < end && bytes[user] !== 0) user += 1
  let password = user + 1
  while (password < end && bytes[password] !== 0) password += 1
  if (password < end) tellLogin(teller, bytes, user + 1, password, password + 1, end)
}

/** Keys, types and values (section 4.2.5). With `isLogin`, the one of AMQPLAIN. */
function readTable(reader: Reader, teller: Teller, isLogin: boolean): void {
  const length = reader.u32()
  const end = reader.position + length
  let [user, userEnd, password, passwordEnd] = [0, 0, -1, -1]
  for (let i = 0; i < maxEntries && reader.position < end && !reader.failed; i += 1) {
    const keyBytes = reader.u8()
    const key = reader.take(keyBytes)
    const type = reader.u8()
    const valueBytes = valueLength(reader, type)
    const value = reader.take(valueBytes)
    if (reader.failed || type !== longString) continue
    if (!isLogin) tellProperty(reader.bytes, key, key + keyBytes, value, value + valueBytes, teller)
    else if (isWord(reader.bytes, key, key + keyBytes, 'login')) [user, userEnd] = [value, value + valueBytes]
    else if (isWord(reader.bytes, key, key + keyBytes, 'password'))
      [password, passwordEnd] = [value, value + valueBytes]
  }
  reader.take(Math.max(0, end - reader.position))
  if (password >= 0 && !reader.failed) tellLogin(teller, reader.bytes, user, userEnd, password, passwordEnd)
}
const longString = 0x53

/** Those of RabbitMQ, which others follow; -1, which fails, for unknown ones. */
function valueLength(reader: Reader, type: number): number {
  switch (String.fromCharCode(type)) {
    case 'V':
      return 0
    case 't':
    case 'b':
    case 'B':
      return 1
    case 's':
    case 'u':
      return 2
    case 'I':
    case 'i':
    case 'f':
      return 4
    case 'D':
      return 5
    case 'l':
    case 'L':
    case 'd':
    case 'T':
      return 8
    case 'S':
    case 'x':
    case 'F':
    case 'A':
      return reader.u32()
    default:
      return -1
  }
}

function tellProperty(
  bytes: Uint8Array,
  key: number,
  keyEnd: number,
  value: number,
  end: number,
  teller: Teller,
): void {
  if (end - value > maxValueBytes || !isPrintable(bytes, value, end)) return
  for (const fact of told) if (isWord(bytes, key, keyEnd, fact)) teller.tell(fact, value, end)
}

const list = new AmqpValue()
const field = new AmqpValue()
const key = new AmqpValue()

function readFrame10(reader: Reader, teller: Teller): void {
  reader.take(headerBytes)
  if (reader.remaining === 0) return
  reader.take(2)
  const code = reader.u8()
  if (code !== openCode && code !== saslInitCode) return
  list.read(reader)
  reader.position = list.start
  if (code === openCode) readOpen(reader, teller)
  else readSaslInit(reader, teller)
}

/** Container first; the properties are the tenth field. */
function readOpen(reader: Reader, teller: Teller): void {
  field.read(reader)
  const { start: from, end } = field
  if (end - from <= maxValueBytes && isPrintable(reader.bytes, from, end)) teller.tell('container', from, end)
  for (let i = 1; i < Math.min(list.count, propertiesField); i += 1) field.read(reader)
  if (list.count >= propertiesField) readProperties(reader, teller)
  teller.done()
}
const propertiesField = 10

function readProperties(reader: Reader, teller: Teller): void {
  const pairs = field.count >> 1
  reader.position = field.start
  for (let i = 0; i < Math.min(pairs, maxEntries) && !reader.failed; i += 1) {
    key.read(reader)
    field.read(reader)
    if (!reader.failed) tellProperty(reader.bytes, key.start, key.end, field.start, field.end, teller)
  }
}

function readSaslInit(reader: Reader, teller: Teller): void {
  key.read(reader)
  field.read(reader)
  if (!reader.failed && isWord(reader.bytes, key.start, key.end, 'plain'))
    tellPlain(reader.bytes, field.start, field.end, teller)
}
