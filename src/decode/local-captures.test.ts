/**
 * What link-layer, management and directory protocols tell of real captures, as distinct (sender, value), against the
 * fields of tshark. The whole way of a packet is gone: headers, flows, streams, decoders.
 */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { createPipeline } from '../app/pipeline.ts'
import { readCapture } from '../capture/capture-file.ts'
import type { Fact } from '../core/model.ts'

const tshark = debianProgram('tshark', 'tshark')
const captures = sharedData('captures')
const skip = tshark === null || captures === null
const quietly: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'ignore'],
}

type Comparison = {
  readonly fact: string
  readonly fields: readonly string[]
  /** Only rows that have this field. */
  readonly where?: string
  /** Of a row's values, those to compare. */
  readonly pick?: (value: string, row: Row) => string
}
type Row = Readonly<Record<string, readonly string[]>>

const oneLine = (value: string) => value.replaceAll(/(?:\\n|\\r|\s)+/g, ' ').trim()
/** tshark gives every line as a value. */
const wholeVersion = (_line: string, row: Row) => oneLine((row['cdp.software_version'] ?? []).join(' '))
const same = (value: string) => value

const lldp: readonly Comparison[] = [
  { fact: 'lldp.chassis', fields: ['lldp.chassis.id.mac'] },
  { fact: 'lldp.systemName', fields: ['lldp.tlv.system.name'] },
  { fact: 'lldp.systemDescription', fields: ['lldp.tlv.system.desc'], pick: oneLine },
  { fact: 'lldp.port', fields: ['lldp.port.id', 'lldp.port.id.mac'] },
  { fact: 'lldp.portDescription', fields: ['lldp.port.desc'] },
  { fact: 'lldp.managementAddress', fields: ['lldp.mgn.addr.ip4', 'lldp.mgn.addr.ip6'] },
  { fact: 'lldp.vlan', fields: ['lldp.ieee.802_1.port_vlan.id'] },
]
const cdp: readonly Comparison[] = [
  { fact: 'cdp.deviceId', fields: ['cdp.deviceid'] },
  { fact: 'cdp.platform', fields: ['cdp.platform'] },
  { fact: 'cdp.port', fields: ['cdp.portid'] },
  { fact: 'cdp.softwareVersion', fields: ['cdp.software_version'], pick: wholeVersion },
  { fact: 'cdp.nativeVlan', fields: ['cdp.native_vlan'] },
]
const igmp: readonly Comparison[] = [
  {
    fact: 'igmp.group',
    fields: ['igmp.maddr'],
    pick: (value, row) => (/0x(12|16|22)/.test(row['igmp.type']?.[0] ?? '') && value !== '0.0.0.0' ? value : ''),
  },
]
const icmpv6: readonly Comparison[] = [
  { fact: 'icmpv6.nameServer', fields: ['icmpv6.opt.rdnss'] },
  { fact: 'icmpv6.prefix', fields: ['icmpv6.opt.prefix'] },
]
const eapol: readonly Comparison[] = [{ fact: 'eapol.identity', fields: ['eap.identity'] }]
const dhcpv6: readonly Comparison[] = [
  {
    fact: 'dhcpv6.mac',
    fields: ['dhcpv6.duidll.link_layer_addr', 'dhcpv6.duidllt.link_layer_addr'],
    pick: (value, row) => (/^(1|11)$/.test(row['dhcpv6.msgtype']?.[0] ?? '') ? value : ''),
  },
]
const snmp: readonly Comparison[] = [
  { fact: 'snmp.version', fields: ['snmp.version'], pick: (value) => String(Number(value) + 1) },
  {
    fact: 'snmp.version',
    fields: ['snmp.msgVersion'],
  },
]
const ntlm = (carrier: string): readonly Comparison[] => [
  { fact: `${carrier}.user`, fields: ['ntlmssp.auth.username'], pick: (value) => (value === 'NULL' ? '' : value) },
  {
    fact: `${carrier}.hostName`,
    fields: ['ntlmssp.challenge.target_info.nb_computer_name', 'ntlmssp.auth.hostname'],
    pick: (value) => (value === 'NULL' ? '' : value),
  },
  { fact: `${carrier}.dnsHostName`, fields: ['ntlmssp.challenge.target_info.dns_computer_name'] },
  { fact: `${carrier}.dnsDomain`, fields: ['ntlmssp.challenge.target_info.dns_domain_name'] },
]
const smb: readonly Comparison[] = [
  ...ntlm('smb'),
  { fact: 'smb.nativeOs', fields: ['smb.native_os'] },
  { fact: 'smb.nativeLanManager', fields: ['smb.native_lanman'] },
]
const ldap: readonly Comparison[] = [
  { fact: 'ldap.mechanism', fields: ['ldap.mechanism'] },
  { fact: 'ldap.bindName', fields: ['ldap.name'], where: 'ldap.bindRequest_element' },
]
const radius: readonly Comparison[] = [
  { fact: 'radius.nasIdentifier', fields: ['radius.NAS_Identifier'] },
  { fact: 'radius.nasAddress', fields: ['radius.NAS_IP_Address'] },
  { fact: 'radius.callingStation', fields: ['radius.Calling_Station_Id'] },
]
const cases: readonly (readonly [string, readonly Comparison[]])[] = [
  ['zeek/lldp.pcap', lldp],
  ['malformed/LLDP_and_CDP.pcap', [...lldp, ...cdp]],
  ['malformed/lldp_mudurl.pcap', lldp],
  ['zeek/cdp-v1.pcap', cdp],
  ['malformed/3560_CDP.pcap', cdp],
  ['malformed/eapon1.pcap', eapol],
  ['zeek/igmp/home-multicast-short.pcap', igmp],
  ['zeek/igmp/multicast-igmp-version-membership-query-and-report.pcap', igmp],
  ['malformed/IGMP_V1.pcap', igmp],
  ['malformed/icmpv6.pcap', icmpv6.slice(0, 1)],
  ['malformed/dhcpv6-ia-na.pcap', dhcpv6],
  ['ja4/dhcpv6.pcap', dhcpv6],
  ['zeek/snmp/snmpv1_get.pcap', snmp],
  ['zeek/snmp/snmpv3_get_next.pcap', snmp],
  ['zeek/snmp/snmpwalk-short.pcap', snmp],
  ['ndpi/pcap/snmp.pcap', snmp],
  ['zeek/smb/smb311.pcap', smb],
  ['zeek/smb/smb3.pcap', smb],
  ['zeek/smb/raw_ntlm_in_smb.pcap', smb],
  ['ndpi/pcap/smbv1.pcap', smb],
  ['zeek/ldap/ldap_invalid_credentials.pcap', [...ntlm('ldap'), ...ldap.slice(0, 1)]],
  ['zeek/ldap/simpleauth.pcap', ldap],
  ['zeek/radius/radius.pcap', radius],
]

function rowsOf(file: string, fields: readonly string[]): readonly Row[] {
  const options = ['-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|']
  const text = execFileSync(
    tshark ?? '',
    ['-r', file, ...options, ...fields.flatMap((field) => ['-e', field])],
    quietly,
  )
  return text
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => {
      const cells = line.split('\t')
      const values = (index: number) => (cells[index] ?? '').split('|').filter((value) => value !== '')
      return Object.fromEntries(fields.map((field, index) => [field, values(index)]))
    })
}

function theirs(rows: readonly Row[], { fields, where, pick = same }: Comparison): readonly string[] {
  const of = (row: Row) => row['ip.src']?.[0] ?? row['ipv6.src']?.[0] ?? row['eth.src']?.[0] ?? ''
  return rows
    .filter((row) => where === undefined || (row[where] ?? []).length > 0)
    .flatMap((row) => fields.flatMap((field) => (row[field] ?? []).map((value) => [of(row), pick(value.trim(), row)])))
    .flatMap(([sender, value]) => (value === '' ? [] : [`${sender} ${value}`]))
}

async function factsOf(file: string): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const pipeline = createPipeline({ site: 'test', flows: null, onFact: (fact) => facts.push(fact) })
  await readCapture(file, pipeline.sink)
  pipeline.finish()
  return facts
}

const distinct = (values: readonly string[]) => [...new Set(values)].toSorted()

describe.skipIf(skip).each(cases)('%s', (name, comparisons) => {
  test('tells what tshark finds', async () => {
    const file = join(captures ?? '', name)
    const always = ['ip.src', 'ipv6.src', 'eth.src', 'igmp.type', 'dhcpv6.msgtype']
    const fields = distinct([
      ...always,
      ...comparisons.flatMap(({ fields, where = [] }) => [...fields, ...[where].flat()]),
    ])
    const rows = rowsOf(file, fields)
    const facts = await factsOf(file)
    const names = distinct(comparisons.map(({ fact }) => fact))
    const found = names.map((fact) => {
      const mine = facts.filter((one) => one.name === fact)
      return [
        fact,
        distinct(mine.map(({ endpoint, value }) => `${endpoint.ip === '' ? endpoint.mac : endpoint.ip} ${value}`)),
      ]
    })
    const expected = names.map((fact) => {
      return [fact, distinct(comparisons.filter((one) => one.fact === fact).flatMap((one) => theirs(rows, one)))]
    })
    expect(expected.some(([, values]) => (values ?? []).length > 0)).toBe(true)
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })
})
