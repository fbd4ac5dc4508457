/**
 * GOOSE: what protection devices in a substation tell each other on Ethernet. IEC 61850-8-1 annex A. Told are the names
 * of the control block and of its data; states and values are not.
 */
import { DerElement } from '../der.ts'
import { protocol } from '../protocol.ts'
import { tellTrimmed } from '../told-text.ts'

const headerBytes = 8
const pdu = 0x61
/** Fields of the message and the facts that they become; they stand in order, and all others pass. */
const fields: Readonly<Record<number, string>> = { 0x80: 'controlBlock', 0x82: 'dataSet', 0x83: 'id' }
const lastField = 0x83
const whole = new DerElement()
const field = new DerElement()

export const goose = protocol({
  name: 'goose',
  title: 'IEC 61850 GOOSE',
  spec: 'IEC 61850-8-1 annexes A and C',
  over: 'ethernet',
  ports: [],
  etherTypes: [0x88b8],
  tells: {
    controlBlock: 'Reference of the control block: the device, its logical node and what it sends',
    dataSet: 'Reference of the data that it sends',
    id: 'Identifier that the operator gave the messages',
  },
  examples: [
    {
      name: 'state of a bay',
      port: 0x88b8,
      hex: `3001 0026 0000 0000 61 1c 80 09 424159315f4c4430 24 8102 03e8 82 04 44533031 83 02 4731 8501 01`,
      facts: { 'goose.controlBlock': ['BAY1_LD0$'], 'goose.dataSet': ['DS01'], 'goose.id': ['G1'] },
    },
  ],

  claims(bytes, start, end) {
    return end - start > headerBytes + 2 && bytes[start + headerBytes] === pdu
  },

  decode(reader, teller) {
    const { bytes } = reader
    reader.take(2)
    const end = reader.start + reader.u16()
    reader.take(end - reader.position)
    if (reader.failed || !whole.readTagged(bytes, reader.start + headerBytes, end, pdu)) return
    for (let at = whole.start; field.read(bytes, at, whole.end) && field.tag <= lastField; at = field.end) {
      const fact = fields[field.tag]
      if (fact !== undefined) tellTrimmed(teller, fact, bytes, field.start, field.end)
    }
  },
})
