/** HASSH of captures with SSH, computed from the lists of methods that tshark prints. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compareCapture, type Expected, type Outcome } from './fingerprints.ts'
import { tsharkRows } from './tshark.ts'

/**
 * Captures with offers that tshark reads, below `captures`; not the one whose offers are longer than 16 KiB, which are
 * passed over.
 */
const withOffers = [
  'ja4/gre-sample.pcap',
  'ja4/ssh-r.pcap',
  'ja4/ssh-scp-1050.pcap',
  'ja4/ssh.pcapng',
  'ja4/ssh2-malformed.pcap',
  'ja4/ssh2-moloch-crash.pcap',
  'ja4/ssh2.pcapng',
  'ja4/tcpdump-geneve.pcap',
  'ndpi/pcap/ssh.pcap',
  'scapy/ssh_ed25519.pcap',
  'zeek/ssh/reverse-ssh.pcap',
  'zeek/ssh/server-pre-banner-data.pcap',
  'zeek/ssh/single-conn.pcap',
  'zeek/ssh/ssh.client-side-half-duplex.pcap',
  'zeek/ssh/ssh1-ssh2-fingerprints.pcap',
  'zeek/ssh/ssh_client_sends_first_enc_pkt_with_newkeys.pcap',
  'zeek/ssh/ssh_kex_curve25519.pcap',
  'zeek/ssh/ssh_kex_dh_group18.pcap',
  'zeek/ssh/ssh_server_sends_first_enc_pkt_with_newkeys.pcap',
  'zeek/ssh/ssh_version_199.pcap',
  'zeek/ssh/sshguess.pcap',
]

const fields = [
  'tcp.srcport',
  'tcp.dstport',
  'ip.src',
  'ipv6.src',
  'ssh.kex_algorithms',
  'ssh.encryption_algorithms_client_to_server',
  'ssh.mac_algorithms_client_to_server',
  'ssh.compression_algorithms_client_to_server',
  'ssh.encryption_algorithms_server_to_client',
  'ssh.mac_algorithms_server_to_client',
  'ssh.compression_algorithms_server_to_client',
] as const

export async function compareHassh(captures: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const capture of withOffers) {
    const path = join(captures, capture)
    if (existsSync(path)) outcomes.push(...(await compareCapture(path, expectedByTshark(path, capture))))
  }
  return outcomes
}

/** The server is who has the lower port. */
function expectedByTshark(path: string, capture: string): readonly Expected[] {
  return tsharkRows(path, 'ssh.kex_algorithms', fields).map((row) => {
    const [source, target, address, address6, kex, ...lists] = row
    const isServer = Number(source) < Number(target)
    const text = [kex, ...(isServer ? lists.slice(3, 6) : lists.slice(0, 3))].join(';')
    const value = createHash('md5').update(text).digest('hex')
    const kind = isServer ? 'HASSH of servers' : 'HASSH'
    return { kind, capture, addresses: [address || (address6 ?? '')], value, over: 'tcp' }
  })
}
