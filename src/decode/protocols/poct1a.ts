/**
 * POCT1-A: what a point-of-care device says of itself when it greets its manager. CLSI POCT1-A2, appendix B (Hello and
 * Device Status messages in XML). Results, patients and operators aren't read.
 */
import { findWord, isPrintable, isWord, startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const signBytes = 512
const maxMessageBytes = 16_384
const maxValueBytes = 128
const endOfHello = '</hel.r01>'

/** Messages that are told as words, by the element at the root. */
const messages = [
  'HEL.R01',
  'DST.R01',
  'OBS.R01',
  'OBS.R02',
  'ACK.R01',
  'REQ.R01',
  'EOT.R01',
  'END.R01',
  'DTV.R01',
  'KPA.R01',
].map((word) => ({ word, sign: `<${word.toLowerCase()}` }))
const elements: readonly (readonly [string, string])[] = [
  ['dev.device_id', 'deviceId'],
  ['dev.vendor_id', 'vendor'],
  ['dev.model_id', 'model'],
  ['dev.serial_id', 'serialNumber'],
  ['dev.manufacturer_name', 'manufacturer'],
  ['dev.hw_version', 'hardware'],
  ['dev.sw_version', 'firmware'],
  ['dev.device_name', 'deviceName'],
]

export const poct1a = protocol({
  name: 'poct1a',
  title: 'POCT1-A (point-of-care testing)',
  spec: 'CLSI POCT1-A2 appendix B',
  over: 'tcp',
  ports: [],
  firstBytes: [0x3c],
  tells: {
    message: 'Kind of message that it sends',
    deviceId: 'Unique number of the point-of-care device',
    vendor: 'Vendor of the point-of-care device',
    model: 'Model of the point-of-care device',
    serialNumber: 'Serial number of the point-of-care device',
    manufacturer: 'Manufacturer of the point-of-care device',
    hardware: 'Hardware version of the point-of-care device',
    firmware: 'Software version of the point-of-care device',
    deviceName: 'Name of the point-of-care device',
  },
  examples: [
    {
      name: 'greeting of a glucose meter',
      text: [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<HEL.R01><HDR><HDR.control_id V="1"/><HDR.version_id V="POCT1"/></HDR>',
        '<DEV><DEV.device_id V="02-00-5E-10-47-00-00-01"/><DEV.vendor_id V="EXW"/><DEV.model_id V="Gluco 4"/>',
        '<DEV.serial_id V="G4-2217"/><DEV.manufacturer_name V="Example Works"/><DEV.hw_version V="1.2"/>',
        '<DEV.sw_version V="3.0.1"/><DEV.device_name V="Ward 7"/></DEV></HEL.R01>',
      ].join('\n'),
      facts: {
        'poct1a.message': ['HEL.R01'],
        'poct1a.deviceId': ['02-00-5E-10-47-00-00-01'],
        'poct1a.vendor': ['EXW'],
        'poct1a.model': ['Gluco 4'],
        'poct1a.serialNumber': ['G4-2217'],
        'poct1a.manufacturer': ['Example Works'],
        'poct1a.hardware': ['1.2'],
        'poct1a.firmware': ['3.0.1'],
        'poct1a.deviceName': ['Ward 7'],
      },
    },
    {
      name: 'acknowledgment of a manager',
      fromClient: 0,
      text: '<ACK.R01><HDR><HDR.control_id V="9"/></HDR><ACK><ACK.type_cd V="AA"/></ACK></ACK.R01>',
      facts: { 'poct1a.message': ['ACK.R01'] },
    },
  ],

  needs(bytes, start, end) {
    const near = Math.min(end, start + signBytes)
    if (findWord(bytes, start, near, '<hel.r01') < 0) return end - start
    const found = findWord(bytes, start, end, endOfHello)
    if (found >= 0) return found + endOfHello.length - start
    return end - start < maxMessageBytes ? end - start + 1 : end - start
  },

  claims(bytes, start, end) {
    if (!startsWith(bytes, start, end, '<?xml') && bytes[start + 8] !== 0x3e) return false
    return wordOf(bytes, start, end) !== ''
  },

  decode(reader, teller) {
    const { bytes, start, end } = reader
    const word = wordOf(bytes, start, end)
    if (word === '') return
    teller.tellWord('message', word)
    if (word === 'HEL.R01') readDevice(bytes, start, end, teller)
  },
})

function wordOf(bytes: Uint8Array, start: number, end: number): string {
  const near = Math.min(end, start + signBytes)
  for (const { word, sign } of messages) {
    const found = findWord(bytes, start, near, sign)
    if (found >= 0 && (bytes[found + sign.length] === 0x3e || bytes[found + sign.length] === 0x20)) return word
  }
  return ''
}

/** `<DEV.model_id V="value"/>`. */
function readDevice(bytes: Uint8Array, from: number, end: number, teller: Teller): void {
  for (let at = from; at < end; at += 1) {
    if (bytes[at] !== 0x3c || !startsWith(bytes, at, end, '<dev.')) continue
    const name = at + 1
    let nameEnd = name
    while (nameEnd < end && (bytes[nameEnd] ?? 0) > 0x20) nameEnd += 1
    if (!startsWith(bytes, nameEnd, end, ' v="')) continue
    const value = nameEnd + 4
    let to = value
    while (to < end && bytes[to] !== 0x22) to += 1
    if (to === end) return
    for (const [element, fact] of elements) {
      const isIt = isWord(bytes, name, nameEnd, element) && to - value <= maxValueBytes
      if (isIt && isPrintable(bytes, value, to)) teller.tell(fact, value, to)
    }
    at = to
  }
}
