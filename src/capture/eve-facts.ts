/** What each kind of event in Suricata's EVE log tells. Passwords and communities are not read. */
import type { Endpoint } from '../core/model.ts'
import { certificateFacts, tlsVersion } from './certificate-words.ts'
import { objectsAt, textAt, type EveEvent } from './eve-flows.ts'
import { parseTimeMs } from './record-time.ts'
import { endpointOf, isName, printable } from './record-values.ts'
import type { RecordSink } from './source.ts'

type Tell = (event: EveEvent, sink: RecordSink) => void

export const eveTells: Readonly<Record<string, string>> = {
  'suricata.alert': 'Event: signature that its packet matched, as generator:signature, with text, severity and action',
  'dns.answer': 'Address or name that it gave as an answer',
  'http.method': 'Kind of request it sends to a web server',
  'ssh.clientVersion': 'Identification string of the SSH client',
  'ssh.serverVersion': 'Identification string of the SSH server',
  'ssh.hassh': 'Fingerprint of the SSH client (HASSH)',
  'ssh.hasshServer': 'Fingerprint of the SSH server (HASSH)',
  'snmp.version': 'Version of SNMP that it asks with',
  'ntlm.host': 'Computer name in an NTLM login',
  'ntlm.domain': 'Domain in an NTLM login',
  'ntlm.user': 'User name in an NTLM login',
  'kerberos.client': 'Principal that it gets tickets for',
  'kerberos.service': 'Service that it gets tickets for',
  'smtp.helo': 'Name that it greets mail servers with',
  'mqtt.clientId': 'Name that the MQTT client gives itself',
}

/** Tells what is said of one side. */
function teller(event: EveEvent, sink: RecordSink, endpoint: Endpoint | null) {
  return (name: string, value: string): void => {
    const shown = printable(value)
    if (endpoint !== null && shown !== '') sink.fact({ endpoint, atMs: event.atMs, name, value: shown })
  }
}

/** Source and destination are client and server of the flow, but for answers that are logged as they went. */
function sides(event: EveEvent, sink: RecordSink, serverPort = -1) {
  const isTurned = event.sourcePort === serverPort && event.targetPort !== serverPort
  const [client, server] = isTurned ? [event.target, event.source] : [event.source, event.target]
  const clientPort = isTurned ? event.targetPort : event.sourcePort
  const ownPort = isTurned ? event.sourcePort : event.targetPort
  return {
    client: teller(event, sink, client),
    server: teller(event, sink, server),
    asked: (name: string): void => {
      const shown = printable(name).toLowerCase()
      if (client === null || server === null || !isName(shown)) return
      sink.asked({ clientIp: client.ip, clientPort, serverIp: server.ip, serverPort: ownPort }, shown)
    },
  }
}

function alert(event: EveEvent, sink: RecordSink): void {
  const { fields, source, target, sourcePort, targetPort, atMs } = event
  const id = `${textAt(fields, 'alert', 'gid')}:${textAt(fields, 'alert', 'signature_id')}`
  const about = `severity ${textAt(fields, 'alert', 'severity')}, ${textAt(fields, 'alert', 'action')}`
  const value = printable(`${id} ${textAt(fields, 'alert', 'signature')} (${about})`) || id
  // Who sent the packet may have no address of its own yet.
  const endpoint = source ?? target
  const peer = source === null ? ` ${sourcePort}` : `${target?.ip ?? ''} ${targetPort}`
  if (endpoint !== null)
    sink.fact({ endpoint, atMs, name: 'suricata.alert', value: printable(value) || 'unreadable', peer })
  http(event, sink)
  tls(event, sink)
}

function dns(event: EveEvent, sink: RecordSink): void {
  const { fields } = event
  const { client, server } = sides(event, sink, 53)
  const first = objectsAt(fields, 'dns', 'queries')[0] ?? objectsAt(fields, 'dns', 'query')[0] ?? {}
  const name = printable(textAt(fields, 'dns', 'rrname') || textAt(first, 'rrname')).toLowerCase()
  const isAnswer = /^(answer|response)$/.test(textAt(fields, 'dns', 'type'))
  if (!isAnswer) client('dns.query', name)
  if (!isAnswer || name === '') return
  const single = textAt(fields, 'dns', 'rdata')
  const answers = objectsAt(fields, 'dns', 'answers').map((answer) => textAt(answer, 'rdata'))
  for (const answer of single === '' ? answers : [single]) {
    server('dns.answer', answer.toLowerCase())
    const address = endpointOf('', { ip: answer })
    if (address !== null) sink.resolved(address.ip, name)
  }
}

function http(event: EveEvent, sink: RecordSink): void {
  const { fields } = event
  const { client, server, asked } = sides(event, sink)
  const host = textAt(fields, 'http', 'hostname').replace(/(?<=\]|^[^:]*):\d+$/, '')
  client('http.method', textAt(fields, 'http', 'http_method'))
  client('http.host', host)
  client('http.userAgent', textAt(fields, 'http', 'http_user_agent'))
  server('http.server', textAt(fields, 'http', 'server'))
  asked(host)
}

function tls(event: EveEvent, sink: RecordSink): void {
  const { fields } = event
  const { client, server, asked } = sides(event, sink)
  const text = (...path: readonly string[]): string => textAt(fields, 'tls', ...path)
  client('tls.serverName', text('sni'))
  asked(text('sni'))
  client('tls.ja3', text('ja3', 'hash'))
  client('tls.ja4', text('ja4'))
  server('tls.ja3s', text('ja3s', 'hash'))
  server('tls.version', tlsVersion(text('version')).replace('UNDETERMINED', ''))
  const notAfterMs = parseTimeMs(text('notafter'))
  const words = { subject: text('subject'), issuer: text('issuerdn'), notAfterMs }
  for (const [name, value] of certificateFacts(words)) server(name, value)
}

function dhcp(event: EveEvent, sink: RecordSink): void {
  const { fields, site, atMs } = event
  const text = (name: string): string => textAt(fields, 'dhcp', name)
  const isLease = text('dhcp_type') === 'ack' || (text('dhcp_type') === '' && text('type') === 'reply')
  const client = endpointOf(site, { ip: isLease ? text('assigned_ip') : '', mac: text('client_mac') })
  if (client === null) return
  if (isLease && client.ip !== '' && client.mac !== '') sink.assigned(client, atMs)
  const tell = teller(event, sink, client)
  tell('dhcp.hostName', text('hostname'))
  tell('dhcp.vendorClass', text('vendor_class_identifier'))
}

function ssh(event: EveEvent, sink: RecordSink): void {
  const { client, server } = sides(event, sink)
  client('ssh.clientVersion', sshVersion(event, 'client'))
  server('ssh.serverVersion', sshVersion(event, 'server'))
  client('ssh.hassh', textAt(event.fields, 'ssh', 'client', 'hassh', 'hash'))
  server('ssh.hasshServer', textAt(event.fields, 'ssh', 'server', 'hassh', 'hash'))
}

/** The identification string (RFC 4253 section 4.2), put together again. */
function sshVersion({ fields }: EveEvent, side: 'client' | 'server'): string {
  const software = textAt(fields, 'ssh', side, 'software_version')
  return software === '' ? '' : `SSH-${textAt(fields, 'ssh', side, 'proto_version') || '2.0'}-${software}`
}

function smb(event: EveEvent, sink: RecordSink): void {
  const { client } = sides(event, sink)
  for (const name of ['host', 'domain', 'user']) client(`ntlm.${name}`, textAt(event.fields, 'smb', 'ntlmssp', name))
}

function kerberos(event: EveEvent, sink: RecordSink): void {
  const { client } = sides(event, sink)
  client('kerberos.client', textAt(event.fields, 'krb5', 'cname').replace(/^<.*>$/, ''))
  client('kerberos.service', textAt(event.fields, 'krb5', 'sname').replace(/^<.*>$/, ''))
}

/** By `event_type`. */
export const eveEvents: Readonly<Record<string, Tell>> = {
  alert,
  dns,
  http,
  tls,
  dhcp,
  ssh,
  smb,
  krb5: kerberos,
  snmp: (event, sink) => sides(event, sink).client('snmp.version', textAt(event.fields, 'snmp', 'version')),
  smtp: (event, sink) => sides(event, sink).client('smtp.helo', textAt(event.fields, 'smtp', 'helo')),
  mqtt: (event, sink) =>
    sides(event, sink).client('mqtt.clientId', textAt(event.fields, 'mqtt', 'connect', 'client_id')),
}
