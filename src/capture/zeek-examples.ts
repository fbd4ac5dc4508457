/** Example records of Zeek logs with what they tell, and the sentences for facts that only they tell. */
import type { SourceExample } from './source.ts'

const first = '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n'
const header = (path: string, fields: string): string =>
  `${first}#path\t${path}\n#fields\t${fields.replaceAll(' ', '\t')}\n`
const rows = (...lines: readonly string[]): string => lines.map((line) => `${line.replaceAll(' | ', '\t')}\n`).join('')
const id = 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p'
const time = '1700000000.250000'
const from = '1700000000.250000 | Cx1 | 192.0.2.10 | 40001 | 198.51.100.7'

export const zeekTells: Readonly<Record<string, string>> = {
  'zeek.software': 'Program that Zeek recognised, with its kind and version (software.log)',
  'zeek.service': 'Port that it answers on, with the protocols that Zeek saw there (known_services.log)',
  'zeek.host': 'It completed a TCP connection (known_hosts.log)',
  'zeek.modbusRole': 'Whether it asks (master) or answers (slave) by Modbus (known_modbus.log)',
  'zeek.notice': 'Event: what Zeek noticed about it (notice.log)',
  'dns.answer': 'Address or name that it gave as an answer',
  'http.method': 'Kind of request it sends to a web server',
  'ssh.clientVersion': 'Identification string of the SSH client',
  'ssh.serverVersion': 'Identification string of the SSH server',
  'ssh.hassh': 'Fingerprint of the SSH client (HASSH)',
  'ssh.hasshServer': 'Fingerprint of the SSH server (HASSH)',
  'modbus.function': 'Function that it asks for or answers',
  'dnp3.function': 'Function that it asks for or answers with',
  'snmp.version': 'Version of SNMP that it asks with',
  'snmp.sysDescr': 'What the SNMP agent says it is',
  'smb.share': 'Share of a file server that it connects to',
  'smb.operation': 'Event: what it did with a file of a file server',
  'dcerpc.operation': 'Event: remote procedure of Windows that it called',
  'ntlm.host': 'Computer name in an NTLM login',
  'ntlm.fqdn': 'DNS name of the server in an NTLM login',
  'ntlm.domain': 'Domain in an NTLM login',
  'ntlm.user': 'User name in an NTLM login',
  'kerberos.client': 'Principal that it gets tickets for',
  'kerberos.service': 'Service that it gets tickets for',
  'smtp.helo': 'Name that it greets mail servers with',
  'smtp.userAgent': 'Program that wrote the mail it sent',
  'rdp.clientName': 'Computer name that the RDP client gives',
  'rdp.clientBuild': 'Version of the RDP client',
  'vnc.version': 'Version of the VNC protocol that the server speaks',
  'vnc.desktopName': 'Name of the desktop that the VNC server shows',
  'sip.userAgent': 'Program or telephone that speaks SIP',
  'mqtt.clientId': 'Name that the MQTT client gives itself',
}

const conn =
  'proto service duration orig_bytes resp_bytes conn_state history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes'

const flowExamples: readonly SourceExample[] = [
  {
    name: 'connections as TSV, with a column that nobody knows and a last line that is cut',
    fileName: 'conn.log',
    text:
      header('conn', `${id} ${conn} new_column`) +
      rows(
        `${from} | 443 | tcp | ssl | 1.500000 | 517 | 4000 | SF | ShADadFf | 10 | 1000 | 12 | 4600 | x`,
        `${from} | 23 | tcp | - | - | - | - | S0 | S | 3 | 180 | 0 | 0 | x`,
        `${from} | 22 | tcp | - | 0.000100 | 0 | 0 | REJ | Sr | 1 | 60 | 1 | 40 | x`,
        `${time} | Cx2 | 2001:db8::1 | 128 | 2001:DB8:0:0::2 | 129 | icmp | - | 0.1 | 8 | 8 | OTH | - | 1 | 56 | 1 | 56 | x`,
        '1700000000.250000 | Cx3 | 192.0',
      ),
    flows: [
      '192.0.2.10 40001 > 198.51.100.7 443 tcp tls established 10/1000 12/4600',
      '192.0.2.10 40001 > 198.51.100.7 23 tcp - attempt 3/180 0/0',
      '192.0.2.10 40001 > 198.51.100.7 22 tcp - refused 1/60 1/40',
      '2001:db8::1 0 > 2001:db8::2 128 icmp6 - established 1/56 1/56',
    ],
    broken: 1,
  },
  {
    name: 'a connection as JSON without a path, with MAC addresses and a nested id',
    fileName: 'export.json',
    text: `{"ts":1700000000.25,"id":{"orig_h":"192.0.2.10","orig_p":5353,"resp_h":"192.0.2.20","resp_p":53},
      "proto":"udp","service":"dns","conn_state":"SF","orig_pkts":1,"orig_ip_bytes":60,"resp_pkts":1,"resp_ip_bytes":90,
      "orig_l2_addr":"02:00:00:00:00:0A","resp_l2_addr":"02:00:00:00:00:01","uid":"Cx4"}\n{"ts":17000`,
    flows: ['02:00:00:00:00:0a 192.0.2.10 5353 > 02:00:00:00:00:01 192.0.2.20 53 udp dns established 1/60 1/90'],
    broken: 1,
  },
]

const certificate = 'CN=cam.example.com,OU=Cameras,O=Example\\\\, Inc | CN=Example CA,O=Example'
const httpSides = '"id.orig_h":"192.0.2.10","id.orig_p":40001,"id.resp_h":"198.51.100.7","id.resp_p":80'
const http = `{"_path":"http","ts":"2023-11-14T22:13:20.250000Z",${httpSides}`

const nameExamples: readonly SourceExample[] = [
  {
    name: 'names asked for',
    fileName: 'dns.log',
    text:
      header('dns', `${id} query qtype_name answers`) +
      rows(
        `${from} | 53 | API.example.com | A | edge.example.net,203.0.113.5`,
        `${from} | 5353 | _http._tcp.local | PTR | -`,
        `${from} | 53 | tab\\x09name | A | (empty)`,
      ),
    facts: [
      '192.0.2.10 dns.query = api.example.com',
      '198.51.100.7 dns.answer = edge.example.net',
      '198.51.100.7 dns.answer = 203.0.113.5',
      '192.0.2.10 mdns.query = _http._tcp.local',
    ],
  },
  {
    name: 'web requests as JSON, one of them with a login',
    fileName: 'http.json',
    text: [
      `${http},"method":"GET","host":"cam.example.com:8080","user_agent":"probe/1.0","username":"operator","password":"secret"`,
      ',"server_header_names":["DATE","SERVER"],"server_header_values":["today","thttpd/2.25"]}\nnot a record\n',
      `${http},"host":"203.0.113.9"}\n`,
    ].join(''),
    facts: [
      '192.0.2.10 http.method = GET',
      '192.0.2.10 http.host = cam.example.com',
      '192.0.2.10 http.userAgent = probe/1.0',
      '198.51.100.7 http.server = thttpd/2.25',
      '192.0.2.10 http.login = operator @ 198.51.100.7 80',
      '192.0.2.10 http.host = 203.0.113.9',
    ],
    broken: 1,
  },
  {
    name: 'TLS, and the certificate that the server showed',
    fileName: 'tls.log',
    text:
      header('ssl', `${id} version cipher server_name cert_chain_fps ja3 ja3s ja4`) +
      rows(`${from} | 443 | TLSv12 | TLS_AES_128_GCM_SHA256 | cam.example.com | aa11,bb22 | 0af | 0bf | t13d`) +
      header(
        'x509',
        'ts fingerprint certificate.subject certificate.issuer certificate.not_valid_after san.dns san.ip',
      ) +
      rows(`1700000001.000000 | aa11 | ${certificate} | 1800000000.000000 | cam | 192.0.2.9`),
    facts: [
      '192.0.2.10 tls.serverName = cam.example.com',
      '192.0.2.10 tls.ja3 = 0af',
      '192.0.2.10 tls.ja4 = t13d',
      '198.51.100.7 tls.ja3s = 0bf',
      '198.51.100.7 tls.version = TLSv1.2',
      '198.51.100.7 tls.cipher = TLS_AES_128_GCM_SHA256',
      '198.51.100.7 tls.subject = cam.example.com',
      '198.51.100.7 tls.organization = Example, Inc',
      '198.51.100.7 tls.organizationalUnit = Cameras',
      '198.51.100.7 tls.issuer = Example CA',
      '198.51.100.7 tls.notAfter = 2027-01-15',
      '198.51.100.7 tls.alternativeName = cam',
      '198.51.100.7 tls.alternativeName = 192.0.2.9',
    ],
  },
  {
    name: 'a lease',
    fileName: 'dhcp.log',
    text:
      header('dhcp', 'ts client_addr server_addr mac host_name client_fqdn assigned_addr client_software') +
      rows(
        '1700000000.250000 | - | 192.0.2.1 | 02:00:00:00:00:0a | panel7 | panel7.example.com | 192.0.2.10 | udhcp 1.31',
      ),
    facts: [
      '02:00:00:00:00:0a 192.0.2.10 dhcp.hostName = panel7',
      '02:00:00:00:00:0a 192.0.2.10 dhcp.fqdn = panel7.example.com',
      '02:00:00:00:00:0a 192.0.2.10 dhcp.vendorClass = udhcp 1.31',
    ],
    assigned: ['02:00:00:00:00:0a 192.0.2.10'],
  },
]

const hostExamples: readonly SourceExample[] = [
  {
    name: 'SSH on both sides, with fingerprints',
    fileName: 'ssh.log',
    text:
      header('ssh', `${id} client server hassh hasshServer`) +
      rows(`${from} | 22 | SSH-2.0-OpenSSH_9.6 | SSH-2.0-dropbear_2019.78 | 0c1 | 0c2`),
    facts: [
      '192.0.2.10 ssh.clientVersion = SSH-2.0-OpenSSH_9.6',
      '198.51.100.7 ssh.serverVersion = SSH-2.0-dropbear_2019.78',
      '192.0.2.10 ssh.hassh = 0c1',
      '198.51.100.7 ssh.hasshServer = 0c2',
    ],
  },
  {
    name: 'software, and what is known of hosts',
    fileName: 'known.log',
    text:
      header('software', 'ts host host_p software_type name version.major version.minor unparsed_version') +
      rows(
        '1700000000.250000 | 192.0.2.10 | - | HTTP::BROWSER | probe | 1 | 0 | probe/1.0',
        '1700000000.250000 | 198.51.100.7 | 80 | HTTP::SERVER | thttpd | 2 | 25 | -',
      ) +
      header('known_services', 'ts host port_num port_proto service') +
      rows('1700000000.250000 | 198.51.100.7 | 443 | tcp | SSL,HTTP') +
      header('known_hosts', 'ts host') +
      rows('1700000000.250000 | 198.51.100.7') +
      header('known_modbus', 'ts host device_type') +
      rows('1700000000.250000 | 198.51.100.7 | Known::MODBUS_SLAVE') +
      header('known_certs', 'ts host port_num subject issuer_subject') +
      rows('1700000000.250000 | 198.51.100.7 | 443 | O=Example | O=Example'),
    facts: [
      '192.0.2.10 zeek.software = http browser: probe/1.0',
      '192.0.2.10 http.userAgent = probe/1.0',
      '198.51.100.7 zeek.software = http server: thttpd 2.25',
      '198.51.100.7 http.server = thttpd 2.25',
      '198.51.100.7 zeek.service = tcp 443 tls http',
      '198.51.100.7 zeek.host = completed a connection',
      '198.51.100.7 zeek.modbusRole = slave',
      '198.51.100.7 tls.organization = Example',
      '198.51.100.7 tls.issuer = Example',
      '198.51.100.7 tls.selfSigned = yes',
    ],
  },
]

const loginExamples: readonly SourceExample[] = [
  {
    name: 'logins and shares: passwords and communities are not read',
    fileName: 'logins.log',
    text:
      header('ftp', `${id} user password command`) +
      rows(`${from} | 21 | maintenance | secret | PASS`) +
      header('snmp', `${id} version community display_string`) +
      rows(`${from} | 161 | 2c | secret | Example UPS 1.2`) +
      header(
        'ntlm',
        `${id} username hostname domainname server_nb_computer_name server_dns_computer_name server_tree_name`,
      ) +
      rows(`${from} | 445 | alice | DESK1 | OFFICE | FILES | files.example.com | example.com`) +
      header('smb_mapping', `${id} path`) +
      rows(`${from} | 445 | \\\\\\\\FILES\\\\public`) +
      header('kerberos', `${id} client service`) +
      rows(`${from} | 88 | alice/EXAMPLE.COM | krbtgt/EXAMPLE.COM`),
    facts: [
      '192.0.2.10 ftp.user = maintenance',
      '192.0.2.10 ftp.login = password @ 198.51.100.7 21',
      '192.0.2.10 snmp.version = 2',
      '198.51.100.7 snmp.sysDescr = Example UPS 1.2',
      '192.0.2.10 ntlm.host = DESK1',
      '192.0.2.10 ntlm.domain = OFFICE',
      '192.0.2.10 ntlm.user = alice',
      '198.51.100.7 ntlm.host = FILES',
      '198.51.100.7 ntlm.fqdn = files.example.com',
      '198.51.100.7 ntlm.domain = example.com',
      '192.0.2.10 smb.share = \\\\FILES\\public',
      '192.0.2.10 kerberos.client = alice/EXAMPLE.COM',
      '192.0.2.10 kerberos.service = krbtgt/EXAMPLE.COM',
    ],
  },
]

const operationExamples: readonly SourceExample[] = [
  {
    name: 'operations, every time; logs about Zeek itself tell nothing',
    fileName: 'operations.log',
    text:
      header('modbus', `${id} func pdu_type`) +
      rows(`${from} | 502 | WRITE_SINGLE_COIL | REQ`, `${from} | 502 | WRITE_SINGLE_COIL | RESP`) +
      header('dnp3', `${id} fc_request fc_reply`) +
      rows(`${from} | 20000 | COLD_RESTART | RESPONSE`) +
      header('dce_rpc', `${id} endpoint operation`) +
      rows(`${from} | 135 | svcctl | CreateServiceW`) +
      header('smb_files', `${id} action`) +
      rows(`${from} | 445 | SMB::FILE_DELETE`) +
      header('notice', `${id} note msg src`) +
      rows(
        `${from} | 445 | Scan::Port | scanned ports | -`,
        '1700000000.250000 | - | - | - | - | - | Scan::Address | scanned | 192.0.2.10',
      ) +
      header('stats', 'ts peer mem') +
      rows('1700000000.250000 | zeek | 110'),
    facts: [
      '192.0.2.10 modbus.function = write-single-coil',
      '198.51.100.7 modbus.function = write-single-coil',
      '192.0.2.10 dnp3.function = cold-restart',
      '198.51.100.7 dnp3.function = response',
      '192.0.2.10 dcerpc.operation = svcctl CreateServiceW @ 198.51.100.7 135',
      '192.0.2.10 smb.operation = file_delete @ 198.51.100.7 445',
      '192.0.2.10 zeek.notice = Scan::Port: scanned ports @ 198.51.100.7 445',
      '192.0.2.10 zeek.notice = Scan::Address: scanned',
    ],
  },
  {
    name: 'mail, screens and telephones',
    fileName: 'programs.log',
    text:
      header('smtp', `${id} helo user_agent`) +
      rows(`${from} | 25 | printer9 | ScanToMail 2`) +
      header('rdp', `${id} client_name client_build`) +
      rows(`${from} | 3389 | DESK1 | RDP 10.7`) +
      header('rfb', `${id} server_major_version server_minor_version desktop_name`) +
      rows(`${from} | 5900 | 003 | 008 | panel`) +
      header('sip', `${id} user_agent`) +
      rows(`${from} | 5060 | Phone/3`) +
      header('mqtt_connect', `${id} client_id`) +
      rows(`${from} | 1883 | sensor-4`),
    facts: [
      '192.0.2.10 smtp.helo = printer9',
      '192.0.2.10 smtp.userAgent = ScanToMail 2',
      '192.0.2.10 rdp.clientName = DESK1',
      '192.0.2.10 rdp.clientBuild = RDP 10.7',
      '198.51.100.7 vnc.version = 3.8',
      '198.51.100.7 vnc.desktopName = panel',
      '192.0.2.10 sip.userAgent = Phone/3',
      '192.0.2.10 mqtt.clientId = sensor-4',
    ],
  },
]

export const zeekExamples: readonly SourceExample[] = [
  ...flowExamples,
  ...nameExamples,
  ...hostExamples,
  ...loginExamples,
  ...operationExamples,
]
