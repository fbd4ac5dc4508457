/**
 * S7comm of Siemens S7-300, S7-400 and compatible controllers: functions, how a module identifies itself (system status
 * lists 0x11 and 0x1C), and the acts that stop, start or load a controller. Unpublished; over ISO on TCP (tpkt.ts).
 * Values and passwords are never told; lists that are continued in a further message are read in their first.
 */
import { half } from '../../core/words.ts'
import type { Reader } from '../../core/reader.ts'
import { startsWith } from '../ascii.ts'
import { bigHex, hexBytes, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { s7BlockTypes, s7Components, s7Function, s7Services, s7UserActs, s7UserFunction } from '../s7-words.ts'
import { isTpktData, tpktBytesNeeded, userDataOffset } from '../tpkt.ts'
import { tellDotted, tellTrimmed } from '../told-text.ts'

const headerBytes = 10
const job = 1
const acknowledge = 2
const acknowledgeData = 3
const userData = 7
const kinds = [job, acknowledge, acknowledgeData, userData]
const requestDownload = 0x1a
const startUpload = 0x1d
const invocation = 0x28
const stop = 0x29
const answers = 8
const cpuFunctions = 4
const readList = 1
const moduleList = 0x11
const moduleEntryBytes = 28
const componentList = 0x1c
const componentEntryBytes = 34
const maxEntries = 16
const module = 1
const firmware = 7
const letterV = 0x56

export const s7comm = protocol({
  name: 's7comm',
  title: 'S7comm',
  spec: 'unpublished, of Siemens; RFC 1006',
  over: 'tcp',
  ports: [102],
  firstBytes: [0x03],
  tells: {
    function: 'Function that it asks for or answers',
    orderNumber: 'Order number of the module: the exact model (list 0x11)',
    firmware: 'Version of the basic firmware (list 0x11)',
    systemName: 'Name of the automation system, which the operator gave (list 0x1C)',
    moduleName: 'Name of the module, which the operator gave (list 0x1C)',
    plantId: 'Plant designation of the module, which the operator gave (list 0x1C)',
    serial: 'Serial number of the module (list 0x1C)',
    moduleType: 'Type name of the module (list 0x1C)',
    location: 'Location of the module, which the operator gave (list 0x1C)',
  },
  happens: {
    stop: 'It stops the program of a controller',
    start: 'It starts the program of a controller',
    download: 'It loads a block into a controller',
    upload: 'It reads a block of the program of a controller',
    activate: 'It makes a loaded block part of the running program',
    delete: 'It deletes a block of the program of a controller',
    memory: 'It copies or compresses the memory of a controller',
    memoryReset: 'It clears the memory of a controller',
    login: 'It gives a password to a controller, which is only scrambled on the way',
    clock: 'It sets the clock of a controller',
  },
  examples: [
    {
      name: 'read of a variable',
      hex: packet('32010000 0001 000e 0000 0401 120a1002 0004 0001 84 000000'),
      facts: { 's7comm.function': ['read-var'] },
    },
    {
      name: 'module identification with its firmware',
      fromClient: 0,
      hex: packet(`32070000 0002 000c 0044 000112 08 12 84 01 01 00 00 0000 ff 09 0040 0011 0000 001c 0002
        0001 ${textHex('6XX7 315-0AA00-0AB0', 20)} 00c0 0002 0001 0007 ${textHex('', 20)} 00c0 5603 0302`),
      facts: {
        's7comm.function': ['read-szl'],
        's7comm.orderNumber': ['6XX7 315-0AA00-0AB0'],
        's7comm.firmware': ['3.3.2'],
      },
    },
    {
      name: 'component identification',
      fromClient: 0,
      hex: packet(`32070000 0003 000c 00d8 000112 08 12 84 01 02 00 00 0000 ff 09 00d4 001c 0000 0022 0006
        0001 ${textHex('Line 4', 32)} 0002 ${textHex('CPU A', 32)} 0003 ${textHex('Plant 1', 32)}
        0005 ${textHex('S C-X100', 32)} 0007 ${textHex('CPU 315', 32)} 000b ${textHex('Hall 2', 32)}`),
      facts: {
        's7comm.function': ['read-szl'],
        's7comm.systemName': ['Line 4'],
        's7comm.moduleName': ['CPU A'],
        's7comm.plantId': ['Plant 1'],
        's7comm.serial': ['S C-X100'],
        's7comm.moduleType': ['CPU 315'],
        's7comm.location': ['Hall 2'],
      },
    },
    ...actExamples(),
  ],

  needs: tpktBytesNeeded,

  claims(bytes, start, end) {
    const at = start + userDataOffset
    if (!isTpktData(bytes, start, end, headerBytes) || bytes[at] !== 0x32) return false
    return end - at < 2 || kinds.includes(bytes[at + 1] ?? 0)
  },

  decode(reader, teller) {
    const { bytes } = reader
    reader.take(userDataOffset + 1)
    const kind = reader.u8()
    reader.take(4)
    const parameterBytes = reader.u16()
    const dataBytes = reader.u16()
    if (kind === acknowledge || kind === acknowledgeData) reader.take(2)
    const parameters = reader.take(parameterBytes)
    const data = reader.take(dataBytes)
    if (reader.failed || parameterBytes === 0) return
    if (kind === userData) readUserData(reader, teller, parameters, data)
    else {
      const code = bytes[parameters] ?? 0
      const word = s7Function(code)
      if (word !== undefined) teller.tellWord('function', word)
      if (kind === job) readJob(bytes, teller, code, parameters, parameters + parameterBytes)
    }
  },
})

function readJob(bytes: Uint8Array, teller: Teller, code: number, start: number, end: number): void {
  if (code === stop) teller.event('stop', 'program')
  else if (code === requestDownload) teller.event('download', blockName(bytes, start + 8, end))
  else if (code === startUpload) teller.event('upload', blockName(bytes, start + 8, end))
  else if (code === invocation) readInvocation(bytes, teller, start + 8, end)
}

/** `DB 1` for the length and file name `_0A00001P`: a type, five digits, a file system. */
function blockName(bytes: Uint8Array, start: number, end: number): string {
  let digits = ''
  for (let at = start + 2; at < end && digits.length < 7; at += 1) digits += String.fromCharCode(bytes[at] ?? 0)
  const type = s7BlockTypes[digits.slice(0, 2)]
  return type === undefined || !/^\d{5}$/.test(digits.slice(2)) ? 'block' : `${type} ${Number(digits.slice(2))}`
}

/** An argument with its length in two bytes, then the name of the service with its length in one. */
function readInvocation(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const name = start + 3 + (((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0))
  for (const [service, event, text] of s7Services)
    if (startsWith(bytes, name, end, service.toLowerCase())) teller.event(event, text)
}

/** Three bytes of head, length, direction, type and group, function; answers go on with how much follows. */
function readUserData(reader: Reader, teller: Teller, parameters: number, data: number): void {
  const { bytes } = reader
  const type = (bytes[parameters + 5] ?? 0) >> 4
  const group = (bytes[parameters + 5] ?? 0) & 15
  const subFunction = bytes[parameters + 6] ?? 0
  const word = s7UserFunction(group, subFunction)
  if (word !== undefined) teller.tellWord('function', word)
  const act = s7UserActs[group * 256 + subFunction]
  if (type !== answers) {
    if (act !== undefined && word !== undefined) teller.event(act, word)
  } else if (group === cpuFunctions && subFunction === readList) readStatusList(reader, teller, data)
}

/** Entries of a system status list that are whole; the rest may come in another message, without this header. */
function readStatusList(reader: Reader, teller: Teller, data: number): void {
  const { bytes, position: end } = reader
  if (end - data < 12 || bytes[data] !== 0xff) return
  const list = bytes[data + 5] ?? 0
  const entryBytes = half(bytes, data + 8)
  const count = half(bytes, data + 10)
  let at = data + 12
  for (let i = 0; i < count && i < maxEntries && at + entryBytes <= end; i += 1) {
    if (list === moduleList && entryBytes === moduleEntryBytes) tellModule(bytes, teller, at)
    else if (list === componentList && entryBytes === componentEntryBytes) {
      const fact = s7Components[half(bytes, at)]
      if (fact !== undefined) tellTrimmed(teller, fact, bytes, at + 2, at + entryBytes)
    } else return
    at += entryBytes
  }
}

/** Index, order number, type, and two numbers that are a version for the firmware: a V and three bytes. */
function tellModule(bytes: Uint8Array, teller: Teller, at: number): void {
  const index = half(bytes, at)
  if (index === module) tellTrimmed(teller, 'orderNumber', bytes, at + 2, at + 22)
  else if (index === firmware && bytes[at + 24] === letterV) {
    tellDotted(teller, 'firmware', [bytes[at + 25] ?? 0, bytes[at + 26] ?? 0, bytes[at + 27] ?? 0])
  }
}

/** An example's message in its TPKT and COTP. */
function packet(message: string): string {
  const length = hexBytes(message) + userDataOffset
  return `0300 ${bigHex(length, 2)} 02f080 ${message}`
}

function service(name: string): string {
  return `00000000 0000fd 0000 ${bigHex(name.length, 1)} ${textHex(name)}`
}

/** An example for each act: event, text, function, and parameters behind the function or a user function's number. */
function actExamples() {
  const block = `00 0000 00000000 09 ${textHex('_0A00012P')}`
  const jobs: readonly (readonly [string, string, string, string])[] = [
    ['stop', 'program', 'plc-stop', `29 0000000000 09 ${textHex('P_PROGRAM')}`],
    ['start', 'program', 'pi-service', `28 ${service('P_PROGRAM')}`],
    ['download', 'DB 12', 'request-download', `1a ${block}`],
    ['upload', 'DB 12', 'start-upload', `1d ${block}`],
    ['activate', 'block', 'pi-service', `28 ${service('_INSE')}`],
    ['delete', 'block', 'pi-service', `28 ${service('_DELE')}`],
    ['memory', 'copy RAM to ROM', 'pi-service', `28 ${service('_MODU')}`],
  ]
  const userFunctions: readonly (readonly [string, string, string])[] = [
    ['memoryReset', 'memory-reset', '41 0c'],
    ['login', 'password', '45 01'],
    ['clock', 'set-clock', '47 02'],
  ]
  return [
    ...jobs.map(([event, text, word, parameters]) => ({
      name: `${word}, ${text}`,
      hex: packet(`32010000 0004 ${bigHex(hexBytes(parameters), 2)} 0000 ${parameters}`),
      facts: { 's7comm.function': [word], [`s7comm.${event}`]: [text] },
    })),
    ...userFunctions.map(([event, word, code]) => ({
      name: word,
      hex: packet(`32070000 0005 0008 0004 000112 04 11 ${code} 00 0a000000`),
      facts: { 's7comm.function': [word], [`s7comm.${event}`]: [word] },
    })),
  ]
}
