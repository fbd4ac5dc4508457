/**
 * CDP: how Cisco's (and other vendors') switches, routers, telephones and access points describe themselves to their
 * neighbour. Known from Cisco's published descriptions; versions 1 and 2 differ in their fields only. Not read: VTP,
 * cluster and power details, the addresses' protocols other than IP.
 */
import { CISCO_SNAP } from '../../core/packet.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellInOneLine, tellNumber, tellTrimmed } from '../told-text.ts'

const maxFields = 64
const maxAddresses = 8
const deviceId = 0x0001
const addresses = 0x0002
const portId = 0x0003
const capabilities = 0x0004
const softwareVersion = 0x0005
const platform = 0x0006
const nativeVlan = 0x000a
const voiceVlan = 0x000e
const systemName = 0x0014
const managementAddresses = 0x0016

const capabilityWords = [
  'router',
  'transparent-bridge',
  'source-route-bridge',
  'switch',
  'host',
  'igmp-filter',
  'repeater',
  'telephone',
  'remotely-managed',
]
const ipv4 = 0xcc

export const cdp = protocol({
  name: 'cdp',
  title: 'Cisco Discovery Protocol',
  spec: 'Cisco Discovery Protocol, versions 1 and 2',
  over: 'ethernet',
  ports: [],
  etherTypes: [CISCO_SNAP | 0x2000],
  tells: {
    deviceId: 'Name of the device, or its serial number or MAC',
    platform: 'Model of the device',
    softwareVersion: 'Operating system and version, in several sentences',
    capability: 'What it is: router, switch, host, telephone and the like',
    address: 'IP address of the device',
    managementAddress: 'IP address at which it is managed',
    port: 'Name of the port that it sends from',
    nativeVlan: 'VLAN of the port without a tag',
    voiceVlan: 'VLAN that telephones are told to use',
    systemName: 'Name somebody gave the system',
  },
  examples: [
    {
      name: 'switch with a telephone VLAN',
      hex: `02 b4 0000 0001 000b 73772d312d3037 0002 0011 00000001 01 01 cc 0004 c0000202
        0003 0009 4769302f37 0004 0008 00000028
        0005 000f 41636d65204f530a 3132 2e 0006 000a 41432d323438 000a 0006 0014 000e 0007 01 0032
        0014 0008 73772d31 0016 0011 00000001 01 01 cc 0004 c0000203`,
      facts: {
        'cdp.deviceId': ['sw-1-07'],
        'cdp.address': ['192.0.2.2'],
        'cdp.port': ['Gi0/7'],
        'cdp.capability': ['switch', 'igmp-filter'],
        'cdp.softwareVersion': ['Acme OS 12.'],
        'cdp.platform': ['AC-248'],
        'cdp.nativeVlan': ['20'],
        'cdp.voiceVlan': ['50'],
        'cdp.systemName': ['sw-1'],
        'cdp.managementAddress': ['192.0.2.3'],
      },
    },
    {
      name: 'telephone with an IPv6 address',
      hex: `02 b4 0000 0001 000a 504c312d 3737 0002 0024 00000001 02 08 aaaa0300000086dd 0010
        20010db8000000000000000000000007 0004 0008 00000090`,
      facts: {
        'cdp.deviceId': ['PL1-77'],
        'cdp.address': ['2001:db8::7'],
        'cdp.capability': ['host', 'telephone'],
      },
    },
  ],

  claims(bytes, start, end) {
    const version = bytes[start] ?? 0
    return (version === 1 || version === 2) && end - start >= 8 && bytes[start + 4] === 0
  },

  decode(reader, teller) {
    reader.take(4)
    for (let i = 0; i < maxFields && reader.remaining >= 4; i += 1) {
      const type = reader.u16()
      const length = reader.u16() - 4
      const start = reader.take(length)
      if (reader.failed) return
      tellField(reader.bytes, teller, type, start, start + length)
    }
  },
})

function tellField(bytes: Uint8Array, teller: Teller, type: number, start: number, end: number): void {
  if (type === deviceId) tellTrimmed(teller, 'deviceId', bytes, start, end)
  else if (type === platform) tellTrimmed(teller, 'platform', bytes, start, end)
  else if (type === softwareVersion) tellInOneLine(teller, 'softwareVersion', bytes, start, end)
  else if (type === portId) tellTrimmed(teller, 'port', bytes, start, end)
  else if (type === systemName) tellTrimmed(teller, 'systemName', bytes, start, end)
  else if (type === capabilities && end - start === 4) tellCapabilities(bytes, teller, start + 2)
  else if (type === addresses) tellAddresses(bytes, teller, 'address', start, end)
  else if (type === managementAddresses) tellAddresses(bytes, teller, 'managementAddress', start, end)
  else if (type === nativeVlan && end - start === 2) tellVlan(bytes, teller, 'nativeVlan', start)
  else if (type === voiceVlan && end - start >= 3) tellVlan(bytes, teller, 'voiceVlan', start + 1)
}

function tellVlan(bytes: Uint8Array, teller: Teller, fact: 'nativeVlan' | 'voiceVlan', at: number): void {
  tellNumber(teller, fact, ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
}

function tellCapabilities(bytes: Uint8Array, teller: Teller, at: number): void {
  const able = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  for (const [bit, word] of capabilityWords.entries()) if ((able >> bit) & 1) teller.tellWord('capability', word)
}

/** Number of addresses; each: kind and length of the protocol, the protocol, length of the address, the address. */
function tellAddresses(bytes: Uint8Array, teller: Teller, fact: string, start: number, end: number): void {
  let at = start + 4
  for (let i = 0; i < maxAddresses && at + 2 <= end; i += 1) {
    const protocolAt = at + 2
    const lengthAt = protocolAt + (bytes[at + 1] ?? 0)
    const length = ((bytes[lengthAt] ?? 0) << 8) | (bytes[lengthAt + 1] ?? 0)
    const address = lengthAt + 2
    if (address + length > end) return
    const isIpv4 = bytes[protocolAt] === ipv4 && length === 4
    if (isIpv4 || (bytes[at + 1] === 8 && length === 16)) tellAddress(teller, fact, bytes, address, length)
    at = address + length
  }
}
