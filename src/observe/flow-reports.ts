/** Sends flows on: into the conversations, and as values to whoever wants them. */
import type { Flow, Outcome, Transport } from '../core/model.ts'
import { transports } from '../core/transports.ts'
import { FlowReport, type Conversations } from './conversations.ts'
import type { EndpointTable } from './endpoint-table.ts'
import { fillReport, flowOf, startNextPart, type FlowNames } from './flow-report.ts'
import { PACKETS, PART, REPORTED, type FlowTable } from './flow-table.ts'

export type ReportTables = FlowNames & {
  readonly flows: FlowTable
  readonly endpoints: EndpointTable
  readonly conversations: Conversations
}

/** Takes flows, and says of which kinds it wants any: a flow that nobody wants is not made into a value. */
export type FlowSink = {
  readonly wants: (transport: Transport, outcome: Outcome) => boolean
  readonly take: (flow: Flow) => void
}

export class FlowReports {
  readonly #tables: ReportTables
  readonly #sink: FlowSink | null
  readonly #report = new FlowReport()

  constructor(tables: ReportTables, sink: FlowSink | null) {
    this.#tables = tables
    this.#sink = sink
  }

  /** Reports what the flow at offset `at` did since its last report. */
  send(at: number): void {
    const report = this.#report
    const { flows, endpoints, conversations } = this.#tables
    fillReport(report, flows, at)
    if (report.packetsOut + report.packetsIn === 0) return
    if (report.packetsOut > 0) endpoints.touch(report.client, report.lastSeenMs, 0)
    if (report.packetsIn > 0) endpoints.touch(report.server, report.lastSeenMs, 0)
    conversations.add(report)
    const sink = this.#sink
    if (sink?.wants(transports[report.transport] ?? 'other', report.outcome) === true) {
      sink.take(flowOf(report, this.#tables, { flows, at }))
    }
  }

  /** The same for a flow that goes on. */
  sendPart(at: number, atMs: number): void {
    const { ints, floats } = this.#tables.flows
    const float = at >> 1
    floats[float + REPORTED] = atMs
    if ((ints[at + PACKETS] ?? 0) + (ints[at + PACKETS + 1] ?? 0) === 0) return
    this.send(at)
    ints[at + PART] = (ints[at + PART] ?? 0) + 1
    startNextPart(this.#tables.flows, at)
  }
}
