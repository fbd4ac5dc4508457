/**
 * NetFlow v5: each record is one direction of a flow; both are joined. Files of raw datagrams; from captures and the
 * network the same collector reads them. Cisco, NetFlow Export Datagram Format, version 5. Not read: files of nfcapd.
 */
import { exportFiles } from '../export-file.ts'
import { source } from '../source.ts'

export const netflow5 = source({
  name: 'netflow5',
  title: 'NetFlow v5',
  spec: 'Cisco, NetFlow Export Datagram Format, version 5',
  cannotKnow: [
    'Names, programs, fingerprints: no payload was looked at, so flow records give flows and no facts of devices.',
    'MAC addresses, unless the exporter tells them: otherwise a device is its address.',
    'Who opened a connection, where neither ports nor times show it; TCP handshakes beyond the flags of all packets together.',
    'Packet sizes, intervals, payload bytes, retransmissions, and what sampled records missed: their counts are estimates.',
    'IPv6, VLANs and ICMPv6: the record of version 5 has no room for them.',
  ],
  tells: {},
  examples: [
    {
      name: 'both directions of a connection, and an attempt that nobody answered',
      fileName: 'export.dat',
      hex: `
        00050003000927c06553f1000ee6b2800000000100000000
        c000020ac633640700000000000100020000000a000003e8000900b0000914389c4101bb001b06000000000018180000
        c6336407c000020a00000000000100020000000c000011f8000900ba0009143801bb9c41001b06000000000018180000
        c000020bc6336407000000000001000200000003000000b40008d9a0000900b09c420017000206000000000018180000`,
      flows: [
        '192.0.2.10 40001 > 198.51.100.7 443 tcp - established 10/1000 12/4600',
        '192.0.2.11 40002 > 198.51.100.7 23 tcp - attempt 3/180 0/0',
      ],
    },
    {
      name: 'one packet in a hundred was looked at',
      fileName: 'export.dat',
      hex: `
        00050001000927c06553f1000ee6b2800000000100004064
        c000020ac633640700000000000100020000000200000078000900b0000914389c410035000011000000000018180000`,
      flows: ['192.0.2.10 40001 > 198.51.100.7 53 udp - one-way 200/12000 0/0'],
    },
  ],
  ...exportFiles(5),
})
