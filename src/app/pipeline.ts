/**
 * The first half of the sentence: packets → flows, facts, devices. The second half, what the four steps make of it, is
 * analyze.ts.
 */
import { ipv4Text, ipv6Text } from '../core/address.ts'
import { IPV4, IPV6, UDP, type Packet } from '../core/packet.ts'
import type { Batch, SeenEndpoint } from '../core/batch.ts'
import type { Endpoint, Fact } from '../core/model.ts'
import { FlowCollector, exportPorts } from '../capture/export-file.ts'
import { redaction, type Redaction } from './redaction.ts'
import type { PacketSink } from '../capture/packet-reader.ts'
import type { RecordSink } from '../capture/source.ts'
import { Dissector } from '../decode/dissector.ts'
import { protocols } from '../decode/protocols/index.ts'
import { gather } from '../observe/devices.ts'
import { EndpointNews } from '../observe/endpoint-news.ts'
import { Recall, remembered, type MemoryRow } from '../observe/memory.ts'
import type { FlowSink } from '../observe/flow-reports.ts'
import { Intake } from '../observe/intake.ts'
import { Observer } from '../observe/observer.ts'
import { PacketPath, type PacketCounts } from './packet-path.ts'

export type PipelineOptions = {
  readonly site: string
  /** Gets each flow when it ends, idles, or every minute while it lasts. */
  readonly flows: FlowSink | null
  readonly onFact: ((fact: Fact) => void) | null
  /** Names of people become tokens of this key. */
  readonly redactKey?: Uint8Array | undefined
  /** Counts copies that a mirror made like any packet: to compare with programs that don't recognise them. */
  readonly countsCopies?: boolean
}

export type Pipeline = {
  /** Takes in one packet. */
  readonly sink: PacketSink
  /** Takes in what records of other programs say. */
  readonly records: RecordSink
  /** Takes in what a sensor handed over. */
  batch(batch: Pick<Batch, 'endpoints' | 'facts' | 'flows'>): void
  /** Endpoints of which more is known than at the last call. */
  endpointNews(): readonly SeenEndpoint[]
  /** Takes datagrams of flow exporters that did not come as packets, and counts all records of exporters. */
  readonly exports: FlowCollector
  /** Packets so far, and how many of them could not be decoded. */
  readonly counts: Readonly<PacketCounts>
  /** Link types that cannot be decoded → packets. */
  readonly unknownLinkTypes: ReadonlyMap<number, number>
  /** All of them, in the order in which they were seen. */
  endpoints(): readonly Endpoint[]
  /** Different addresses so far, of devices and of others. */
  addresses(): number
  /** Reports the flows that are still open. Call it before `gathered`. */
  finish(): void
  /** Devices and conversations so far. */
  gathered(): ReturnType<typeof gather>
  /** What was observed so far, in rows that `recall` of another pipeline takes. */
  remembered(): Iterable<MemoryRow>
  /** Takes a row in, before the first packet. */
  recall(row: MemoryRow): void
  /** What found no room, by table; only tables that dropped something. */
  dropped(): Readonly<Record<string, number>>
}

/** Joins decoding and observing. Deterministic: the same packets give the same answer. */
export function createPipeline(options: PipelineOptions): Pipeline {
  const observer = new Observer(options)
  const dissector = new Dissector(protocols, observer.recorder)
  observer.attach(dissector)
  if (options.redactKey !== undefined) observer.recorder.redactWith(redactionOf(dissector, options.redactKey))
  const intake = new Intake(observer, options.flows)
  const collector = new FlowCollector(intake, options.site)
  const recall = new Recall(observer)
  const news = new EndpointNews(observer.endpoints)
  const path = new PacketPath({
    packet: (packet, bytes, atMs, wireLength) => {
      observer.packet(packet, bytes, atMs, wireLength)
      const mayExport = packet.protocol === UDP && packet.network >= IPV4
      if (mayExport && exportPorts[packet.targetPort] === 1) collect(collector, packet, bytes)
    },
  })
  return {
    sink: path.sink,
    exports: collector,
    counts: path.counts,
    unknownLinkTypes: path.unknownLinkTypes,
    finish: () => {
      path.finish()
      collector.finish()
      observer.finish()
    },
    records: intake,
    batch: (batch) => intake.batch(batch),
    endpointNews: () => news.take(),
    endpoints: () => Array.from({ length: observer.endpoints.count - 1 }, (_, id) => observer.endpoint(id + 1)),
    addresses: () => observer.endpoints.count - 1,
    gathered: () =>
      gather({
        endpoints: observer.endpoints,
        factsOf: observer.recorder.factsOf,
        conversations: observer.conversations,
        site: options.site,
        application: (id) => observer.application(id),
        name: (id) => observer.name(id),
      }),
    remembered: () => remembered(observer),
    recall: (row) => recall.take(row),
    dropped: () => {
      const ofMessages = { factsOfOneMessage: dissector.dropped, messages: dissector.abandoned }
      const all = { ...observer.dropped(), names: intake.dropped, ...path.dropped(), ...ofMessages }
      return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0))
    },
  }
}

/** The datagram may be an export of flow records; the packet's sender is then the exporter. */
function collect(collector: FlowCollector, packet: Packet, bytes: Uint8Array): void {
  const { network, source0, source1, source2, source3, payloadStart, payloadEnd } = packet
  const exporter = network === IPV6 ? ipv6Text(source0, source1, source2, source3) : ipv4Text(source0)
  collector.maybeDatagram(bytes, payloadStart, payloadEnd, exporter)
}

/** The protocols say which facts name a person. */
function redactionOf({ personalFacts, factNames }: Dissector, key: Uint8Array): Redaction {
  const known = new Map(factNames.map((name, id) => [name, personalFacts.has(id)]))
  return redaction(key, (name) => known.get(name) ?? null)
}
