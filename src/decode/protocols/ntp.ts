/**
 * NTP: who asks for the time and who gives it, and what it is synchronised with. RFC 5905 section 7.3; control messages
 * (RFC 9327) tell the product. Times, and private messages (mode 7), aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const packetBytes = 48
const controlBytes = 12
const controlMode = 6
const privateMode = 7
const readVariables = 2
const maxStratum = 16
const referenceAt = 12
const maxValueBytes = 255

const roles = ['', 'peer', 'peer', 'client', 'server', 'broadcast']
const versions = ['0', '1', '2', '3', '4']
const strata = Array.from({ length: maxStratum + 1 }, (_, stratum) => String(stratum))
const variables: readonly (readonly [string, string])[] = [
  ['version="', 'software'],
  ['processor="', 'processor'],
  ['system="', 'system'],
]

export const ntp = protocol({
  name: 'ntp',
  title: 'NTP (time)',
  spec: 'RFC 5905 section 7.3, RFC 9327 section 2',
  over: 'udp',
  ports: [123],
  tells: {
    role: 'Whether it asks for the time, gives it, or both',
    version: 'Version of NTP that it speaks',
    stratum: 'How far its clock is from a reference: 1 has one of its own',
    source: 'Reference clock that it has',
    software: 'Time server and version',
    processor: 'Processor of the time server',
    system: 'Operating system of the time server',
  },
  examples: [
    {
      name: 'question of a client',
      hex: `23 00 06 e9 ${'00'.repeat(44)}`,
      facts: { 'ntp.role': ['client'], 'ntp.version': ['4'] },
    },
    {
      name: 'answer of a server with a receiver',
      fromClient: 0,
      hex: `24 01 06 e9 00000000 00000000 47505300 ${'00'.repeat(32)}`,
      facts: { 'ntp.role': ['server'], 'ntp.version': ['4'], 'ntp.stratum': ['1'], 'ntp.source': ['GPS'] },
    },
    {
      name: 'what a server is',
      fromClient: 0,
      hex: `16 82 0001 0000 0000 0000 0039
            76657273696f6e3d226e74706420342e32222c2070726f636573736f723d2261726d222c0d0a
            73797374656d3d224c696e75782f342e34223b00`,
      facts: { 'ntp.software': ['ntpd 4.2'], 'ntp.processor': ['arm'], 'ntp.system': ['Linux/4.4'] },
    },
  ],

  claims(bytes, start, end) {
    const mode = (bytes[start] ?? 0) & 7
    const version = ((bytes[start] ?? 0) >> 3) & 7
    if (version < 1 || version > 4) return false
    if (mode === controlMode) return end - start >= controlBytes && (bytes[start + 1] ?? 0) % 32 <= 12
    if (mode === privateMode) return end - start >= 8
    return mode >= 1 && end - start >= packetBytes && (bytes[start + 1] ?? 0) <= maxStratum
  },

  decode(reader, teller) {
    const flags = reader.u8()
    const mode = flags & 7
    if (mode === privateMode) return
    if (mode === controlMode) {
      readControl(reader, teller)
      return
    }
    teller.tellWord('role', roles[mode] ?? '')
    teller.tellWord('version', versions[(flags >> 3) & 7] ?? '')
    const stratum = reader.u8()
    const reference = reader.start + referenceAt
    reader.take(packetBytes - 2)
    if (mode < 4 || stratum === 0) return
    teller.tellWord('stratum', strata[stratum] ?? '')
    if (stratum === 1) tellReference(reader, reference, teller)
  },
})

/** Up to four letters with zero bytes behind. */
function tellReference({ bytes }: Reader, start: number, teller: Teller): void {
  let end = start
  while (end < start + 4 && bytes[end] !== 0) end += 1
  if (isPrintable(bytes, start, end)) teller.tell('source', start, end)
}

/** The answer to "read variables" of the system: `name="value", …`. */
function readControl(reader: Reader, teller: Teller): void {
  const operation = reader.u8()
  reader.take(controlBytes - 2)
  if (operation >> 7 === 0 || (operation & 31) !== readVariables) return
  const { bytes, end } = reader
  for (let at = reader.position; at < end; at += 1) {
    const before = bytes[at - 1] ?? 0
    const begins = at === reader.position || before === 0x2c || before <= 0x20
    if (!begins) continue
    for (const [opening, fact] of variables) {
      if (!startsWith(bytes, at, end, opening)) continue
      const from = at + opening.length
      let to = from
      while (to < end && bytes[to] !== 0x22) to += 1
      if (to < end && to - from <= maxValueBytes && isPrintable(bytes, from, to)) teller.tell(fact, from, to)
      at = to
    }
  }
}
