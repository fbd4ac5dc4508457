/**
 * IPFIX: each record is one direction of a flow; both are joined. Files of raw datagrams; from captures and the
 * network the same collector reads them. RFC 7011, RFC 7012, RFC 5103. Not read: files of nfcapd.
 */
import { exportFiles } from '../export-file.ts'
import { source } from '../source.ts'

export const ipfix = source({
  name: 'ipfix',
  title: 'IPFIX',
  spec: 'RFC 7011, RFC 7012, RFC 5103',
  cannotKnow: [
    'Names, programs, fingerprints: no payload was looked at, so flow records give flows and no facts of devices.',
    'MAC addresses, unless the exporter tells them: otherwise a device is its address.',
    'Who opened a connection, where neither ports nor times show it; TCP handshakes beyond the flags of all packets together.',
    'Packet sizes, intervals, payload bytes, retransmissions, and what sampled records missed: their counts are estimates.',
    'Records that come before their template, or whose template was withdrawn.',
  ],
  tells: {},
  examples: [
    {
      name: 'one record for both directions (RFC 5103), IPv6, MAC, name of variable length',
      fileName: 'export.dat',
      hex: `
        000a00a86553f1000000000100000005
        000200440190000d001b0010001c001000070002000b000200040001009800080099000800010004000200048001000400007279800200
        04000072790060ffff00380006
        0190005420010db800000000000000000000000120010db80000000000000000000000029c4101bb060000018bcfe568000000018bcfe5
        6ddc000003e80000000a000011f80000000c045155494302000000000a`,
      flows: ['02:00:00:00:00:0a 2001:db8::1 40001 > 2001:db8::2 443 tcp quic established 10/1000 12/4600'],
    },
    {
      name: 'reduced sizes; a connection that was refused',
      fileName: 'export.dat',
      hex: `
        000a005e6553f1000000000100000005
        000200280191000800080004000c000400070002000b000200040001000100020002000100060001
        01910026c000020ac63364079c41001606003c0102c6336407c000020a00169c410600280114`,
      flows: ['192.0.2.10 40001 > 198.51.100.7 22 tcp - refused 1/60 1/40'],
    },
    {
      name: 'a template that is withdrawn in a second message',
      fileName: 'export.dat',
      hex: `
        000a00a86553f1000000000100000005
        000200440190000d001b0010001c001000070002000b000200040001009800080099000800010004000200048001000400007279800200
        04000072790060ffff00380006
        0190005420010db800000000000000000000000120010db80000000000000000000000029c4101bb060000018bcfe568000000018bcfe5
        6ddc000003e80000000a000011f80000000c045155494302000000000a
        000a006c6553f1000000000100000005
        0002000801900000
        0190005420010db800000000000000000000000120010db80000000000000000000000029c4101bb060000018bcfe568000000018bcfe5
        6ddc000003e80000000a000011f80000000c045155494302000000000a`,
      flows: ['02:00:00:00:00:0a 2001:db8::1 40001 > 2001:db8::2 443 tcp quic established 10/1000 12/4600'],
      broken: 1,
    },
  ],
  ...exportFiles(10),
})
