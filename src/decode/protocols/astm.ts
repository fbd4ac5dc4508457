/**
 * ASTM E1394 (LIS2-A2), with or without the frames of E1381 (LIS1-A): which laboratory instrument sends results. Only
 * the header record is read; patients, orders and results follow it.
 */
import { isPrintable } from '../ascii.ts'
import { textHex } from '../example-text.ts'
import { protocol } from '../protocol.ts'

const startOfText = 0x02
const enquiry = 0x05
const acknowledgment = 0x06
const letterH = 0x48
const carriageReturn = 0x0d
const maxValueBytes = 200
const fieldSeparator = 0x7c
/** Field of the header record → fact. */
const facts: readonly string[] = ['', '', '', '', '', 'sender', '', '', '', '', 'receiver', '', '', 'version']

export const astm = protocol({
  name: 'astm',
  title: 'ASTM E1394 (laboratory instruments)',
  spec: 'CLSI LIS2-A2 section 6, LIS1-A section 6',
  over: 'tcp',
  ports: [],
  firstBytes: [startOfText, enquiry, acknowledgment, letterH],
  tells: {
    sender: 'Laboratory instrument or system that sends: often maker, model, software and serial number',
    receiver: 'System that its messages are for',
    version: 'Version of the record format that it speaks',
  },
  examples: [
    {
      name: 'header record of an analyzer in a frame',
      hex: `02 31 ${textHex('H|\\^&|||Example^Chem 5^2.1^C5-0107|||||LIS||P|1|20260301\r')} 03 4136 0d0a`,
      facts: { 'astm.sender': ['Example^Chem 5^2.1^C5-0107'], 'astm.receiver': ['LIS'], 'astm.version': ['1'] },
    },
    {
      name: 'header record by itself',
      text: 'H|\\^&|||Coag 2^SN 44\rP|1||secret\rL|1\r',
      facts: { 'astm.sender': ['Coag 2^SN 44'] },
    },
  ],

  claims(bytes, start, end) {
    const at = recordStart(bytes, start)
    if (end - at < 6 || bytes[at] !== letterH) return false
    const separator = bytes[at + 1]
    return separator === fieldSeparator && bytes[at + 5] === separator && areDelimiters(bytes, at + 2)
  },

  decode(reader, teller) {
    const { bytes, start, end } = reader
    let field = 1
    let from = recordStart(bytes, start) + 2
    for (let at = from; at < end && field < facts.length; at += 1) {
      const byte = bytes[at]
      if (byte !== fieldSeparator && byte !== carriageReturn) continue
      const fact = facts[field + 1] ?? ''
      if (fact !== '' && at - from <= maxValueBytes && isPrintable(bytes, from, at)) teller.tell(fact, from, at)
      if (byte === carriageReturn) return
      field += 1
      from = at + 1
    }
  },
})

/** Behind an enquiry, and the number of the frame. */
function recordStart(bytes: Uint8Array, start: number): number {
  let at = start
  if (bytes[at] === enquiry) at += 1
  if (bytes[at] !== startOfText) return at
  const number = bytes[at + 1] ?? 0
  return number >= 0x30 && number <= 0x37 ? at + 2 : at
}

/** Repeat, component and escape: three different punctuation marks. */
function areDelimiters(bytes: Uint8Array, at: number): boolean {
  const [repeat, component, escape] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0]
  const differ = repeat !== component && component !== escape && repeat !== escape
  return differ && isMark(repeat) && isMark(component) && isMark(escape)
}

function isMark(byte: number): boolean {
  return (
    (byte > 0x20 && byte < 0x30) ||
    (byte > 0x39 && byte < 0x41) ||
    (byte > 0x5a && byte < 0x61) ||
    (byte > 0x7a && byte < 0x7f)
  )
}
