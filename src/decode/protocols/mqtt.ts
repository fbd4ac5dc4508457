/**
 * MQTT 3.1, 3.1.1 and 5 over TCP: who the client says it is, logins, and the topics that it publishes or subscribes to,
 * which often carry the device's kind and number. OASIS MQTT 5.0 sections 2 and 3. Published values are not read.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { tellLogin } from '../login.ts'
import { protocol, type Teller } from '../protocol.ts'

const mqttPort = 1883
const pingRequest = 12
const pingResponse = 13
const packetType = { connect: 1, connack: 2, publish: 3, subscribe: 8 } as const
const maxLengthBytes = 4
const maxTopics = 16
const maxTopicBytes = 512
const maxClientIdBytes = 512
const flag = { userName: 0x80, password: 0x40, will: 0x04 } as const
/** Low four bits of the first byte, by packet type; PUBLISH may have any. */
const fixedFlags = [-1, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0]
const versions: ReadonlyMap<number, string> = new Map([
  [3, '3.1'],
  [4, '3.1.1'],
  [5, '5.0'],
])

export const mqtt = protocol({
  name: 'mqtt',
  title: 'MQTT',
  spec: 'OASIS MQTT 3.1.1 and 5.0 sections 2 and 3, MQTT 3.1',
  over: 'tcp',
  ports: [mqttPort],
  firstBytes: Array.from({ length: 240 }, (_, index) => index + 16).filter((byte) => {
    const flags = fixedFlags[byte >> 4] ?? 0
    return flags < 0 ? (byte & 6) !== 6 : flags === (byte & 15)
  }),
  tells: {
    version: 'Version of MQTT that it speaks as a client',
    clientId: 'Name that it has as a client, often with its serial number',
    user: 'User name it logs in with',
    topic: 'Topics that it publishes or subscribes to',
  },
  happens: {
    login: 'A password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  personal: ['user', 'defaultLogin'],
  examples: [
    { name: 'ping on another port', port: 17_501, hex: 'c000', facts: {} },
    {
      name: 'connect of MQTT 3.1.1 with a default password and a will',
      hex: `1038 0004 4d515454 04 c6 003c 0008 6c616d702d303037 000f 6c616d702d3030372f737461747573 0003 6f6666
        0005 6775657374 0005 6775657374`,
      facts: {
        'mqtt.version': ['3.1.1'],
        'mqtt.clientId': ['lamp-007'],
        'mqtt.topic': ['lamp-007/status'],
        'mqtt.user': ['guest'],
        'mqtt.login': ['password'],
        'mqtt.defaultLogin': ['guest'],
      },
    },
    {
      name: 'connect of MQTT 3.1',
      hex: '1014 0006 4d5149736470 03 02 001e 0006 6d657465722d',
      facts: { 'mqtt.version': ['3.1'], 'mqtt.clientId': ['meter-'] },
    },
    {
      name: 'connect of MQTT 5 with properties',
      hex: '1016 0004 4d515454 05 02 003c 05 110000000a 0004 64657637',
      facts: { 'mqtt.version': ['5.0'], 'mqtt.clientId': ['dev7'] },
    },
    { name: 'answer to a connect', fromClient: 0, hex: '20020000', facts: {} },
    {
      name: 'published value, which is not told',
      hex: '3213 000b 706c616e742f70312f7431 0001 32312e35',
      facts: { 'mqtt.topic': ['plant/p1/t1'] },
    },
    {
      name: 'subscription to two topics',
      hex: '8213 0002 0006 636d642f2b2f 00 0005 6f74612f23 01',
      facts: { 'mqtt.topic': ['cmd/+/', 'ota/#'] },
    },
    {
      name: 'subscription of MQTT 5',
      memory: 5,
      hex: '820a 0002 00 0004 61626364 00',
      facts: { 'mqtt.topic': ['abcd'] },
    },
    { name: 'ping', hex: 'c000', facts: {} },
  ],

  needs(bytes, start, end) {
    const lengthBytes = remainingBytes(bytes, start, end)
    if (lengthBytes < 0) return end - start + 1
    return 1 + lengthBytes + remaining(bytes, start, lengthBytes)
  },

  claims(bytes, start, end, port) {
    const type = (bytes[start] ?? 0) >> 4
    const lengthBytes = remainingBytes(bytes, start, end)
    if (lengthBytes < 0) return port === mqttPort && end - start <= maxLengthBytes
    if (lengthBytes === 0) return false
    const length = remaining(bytes, start, lengthBytes)
    const body = start + 1 + lengthBytes
    const isWhole = body + length <= end
    switch (type) {
      case packetType.connect:
        return isConnect(bytes, body, end)
      case packetType.connack:
        return length === 2 ? isWhole && (bytes[body] ?? 0) < 2 && (bytes[body + 1] ?? 0) < 6 : port === mqttPort
      case packetType.publish:
        return (
          isTopic(bytes, body, end, length) &&
          (port === mqttPort || body + length === end || hasSeparator(bytes, body, end))
        )
      case packetType.subscribe:
        return length >= 6 && (port === mqttPort || (isWhole && isTopic(bytes, body + 2, end, length - 3)))
      default:
        if (port === mqttPort) return length < 256 && isWhole
        // So short that only the port tells, but for a ping alone in its segment.
        return end - start === 2 && length === 0 && (type === pingRequest || type === pingResponse)
    }
  },

  decode(reader, teller) {
    const type = reader.u8() >> 4
    const lengthBytes = remainingBytes(reader.bytes, reader.start, reader.end)
    if (lengthBytes <= 0) {
      reader.take(reader.remaining + 1)
      return
    }
    const end = reader.position + lengthBytes + remaining(reader.bytes, reader.start, lengthBytes)
    reader.take(lengthBytes)
    if (type === packetType.connect) readConnect(reader, teller)
    else if (type === packetType.publish) tellTopic(reader, teller)
    else if (type === packetType.subscribe) readSubscribe(reader, Math.min(end, reader.end), teller)
  },
})

/** How many bytes the remaining length has: -1 when it is cut, 0 when it is too long. */
function remainingBytes(bytes: Uint8Array, start: number, end: number): number {
  for (let i = 1; i <= maxLengthBytes; i += 1) {
    if (start + i >= end) return -1
    if ((bytes[start + i] ?? 0) < 0x80) return i
  }
  return 0
}

function remaining(bytes: Uint8Array, start: number, lengthBytes: number): number {
  let value = 0
  for (let i = lengthBytes; i > 0; i -= 1) value = value * 128 + ((bytes[start + i] ?? 0) & 0x7f)
  return value
}

function isConnect(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 8 > end || bytes[at] !== 0 || bytes[at + 2] !== 0x4d || bytes[at + 3] !== 0x51) return false
  const isOld = bytes[at + 1] === 6
  return isOld ? bytes[at + 4] === 0x49 && bytes[at + 5] === 0x73 : bytes[at + 1] === 4 && bytes[at + 4] === 0x54
}

/** A string of printable text, in a packet of `limit` bytes more. */
function isTopic(bytes: Uint8Array, at: number, end: number, limit: number): boolean {
  const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  const start = at + 2
  if (start > end || length === 0 || length + 2 > limit) return false
  return isPrintable(bytes, start, Math.min(end, start + length))
}

function hasSeparator(bytes: Uint8Array, at: number, end: number): boolean {
  const limit = Math.min(end, at + 2 + (bytes[at + 1] ?? 0))
  for (let i = at + 2; i < limit; i += 1) if (bytes[i] === 0x2f) return true
  return false
}

function readConnect(reader: Reader, teller: Teller): void {
  reader.take(reader.u16())
  const version = reader.u8()
  const flags = reader.u8()
  reader.u16()
  if (version >= 5) skipProperties(reader)
  teller.memory = version
  teller.tellWord('version', versions.get(version) ?? '')
  tellString(reader, teller, 'clientId', maxClientIdBytes)
  if ((flags & flag.will) !== 0) {
    if (version >= 5) skipProperties(reader)
    tellString(reader, teller, 'topic', maxTopicBytes)
    reader.take(reader.u16())
  }
  const userBytes = (flags & flag.userName) === 0 ? 0 : reader.u16()
  const user = reader.take(userBytes)
  const passwordBytes = (flags & flag.password) === 0 ? 0 : reader.u16()
  const password = reader.take(passwordBytes)
  if (reader.failed) return
  if ((flags & flag.password) !== 0)
    tellLogin(teller, reader.bytes, user, user + userBytes, password, password + passwordBytes)
  else if (isPrintable(reader.bytes, user, user + userBytes)) teller.tell('user', user, user + userBytes)
}

function tellString(reader: Reader, teller: Teller, fact: string, limit: number): void {
  const length = reader.u16()
  const start = reader.take(length)
  if (length <= limit && isPrintable(reader.bytes, start, start + length)) teller.tell(fact, start, start + length)
}

/** MQTT 5: a length as the remaining length has it, and so many bytes. */
function skipProperties(reader: Reader): void {
  let length = 0
  let shift = 0
  for (let i = 0; i < maxLengthBytes; i += 1) {
    const byte = reader.u8()
    length += (byte & 0x7f) << shift
    shift += 7
    if (byte < 0x80) break
  }
  reader.take(length)
}

/** The topic only: what is published needn't be there. */
function tellTopic(reader: Reader, teller: Teller): void {
  tellString(reader, teller, 'topic', maxTopicBytes)
}

function readSubscribe(reader: Reader, end: number, teller: Teller): void {
  reader.u16()
  if (teller.memory >= 5) skipProperties(reader)
  for (let i = 0; i < maxTopics && reader.position < end && !reader.failed; i += 1) {
    tellTopic(reader, teller)
    reader.u8()
  }
}
