/**
 * LLDP: how switches, access points, phones and controllers describe themselves to their neighbour. IEEE 802.1AB
 * section 8; inventory, location and network policy of LLDP-MED (ANSI/TIA-1057); VLANs (802.1Q annex D), power (802.3
 * clause 79), MUD URL (RFC 8520 section 11). Not read: civic addresses, link aggregation, priorities, PROFINET's own.
 */
import type { Reader } from '../../core/reader.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellAddress, tellInOneLine, tellMac, tellNumber, tellTrimmed } from '../told-text.ts'

const maxFields = 128
const chassisId = 1
const portId = 2
const portDescription = 4
const systemName = 5
const systemDescription = 6
const systemCapabilities = 7
const managementAddress = 8
const organisation = 127

/** Subtypes of chassis and port: which of them is a MAC or an address. */
const chassisMac = 4
const chassisAddress = 5
const portMac = 3
const portAddress = 4

const ieee8021 = 0x0080c2
const ieee8023 = 0x00120f
const tia = 0x0012bb
const iana = 0x00005e

const capabilityWords = [
  'other',
  'repeater',
  'bridge',
  'wlan-access-point',
  'router',
  'telephone',
  'docsis-cable-device',
  'station-only',
  'c-vlan-component',
  's-vlan-component',
  'two-port-mac-relay',
]
const medClasses = ['', 'generic-endpoint', 'media-endpoint', 'communication-device', 'network-connectivity']
const inventory = [
  'hardwareRevision',
  'firmwareRevision',
  'softwareRevision',
  'serialNumber',
  'manufacturer',
  'model',
  'assetId',
]
const firstInventory = 5

export const lldp = protocol({
  name: 'lldp',
  title: 'LLDP and LLDP-MED',
  spec: 'IEEE 802.1AB section 8, ANSI/TIA-1057 section 10, RFC 8520 section 11',
  over: 'ethernet',
  ports: [],
  etherTypes: [0x88cc],
  tells: {
    chassis: 'Name of the chassis, most often a MAC or IP address',
    port: 'Name or number of the port that it sends from',
    portDescription: 'What the port is for, as somebody configured it',
    systemName: 'Name somebody gave the system',
    systemDescription: 'Product, operating system and version',
    capability: 'What it can be and has enabled: bridge, router, telephone and the like',
    managementAddress: 'Address at which it is managed',
    medClass: 'Class of an LLDP-MED device',
    hardwareRevision: 'Revision of the hardware (LLDP-MED)',
    firmwareRevision: 'Revision of the firmware (LLDP-MED)',
    softwareRevision: 'Revision of the software (LLDP-MED)',
    serialNumber: 'Serial number (LLDP-MED)',
    manufacturer: 'Name of the manufacturer (LLDP-MED)',
    model: 'Name of the model (LLDP-MED)',
    assetId: 'Number under which its owner keeps it in an inventory (LLDP-MED)',
    vlan: 'VLAN of the port without a tag',
    vlanName: 'Name of a VLAN on the port',
    voiceVlan: 'VLAN for voice that the network or the telephone names (LLDP-MED)',
    power: 'Whether it takes power over Ethernet or gives it',
    mudUrl: 'Where the manufacturer describes how the device communicates',
  },
  examples: [
    {
      name: 'telephone with its inventory',
      hex: `0206 05 01 c0000215 0407 03 02005e104a01 0602 0078 0803 57414e 0a06 444553 4b2d37 0c09 41636d6520332e 3141
        0e04 0024 0024 100c 05 01 c0000215 02 00000001 00
        fe07 0012bb 01 0033 03 fe08 0012bb 02 01 4064 00
        fe07 0012bb 05 523241 fe06 0012bb 06 3131 fe06 0012bb 07 3232 fe06 0012bb 08 5331
        fe08 0012bb 09 41636d65 fe06 0012bb 0a 5437 fe06 0012bb 0b 4138 fe08 0012bb 04 50 0043 00
        fe1b 00005e 01 68747470733a2f2f6d2e6578616d706c652e636f6d2f37 0000`,
      facts: {
        'lldp.chassis': ['192.0.2.21'],
        'lldp.port': ['02:00:5e:10:4a:01'],
        'lldp.portDescription': ['WAN'],
        'lldp.systemName': ['DESK-7'],
        'lldp.systemDescription': ['Acme 3.1A'],
        'lldp.capability': ['bridge', 'telephone'],
        'lldp.managementAddress': ['192.0.2.21'],
        'lldp.medClass': ['communication-device'],
        'lldp.voiceVlan': ['50'],
        'lldp.hardwareRevision': ['R2A'],
        'lldp.firmwareRevision': ['11'],
        'lldp.softwareRevision': ['22'],
        'lldp.serialNumber': ['S1'],
        'lldp.manufacturer': ['Acme'],
        'lldp.model': ['T7'],
        'lldp.assetId': ['A8'],
        'lldp.power': ['takes'],
        'lldp.mudUrl': ['https://m.example.com/7'],
      },
    },
    {
      name: 'switch with VLANs that gives power',
      hex: `0207 04 02005e104a02 0404 05 676537 0602 0078 fe06 0080c2 01 0014 fe0c 0080c2 03 0014 05 4c41 427331
        fe07 00120f 02 07 01 04 0000`,
      facts: {
        'lldp.chassis': ['02:00:5e:10:4a:02'],
        'lldp.port': ['ge7'],
        'lldp.vlan': ['20'],
        'lldp.vlanName': ['LABs1'],
        'lldp.power': ['gives'],
      },
    },
  ],

  claims(bytes, start, end) {
    const length = bytes[start + 1] ?? 0
    const next = start + 2 + length
    return bytes[start] === 2 && length >= 2 && next + 2 < end && bytes[next] === 4
  },

  decode(reader, teller) {
    for (let i = 0; i < maxFields; i += 1) {
      const header = reader.u16()
      const type = header >> 9
      const length = header & 0x1ff
      const start = reader.take(length)
      if (type === 0 || reader.failed) return
      tellField(reader, teller, type, start, start + length)
    }
  },
})

function tellField(reader: Reader, teller: Teller, type: number, start: number, end: number): void {
  const { bytes } = reader
  if (type === chassisId) tellId(bytes, teller, 'chassis', start, end)
  else if (type === portId) tellId(bytes, teller, 'port', start, end)
  else if (type === portDescription) tellTrimmed(teller, 'portDescription', bytes, start, end)
  else if (type === systemName) tellTrimmed(teller, 'systemName', bytes, start, end)
  else if (type === systemDescription) tellInOneLine(teller, 'systemDescription', bytes, start, end)
  else if (type === systemCapabilities && end - start >= 4) tellCapabilities(bytes, teller, start + 2)
  else if (type === managementAddress) tellManagement(bytes, teller, start, end)
  else if (type === organisation && end - start >= 4) tellOrganisation(bytes, teller, start, end)
}

/** One byte says what the rest is: for most kinds, text. A network address has its family in front. */
function tellId(bytes: Uint8Array, teller: Teller, fact: 'chassis' | 'port', start: number, end: number): void {
  const kind = bytes[start] ?? 0
  if (kind === (fact === 'chassis' ? chassisMac : portMac)) {
    if (end - start === 7) tellMac(teller, fact, bytes, start + 1)
  } else if (kind === (fact === 'chassis' ? chassisAddress : portAddress)) {
    tellAddress(teller, fact, bytes, start + 2, end - start - 2)
  } else {
    tellTrimmed(teller, fact, bytes, start + 1, end)
  }
}

function tellCapabilities(bytes: Uint8Array, teller: Teller, at: number): void {
  const enabled = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  for (const [bit, word] of capabilityWords.entries()) if ((enabled >> bit) & 1) teller.tellWord('capability', word)
}

/** Length of family and address, family (1: IPv4, 2: IPv6, 6: MAC), address. */
function tellManagement(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const length = (bytes[start] ?? 0) - 1
  const family = bytes[start + 1] ?? 0
  if (length < 1 || start + 2 + length > end) return
  if (family === 6 && length === 6) tellMac(teller, 'managementAddress', bytes, start + 2)
  else if (family === 1 || family === 2) tellAddress(teller, 'managementAddress', bytes, start + 2, length)
}

function tellOrganisation(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const whose = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0)
  const subtype = bytes[start + 3] ?? 0
  const at = start + 4
  if (whose === tia) tellMed(bytes, teller, subtype, at, end)
  else if (whose === ieee8021) tellVlan(bytes, teller, subtype, at, end)
  else if (whose === ieee8023 && subtype === 2 && at < end) tellPower(teller, ((bytes[at] ?? 0) & 1) === 1)
  else if (whose === iana && subtype === 1) tellTrimmed(teller, 'mudUrl', bytes, at, end)
}

function tellPower(teller: Teller, gives: boolean): void {
  teller.tellWord('power', gives ? 'gives' : 'takes')
}

function tellVlan(bytes: Uint8Array, teller: Teller, subtype: number, at: number, end: number): void {
  const vlan = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  if (subtype === 1 && end - at >= 2 && vlan !== 0) tellNumber(teller, 'vlan', vlan)
  else if (subtype === 3 && end - at >= 3) {
    const to = Math.min(end, at + 3 + (bytes[at + 2] ?? 0))
    tellTrimmed(teller, 'vlanName', bytes, at + 3, to)
  }
}

function tellMed(bytes: Uint8Array, teller: Teller, subtype: number, at: number, end: number): void {
  const fact = inventory[subtype - firstInventory]
  if (fact !== undefined) tellTrimmed(teller, fact, bytes, at, end)
  else if (subtype === 1 && end - at >= 3) tellClass(teller, bytes[at + 2] ?? 0)
  else if (subtype === 2 && end - at >= 4) tellPolicy(bytes, teller, at)
  // Type of the power device, in the two highest bits: 0 gives, 1 takes.
  else if (subtype === 4 && end - at >= 3 && (bytes[at] ?? 0) < 0x80) tellPower(teller, (bytes[at] ?? 0) < 0x40)
}

function tellClass(teller: Teller, number: number): void {
  const word = medClasses[number] ?? ''
  if (word !== '') teller.tellWord('medClass', word)
}

/** Application (1: voice), then flags for unknown and tagged, and 12 bits of VLAN from bit 1 of the second byte on. */
function tellPolicy(bytes: Uint8Array, teller: Teller, at: number): void {
  const policy = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  const isTagged = (policy & 0xc00000) === 0x400000
  if (bytes[at] === 1 && isTagged) tellNumber(teller, 'voiceVlan', (policy >> 9) & 0xfff)
}
