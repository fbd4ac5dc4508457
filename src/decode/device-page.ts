/**
 * Pages in which a device describes itself, as they are served over HTTP: UPnP device descriptions (UPnP Device
 * Architecture 2.0 section 2.3), ISAPI and ONVIF device information, HNAP device settings, Roku and Sonos pages as XML;
 * Hue, Cast and Shelly as JSON. Other pages tell nothing. Values are told as they stand, with XML entities. Compressed
 * pages are not read.
 */
import { isPrintable, isWord, lowerCase, startsWith } from './ascii.ts'
import type { Teller } from './protocol.ts'

/** Where one of these stands, near the beginning, the page describes a device. */
const xmlSigns = byFirstByte([
  'schemas-upnp-org:device',
  '<deviceinfo',
  'getdeviceinformationresponse',
  'getdevicesettingsresponse',
  '<device-info',
  '<zpsupportinfo',
])
const jsonSigns = byFirstByte(['"bridgeid"', '"cast_build_revision"', '"ssdp_udn"', '"fw_id"', '"longid"'])
const signBytes = 2048
const xml = 1
const json = 2
const mayBegin = byTwoBytes()
const maxValueBytes = 256
const deepestMember = 2

/** What a device page tells, for the definition of the protocol that carries it. */
export const devicePageFacts = {
  friendlyName: 'Name of the device in its description, often given by its owner',
  manufacturer: 'Manufacturer in the description of the device',
  modelName: 'Model in the description of the device',
  modelNumber: 'Model number in the description of the device',
  modelDescription: 'What the description of the device says about its model',
  serialNumber: 'Serial number in the description of the device',
  deviceType: 'Kind of device in its description',
  udn: 'Unique name (UDN) in the description of the device',
  firmware: 'Firmware or software version in the description of the device',
  hardware: 'Hardware version in the description of the device',
}
const factNames = Object.keys(devicePageFacts)

const elements: readonly (readonly [string, string])[] = [
  ['friendlyname', 'friendlyName'],
  ['devicename', 'friendlyName'],
  ['zonename', 'friendlyName'],
  ['user-device-name', 'friendlyName'],
  ['manufacturer', 'manufacturer'],
  ['vendorname', 'manufacturer'],
  ['vendor-name', 'manufacturer'],
  ['modelname', 'modelName'],
  ['model', 'modelName'],
  ['model-name', 'modelName'],
  ['modelnumber', 'modelNumber'],
  ['model-number', 'modelNumber'],
  ['modeldescription', 'modelDescription'],
  ['serialnumber', 'serialNumber'],
  ['serial-number', 'serialNumber'],
  ['devicetype', 'deviceType'],
  ['udn', 'udn'],
  ['firmwareversion', 'firmware'],
  ['softwareversion', 'firmware'],
  ['software-version', 'firmware'],
  ['hardwareversion', 'hardware'],
  ['hardwareid', 'hardware'],
]
const members: readonly (readonly [string, string])[] = [
  ['name', 'friendlyName'],
  ['manufacturer', 'manufacturer'],
  ['modelid', 'modelName'],
  ['model_name', 'modelName'],
  ['model', 'modelName'],
  ['type', 'modelName'],
  ['swversion', 'firmware'],
  ['build_version', 'firmware'],
  ['fw', 'firmware'],
  ['fw_id', 'firmware'],
  ['bridgeid', 'serialNumber'],
  ['ssdp_udn', 'udn'],
]

/** Tells the first value of each kind: the device itself comes before the devices it contains. */
export function tellDevicePage(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  const kind = kindOf(bytes, start, Math.min(end, start + signBytes))
  if (kind === xml) readXml(bytes, start, end, teller)
  else if (kind === json) readJson(bytes, start, end, teller)
}

/** First byte → the signs that begin with it, in lower case. */
function byFirstByte(signs: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 256 }, (_, byte) => signs.filter((sign) => sign.charCodeAt(0) === lowerCase[byte]))
}

/** First two bytes → the kinds of which a sign may begin with them: most of a page is passed over with one look. */
function byTwoBytes(): Uint8Array {
  const kinds = new Uint8Array(0x10000)
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) {
      const isNext = (sign: string) => sign.charCodeAt(1) === lowerCase[second]
      if (xmlSigns[first]?.some(isNext) === true) kinds[(first << 8) | second] = xml
      if (jsonSigns[first]?.some(isNext) === true) kinds[(first << 8) | second] = json
    }
  }
  return kinds
}

/** Which signs the page has, 0 for none. Where both stand, it is XML. */
function kindOf(bytes: Uint8Array, start: number, end: number): number {
  let found = 0
  let pair = 0
  for (let at = start; at < end; at += 1) {
    pair = ((pair << 8) | (bytes[at] ?? 0)) & 0xffff
    const kind = mayBegin[pair] ?? 0
    if (kind === 0 || at === start) continue
    const signs = kind === xml ? xmlSigns : jsonSigns
    if (!startsWithOne(signs[pair >>> 8] ?? [], bytes, at - 1, end)) continue
    if (kind === xml) return xml
    found = json
  }
  return found
}

function startsWithOne(signs: readonly string[], bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = 0; i < signs.length; i += 1) if (startsWith(bytes, start, end, signs[i] ?? '')) return true
  return false
}

function readXml(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  let told = 0
  let at = start
  while (at < end) {
    if (bytes[at] !== 0x3c) {
      at += 1
      continue
    }
    let name = at + 1
    let close = name
    while (close < end && !endsName(bytes[close] ?? 0)) {
      if (bytes[close] === 0x3a) name = close + 1
      close += 1
    }
    at = close
    if (bytes[close] !== 0x3e) continue
    const value = close + 1
    at = value
    while (at < end && bytes[at] !== 0x3c) at += 1
    if (at < end) told = tellFirst(bytes, told, factOf(elements, bytes, name, close), value, at, teller)
  }
}

function endsName(byte: number): boolean {
  return byte === 0x3e || byte === 0x3c || byte <= 0x20 || byte === 0x22
}

/** Members of the object itself and of those directly in it: deeper ones are about lamps and the like. */
function readJson(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  let told = 0
  let depth = 0
  let at = start
  while (at < end) {
    const byte = bytes[at]
    at += 1
    if (byte === 0x7b || byte === 0x5b) depth += 1
    else if (byte === 0x7d || byte === 0x5d) depth -= 1
    if (byte !== 0x22) continue
    const nameEnd = closingQuote(bytes, at, end)
    const value = openingQuote(bytes, nameEnd + 1, end)
    const valueEnd = value < 0 ? -1 : closingQuote(bytes, value, end)
    if (nameEnd >= end || valueEnd >= end) return
    if (value > 0 && depth <= deepestMember)
      told = tellFirst(bytes, told, factOf(members, bytes, at, nameEnd), value, valueEnd, teller)
    at = Math.max(nameEnd, valueEnd) + 1
  }
}

/** Behind the colon and the quotation mark of a value that is text; -1 when it isn't. */
function openingQuote(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(bytes[at] ?? 0)) at += 1
  if (bytes[at] !== 0x3a) return -1
  at += 1
  while (at < end && isBlank(bytes[at] ?? 0)) at += 1
  return bytes[at] === 0x22 ? at + 1 : -1
}

function closingQuote(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1
  return at
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function factOf(table: readonly (readonly [string, string])[], bytes: Uint8Array, start: number, end: number): string {
  for (let i = 0; i < table.length; i += 1) {
    const known = table[i]
    if (known !== undefined && isWord(bytes, start, end, known[0])) return known[1]
  }
  return ''
}

/** `told` has a bit for every kind told; returned with this one. */
function tellFirst(bytes: Uint8Array, told: number, fact: string, start: number, end: number, teller: Teller): number {
  if (fact === '') return told
  const bit = 1 << factNames.indexOf(fact)
  let from = start
  let to = end
  while (from < to && isBlank(bytes[from] ?? 0)) from += 1
  while (to > from && isBlank(bytes[to - 1] ?? 0)) to -= 1
  if ((told & bit) !== 0 || to === from || to - from > maxValueBytes) return told
  if (!isPrintable(bytes, from, to)) return told
  teller.tell(fact, from, to)
  return told | bit
}
