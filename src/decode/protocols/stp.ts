/**
 * Spanning tree: who is a bridge, and who is the root. IEEE 802.1D section 9, 802.1Q section 14. Not read: Cisco's own
 * trees for each VLAN, the instances of a multiple spanning tree.
 */
import { LLC } from '../../core/packet.ts'
import { protocol } from '../protocol.ts'
import { tellMac } from '../told-text.ts'

const configuration = 0
const rapid = 2
const topologyChange = 0x80
const bridgeIdBytes = 8

export const stp = protocol({
  name: 'stp',
  title: 'Spanning Tree Protocol',
  spec: 'IEEE 802.1D-2004 section 9.3, IEEE 802.1Q-2018 section 14',
  over: 'ethernet',
  ports: [],
  etherTypes: [LLC | 0x42],
  tells: {
    version: 'Which spanning tree it takes part in, so that it is a bridge',
    bridge: 'MAC of the bridge as a whole',
    root: 'It is the root of the spanning tree',
  },
  examples: [
    {
      name: 'rapid bridge that is the root',
      hex: `0000 02 02 3c 8000 02005e104a02 00000000 8000 02005e104a02 8007 0000 1400 0200 0f00 00`,
      facts: { 'stp.version': ['rapid'], 'stp.bridge': ['02:00:5e:10:4a:02'], 'stp.root': ['yes'] },
    },
    {
      name: 'bridge that is not the root',
      hex: `0000 00 00 00 8000 02005e104a02 00000004 8000 02005e104a03 8001 0100 1400 0200 0f00`,
      facts: { 'stp.version': ['classic'], 'stp.bridge': ['02:00:5e:10:4a:03'] },
    },
    { name: 'change of topology', hex: '0000 00 80', facts: { 'stp.version': ['classic'] } },
  ],

  claims(bytes, start, end) {
    const version = bytes[start + 2] ?? 0
    const type = bytes[start + 3] ?? 0
    if (end - start < 4 || bytes[start] !== 0 || bytes[start + 1] !== 0 || version > 4 || version === 1) return false
    return type === topologyChange || ((type === configuration || type === rapid) && end - start >= 35)
  },

  decode(reader, teller) {
    const { bytes } = reader
    reader.take(2)
    const version = reader.u8()
    const type = reader.u8()
    teller.tellWord('version', version === 0 ? 'classic' : version === 2 ? 'rapid' : 'multiple')
    if (type === topologyChange) return
    reader.take(1)
    const root = reader.take(bridgeIdBytes)
    reader.take(4)
    const bridge = reader.take(bridgeIdBytes)
    // Port, age and three times.
    reader.take(10)
    if (reader.failed) return
    tellMac(teller, 'bridge', bytes, bridge + 2)
    let isRoot = true
    for (let i = 0; i < bridgeIdBytes; i += 1) isRoot = isRoot && bytes[root + i] === bytes[bridge + i]
    if (isRoot) teller.tellWord('root', 'yes')
  },
})
