/**
 * WS-Discovery, with which cameras (ONVIF), printers and computers announce themselves: OASIS WS-Discovery 1.1 section
 * 4, ONVIF Core section 7.3 (scopes). What a device says of itself, and what a client looks for. Not read: metadata,
 * other scopes than those of ONVIF, XML entities.
 */
import type { Reader } from '../../core/reader.ts'
import { startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTrimmed } from '../told-text.ts'
import { XmlElements } from '../xml-elements.ts'

const xml = new XmlElements()
const maxElements = 256
const maxWords = 64
const onvifScope = 'onvif://www.onvif.org/'
const scopeFacts: readonly (readonly [string, 'name' | 'hardware' | 'location' | 'macScope'])[] = [
  ['name/', 'name'],
  ['hardware/', 'hardware'],
  ['location/', 'location'],
  ['mac/', 'macScope'],
]
const percent = 0x25
const colon = 0x3a

export const wsdiscovery = protocol({
  name: 'wsdiscovery',
  title: 'WS-Discovery',
  spec: 'OASIS WS-Discovery 1.1 section 4, ONVIF Core Specification section 7.3',
  over: 'udp',
  ports: [3702],
  repeats: true,
  tells: {
    type: 'Kind of device it is, such as NetworkVideoTransmitter or Computer',
    name: 'Name in its ONVIF scopes, often with the vendor',
    hardware: 'Model in its ONVIF scopes',
    location: 'Where it is, in its ONVIF scopes',
    macScope: 'MAC in its ONVIF scopes, as some vendors add it',
    address: 'Where it can be reached',
    endpoint: 'Unique name that it keeps',
    search: 'Kind of device that it looks for',
  },
  examples: [
    {
      name: 'answer of a camera',
      fromClient: 0,
      text: `<?xml version="1.0"?><s:Envelope xmlns:s="urn:s"><s:Body><d:ProbeMatches><d:ProbeMatch>
        <a:EndpointReference><a:Address>urn:uuid:7f1c</a:Address></a:EndpointReference>
        <d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>
        <d:Scopes>onvif://www.onvif.org/name/Acme%20C7 onvif://www.onvif.org/hardware/C7-B
        onvif://www.onvif.org/location/dock onvif://www.onvif.org/MAC/02:00:5e:10:4a:01 urn:other</d:Scopes>
        <d:XAddrs>http://192.0.2.7/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body>
        </s:Envelope>`,
      facts: {
        'wsdiscovery.endpoint': ['urn:uuid:7f1c'],
        'wsdiscovery.type': ['NetworkVideoTransmitter', 'Device'],
        'wsdiscovery.name': ['Acme C7'],
        'wsdiscovery.hardware': ['C7-B'],
        'wsdiscovery.location': ['dock'],
        'wsdiscovery.macScope': ['02:00:5e:10:4a:01'],
        'wsdiscovery.address': ['http://192.0.2.7/onvif/device_service'],
      },
    },
    {
      name: 'search of a computer',
      text: '<Envelope><Body><Probe><Types>wsdp:Device</Types></Probe></Body></Envelope>',
      facts: { 'wsdiscovery.search': ['Device'] },
    },
  ],

  claims(bytes, start, end) {
    return startsWith(bytes, start, end, '<?xml') || (bytes[start] === 0x3c && bytes[end - 1] === 0x3e)
  },

  decode(reader, teller) {
    xml.begin(reader.bytes, reader.position, reader.end)
    let speaks = false
    let searches = false
    for (let i = 0; i < maxElements && xml.next(); i += 1) {
      if (xml.is('hello') || xml.is('probematch') || xml.is('resolvematch')) speaks = true
      else if (xml.is('probe')) searches = true
      else if (searches && xml.is('types')) tellWords(reader, teller, 'search')
      else if (speaks) tellElement(reader, teller)
    }
  },
})

function tellElement(reader: Reader, teller: Teller): void {
  if (xml.is('types')) tellWords(reader, teller, 'type')
  else if (xml.is('scopes')) tellWords(reader, teller, 'scope')
  else if (xml.is('xaddrs')) tellWords(reader, teller, 'address')
  else if (xml.is('address')) tellWords(reader, teller, 'endpoint')
}

/** Lists are parted by white space. */
function tellWords(reader: Reader, teller: Teller, what: 'search' | 'type' | 'scope' | 'address' | 'endpoint'): void {
  const { bytes } = reader
  let at = xml.valueStart
  for (let i = 0; i < maxWords && at < xml.valueEnd; i += 1) {
    while (at < xml.valueEnd && (bytes[at] ?? 0) <= 0x20) at += 1
    let to = at
    while (to < xml.valueEnd && (bytes[to] ?? 0) > 0x20) to += 1
    if (what === 'scope') tellScope(bytes, teller, at, to)
    else if (what === 'type' || what === 'search') tellTrimmed(teller, what, bytes, behindPrefix(bytes, at, to), to)
    else tellTrimmed(teller, what, bytes, at, to)
    at = to
  }
}

function behindPrefix(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === colon) return at + 1
  return start
}

function tellScope(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  if (!startsWith(bytes, start, end, onvifScope)) return
  const at = start + onvifScope.length
  for (const [word, fact] of scopeFacts)
    if (startsWith(bytes, at, end, word)) tellUnescaped(bytes, teller, fact, at + word.length, end)
}

/** Percent encoding (RFC 3986 section 2.1). */
function tellUnescaped(bytes: Uint8Array, teller: Teller, fact: string, start: number, end: number): void {
  const { scratch, scratchEnd: from } = teller
  if (from + end - start > scratch.length || end - start > 512) return
  let out = from
  for (let at = start; at < end; at += 1) {
    const high = bytes[at] === percent && at + 2 < end ? digit(bytes[at + 1] ?? 0) : -1
    const low = high < 0 ? -1 : digit(bytes[at + 2] ?? 0)
    const byte = low < 0 ? (bytes[at] ?? 0) : high * 16 + low
    if (low >= 0) at += 2
    if (byte < 0x20 || byte === 0x7f) return
    scratch[out++] = byte
  }
  teller.scratchEnd = out
  teller.tellScratch(fact, from, out)
}

/** Value of a hexadecimal digit, or -1. */
function digit(letter: number): number {
  if (letter >= 0x30 && letter <= 0x39) return letter - 0x30
  const lower = letter | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
