/**
 * Services that are weak by design or by habit, with why and what to do. Facts from CISA, vendor and protocol
 * documentation, and the ports of the IANA registry; severities are ours. What needs a look into the payload
 * (community strings, cipher suites) is not here.
 */
import type { Service } from '../core/model.ts'

export type WeakService = {
  readonly id: string
  readonly title: string
  readonly transport: 'tcp' | 'udp'
  /** Used when the content was not recognised. */
  readonly ports: readonly number[]
  /** Names of `Service.application`, on any port. */
  readonly applications: readonly string[]
  readonly why: string
  readonly fix: string
  readonly severity: 'medium' | 'high' | 'critical'
  readonly source: string
}

const cisa = 'CISA ICS recommended practices'

const weakServices: readonly WeakService[] = [
  {
    id: 'telnet',
    title: 'Telnet',
    transport: 'tcp',
    ports: [23, 2323, 1023],
    applications: ['telnet'],
    why: 'anyone on the path reads the administrator’s password, and worms try it first',
    fix: 'turn it off and use SSH',
    severity: 'high',
    source: 'RFC 854; Mirai source analysis',
  },
  {
    id: 'ftp',
    title: 'FTP',
    transport: 'tcp',
    ports: [21],
    applications: ['ftp'],
    why: 'passwords and files cross the network in the clear',
    fix: 'turn it off or use SFTP',
    severity: 'medium',
    source: 'RFC 959',
  },
  {
    id: 'tftp',
    title: 'TFTP',
    transport: 'udp',
    ports: [69],
    applications: ['tftp'],
    why: 'anyone may read and write files, such as telephone configurations with their passwords',
    fix: 'allow it from the provisioning server only',
    severity: 'medium',
    source: 'RFC 1350',
  },
  {
    id: 'adb',
    title: 'Android debug bridge',
    transport: 'tcp',
    ports: [5555],
    applications: ['adb'],
    why: 'anyone who reaches it gets a shell',
    fix: 'turn off debugging',
    severity: 'critical',
    source: 'Android platform documentation',
  },
  {
    id: 'tr069',
    title: 'TR-069 connection request',
    transport: 'tcp',
    ports: [7547],
    applications: ['tr069'],
    why: 'command injection in it spread worms in 2016',
    fix: 'allow it from the operator’s network only',
    severity: 'high',
    source: 'Broadband Forum TR-069; CVE-2016-10372',
  },
  {
    id: 'smart-install',
    title: 'Cisco Smart Install',
    transport: 'tcp',
    ports: [4786],
    applications: ['smart-install'],
    why: 'anyone may read and replace the switch’s configuration',
    fix: 'no vstack',
    severity: 'critical',
    source: 'CVE-2018-0171, CISA KEV',
  },
  {
    id: 'wdb',
    title: 'VxWorks debug agent',
    transport: 'udp',
    ports: [17185],
    applications: ['wdb'],
    why: 'anyone may read and write the device’s memory',
    fix: 'ask the vendor for firmware without it',
    severity: 'critical',
    source: 'CERT/CC VU#362332',
  },
  {
    id: 'ipmi',
    title: 'IPMI',
    transport: 'udp',
    ports: [623],
    applications: ['ipmi'],
    why: 'it hands out password hashes to anyone who asks',
    fix: 'keep it on a management network',
    severity: 'high',
    source: 'CISA TA13-207A',
  },
  {
    id: 'modbus',
    title: 'Modbus',
    transport: 'tcp',
    ports: [502],
    applications: ['modbus'],
    why: 'the protocol has no login: whoever reaches it can read and command',
    fix: 'allow the known masters only',
    severity: 'high',
    source: cisa,
  },
  {
    id: 's7comm',
    title: 'S7 communication',
    transport: 'tcp',
    ports: [102],
    applications: ['s7comm'],
    why: 'whoever reaches it can stop the controller or change its program',
    fix: 'set a protection level and allow the engineering station only',
    severity: 'high',
    source: cisa,
  },
  {
    id: 'enip',
    title: 'EtherNet/IP',
    transport: 'tcp',
    ports: [44818],
    applications: ['enip'],
    why: 'whoever reaches it can write tags and change the controller’s mode',
    fix: 'allow engineering stations only',
    severity: 'high',
    source: cisa,
  },
  {
    id: 'bacnet',
    title: 'BACnet',
    transport: 'udp',
    ports: [47808],
    applications: ['bacnet'],
    why: 'whoever reaches it can write set points and restart the controller',
    fix: 'allow the building management server only, or use BACnet/SC',
    severity: 'high',
    source: 'ASHRAE 135',
  },
  {
    id: 'fox',
    title: 'Niagara Fox',
    transport: 'tcp',
    ports: [1911],
    applications: ['fox'],
    why: 'it tells its version to anyone and its login is readable',
    fix: 'use Fox over TLS on port 4911',
    severity: 'medium',
    source: 'Tridium hardening guide',
  },
  {
    id: 'dnp3',
    title: 'DNP3',
    transport: 'tcp',
    ports: [20_000],
    applications: ['dnp3'],
    why: 'the protocol has no login unless secure authentication is on',
    fix: 'allow the known masters only',
    severity: 'high',
    source: cisa,
  },
  {
    id: 'iec104',
    title: 'IEC 60870-5-104',
    transport: 'tcp',
    ports: [2404],
    applications: ['iec104'],
    why: 'the protocol has no login',
    fix: 'allow the known masters only',
    severity: 'high',
    source: cisa,
  },
  {
    id: 'codesys',
    title: 'CODESYS runtime',
    transport: 'tcp',
    ports: [1217, 2455, 11_740],
    applications: ['codesys'],
    why: 'old runtimes let anyone load programs',
    fix: 'update, turn on user management, allow the engineering station only',
    severity: 'high',
    source: 'CISA ICSA-13-011-01',
  },
  {
    id: 'dicom',
    title: 'DICOM',
    transport: 'tcp',
    ports: [104, 11_112],
    applications: ['dicom'],
    why: 'images of patients can be read, and added, by anyone who knows a station’s name',
    fix: 'check calling stations, and use TLS',
    severity: 'high',
    source: 'DICOM PS3.15',
  },
  {
    id: 'hl7',
    title: 'HL7 over MLLP',
    transport: 'tcp',
    ports: [2575],
    applications: ['hl7'],
    why: 'messages about patients are readable, and can be made up',
    fix: 'use TLS',
    severity: 'high',
    source: 'HL7 MLLP release 2',
  },
  {
    id: 'pjl',
    title: 'Raw printing',
    transport: 'tcp',
    ports: [9100],
    applications: ['pjl'],
    why: 'print jobs are readable, and printer commands reach files and settings',
    fix: 'allow the print server only',
    severity: 'medium',
    source: 'HP PJL reference; CVE-2010-4107',
  },
  {
    id: 'vnc',
    title: 'VNC',
    transport: 'tcp',
    ports: [5900, 5901],
    applications: ['vnc'],
    why: 'screen and keyboard, often without a password',
    fix: 'set a password and allow the maintenance network only',
    severity: 'high',
    source: 'RFC 6143',
  },
  {
    id: 'mqtt',
    title: 'MQTT without TLS',
    transport: 'tcp',
    ports: [1883],
    applications: ['mqtt'],
    why: 'telemetry, commands and passwords are readable',
    fix: 'use TLS on port 8883 and a login',
    severity: 'medium',
    source: 'OASIS MQTT 5.0 section 5',
  },
  {
    id: 'coap',
    title: 'CoAP without DTLS',
    transport: 'udp',
    ports: [5683],
    applications: ['coap'],
    why: 'anyone may read and control, and misuse it to flood others',
    fix: 'use CoAP over DTLS',
    severity: 'medium',
    source: 'RFC 7252 section 11',
  },
  {
    id: 'rtsp',
    title: 'RTSP',
    transport: 'tcp',
    ports: [554, 8554],
    applications: ['rtsp'],
    why: 'live video crosses the network in the clear',
    fix: 'require a login and use RTSP over TLS',
    severity: 'medium',
    source: 'RFC 7826 section 21',
  },
]

/** The weakness of a service that a device answers on, with `surely` false when only the port number says so. */
export function weaknessOf({
  transport,
  port,
  application,
}: Service): { readonly weak: WeakService; readonly surely: boolean } | null {
  for (const weak of weakServices) {
    if (application !== null && weak.applications.includes(application)) return { weak, surely: true }
    if (application === null && weak.transport === transport && weak.ports.includes(port))
      return { weak, surely: false }
  }
  return null
}
