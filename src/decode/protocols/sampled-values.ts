/**
 * Sampled values of currents and voltages in a substation, on Ethernet. IEC 61850-9-2 clause 8. Told is the name of the
 * stream; the samples are not.
 */
import { DerElement } from '../der.ts'
import { protocol } from '../protocol.ts'
import { tellTrimmed } from '../told-text.ts'

const headerBytes = 8
const pdu = 0x60
const sequenceOfUnits = 0xa2
const unit = 0x30
const streamId = 0x80
const whole = new DerElement()
const inner = new DerElement()

export const sampledValues = protocol({
  name: 'sv',
  title: 'IEC 61850 sampled values',
  spec: 'IEC 61850-9-2 clause 8',
  over: 'ethernet',
  ports: [],
  etherTypes: [0x88ba],
  tells: { id: 'Identifier of the stream, which names the device that measures' },
  examples: [
    {
      name: 'one sample of a merging unit',
      port: 0x88ba,
      hex: '4000 001f 0000 0000 60 15 80 01 01 a2 10 30 0e 80 04 4d553031 82 02 0001 85 02 0000',
      facts: { 'sv.id': ['MU01'] },
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
    for (let at = whole.start; inner.read(bytes, at, whole.end); at = inner.end) {
      if (inner.tag !== sequenceOfUnits) continue
      if (!inner.readTagged(bytes, inner.start, inner.end, unit)) return
      if (inner.readTagged(bytes, inner.start, inner.end, streamId)) {
        tellTrimmed(teller, 'id', bytes, inner.start, inner.end)
      }
      return
    }
  },
})
