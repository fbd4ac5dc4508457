/**
 * NetFlow v9: each record is one direction of a flow; both are joined. Files of raw datagrams; from captures and the
 * network the same collector reads them. RFC 3954. Not read: files of nfcapd.
 */
import { exportFiles } from '../export-file.ts'
import { source } from '../source.ts'

export const netflow9 = source({
  name: 'netflow9',
  title: 'NetFlow v9',
  spec: 'RFC 3954',
  cannotKnow: [
    'Names, programs, fingerprints: no payload was looked at, so flow records give flows and no facts of devices.',
    'MAC addresses, unless the exporter tells them: otherwise a device is its address.',
    'Who opened a connection, where neither ports nor times show it; TCP handshakes beyond the flags of all packets together.',
    'Packet sizes, intervals, payload bytes, retransmissions, and what sampled records missed: their counts are estimates.',
    'Records that come before their template, or whose template was in a part that is missing.',
  ],
  tells: {},
  examples: [
    {
      name: 'a template, and both directions of a DNS lookup',
      fileName: 'export.dat',
      hex: `
        00090003000927c06553f1000000000700000001
        0000002c012c000900080004000c000400070002000b00020004000100010004000200040016000400150004
        012c0040c000020ac63364079c410035110000003c00000001000900b0000900b0c6336407c000020a00359c4111000000c80000000100
        0900b5000900b50000`,
      flows: ['192.0.2.10 40001 > 198.51.100.7 53 udp - established 1/60 1/200'],
    },
    {
      name: 'options say that one packet in ten was looked at',
      fileName: 'export.dat',
      hex: `
        00090004000927c06553f1000000000700000001
        0000002c012c000900080004000c000400070002000b00020004000100010004000200040016000400150004
        00010018012d000400080001000400300001003200020000
        012d000c0000000100000a00
        012c0024c000020ac63364079c410035110000003c00000001000900b0000900b0000000`,
      flows: ['192.0.2.10 40001 > 198.51.100.7 53 udp - one-way 10/600 0/0'],
    },
    {
      name: 'data without a template',
      fileName: 'export.dat',
      hex: `
        00090001000927c06553f1000000000700000001
        03e7000801020304`,
      flows: [],
      broken: 1,
    },
  ],
  ...exportFiles(9),
})
