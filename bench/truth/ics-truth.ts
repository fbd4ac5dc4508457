/**
 * What captures of industrial and building networks say, against tshark's fields and against their own names: distinct
 * (sender, fact, value) of identities, and the word or event of the operation that a capture is named after.
 */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createPipeline } from '../../src/app/pipeline.ts'
import { createInputReader } from '../../src/capture/input-files.ts'
import type { Fact } from '../../src/core/model.ts'
import bacnetVendors from '../../src/decode/bacnet-vendors.json' with { type: 'json' }
import cipTypes from '../../src/decode/cip-device-types.json' with { type: 'json' }
import cipVendors from '../../src/decode/cip-vendors.json' with { type: 'json' }
import { dnp3Functions } from '../../src/decode/dnp3-words.ts'
import { iec60870Types } from '../../src/decode/iec60870-words.ts'
import { numberedNames } from '../../src/decode/numbered-names.ts'
import { debianProgram, sharedData } from '../../testdata/outside.ts'

const quietly: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'ignore'],
}
/** The captures and the program to compare with; `null` where they are missing. */
export const captures = sharedData('captures')
export const tshark = debianProgram('tshark', 'tshark')

/** Capture below captures/ics, fact or event, value; any value when it is empty. */
export const operations = z
  .array(z.tuple([z.string(), z.string(), z.string()]))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'ics-operations.json'), 'utf8')))

type Row = ReadonlyMap<string, readonly string[]>
/** A field of tshark's, and the facts that its values are; the pick gives '' for a value that isn't told. */
type Comparison = {
  readonly facts: readonly string[]
  readonly field: string
  readonly filter?: string
  readonly pick?: (value: string, index: number, row: Row) => string
}

const cipVendor = numberedNames(cipVendors, 'vendor')
const cipType = numberedNames(cipTypes, 'type')
const bacnetVendor = numberedNames(bacnetVendors, 'vendor')
const trimmed = (value: string) => value.trim()
const digits = (length: number) => (value: string) => Number(value).toString(16).padStart(length, '0')
/** Forwarded and routed messages are about another device than their sender. */
const own = 'bacapp.unconfirmed_service == 0 and not bvlc.function == 4 and not bacnet.snet'
const deviceAnswer = 'bacapp.type == 3 and bacapp.objectType == 8 and not bacnet.snet and not bvlc.function == 4'
const isAnswer = 'pn_dcp.service_type == 1 and not pn_dcp.service_id == 4'

const bacnet: readonly Comparison[] = [
  { facts: ['bacnet.vendor'], field: 'bacapp.vendor_identifier', filter: own, pick: (id) => bacnetVendor(Number(id)) },
  { facts: ['bacnet.objectName'], field: 'bacapp.object_name', filter: deviceAnswer },
]
const cip: readonly Comparison[] = [
  { facts: ['enip.product', 'enip.module'], field: 'cip.id.product_name' },
  { facts: ['enip.product'], field: 'enip.lir.name' },
  { facts: ['enip.serial'], field: 'cip.id.serial_number', pick: digits(8) },
  { facts: ['enip.serial'], field: 'enip.lir.serial', pick: digits(8) },
  { facts: ['enip.vendor'], field: 'cip.id.vendor_id', pick: (id) => cipVendor(Number(id)) },
  { facts: ['enip.vendor'], field: 'enip.lir.vendor', pick: (id) => cipVendor(Number(id)) },
  { facts: ['enip.deviceType'], field: 'cip.id.device_type', pick: (id) => cipType(Number(id)) },
  { facts: ['enip.deviceType'], field: 'enip.lir.devtype', pick: (id) => cipType(Number(id)) },
  { facts: ['enip.productCode'], field: 'cip.id.product_code', pick: (code) => String(Number(code)) },
  { facts: ['enip.productCode'], field: 'enip.lir.prodcode', pick: (code) => String(Number(code)) },
  {
    facts: ['enip.revision'],
    field: 'enip.lir.revision',
    pick: (both) => `${Number(both) >> 8}.${Number(both) & 255}`,
  },
  {
    facts: ['enip.revision'],
    field: 'cip.id.major_rev',
    pick: (major, index, row) => `${Number(major)}.${Number(row.get('cip.id.minor_rev')?.[index])}`,
  },
]
const s7: readonly Comparison[] = [
  {
    facts: ['s7comm.orderNumber'],
    field: 's7comm.szl.xy11.0001.anz',
    pick: (value, index, row) => (row.get('s7comm.szl.xy11.0001.index')?.[index] === '0x0001' ? value.trim() : ''),
  },
  { facts: ['s7comm.systemName'], field: 's7comm.szl.001c.0001.name', pick: trimmed },
  { facts: ['s7comm.moduleName'], field: 's7comm.szl.001c.0002.name', pick: trimmed },
  { facts: ['s7comm.plantId'], field: 's7comm.szl.001c.0003.tag', pick: trimmed },
  { facts: ['s7comm.serial'], field: 's7comm.szl.001c.0005.serialn', pick: trimmed },
  { facts: ['s7comm.moduleType'], field: 's7comm.szl.001c.0007.cputypname', pick: trimmed },
]
const profinet: readonly Comparison[] = [
  { facts: ['profinet.stationName'], field: 'pn_dcp.suboption_device_nameofstation', filter: isAnswer, pick: trimmed },
  { facts: ['profinet.vendorId'], field: 'pn_dcp.suboption_vendor_id', filter: isAnswer, pick: digits(4) },
  { facts: ['profinet.deviceId'], field: 'pn_dcp.suboption_device_id', filter: isAnswer, pick: digits(4) },
  { facts: ['profinet.address'], field: 'pn_dcp.suboption_ip_ip', filter: isAnswer },
]
const hart: readonly Comparison[] = [
  { facts: ['hartip.deviceType'], field: 'hart_ip.pt.rsp.expanded_device_type', pick: digits(4) },
  {
    facts: ['hartip.deviceId'],
    field: 'hart_ip.pt.rsp.device_id',
    pick: (id) => id.replaceAll(':', '').replace('0x', ''),
  },
  { facts: ['hartip.manufacturerId'], field: 'hart_ip.pt.rsp.manufacturer_Id', pick: (id) => String(Number(id)) },
]
const dnp3: readonly Comparison[] = [
  { facts: ['dnp3.function'], field: 'dnp3.al.func', pick: (code) => dnp3Functions[Number(code)] ?? '' },
]
const iec104: readonly Comparison[] = [
  { facts: ['iec104.type'], field: 'iec60870_asdu.typeid', pick: (type) => iec60870Types[Number(type)] ?? '' },
]
const mms: readonly Comparison[] = [
  { facts: ['mms.vendor'], field: 'mms.vendorName' },
  { facts: ['mms.model'], field: 'mms.modelName' },
  { facts: ['mms.revision'], field: 'mms.revision' },
]
const goose: readonly Comparison[] = [
  { facts: ['goose.controlBlock'], field: 'goose.gocbRef' },
  { facts: ['goose.dataSet'], field: 'goose.datSet' },
  { facts: ['goose.id'], field: 'goose.goID' },
]
const fins: readonly Comparison[] = [{ facts: ['fins.model'], field: 'omron.controller.model', pick: trimmed }]

/** Capture below captures/, and what to compare in it. */
export const identities: readonly (readonly [string, readonly Comparison[]])[] = [
  ['ics/BACnet/bacnet_test.pcap', bacnet],
  ['icsnpp/bacnet_example.pcap', bacnet],
  ['icsnpp/bacnet_services.pcap', bacnet],
  ['icsnpp/bacnet_segmented_data.pcap', bacnet],
  ['icsnpp/bacnet_error_reject_abort.pcap', bacnet],
  ['icsnpp/enip_cip_example.pcap', cip],
  ['ics/EthernetIP/enip_test.pcap', cip],
  ['ics/quickdraw/CL5000EIP-Software Upload.pcap', cip],
  ['ics/quickdraw/CL5000EIP-Software Download.pcap', cip],
  ['ics/s7/tia_s300_goOnline.pcapng', s7],
  ['ics/s7/s7comm_program_blocklist_onlineview.pcap', s7],
  ['ics/s7/s7comm_reading_setting_plc_time.pcap', s7],
  ['ics/profinet/PROFINET-RT-DCP/ChangeIPUsingDCP.pcap', profinet],
  ['ics/hart/hart_ip.pcap', hart],
  ['ics/dnp3/full_exchange.pcap', dnp3],
  ['ics/bro/dnp3/dnp3.pcap', dnp3],
  ['ics/IEC60870-5-104/JavaRMI_and_IEC_Misc.pcap', iec104],
  ['ics/IEC60870-5-104/TestDissectIec104.pcap', iec104],
  ['ics/IEC61850/piccolo.pcap', mms],
  ['ics/IEC61850/Sample_File_MMS_and_GOOSE.pcap', goose],
  ['ics/omron/omron_test.pcap', fins],
]

/** All facts and events of a capture. */
export async function factsOf(file: string): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const pipeline = createPipeline({ site: 'truth', flows: null, onFact: (fact) => facts.push(fact) })
  const reader = createInputReader({ packets: pipeline.sink, records: pipeline.records, site: 'truth' })
  await reader.read(file)
  reader.finish()
  pipeline.finish()
  return facts
}

/** Lines `sender fact value`, sorted: ours of the compared facts, and tshark's. */
export async function compareIdentities(
  file: string,
  comparisons: readonly Comparison[],
): Promise<{ readonly ours: readonly string[]; readonly theirs: readonly string[] }> {
  const names = comparisons.flatMap(({ facts }) => facts)
  const texts = comparisons === bacnet ? deviceTexts(file) : []
  const compared = new Set([...names, ...(comparisons === bacnet ? Object.values(deviceFacts) : [])])
  const facts = (await factsOf(file)).filter(({ name }) => compared.has(name))
  const ours = facts.map(({ endpoint, name, value }) => `${sender(endpoint)} ${inOneName(name)} ${value}`)
  const theirs = comparisons.flatMap((one) => valuesOf(file, one))
  return { ours: distinct(ours), theirs: distinct([...texts, ...theirs]) }
}

function sender({ ip, mac }: Fact['endpoint']): string {
  return ip === '' ? mac : ip
}

/** tshark gives the names of a device and of a module behind it the same field. */
function inOneName(name: string): string {
  return name === 'enip.module' ? 'enip.product' : name
}

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].toSorted()
}

function valuesOf(file: string, { facts, field, filter, pick = trimmed }: Comparison): readonly string[] {
  const others = ['ip.src', 'eth.src', 'cip.id.minor_rev', 's7comm.szl.xy11.0001.index']
  const fields = [...others, field]
  const options = ['-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|', ...fields.flatMap((one) => ['-e', one])]
  const where = filter === undefined ? field : `${field} and ${filter}`
  const text = execFileSync(tshark ?? '', ['-r', file, '-Y', where, ...options], quietly)
  return text.split('\n').flatMap((line) => {
    const cells = line.split('\t').map((cell) => (cell === '' ? [] : cell.split('|')))
    const row = new Map(fields.map((name, index) => [name, cells[index] ?? []]))
    const from = row.get('ip.src')?.[0] ?? row.get('eth.src')?.[0] ?? ''
    const values = (row.get(field) ?? []).map((value, index) => pick(value, index, row)).filter((value) => value !== '')
    return values.map((value) => `${from} ${facts[0] ?? ''} ${value}`)
  })
}

const deviceFacts: Readonly<Record<string, string>> = {
  'vendor-name': 'bacnet.vendorName',
  'model-name': 'bacnet.model',
  'firmware-revision': 'bacnet.firmware',
  'application-software-version': 'bacnet.software',
  location: 'bacnet.location',
  description: 'bacnet.description',
}

/** Texts of device objects: they have no field of their own, so they are read in what tshark prints. */
function deviceTexts(file: string): readonly string[] {
  const text = execFileSync(tshark ?? '', ['-r', file, '-Y', deviceAnswer, '-O', 'bacapp'], quietly)
  const found: string[] = []
  let from = ''
  let isDevice = false
  for (const line of text.split('\n')) {
    from = /^Internet Protocol Version 4, Src: ([\d.]+)/.exec(line)?.[1] ?? from
    isDevice = /^\s+ObjectIdentifier: /.test(line) ? line.includes('device,') : isDevice
    const [, name = '', value = ''] = /^\s+([a-z-]+): .*?'(.*)'$/.exec(line) ?? []
    const fact = deviceFacts[name]
    if (isDevice && fact !== undefined && value.trim() !== '') found.push(`${from} ${fact} ${value.trim()}`)
  }
  return found
}
