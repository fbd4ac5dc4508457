/**
 * DNS messages (RFC 1035) with name compression, for unicast and multicast DNS (RFC 6762); and NetBIOS name
 * registration (RFC 1002). A dot always separates labels: instance names must not contain one.
 */
import { addressBytes, counted8, fixed, join, u16, u32 } from '../bytes.ts'

const types = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, HTTPS: 65, ANY: 255 } as const
type RecordType = keyof typeof types

export type Question = { readonly name: string; readonly type: RecordType; readonly unicastReply?: boolean }

export type DnsRecord = {
  readonly name: string
  readonly ttl: number
  /** mDNS: only this sender has such records. */ readonly unique?: boolean
} & (
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'PTR'; readonly target: string }
  | { readonly type: 'SRV'; readonly port: number; readonly target: string }
  | { readonly type: 'TXT'; readonly strings: readonly string[] }
)

export type DnsMessage = {
  readonly id: number
  readonly flags: number
  readonly questions?: readonly Question[]
  readonly answers?: readonly DnsRecord[]
  readonly additionals?: readonly DnsRecord[]
}

export const dnsFlags = { query: 0x0100, reply: 0x8180, noSuchName: 0x8183, multicastReply: 0x8400 } as const

export function encodeDns({ id, flags, questions = [], answers = [], additionals = [] }: DnsMessage): Uint8Array {
  const writer = new NameWriter()
  writer.add([
    ...u16(id),
    ...u16(flags),
    ...u16(questions.length),
    ...u16(answers.length),
    0,
    0,
    ...u16(additionals.length),
  ])
  for (const { name, type, unicastReply } of questions) {
    writer.addName(name)
    writer.add([...u16(types[type]), ...u16(unicastReply === true ? 0x8001 : 1)])
  }
  for (const record of [...answers, ...additionals]) addRecord(writer, record)
  return Uint8Array.from(writer.bytes)
}

function addRecord(writer: NameWriter, record: DnsRecord): void {
  writer.addName(record.name)
  writer.add([...u16(types[record.type]), ...u16(record.unique === true ? 0x8001 : 1), ...u32(record.ttl), 0, 0])
  const start = writer.bytes.length
  if (record.type === 'A' || record.type === 'AAAA') writer.add([...addressBytes(record.address)])
  if (record.type === 'PTR') writer.addName(record.target)
  if (record.type === 'TXT')
    writer.add([...join(...(record.strings.length === 0 ? [''] : record.strings).map((text) => counted8(text)))])
  if (record.type === 'SRV') {
    writer.add([0, 0, 0, 0, ...u16(record.port)])
    writer.addName(record.target)
  }
  const length = u16(writer.bytes.length - start)
  writer.bytes.splice(start - 2, 2, ...length)
}

/** Remembers where each name was written, so that a later one can point at its tail. */
class NameWriter {
  readonly bytes: number[] = []
  private readonly offsets = new Map<string, number>()

  add(bytes: readonly number[]): void {
    this.bytes.push(...bytes)
  }

  addName(name: string): void {
    const labels = name.split('.')
    for (const [index, label] of labels.entries()) {
      const tail = labels.slice(index).join('.')
      const offset = this.offsets.get(tail)
      if (offset !== undefined) {
        this.add(u16(0xc000 | offset))
        return
      }
      if (this.bytes.length < 0x3fff) this.offsets.set(tail, this.bytes.length)
      this.add([...counted8(label)])
    }
    this.add([0])
  }
}

/** A broadcast that registers a NetBIOS name; `suffix` is its 16th byte: 0x00 workstation, 0x20 file server. */
export function encodeNetbiosRegistration(id: number, name: string, suffix: number, ip: string): Uint8Array {
  const padded = join(fixed(name.toUpperCase().slice(0, 15), 15, 0x20), [suffix])
  const half = [...padded].flatMap((byte) => [0x41 + (byte >>> 4), 0x41 + (byte & 15)])
  const question = join([32], half, [0], u16(0x20), u16(1))
  const record = join([0xc0, 12], u16(0x20), u16(1), u32(300_000), u16(6), [0, 0], addressBytes(ip))
  return join(u16(id), u16(0x2910), u16(1), u16(0), u16(0), u16(1), question, record)
}
