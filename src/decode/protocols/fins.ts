/**
 * FINS of Omron controllers over UDP and TCP: commands, model and version of a controller, and the acts that run, stop
 * or load it. Omron, Communications Commands Reference Manual (W227) section 5; FINS/TCP by Ethernet Units Operation
 * Manual (W421) section 7. Values of memory are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { bigHex, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTerminated } from '../told-text.ts'

const tcpHeaderBytes = 16
const headerBytes = 10
const commandFrame = 2
const lastTcpCommand = 6
/** First byte of a header: command or response, with or without a response wanted. */
const kinds = [0x80, 0x81, 0xc0, 0xc1]
const isResponse = 0x40
const mostGateways = 7
const readController = 0x0501
const textBytes = 20

const commands: Readonly<Record<number, string>> = {
  0x0101: 'memory-area-read',
  0x0102: 'memory-area-write',
  0x0103: 'memory-area-fill',
  0x0104: 'multiple-memory-area-read',
  0x0105: 'memory-area-transfer',
  0x0201: 'parameter-area-read',
  0x0202: 'parameter-area-write',
  0x0203: 'parameter-area-clear',
  0x0304: 'program-area-protect',
  0x0305: 'program-area-protect-clear',
  0x0306: 'program-area-read',
  0x0307: 'program-area-write',
  0x0308: 'program-area-clear',
  0x0401: 'run',
  0x0402: 'stop',
  0x0403: 'reset',
  [readController]: 'controller-data-read',
  0x0502: 'connection-data-read',
  0x0601: 'controller-status-read',
  0x0602: 'network-status-read',
  0x0620: 'cycle-time-read',
  0x0701: 'clock-read',
  0x0702: 'clock-write',
  0x0801: 'loop-back-test',
  0x0920: 'message-read',
  0x0c01: 'access-right-acquire',
  0x0c02: 'access-right-forced-acquire',
  0x0c03: 'access-right-release',
  0x2101: 'error-clear',
  0x2102: 'error-log-read',
  0x2103: 'error-log-clear',
  0x2201: 'file-name-read',
  0x2202: 'file-read',
  0x2203: 'file-write',
  0x2204: 'memory-card-format',
  0x2205: 'file-delete',
  0x2207: 'file-copy',
  0x2208: 'file-name-change',
  0x220a: 'memory-area-file-transfer',
  0x220b: 'parameter-area-file-transfer',
  0x220c: 'program-area-file-transfer',
  0x2301: 'forced-set-reset',
  0x2302: 'forced-set-reset-cancel',
}
const acts: Readonly<Record<number, string>> = {
  0x0307: 'download',
  0x0306: 'upload',
  0x0308: 'clear',
  0x0203: 'clear',
  0x0401: 'start',
  0x0402: 'stop',
  0x0403: 'reset',
  0x0702: 'clock',
  0x2203: 'file',
  0x2204: 'file',
  0x2205: 'file',
  0x2301: 'force',
}

export const fins = protocol({
  name: 'fins',
  title: 'Omron FINS',
  spec: 'Omron W227 section 5, W421 section 7',
  over: ['udp', 'tcp'],
  ports: [9600],
  firstBytes: [...kinds, 0x46],
  confirm: 3,
  tells: {
    command: 'Command that it gives or answers',
    model: 'Model of the controller',
    version: 'Version of the controller',
  },
  happens: {
    start: 'It lets a controller run',
    stop: 'It stops a controller',
    reset: 'It resets a controller',
    download: 'It loads a program into a controller',
    upload: 'It reads the program of a controller',
    clear: 'It clears the program or the parameters of a controller',
    clock: 'It sets the clock of a controller',
    file: 'It writes or deletes a file of a controller, or formats its card',
    force: 'It holds inputs or outputs of a controller at a value, against its program',
  },
  examples: [
    {
      name: 'read of memory',
      hex: '80000200630000ef0001 0101 82000a 00 0002',
      facts: { 'fins.command': ['memory-area-read'] },
    },
    {
      name: 'data of a controller over TCP',
      over: 'tcp',
      fromClient: 0,
      hex: `46494e53 00000042 00000002 00000000 c0000200ef0000630001 0501 0000 ${textHex('CX1-M40', 20, '20')}
        ${textHex('01.30', 20, '20')}
        00000000`,
      facts: { 'fins.command': ['controller-data-read'], 'fins.model': ['CX1-M40'], 'fins.version': ['01.30'] },
    },
    ...actExamples(),
  ],

  needs(bytes, start, end) {
    if (end - start < 8) return tcpHeaderBytes
    return 8 + (((bytes[start + 6] ?? 0) << 8) | (bytes[start + 7] ?? 0))
  },

  claims(bytes, start, end, _port, over) {
    if (over === 'tcp') return isTcp(bytes, start, end)
    return isCommand(bytes, start, end)
  },

  decode(reader, teller) {
    if (teller.over === 'udp') {
      readCommand(reader, teller)
      return
    }
    reader.take(4)
    const length = reader.u32()
    const command = reader.u32()
    const end = reader.start + 8 + length
    reader.take(4)
    if (end > reader.end) reader.take(length)
    if (command === commandFrame && !reader.failed) readCommand(reader, teller)
  },
})

function isTcp(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < tcpHeaderBytes || bytes[start + 1] !== 0x49 || bytes[start + 2] !== 0x4e) return false
  if (bytes[start + 3] !== 0x53 || bytes[start + 4] !== 0 || bytes[start + 5] !== 0) return false
  return bytes[start + 8] === 0 && bytes[start + 10] === 0 && (bytes[start + 11] ?? 0) <= lastTcpCommand
}

function isCommand(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes + 2 || !kinds.includes(bytes[start] ?? 0) || bytes[start + 1] !== 0) return false
  if ((bytes[start + 2] ?? 0) > mostGateways || bytes[start + 2] === 0) return false
  return commands[codeAt(bytes, start + headerBytes)] !== undefined
}

function codeAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function readCommand(reader: Reader, teller: Teller): void {
  const kind = reader.u8()
  reader.take(headerBytes - 1)
  const code = reader.u16()
  const word = commands[code]
  if (word === undefined || reader.failed) return
  teller.tellWord('command', word)
  const act = acts[code]
  if ((kind & isResponse) === 0) {
    if (act !== undefined) teller.event(act, word)
  } else if (code === readController) {
    if (reader.u16() !== 0) return
    const model = reader.take(textBytes)
    const version = reader.take(textBytes)
    if (reader.failed) return
    tellTerminated(teller, 'model', reader.bytes, model, version)
    tellTerminated(teller, 'version', reader.bytes, version, version + textBytes)
  }
}

/** The first command of each act. */
function actExamples() {
  const first = new Map(
    Object.entries(acts)
      .toReversed()
      .map(([code, event]) => [event, Number(code)]),
  )
  return [...first].map(([event, code]) => ({
    name: commands[code] ?? '',
    hex: `80000200630000ef0002 ${bigHex(code, 2)} ffff`,
    facts: { 'fins.command': [commands[code] ?? ''], [`fins.${event}`]: [commands[code] ?? ''] },
  }))
}
