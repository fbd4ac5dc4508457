/**
 * IEEE C37.118: phasor measurement units, by the names of their stations and the commands that they get. IEEE
 * C37.118.2-2011 section 6. Measured values are never told; of configuration 3, with names of any length, only the kind.
 */
import { bigHex, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellNumber, tellTrimmed } from '../told-text.ts'

const sync = 0xaa
const headerBytes = 14
const kinds = ['data', 'header', 'configuration-1', 'configuration-2', 'command', 'configuration-3']
const command = 4
const configurations = [2, 3]
const commandBytes = 18
const nameBytes = 16
const maxUnits = 16
const ports = [4712, 4713]
const commands: Readonly<Record<number, string>> = {
  1: 'data-off',
  2: 'data-on',
  3: 'send-header',
  4: 'send-configuration-1',
  5: 'send-configuration-2',
  6: 'send-configuration-3',
  8: 'extended-frame',
}

export const c37118 = protocol({
  name: 'c37118',
  title: 'IEEE C37.118 synchrophasors',
  spec: 'IEEE C37.118.2-2011 section 6',
  over: ['tcp', 'udp'],
  ports,
  firstBytes: [sync],
  confirm: 2,
  tells: {
    frame: 'Kind of frame that it sends',
    command: 'Command that it gives',
    id: 'Number of the data stream',
    station: 'Name of a station whose phasors it measures or passes on',
  },
  examples: [
    {
      name: 'command to send data',
      hex: withCheck('aa41 0012 0007 48933449 00000000 0002'),
      facts: { 'c37118.frame': ['command'], 'c37118.command': ['data-on'], 'c37118.id': ['7'] },
    },
    {
      name: 'configuration of two stations',
      over: 'udp',
      fromClient: 0,
      hex: withCheck(`aa31 0068 0007 48933449 00000000 000f4240 0002
        ${textHex('NORTH', nameBytes, '20')} 0007 0000 0001 0000 0000 ${textHex('VA', nameBytes, '20')} 00000001 0001 0001
        ${textHex('SOUTH', nameBytes, '20')} 0008 0000 0000 0000 0000 0001 0001 0032`),
      facts: {
        'c37118.frame': ['configuration-2'],
        'c37118.id': ['7'],
        'c37118.station': ['NORTH', 'SOUTH'],
      },
    },
  ],

  needs(bytes, start, end) {
    return end - start < 4 ? 4 : Math.max(u16At(bytes, start + 2), headerBytes)
  },

  /** The checksum is asked for only where the port doesn't tell. */
  claims(bytes, start, end, port, over) {
    if (end - start < headerBytes || bytes[start] !== sync) return false
    const second = bytes[start + 1] ?? 0
    const version = second & 15
    const size = u16At(bytes, start + 2)
    if (second >> 4 >= kinds.length || version < 1 || version > 2 || size < headerBytes + 2) return false
    if (over === 'udp' && size !== end - start) return false
    return (
      ports.includes(port) ||
      (size <= end - start && checksum(bytes, start, start + size - 2) === u16At(bytes, start + size - 2))
    )
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    reader.take(headerBytes)
    const size = u16At(bytes, start + 2)
    if (!reader.failed) reader.take(size - headerBytes)
    if (reader.failed) return
    const kind = ((bytes[start + 1] ?? 0) >> 4) & 7
    teller.tellWord('frame', kinds[kind] ?? 'data')
    if (kind === command && size >= commandBytes) {
      const word = commands[u16At(bytes, start + headerBytes)]
      if (word !== undefined) teller.tellWord('command', word)
    }
    if (kind !== 0) tellNumber(teller, 'id', u16At(bytes, start + 4))
    if (configurations.includes(kind)) tellStations(bytes, teller, start + headerBytes, start + size - 2)
  },
})

function u16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** CRC-CCITT, annex B. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let value = 0xffff
  for (let at = start; at < end; at += 1) {
    value ^= (bytes[at] ?? 0) << 8
    for (let bit = 0; bit < 8; bit += 1) value = (value & 0x8000) === 0 ? value << 1 : (value << 1) ^ 0x1021
  }
  return value & 0xffff
}

/** Time base and number of stations; each has a name, three numbers of channels with names and units, and two more. */
function tellStations(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  const count = u16At(bytes, start + 4)
  let at = start + 6
  for (let i = 0; i < count && i < maxUnits && at + nameBytes + 10 <= end; i += 1) {
    tellTrimmed(teller, 'station', bytes, at, at + nameBytes)
    const phasors = u16At(bytes, at + nameBytes + 4)
    const analogs = u16At(bytes, at + nameBytes + 6)
    const digitals = u16At(bytes, at + nameBytes + 8)
    const names = phasors + analogs + digitals * 16
    at += nameBytes + 10 + names * nameBytes + (phasors + analogs + digitals) * 4 + 4
  }
}

/** An example's frame with its checksum. */
function withCheck(frame: string): string {
  const pairs = frame.replaceAll(/\s/g, '').match(/../g) ?? []
  const bytes = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
  return `${frame} ${bigHex(checksum(bytes, 0, bytes.length), 2)}`
}
