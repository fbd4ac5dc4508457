/** Example events of Suricata's EVE log, with what they tell. */
import type { SourceExample } from './source.ts'

const time = '"timestamp":"2023-11-14T22:13:20.250000+0000"'
const sides = (serverPort: number, proto = 'TCP'): string =>
  `"src_ip":"192.0.2.10","src_port":40001,"dest_ip":"198.51.100.7","dest_port":${serverPort},"proto":"${proto}"`
const event = (type: string, serverPort: number, rest: string, proto = 'TCP'): string =>
  `{${time},"event_type":"${type}",${sides(serverPort, proto)},${rest}}\n`
const flow = (out: string, back: string): string =>
  `"flow":{"pkts_toserver":${out},"pkts_toclient":${back},"start":"2023-11-14T23:13:18.000000+0100","state":"closed"}`

export const eveExamples: readonly SourceExample[] = [
  {
    name: 'flows, of which a netflow event tells one direction again; a line that is cut',
    fileName: 'eve.json',
    joins: true,
    text:
      event('netflow', 443, '"netflow":{"pkts":10,"bytes":1140},"tcp":{"tcp_flags":"1b"}') +
      event(
        'flow',
        443,
        `"app_proto":"tls",${flow('10,"bytes_toserver":1140', '12,"bytes_toclient":4768')},` +
          '"tcp":{"tcp_flags_ts":"1b","tcp_flags_tc":"1b"},"ether":{"src_mac":"02:00:00:00:00:0a"}',
      ) +
      event('flow', 23, `"app_proto":"failed",${flow('3,"bytes_toserver":222', '0,"bytes_toclient":0')}`) +
      `{${time},"event_type":"flow","src_ip":"192\n` +
      event(
        'flow',
        22,
        `${flow('1,"bytes_toserver":74', '1,"bytes_toclient":54')},"tcp":{"tcp_flags_ts":"02","tcp_flags_tc":"14"}`,
      ),
    flows: [
      '02:00:00:00:00:0a 192.0.2.10 40001 > 198.51.100.7 443 tcp tls established 10/1140 12/4768',
      '192.0.2.10 40001 > 198.51.100.7 23 tcp - attempt 3/222 0/0',
      '192.0.2.10 40001 > 198.51.100.7 22 tcp - refused 1/74 1/54',
    ],
    broken: 1,
  },
  {
    name: 'netflow events alone: both directions are joined',
    fileName: 'eve.json',
    joins: true,
    text:
      event('netflow', 53, '"app_proto":"dns","netflow":{"pkts":1,"bytes":74}', 'UDP') +
      `{${time},"event_type":"netflow","src_ip":"198.51.100.7","src_port":53,"dest_ip":"192.0.2.10","dest_port":40001,` +
      '"proto":"UDP","netflow":{"pkts":1,"bytes":90}}\n',
    flows: ['192.0.2.10 40001 > 198.51.100.7 53 udp dns established 1/74 1/90'],
  },
  {
    name: 'alerts as an array, pretty printed; one from a sender without an address',
    fileName: 'alerts.json',
    text: JSON.stringify(
      ['192.0.2.10', '0.0.0.0'].map((source) => ({
        timestamp: '2023-11-14T22:13:20.250000-0600',
        event_type: 'alert',
        src_ip: source,
        src_port: 40_001,
        dest_ip: '198.51.100.7',
        dest_port: 80,
        alert: { gid: 1, signature_id: 9_000_001, signature: 'EXAMPLE Scan {x', severity: 2, action: 'allowed' },
        http: { hostname: 'cam.example.com:80', http_method: 'GET', http_user_agent: 'probe/1.0' },
      })),
      null,
      2,
    ),
    facts: [
      '192.0.2.10 suricata.alert = 1:9000001 EXAMPLE Scan {x (severity 2, allowed) @ 198.51.100.7 80',
      '192.0.2.10 http.method = GET',
      '192.0.2.10 http.host = cam.example.com',
      '192.0.2.10 http.userAgent = probe/1.0',
      '198.51.100.7 suricata.alert = 1:9000001 EXAMPLE Scan {x (severity 2, allowed) @  40001',
    ],
  },
  {
    name: 'names, leases and certificates',
    fileName: 'eve.json',
    text:
      event('dns', 53, '"dns":{"type":"query","rrname":"API.example.com","rrtype":"A"}', 'UDP') +
      event(
        'dns',
        53,
        '"dns":{"type":"answer","rrname":"api.example.com","answers":[{"rdata":"203.0.113.5"}]}',
        'UDP',
      ) +
      event(
        'tls',
        443,
        '"tls":{"sni":"cam.example.com","version":"TLS 1.2","subject":"C=XX, O=Example, CN=cam-7","issuerdn":"CN=Example CA",' +
          '"notafter":"2036-05-01T00:00:00","ja3":{"hash":"0af"},"ja3s":{"hash":"0bf"},"ja4":"t13d"}',
      ) +
      event(
        'dhcp',
        67,
        '"dhcp":{"dhcp_type":"ack","client_mac":"02:00:00:00:00:0a","assigned_ip":"192.0.2.10","hostname":"panel7",' +
          '"vendor_class_identifier":"udhcp 1.31"}',
        'UDP',
      ),
    facts: [
      '192.0.2.10 dns.query = api.example.com',
      '198.51.100.7 dns.answer = 203.0.113.5',
      '192.0.2.10 tls.serverName = cam.example.com',
      '192.0.2.10 tls.ja3 = 0af',
      '192.0.2.10 tls.ja4 = t13d',
      '198.51.100.7 tls.ja3s = 0bf',
      '198.51.100.7 tls.version = TLSv1.2',
      '198.51.100.7 tls.subject = cam-7',
      '198.51.100.7 tls.organization = Example',
      '198.51.100.7 tls.issuer = Example CA',
      '198.51.100.7 tls.notAfter = 2036-05-01',
      '02:00:00:00:00:0a 192.0.2.10 dhcp.hostName = panel7',
      '02:00:00:00:00:0a 192.0.2.10 dhcp.vendorClass = udhcp 1.31',
    ],
    assigned: ['02:00:00:00:00:0a 192.0.2.10'],
  },
  {
    name: 'other protocols',
    fileName: 'eve.json',
    text:
      event(
        'ssh',
        22,
        '"ssh":{"client":{"proto_version":"2.0","software_version":"OpenSSH_9.6","hassh":{"hash":"0c1"}},' +
          '"server":{"proto_version":"2.0","software_version":"dropbear_2019.78","hassh":{"hash":"0c2"}}}',
      ) +
      event('smb', 445, '"smb":{"ntlmssp":{"domain":"OFFICE","user":"alice","host":"DESK1"}}') +
      event('krb5', 88, '"krb5":{"cname":"alice","sname":"krbtgt/EXAMPLE.COM"}') +
      event('snmp', 161, '"snmp":{"version":2,"community":"secret"}', 'UDP') +
      event('smtp', 25, '"smtp":{"helo":"printer9"}') +
      event('mqtt', 1883, '"mqtt":{"connect":{"client_id":"sensor-4","password":"secret"}}') +
      event('stats', 0, '"stats":{"uptime":8}'),
    facts: [
      '192.0.2.10 ssh.clientVersion = SSH-2.0-OpenSSH_9.6',
      '198.51.100.7 ssh.serverVersion = SSH-2.0-dropbear_2019.78',
      '192.0.2.10 ssh.hassh = 0c1',
      '198.51.100.7 ssh.hasshServer = 0c2',
      '192.0.2.10 ntlm.host = DESK1',
      '192.0.2.10 ntlm.domain = OFFICE',
      '192.0.2.10 ntlm.user = alice',
      '192.0.2.10 kerberos.client = alice',
      '192.0.2.10 kerberos.service = krbtgt/EXAMPLE.COM',
      '192.0.2.10 snmp.version = 2',
      '192.0.2.10 smtp.helo = printer9',
      '192.0.2.10 mqtt.clientId = sensor-4',
    ],
  },
]
