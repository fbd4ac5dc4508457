/**
 * Internet Printing Protocol over HTTP: what a printer says of itself, and what is asked of it. RFC 8010 section 3
 * (encoding), RFC 8011 section 5.4 (printer attributes), IEEE 1284.4 device ids by PWG 5107.2. Documents, and
 * attributes of jobs but the user's name, aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, isWord, startsWith } from '../ascii.ts'
import { textHex } from '../example-text.ts'
import { HeaderLines } from '../header-lines.ts'
import { isCut, isPrinting } from '../ipp-over-http.ts'
import { MessageShape, maxHeaderBytes } from '../message-shape.ts'
import { protocol, type Teller } from '../protocol.ts'

const ippPort = 631
const firstOfRequest = 0x50
const firstOfResponse = 0x48
/** Attributes come first, and a document may be long behind them. */
const attributesBytes = 8192
const maxMessageBytes = 16_384
const maxValueBytes = 512
const maxAttributes = 1000
const lines = new HeaderLines()
const shape = new MessageShape()

/** RFC 8011 section 5.4.15, PWG 5100.11 and CUPS. */
const operations: ReadonlyMap<number, string> = new Map([
  [0x0002, 'Print-Job'],
  [0x0003, 'Print-URI'],
  [0x0004, 'Validate-Job'],
  [0x0005, 'Create-Job'],
  [0x0006, 'Send-Document'],
  [0x0007, 'Send-URI'],
  [0x0008, 'Cancel-Job'],
  [0x0009, 'Get-Job-Attributes'],
  [0x000a, 'Get-Jobs'],
  [0x000b, 'Get-Printer-Attributes'],
  [0x000c, 'Hold-Job'],
  [0x000d, 'Release-Job'],
  [0x000e, 'Restart-Job'],
  [0x0010, 'Pause-Printer'],
  [0x0011, 'Resume-Printer'],
  [0x0012, 'Purge-Jobs'],
  [0x0013, 'Set-Printer-Attributes'],
  [0x0014, 'Set-Job-Attributes'],
  [0x0015, 'Get-Printer-Supported-Values'],
  [0x0016, 'Create-Printer-Subscriptions'],
  [0x0018, 'Get-Subscription-Attributes'],
  [0x0019, 'Get-Subscriptions'],
  [0x001c, 'Get-Notifications'],
  [0x0022, 'Enable-Printer'],
  [0x0023, 'Disable-Printer'],
  [0x0028, 'Deactivate-Printer'],
  [0x0029, 'Activate-Printer'],
  [0x002a, 'Restart-Printer'],
  [0x002b, 'Shutdown-Printer'],
  [0x002c, 'Startup-Printer'],
  [0x0039, 'Cancel-My-Jobs'],
  [0x003b, 'Close-Job'],
  [0x003c, 'Identify-Printer'],
  [0x4001, 'CUPS-Get-Default'],
  [0x4002, 'CUPS-Get-Printers'],
  [0x4003, 'CUPS-Add-Modify-Printer'],
  [0x4004, 'CUPS-Delete-Printer'],
  [0x4005, 'CUPS-Get-Classes'],
  [0x400b, 'CUPS-Get-Devices'],
  [0x400c, 'CUPS-Get-PPDs'],
])
/** Operations that take a printer out of service or change how it is set up. */
const exceptional = new Set([0x0010, 0x0012, 0x0013, 0x0023, 0x0028, 0x002a, 0x002b, 0x4003, 0x4004])

const attributes: readonly (readonly [string, string])[] = [
  ['printer-make-and-model', 'makeAndModel'],
  ['printer-device-id', 'deviceId'],
  ['printer-name', 'printerName'],
  ['printer-dns-sd-name', 'printerName'],
  ['printer-info', 'info'],
  ['printer-location', 'location'],
  ['printer-uuid', 'uuid'],
  ['printer-serial-number', 'serialNumber'],
  ['printer-firmware-string-version', 'firmware'],
]

export const ipp = protocol({
  name: 'ipp',
  title: 'IPP (Internet printing)',
  spec: 'RFC 8010 section 3, RFC 8011 section 5.4, PWG 5100.13',
  over: 'tcp',
  ports: [ippPort],
  firstBytes: [firstOfResponse, firstOfRequest],
  interrupts: true,
  tells: {
    operation: 'What it asks a printer to do',
    makeAndModel: 'Manufacturer and model of the printer',
    deviceId: 'IEEE 1284 identity: manufacturer, model, languages, often the serial number',
    printerName: 'Name of the printer or queue',
    info: 'What the printer is called for people',
    location: 'Where the printer stands',
    uuid: 'Unique number (UUID) of the printer',
    serialNumber: 'Serial number of the printer',
    firmware: 'Firmware version of the printer',
    userAgent: 'Program that prints, often with version and operating system',
    server: 'Program that answers for the printer, often with version',
    user: 'User name that it prints as',
  },
  happens: { control: 'The printer was stopped, restarted, emptied of jobs or set up' },
  personal: ['user'],
  examples: [
    {
      name: 'question of a workstation about a printer',
      hex:
        textHex(
          `POST /ipp/print HTTP/1.1\r\nUser-Agent: CUPS/2.4\r\nContent-Type: application/ipp\r\nContent-Length: 39\r\n\r\n`,
        ) + '0101 000b 00000001 01 42 0014 72657175657374696e672d757365722d6e616d65 0004 616e6e61 03',
      facts: {
        'ipp.userAgent': ['CUPS/2.4'],
        'ipp.operation': ['Get-Printer-Attributes'],
        'ipp.user': ['anna'],
      },
    },
    {
      name: 'order to empty the queue',
      hex:
        textHex(
          `POST /printers/q HTTP/1.1\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\na\r\n`,
        ) + '0101 0012 00000002 01 03 0d0a 300d0a0d0a',
      facts: { 'ipp.operation': ['Purge-Jobs'], 'ipp.control': ['Purge-Jobs'] },
    },
    {
      name: 'answer of a printer',
      memory: 0,
      fromClient: 0,
      hex:
        textHex(`HTTP/1.1 200 OK\r\nServer: LabPrint\r\nContent-Type: application/ipp\r\nContent-Length: 283\r\n\r\n`) +
        `0101 0000 00000001 01 47 0012 ${textHex('attributes-charset')} 0005 ${textHex('utf-8')} 04
        41 0016 ${textHex('printer-make-and-model')} 0009 ${textHex('Lab Jet 7')}
        41 0011 ${textHex('printer-device-id')} 000c ${textHex('MFG:Lab;CMD:')}
        42 000c ${textHex('printer-name')} 0004 ${textHex('jet7')}
        41 000c ${textHex('printer-info')} 0005 ${textHex('Jet A')}
        41 0010 ${textHex('printer-location')} 0006 ${textHex('Room 3')}
        45 000c ${textHex('printer-uuid')} 000a ${textHex('urn:uuid:7')}
        41 0015 ${textHex('printer-serial-number')} 0004 ${textHex('A771')}
        41 001f ${textHex('printer-firmware-string-version')} 0003 ${textHex('2.1')} 41 0000 0003 ${textHex('9.9')} 03`,
      facts: {
        'ipp.server': ['LabPrint'],
        'ipp.makeAndModel': ['Lab Jet 7'],
        'ipp.deviceId': ['MFG:Lab;CMD:'],
        'ipp.printerName': ['jet7'],
        'ipp.info': ['Jet A'],
        'ipp.location': ['Room 3'],
        'ipp.uuid': ['urn:uuid:7'],
        'ipp.serialNumber': ['A771'],
        'ipp.firmware': ['2.1'],
      },
    },
  ],

  needs(bytes, start, end) {
    shape.measure(bytes, start, end)
    const total = shape.total(bytes, start, end)
    if (shape.headerEnd < 0 || total <= maxMessageBytes - attributesBytes) return total
    const enough = Math.min(total, shape.headerEnd - start + attributesBytes)
    return total <= end - start ? total : enough
  },

  claims(bytes, start, end, port) {
    const isRequest = bytes[start] === firstOfRequest
    if (!startsWith(bytes, start, end, isRequest ? 'post ' : 'http/1.')) return false
    if (isPrinting(bytes, start, end)) return true
    return !isRequest && port === ippPort && isCut(bytes, end) && !shape.measure(bytes, start, end)
  },

  decode(reader, teller) {
    const isRequest = reader.bytes[reader.start] === firstOfRequest
    lines.begin(reader, maxHeaderBytes)
    if (!lines.nextLine()) return
    while (lines.nextHeader()) {
      if (isRequest && lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
      else if (!isRequest && lines.is('server')) lines.tellValue(teller, 'server')
    }
    if (!shape.measure(reader.bytes, reader.start, reader.end) || shape.headerEnd === reader.end) return
    reader.take(shape.headerEnd - reader.position)
    if (shape.isChunked) reader.take(Math.max(0, reader.find(0x0a) + 1 - reader.position))
    readBody(reader, teller, isRequest)
  },
})

/** Values of a list behind the first have no name; they are passed over. */
function readBody(reader: Reader, teller: Teller, isRequest: boolean): void {
  if (reader.remaining < 9) return
  reader.u16()
  const code = reader.u16()
  reader.u32()
  if (isRequest) tellOperation(code, teller)
  for (let i = 0; i < maxAttributes && reader.remaining > 0; i += 1) {
    const tag = reader.u8()
    if (tag === 0x03) return
    if (tag < 0x10) continue
    const nameLength = reader.u16()
    const name = reader.take(nameLength)
    const valueLength = reader.u16()
    const value = reader.take(valueLength)
    if (reader.failed) return
    const fact = factOf(reader.bytes, name, name + nameLength, isRequest)
    const length = Math.min(valueLength, maxValueBytes)
    if (fact !== '' && isText(tag) && isPrintable(reader.bytes, value, value + length))
      teller.tell(fact, value, value + length)
  }
}

function tellOperation(code: number, teller: Teller): void {
  const operation = operations.get(code)
  if (operation === undefined) return
  teller.tellWord('operation', operation)
  if (exceptional.has(code)) teller.event('control', operation)
}

/** Text, name, URI: not those with a language, whose value is a structure. */
function isText(tag: number): boolean {
  return tag === 0x41 || tag === 0x42 || tag === 0x45
}

function factOf(bytes: Uint8Array, start: number, end: number, isRequest: boolean): string {
  if (isRequest) return isWord(bytes, start, end, 'requesting-user-name') ? 'user' : ''
  if (!startsWith(bytes, start, end, 'printer-')) return ''
  for (const [name, fact] of attributes) if (isWord(bytes, start, end, name)) return fact
  return ''
}
