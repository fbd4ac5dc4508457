/**
 * Modbus over TCP or UDP: functions, exceptions, how a device identifies itself, and the acts that stop it from
 * answering. Modbus Application Protocol V1.1b3 section 6, Messaging on TCP/IP section 3.1; Schneider Electric's UMAS
 * (function 90) by its published codes. Values of coils and registers are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTrimmed } from '../told-text.ts'

const headerBytes = 7
const maxLength = 254
const isException = 0x80
const diagnostics = 8
const reportServerId = 17
const encapsulated = 43
const deviceIdentification = 14
const umas = 90
const maxObjects = 16

const functions: readonly (string | undefined)[] = wordsAt({
  1: 'read-coils',
  2: 'read-discrete-inputs',
  3: 'read-holding-registers',
  4: 'read-input-registers',
  5: 'write-single-coil',
  6: 'write-single-register',
  7: 'read-exception-status',
  8: 'diagnostics',
  11: 'get-comm-event-counter',
  12: 'get-comm-event-log',
  15: 'write-multiple-coils',
  16: 'write-multiple-registers',
  17: 'report-server-id',
  20: 'read-file-record',
  21: 'write-file-record',
  22: 'mask-write-register',
  23: 'read-write-multiple-registers',
  24: 'read-fifo-queue',
  43: 'encapsulated-interface-transport',
  90: 'umas',
})
/** Functions of vendors are told by their number. */
const functionWords = functions.map((word, code) => word ?? `unknown-${code}`)
const exceptions: readonly (string | undefined)[] = wordsAt({
  1: 'illegal-function',
  2: 'illegal-data-address',
  3: 'illegal-data-value',
  4: 'server-device-failure',
  5: 'acknowledge',
  6: 'server-device-busy',
  7: 'negative-acknowledge',
  8: 'memory-parity-error',
  10: 'gateway-path-unavailable',
  11: 'gateway-target-failed-to-respond',
})
/** Objects of a device identification, section 6.21, and the facts that they become. */
const identification = ['vendor', 'productCode', 'revision', 'vendorUrl', 'productName', 'model', 'application']
const umasActs: Readonly<Record<number, readonly [string, string]>> = {
  0x30: ['download', 'program'],
  0x33: ['upload', 'program'],
  0x40: ['start', 'controller'],
  0x41: ['stop', 'controller'],
}
const units = Array.from({ length: 256 }, (_, unit) => String(unit))

export const modbus = protocol({
  name: 'modbus',
  title: 'Modbus',
  spec: 'Modbus Application Protocol V1.1b3 section 6, Messaging on TCP/IP V1.0b section 3.1',
  over: ['tcp', 'udp'],
  ports: [502],
  firstBytes: Array.from({ length: 256 }, (_, byte) => byte),
  confirm: 3,
  tells: {
    function: 'Function that it asks for or answers',
    exception: 'Why it refuses a request',
    unit: 'Unit that answers: 0 or 255 for the device itself, others mostly behind a gateway',
    vendor: 'Vendor in its device identification (object 0)',
    productCode: 'Product code in its device identification (object 1)',
    revision: 'Revision in its device identification (object 2)',
    vendorUrl: 'Web address of the vendor in its device identification (object 3)',
    productName: 'Product name in its device identification (object 4)',
    model: 'Model in its device identification (object 5)',
    application: 'Name that the operator gave the application (object 6)',
    serverId: 'Text in the answer to a report of the server id (function 17)',
  },
  happens: {
    restart: 'It asks a device to restart its communication (diagnostics 1)',
    listenOnly: 'It asks a device to stop answering (diagnostics 4)',
    clearCounters: 'It asks a device to forget its diagnostic counters (diagnostics 10)',
    start: 'It starts the program of a controller (UMAS)',
    stop: 'It stops the program of a controller (UMAS)',
    download: 'It loads a program into a controller (UMAS)',
    upload: 'It reads the program of a controller (UMAS)',
  },
  examples: [
    {
      name: 'request for registers',
      hex: '0a01 0000 0006 07 03 0064 0002',
      facts: { 'modbus.function': ['read-holding-registers'] },
    },
    {
      name: 'answer with registers over UDP',
      over: 'udp',
      fromClient: 0,
      hex: '0a01 0000 0007 07 03 04 00010002',
      facts: { 'modbus.function': ['read-holding-registers'], 'modbus.unit': ['7'] },
    },
    {
      name: 'refusal',
      fromClient: 0,
      hex: '0a02 0000 0003 07 90 02',
      facts: {
        'modbus.function': ['write-multiple-registers'],
        'modbus.exception': ['illegal-data-address'],
        'modbus.unit': ['7'],
      },
    },
    {
      name: 'device identification',
      fromClient: 0,
      hex: `0a03 0000 0043 01 2b 0e 03 83 00 00 07 00 04 41636d65 01 05 502d313030 02 04 76322e31
        03 13 687474703a2f2f61636d652e6578616d706c65 04 05 4d65746572 05 04 4d313030 06 04 42617931`,
      facts: {
        'modbus.function': ['encapsulated-interface-transport'],
        'modbus.unit': ['1'],
        'modbus.vendor': ['Acme'],
        'modbus.productCode': ['P-100'],
        'modbus.revision': ['v2.1'],
        'modbus.vendorUrl': ['http://acme.example'],
        'modbus.productName': ['Meter'],
        'modbus.model': ['M100'],
        'modbus.application': ['Bay1'],
      },
    },
    {
      name: 'server id between a number and a run indicator',
      fromClient: 0,
      hex: '0a04 0000 000c 01 11 09 01 41636d6520463200',
      facts: { 'modbus.function': ['report-server-id'], 'modbus.unit': ['1'], 'modbus.serverId': ['Acme F2'] },
    },
    {
      name: 'restart of communication',
      hex: '0a05 0000 0006 01 08 0001 0000',
      facts: { 'modbus.function': ['diagnostics'], 'modbus.restart': ['unit 1'] },
    },
    {
      name: 'force listen only',
      hex: '0a06 0000 0006 02 08 0004 0000',
      facts: { 'modbus.function': ['diagnostics'], 'modbus.listenOnly': ['unit 2'] },
    },
    {
      name: 'clear counters',
      hex: '0a07 0000 0006 02 08 000a 0000',
      facts: { 'modbus.function': ['diagnostics'], 'modbus.clearCounters': ['unit 2'] },
    },
    ...umasExamples(),
  ],

  needs(bytes, start, end) {
    return end - start < 6 ? 6 : 6 + lengthAt(bytes, start)
  },

  /** Off its own port the length has to fit the function, too. */
  claims(bytes, start, end, port) {
    if (end - start < headerBytes + 1 || bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return false
    const length = lengthAt(bytes, start)
    if (length < 2 || length > maxLength) return false
    return port === 502 || fits(bytes, start, end, length)
  },

  decode(reader, teller) {
    reader.take(4)
    const length = reader.u16()
    const unit = reader.u8()
    const code = reader.u8()
    const end = reader.start + 6 + length
    if (end > reader.end) reader.take(end - reader.position)
    if (reader.failed) return
    teller.tellWord('function', functionWords[code & ~isException] ?? 'unknown')
    if (teller.fromClient === 1) readRequest(reader, teller, unit, code)
    else readAnswer(reader, teller, unit, code, end)
  },
})

function lengthAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0)
}

/** Whether the message is alone in the payload or followed by another, and its length is one its function can have. */
function fits(bytes: Uint8Array, start: number, end: number, length: number): boolean {
  const next = start + 6 + length
  if (next > end) return false
  if (next < end && (end - next < headerBytes + 1 || bytes[next + 2] !== 0 || bytes[next + 3] !== 0)) return false
  const code = bytes[start + 7] ?? 0
  const first = bytes[start + 8] ?? 0
  const known = functions[code & ~isException] !== undefined
  if ((code & isException) !== 0) return known && length === 3 && exceptions[first] !== undefined
  if (code >= 1 && code <= 4) return (length === 6 && isCount(bytes, start + 10)) || (first > 0 && length === first + 3)
  if (code === 5 || code === 6) return length === 6
  if (code === 15 || code === 16)
    return (length === 6 || length === (bytes[start + 12] ?? 0) + 7) && isCount(bytes, start + 10)
  if (code === encapsulated) return first === 13 || first === deviceIdentification
  if (code === 22) return length === 8
  if (code === 23) return length === first + 3 || length === (bytes[start + 16] ?? 0) + 11
  return code === reportServerId && (length === 2 || (first > 0 && length === first + 3))
}

/** At most 2,000 coils or 125 registers are read or written at once. */
function isCount(bytes: Uint8Array, at: number): boolean {
  const count = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return count > 0 && count <= 2000
}

function readRequest(reader: Reader, teller: Teller, unit: number, code: number): void {
  if (code === diagnostics) {
    const subFunction = reader.u16()
    if (subFunction === 1) teller.event('restart', `unit ${unit}`)
    else if (subFunction === 4) teller.event('listenOnly', `unit ${unit}`)
    else if (subFunction === 10) teller.event('clearCounters', `unit ${unit}`)
  } else if (code === umas) {
    reader.take(1)
    const act = umasActs[reader.u8()]
    if (act !== undefined) teller.event(act[0], act[1])
  }
}

function readAnswer(reader: Reader, teller: Teller, unit: number, code: number, end: number): void {
  if ((code & isException) !== 0) {
    const exception = exceptions[reader.u8()]
    if (exception !== undefined) teller.tellWord('exception', exception)
  }
  teller.tellWord('unit', units[unit] ?? '0')
  if (code === encapsulated) readIdentification(reader, teller, end)
  else if (code === reportServerId) readServerId(reader, teller, end)
}

function readIdentification(reader: Reader, teller: Teller, end: number): void {
  if (reader.u8() !== deviceIdentification) return
  reader.take(4)
  const count = reader.u8()
  for (let i = 0; i < count && i < maxObjects && reader.position < end; i += 1) {
    const fact = identification[reader.u8()]
    const length = reader.u8()
    const at = reader.take(length)
    if (fact !== undefined && !reader.failed) tellTrimmed(teller, fact, reader.bytes, at, at + length)
  }
}

/** What the bytes are is up to the vendor: told is the first run of printable characters, of three or more. */
function readServerId(reader: Reader, teller: Teller, end: number): void {
  const length = reader.u8()
  const at = reader.take(length)
  if (reader.failed || at + length > end) return
  const stop = at + length
  let from = at
  let to = at
  while (to < stop && to - from < 3) {
    from = to
    while (from < stop && !isLetter(reader.bytes[from] ?? 0)) from += 1
    to = from
    while (to < stop && isLetter(reader.bytes[to] ?? 0)) to += 1
  }
  if (to - from >= 3) tellTrimmed(teller, 'serverId', reader.bytes, from, to)
}

function isLetter(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f
}

function wordsAt(words: Readonly<Record<number, string>>): readonly (string | undefined)[] {
  return Array.from({ length: 128 }, (_, code) => words[code])
}

function umasExamples() {
  return Object.entries(umasActs).map(([code, [event, what]]) => ({
    name: `UMAS ${event}`,
    hex: `0a08 0000 0006 01 5a 01 ${Number(code).toString(16)} 0000`,
    facts: { 'modbus.function': ['umas'], [`modbus.${event}`]: [what] },
  }))
}
