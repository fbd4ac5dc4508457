/**
 * TP-Link Smart Home (Kasa): what a plug, switch or lamp is, and commands to it. JSON under an XOR that hides nothing;
 * over UDP as it is, over TCP with a length in front. Known from published descriptions of the protocol; Wireshark
 * reads it too. Not read: newer devices, which encrypt (KLAP), the owner's location.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, isWord } from '../ascii.ts'
import { JsonMembers } from '../json-members.ts'
import { protocol, type Teller } from '../protocol.ts'

const firstKey = 171
const brace = 0x7b
const closingBrace = 0x7d
const quote = 0x22
const lengthBytes = 4
const maxBytes = 8192
const json = new JsonMembers()

const texts: readonly (readonly [string, string])[] = [
  ['model', 'model'],
  ['alias', 'alias'],
  ['mac', 'mac'],
  ['mic_mac', 'mac'],
  ['ethernet_mac', 'mac'],
  ['sw_ver', 'softwareVersion'],
  ['hw_ver', 'hardwareVersion'],
  ['dev_name', 'deviceName'],
  ['type', 'deviceType'],
  ['mic_type', 'deviceType'],
  ['deviceid', 'deviceId'],
]
const acts = ['reset', 'reboot', 'flash_firmware', 'download_firmware', 'set_server_url']

export const tplink = protocol({
  name: 'tplink',
  title: 'TP-Link Smart Home',
  spec: 'TP-Link Smart Home protocol (published descriptions)',
  over: ['udp', 'tcp'],
  ports: [9999],
  firstBytes: [0x00, firstKey ^ brace],
  tells: {
    model: 'Model with its region',
    deviceName: 'Kind of product in words',
    deviceType: 'Kind of device in the maker’s terms',
    alias: 'Name its owner gave it',
    mac: 'MAC of the device',
    softwareVersion: 'Version of the firmware',
    hardwareVersion: 'Version of the hardware',
    deviceId: 'Identifier that it keeps',
  },
  happens: { command: 'It was told to reset, restart, take another firmware or use another server' },
  personal: ['alias'],
  examples: [
    {
      name: 'answer of a plug',
      over: 'udp',
      fromClient: 0,
      hex: hidden(
        '{"system":{"get_sysinfo":{"sw_ver":"1.5 Build 7","hw_ver":"2.0","type":"IOT.SMARTPLUG","model":"HS7(EU)",' +
          '"mac":"02:00:5E:10:4A:01","dev_name":"Plug","alias":"Lamp","deviceId":"80F7","rssi":-51}}}',
      ),
      facts: {
        'tplink.softwareVersion': ['1.5 Build 7'],
        'tplink.hardwareVersion': ['2.0'],
        'tplink.deviceType': ['IOT.SMARTPLUG'],
        'tplink.model': ['HS7(EU)'],
        'tplink.mac': ['02:00:5E:10:4A:01'],
        'tplink.deviceName': ['Plug'],
        'tplink.alias': ['Lamp'],
        'tplink.deviceId': ['80F7'],
      },
    },
    {
      name: 'command to restart',
      over: 'tcp',
      hex: `00000026${hidden('{ "system":{"reboot":{"delay":1}}    }')}`,
      facts: { 'tplink.command': ['reboot'] },
    },
    {
      name: 'question',
      over: 'udp',
      hex: hidden('{"system":{"get_sysinfo":{}}}'),
      facts: {},
    },
  ],

  needs(bytes, start, end) {
    if (end - start < lengthBytes) return lengthBytes
    return lengthBytes + (((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0))
  },

  claims(bytes, start, end, _port, over) {
    const from = over === 'tcp' ? start + lengthBytes : start
    const first = firstKey ^ (bytes[from] ?? 0)
    const second = (bytes[from] ?? 0) ^ (bytes[from + 1] ?? 0)
    if (end - from < 2 || first !== brace) return false
    if (second !== quote && second !== closingBrace && second > 0x20) return false
    if (over !== 'tcp') return ((bytes[end - 1] ?? 0) ^ (bytes[end - 2] ?? 0)) === closingBrace
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    return bytes[start] === 0 && bytes[start + 1] === 0 && length >= 2 && length >= end - from
  },

  decode(reader, teller) {
    if (teller.over === 'tcp') reader.take(lengthBytes)
    const start = teller.scratchEnd
    const end = uncover(reader, teller, start)
    json.begin(teller.scratch, start, end)
    while (json.next()) tellMember(teller)
  },
})

/** Each byte is the key of the next one. */
function uncover(reader: Reader, teller: Teller, start: number): number {
  const { scratch } = teller
  const length = Math.min(reader.remaining, maxBytes)
  const from = reader.take(length)
  let key = firstKey
  for (let i = 0; i < length; i += 1) {
    const byte = reader.bytes[from + i] ?? 0
    scratch[start + i] = byte ^ key
    key = byte
  }
  teller.scratchEnd = start + length
  return start + length
}

function tellMember(teller: Teller): void {
  if (teller.fromClient === 1) {
    for (const act of acts) if (json.is(act)) teller.event('command', act)
    return
  }
  for (const [name, fact] of texts) if (json.is(name)) tellValue(teller, fact)
}

function tellValue(teller: Teller, fact: string): void {
  const { valueStart: start, valueEnd: end } = json
  if (end - start <= 512 && !isWord(teller.scratch, start, end, 'null') && isPrintable(teller.scratch, start, end))
    teller.tellScratch(fact, start, end)
}

/** An example's message under the XOR, as hex. */
function hidden(text: string): string {
  let key = firstKey
  const out: string[] = []
  for (const letter of text) {
    key ^= letter.charCodeAt(0)
    out.push(key.toString(16).padStart(2, '0'))
  }
  return out.join('')
}
