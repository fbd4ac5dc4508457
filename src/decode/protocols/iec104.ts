/**
 * IEC 60870-5-104: what control centres and substations tell each other, by the type of it, and the acts that reset a
 * station or move files. IEC 60870-5-104 clause 5 (control fields) and IEC 60870-5-101 clause 7.2. Values are never
 * told; commands to the process are words, as they are what a control centre is for.
 */
import { iec60870Types } from '../iec60870-words.ts'
import { littleU16At } from '../little-endian.ts'
import { protocol } from '../protocol.ts'
import { tellNumber } from '../told-text.ts'

const startByte = 0x68
const headerBytes = 6
const shortest = 4
const longest = 253
/** Start, stop and test, each to activate and to confirm. */
const unnumbered: Readonly<Record<number, string>> = {
  0x07: 'start-data-transfer',
  0x0b: 'start-data-transfer',
  0x13: 'stop-data-transfer',
  0x23: 'stop-data-transfer',
  0x43: 'test-frame',
  0x83: 'test-frame',
}
const acts: Readonly<Record<number, string>> = { 105: 'reset', 113: 'parameter', 122: 'file', 125: 'file' }
const activation = 6
/** Cause of transmission: 1 to 47 with two bits of test and negative confirmation above. */
const causeMask = 0x3f
const lastCause = 47

export const iec104 = protocol({
  name: 'iec104',
  title: 'IEC 60870-5-104',
  spec: 'IEC 60870-5-104 clause 5, IEC 60870-5-101 clause 7.2',
  over: 'tcp',
  ports: [2404],
  firstBytes: [startByte],
  tells: {
    type: 'Type of information or command that it sends',
    control: 'How it starts, stops or tests the transfer of data',
    address: 'Common address of the station that the information comes from, or that a command is for',
  },
  happens: {
    reset: 'It asks a station to reset its process',
    parameter: 'It asks a station to activate a parameter',
    file: 'It calls a file of a station, or sends a part of one',
  },
  examples: [
    { name: 'start of data transfer', hex: '68 04 07 00 00 00', facts: { 'iec104.control': ['start-data-transfer'] } },
    {
      name: 'measured value with time, and an acknowledgement behind it',
      fromClient: 0,
      hex: '68 12 0200 0000 0d 01 0300 0a00 050000 0000803f 00',
      facts: { 'iec104.type': ['measured-float'], 'iec104.address': ['10'] },
    },
    {
      name: 'single command',
      hex: '68 0e 0000 0200 2d 01 0600 0a00 010000 01',
      facts: { 'iec104.type': ['single-command'], 'iec104.address': ['10'] },
    },
    {
      name: 'reset of a process',
      hex: '68 0e 0000 0200 69 01 0600 0a00 000000 01',
      facts: { 'iec104.type': ['reset-process'], 'iec104.address': ['10'], 'iec104.reset': ['station 10'] },
    },
    {
      name: 'activation of a parameter',
      hex: '68 0e 0000 0200 71 01 0600 0a00 010000 01',
      facts: { 'iec104.type': ['parameter-activation'], 'iec104.address': ['10'], 'iec104.parameter': ['station 10'] },
    },
    {
      name: 'call of a file',
      hex: '68 11 0000 0200 7a 01 0d00 0a00 010000 0100 00 02',
      facts: { 'iec104.type': ['call-file'], 'iec104.address': ['10'], 'iec104.file': ['call-file, station 10'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < 2 ? headerBytes : 2 + (bytes[start + 1] ?? 0)
  },

  claims(bytes, start, end) {
    const length = bytes[start + 1] ?? 0
    if (end - start < headerBytes || bytes[start] !== startByte || length < shortest || length > longest) return false
    const control = bytes[start + 2] ?? 0
    if ((control & 3) === 3) {
      const isRest = bytes[start + 3] === 0 && bytes[start + 4] === 0 && bytes[start + 5] === 0
      return length === shortest && unnumbered[control] !== undefined && isRest
    }
    if (((bytes[start + 4] ?? 0) & 1) !== 0) return false
    if (control === 1) return length === shortest && bytes[start + 3] === 0
    if ((control & 1) !== 0 || length < 10) return false
    if (end - start < 9) return true
    const cause = (bytes[start + 8] ?? 0) & causeMask
    return iec60870Types[bytes[start + 6] ?? 0] !== undefined && cause > 0 && cause <= lastCause
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    reader.take(1)
    reader.take(reader.u8())
    if (reader.failed) return
    const control = bytes[start + 2] ?? 0
    const how = (control & 3) === 3 ? unnumbered[control] : undefined
    if (how !== undefined) teller.tellWord('control', how)
    const length = bytes[start + 1] ?? 0
    if ((control & 1) !== 0 || length < 10) return
    const type = bytes[start + 6] ?? 0
    const word = iec60870Types[type]
    const address = littleU16At(bytes, start + 10)
    if (word !== undefined) teller.tellWord('type', word)
    tellNumber(teller, 'address', address)
    const act = acts[type]
    if (act === 'file') teller.event(act, `${word ?? ''}, station ${address}`)
    else if (act !== undefined && ((bytes[start + 8] ?? 0) & causeMask) === activation) {
      teller.event(act, `station ${address}`)
    }
  },
})
