/**
 * HL7 version 2 over MLLP: which medical systems and devices talk, and about what kind of thing. HL7 v2.x chapter 2
 * (MSH segment), HL7 Transport Specification MLLP Release 1. Nothing behind the first segment is read: the rest is about
 * patients.
 */
import { isPrintable, startsWith } from '../ascii.ts'
import { protocol } from '../protocol.ts'

const startBlock = 0x0b
const endBlock = 0x1c
const carriageReturn = 0x0d
const headerAt = 1
const maxValueBytes = 227

/** Field of MSH → fact; MSH-1 is the separator itself, so the first field behind it is MSH-2. */
const facts: readonly string[] = [
  '',
  '',
  '',
  'sendingApplication',
  'sendingFacility',
  'receivingApplication',
  'receivingFacility',
  '',
  '',
  'messageType',
  '',
  '',
  'version',
]

export const hl7 = protocol({
  name: 'hl7',
  title: 'HL7 version 2 (MLLP)',
  spec: 'HL7 v2.8 section 2.14.9, HL7 MLLP Release 1',
  over: 'tcp',
  ports: [2575],
  firstBytes: [startBlock],
  tells: {
    sendingApplication: 'Application or device that sends medical messages',
    sendingFacility: 'Facility or ward that it sends for',
    receivingApplication: 'Application that its messages are for',
    receivingFacility: 'Facility that its messages are for',
    messageType: 'Kind of medical message that it sends, such as ORU^R01 for results',
    version: 'Version of HL7 that it speaks',
  },
  examples: [
    {
      name: 'result of an analyzer',
      text: '\u000bMSH|^~\\&|GasLab 7|ICU-2|LIS|MAIN|20260301||ORU^R01|17|P|2.4\rPID|1||secret\r\u001c\r',
      facts: {
        'hl7.sendingApplication': ['GasLab 7'],
        'hl7.sendingFacility': ['ICU-2'],
        'hl7.receivingApplication': ['LIS'],
        'hl7.receivingFacility': ['MAIN'],
        'hl7.messageType': ['ORU^R01'],
        'hl7.version': ['2.4'],
      },
    },
    {
      name: 'acknowledgment without names',
      fromClient: 0,
      text: '\u000bMSH|^~\\&|||||20260301||ACK|18|P|2.4\rMSA|AA|17\r\u001c\r',
      facts: { 'hl7.messageType': ['ACK'], 'hl7.version': ['2.4'] },
    },
  ],

  needs(bytes, start, end) {
    for (let at = start + headerAt; at < end; at += 1)
      if (bytes[at] === endBlock) return Math.min(at - start + 2, end - start)
    return bytes.length === 0 ? 0 : firstSegmentEnd(bytes, start, end)
  },

  claims(bytes, start, end) {
    if (bytes[start] !== startBlock || !startsWith(bytes, start + headerAt, end, 'msh')) return false
    const separator = bytes[start + 4] ?? 0
    return separator > 0x20 && separator < 0x7f && bytes[start + 5] !== separator
  },

  decode(reader, teller) {
    const { bytes, start, end } = reader
    const separator = bytes[start + 4]
    let field = 2
    let from = start + 5
    for (let at = from; at < end && field < facts.length; at += 1) {
      const byte = bytes[at]
      if (byte !== separator && byte !== carriageReturn) continue
      const fact = facts[field] ?? ''
      if (fact !== '' && at - from <= maxValueBytes && isPrintable(bytes, from, at)) teller.tell(fact, from, at)
      if (byte === carriageReturn) return
      field += 1
      from = at + 1
    }
  },
})

/** A long message is read without its end: up to what is there, once the first segment is whole. */
function firstSegmentEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === carriageReturn) return end - start
  return end - start + 1
}
