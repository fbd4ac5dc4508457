/**
 * Which application protocols anyone on the path can read, and how much of a device's traffic they are. Name
 * resolution, time and discovery (DNS, DHCP, mDNS, SSDP, NTP) count as traffic but not as cleartext: nothing better is
 * in use for them.
 */
import type { Conversation, Device } from '../core/model.ts'

/** Cleartext protocols that carry content, by the names of `Flow.application`. */
const readable = new Set(
  `http ftp telnet tftp pop3 imap smtp rlogin rsh snmp syslog vnc rtsp rtp sip mqtt coap amqp irc ldap nfs smb ipp pjl lpd
  modbus s7comm bacnet enip cip dnp3 iec104 fox codesys opcua knx dicom hl7 mllp redis mysql postgresql mongodb memcached
  adb stun rtmp`.split(/\s+/),
)
/** Of these, the ones that log in to, configure or command something. */
const commanding = new Set('ftp telnet tftp pop3 imap rlogin rsh snmp vnc ldap adb'.split(' '))

export function isCleartext(application: string): boolean {
  return readable.has(application)
}

export function isCommanding(application: string): boolean {
  return commanding.has(application)
}

/** Bytes of a device's conversations by application, most first; those without a known application are left out. */
export function bytesByApplication(
  { id }: Device,
  conversations: readonly Conversation[],
): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const { application, bytesIn, bytesOut, client, server } of conversations) {
    if (application === null) continue
    if ((client.kind !== 'device' || client.id !== id) && (server.kind !== 'device' || server.id !== id)) continue
    bytes.set(application, (bytes.get(application) ?? 0) + bytesIn + bytesOut)
  }
  if (bytes.size < 2) return bytes
  return new Map([...bytes].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)))
}

/** `cleartextShareOf` of bytes that are added up by application. */
export function cleartextShareIn(bytesOf: ReadonlyMap<string, number>): number | null {
  let clear = 0
  let all = 0
  for (const [application, bytes] of bytesOf) {
    all += bytes
    if (isCleartext(application)) clear += bytes
  }
  return all === 0 ? null : clear / all
}

/**
 * Bytes in cleartext protocols as a share of all bytes with a known application, 0–1; `null` when there are no such
 * bytes. Bytes are those of the frames, both ways.
 */
export function cleartextShareOf(conversations: Iterable<Conversation>): number | null {
  let clear = 0
  let all = 0
  for (const { application, bytesIn, bytesOut } of conversations) {
    if (application === null) continue
    all += bytesIn + bytesOut
    if (isCleartext(application)) clear += bytesIn + bytesOut
  }
  return all === 0 ? null : clear / all
}
