/**
 * ADS of Beckhoff TwinCAT: what a device is (over TCP), how it answers a search and who gets a route to it (over UDP),
 * and the acts that start, stop or reset a controller. Beckhoff Information System, "AMS/ADS specification"; the search
 * is unpublished. Values, and the password of a route, are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { littleU16, littleU16At, littleU32, littleU32At } from '../little-endian.ts'
import { hexBytes, littleHex, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellDotted, tellTerminated, writeByte, writeNumber } from '../told-text.ts'

const tcpHeaderBytes = 6
const headerBytes = 32
const netIdBytes = 6
const magic = 0x71146603
const searchBytes = 12
const isAnswer = 0x80000000
const addRoute = 6
const maxTags = 32
const hostTag = 5
const systemTag = 4
const versionTag = 3
const nameTag = 12
const windowsCe = 3

const readDeviceInformation = 1
const writeControl = 5
const commands: Readonly<Record<number, string>> = {
  [readDeviceInformation]: 'read-device-information',
  2: 'read',
  3: 'write',
  4: 'read-state',
  [writeControl]: 'write-control',
  6: 'add-notification',
  7: 'delete-notification',
  8: 'notification',
  9: 'read-write',
}
/** Flags: an answer, a command, over UDP. */
const flags = [0x04, 0x05, 0x44, 0x45]
const answerFlag = 1
/** States that a controller is told to take. */
const acts: Readonly<Record<number, readonly [string, string]>> = {
  2: ['reset', 'reset'],
  4: ['start', 'start'],
  5: ['start', 'run'],
  6: ['stop', 'stop'],
  12: ['stop', 'shutdown'],
  15: ['configuration', 'config'],
  16: ['configuration', 'reconfig'],
}

export const ads = protocol({
  name: 'ads',
  title: 'Beckhoff ADS',
  spec: 'Beckhoff Information System, AMS/ADS specification',
  over: ['tcp', 'udp'],
  ports: [48898, 48899],
  firstBytes: [0x00, 0x03],
  tells: {
    command: 'Command that it gives or answers',
    netId: 'Network address of its AMS router: six numbers, mostly its IPv4 address and 1.1',
    deviceName: 'Name of the ADS device that answers, such as the run-time system',
    version: 'Version and build of that ADS device, or of TwinCAT in the answer to a search',
    hostName: 'Name of the computer in the answer to a search',
    os: 'Operating system in the answer to a search',
  },
  happens: {
    start: 'It lets a controller run',
    stop: 'It stops a controller or shuts it down',
    reset: 'It resets a controller',
    configuration: 'It puts a controller into its configuration mode',
    route: 'It asks for a route to a device, with a user and a password in the clear: the name of the route',
  },
  examples: [
    {
      name: 'device information, answered',
      fromClient: 0,
      hex: ams('01', '0500', `00000000 02 0b b408 ${textHex('Plc App', 16)}`),
      facts: {
        'ads.command': ['read-device-information'],
        'ads.netId': ['192.0.2.8.1.1'],
        'ads.version': ['2.11.2228'],
        'ads.deviceName': ['Plc App'],
      },
    },
    {
      name: 'search, answered',
      over: 'udp',
      port: 48899,
      fromClient: 0,
      hex: `03661471 00000000 01000080 c00002080101 1027 03000000 0500 0700 43582d3132 3300
        0400 1400 14000000 06000000 00000000 00000000 03000000 0300 0400 020bb408`,
      facts: {
        'ads.netId': ['192.0.2.8.1.1'],
        'ads.hostName': ['CX-123'],
        'ads.os': ['Windows CE 6.0'],
        'ads.version': ['2.11.2228'],
      },
    },
    {
      name: 'request for a route',
      over: 'udp',
      port: 48899,
      hex: `03661471 00000000 06000000 c00002090101 1027 03000000 0c00 0400 50433100 0d00 0200 7500 0200 0200 7800`,
      facts: { 'ads.netId': ['192.0.2.9.1.1'], 'ads.route': ['PC1'] },
    },
    ...actExamples(),
  ],

  needs(bytes, start, end) {
    return end - start < tcpHeaderBytes ? tcpHeaderBytes : tcpHeaderBytes + littleU32At(bytes, start + 2)
  },

  claims(bytes, start, end, _port, over) {
    if (over === 'udp') return end - start >= searchBytes + 12 && littleU32At(bytes, start) === magic
    if (end - start < tcpHeaderBytes + headerBytes || bytes[start] !== 0 || bytes[start + 1] !== 0) return false
    const at = start + tcpHeaderBytes
    const length = littleU32At(bytes, start + 2)
    if (length < headerBytes || length !== headerBytes + littleU32At(bytes, at + 20)) return false
    return commands[littleU16At(bytes, at + 16)] !== undefined && flags.includes(littleU16At(bytes, at + 18))
  },

  decode(reader, teller) {
    if (teller.over === 'udp') readSearch(reader, teller)
    else readCommand(reader, teller)
  },
})

/** Target, source, command, flags, length, error, number; then what the command has. */
function readCommand(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  reader.take(2)
  const length = littleU32(reader)
  const at = reader.take(length)
  if (reader.failed) return
  const command = littleU16At(bytes, at + 16)
  const isReply = (littleU16At(bytes, at + 18) & answerFlag) !== 0
  teller.tellWord('command', commands[command] ?? '')
  tellNetId(bytes, teller, at + 8)
  const contents = at + headerBytes
  if (isReply && command === readDeviceInformation && length >= headerBytes + 24) {
    if (littleU32At(bytes, contents) !== 0) return
    tellVersion(bytes, teller, contents + 4)
    tellTerminated(teller, 'deviceName', bytes, contents + 8, contents + 24)
  } else if (!isReply && command === writeControl && length >= headerBytes + 2) {
    const act = acts[littleU16At(bytes, contents)]
    if (act !== undefined) teller.event(act[0], act[1])
  }
}

/** Magic, number, service, sender, its port, then fields with a number and a length. */
function readSearch(reader: Reader, teller: Teller): void {
  reader.take(8)
  const service = littleU32(reader)
  const netId = reader.take(netIdBytes)
  reader.take(2)
  const count = littleU32(reader)
  if (reader.failed) return
  tellNetId(reader.bytes, teller, netId)
  for (let i = 0; i < count && i < maxTags && !reader.failed; i += 1) {
    const tag = littleU16(reader)
    const length = littleU16(reader)
    const at = reader.take(length)
    if (reader.failed) return
    if (service >= isAnswer) tellTag(reader.bytes, teller, tag, at, length)
    else if (service === addRoute && tag === nameTag) teller.event('route', plainText(reader.bytes, at, length))
  }
}

function tellTag(bytes: Uint8Array, teller: Teller, tag: number, at: number, length: number): void {
  if (tag === hostTag) tellTerminated(teller, 'hostName', bytes, at, at + length)
  else if (tag === versionTag && length >= 4) tellVersion(bytes, teller, at)
  else if (tag === systemTag && length >= 20) {
    const kind = littleU32At(bytes, at + 16) === windowsCe ? 'CE' : 'NT'
    teller.tellText('os', `Windows ${kind} ${littleU32At(bytes, at + 4)}.${littleU32At(bytes, at + 8)}`)
  }
}

function tellVersion(bytes: Uint8Array, teller: Teller, at: number): void {
  tellDotted(teller, 'version', [bytes[at] ?? 0, bytes[at + 1] ?? 0, littleU16At(bytes, at + 2)])
}

function tellNetId(bytes: Uint8Array, teller: Teller, at: number): void {
  const from = teller.scratchEnd
  for (let i = 0; i < netIdBytes; i += 1) {
    if (i > 0) writeByte(teller, 0x2e)
    writeNumber(teller, bytes[at + i] ?? 0)
  }
  teller.tellScratch('netId', from, teller.scratchEnd)
}

/** Printable ASCII up to the first other byte; `route` when there is none. */
function plainText(bytes: Uint8Array, at: number, length: number): string {
  let text = ''
  for (let i = at; i < at + length && text.length < 64; i += 1) {
    const byte = bytes[i] ?? 0
    if (byte < 0x20 || byte > 0x7e) break
    text += String.fromCharCode(byte)
  }
  return text === '' ? 'route' : text
}

/** An example's message from 192.0.2.8.1.1: command, flags, contents. */
function ams(command: string, flags: string, contents: string): string {
  const length = hexBytes(contents)
  const target = 'c00002090101 1027'
  const source = 'c00002080101 1027'
  return `0000 ${littleHex(length + headerBytes, 4)} ${target} ${source} ${command}00 ${flags} ${littleHex(length, 4)}
    00000000 01000000 ${contents}`
}

/** The first state of each act. */
function actExamples() {
  const first = new Map(
    Object.entries(acts)
      .toReversed()
      .map(([state, act]) => [act[0], [Number(state), act[1]] as const]),
  )
  return [...first].map(([event, [state, word]]) => ({
    name: `controller told to ${word}`,
    hex: ams('05', '0400', `${littleHex(state, 4)} 00000000`),
    facts: { 'ads.command': ['write-control'], 'ads.netId': ['192.0.2.8.1.1'], [`ads.${event}`]: [word] },
  }))
}
