/**
 * The finer parts of a flow's record as values: how a TCP connection went, how large its packets were and how they were
 * spaced. Made only for flows that somebody wants.
 */
import { ACK, FIN, RST, SYN } from '../core/packet.ts'
import type { Flow } from '../core/model.ts'
import type { RecordAt } from './flow-report.ts'
import {
  CLIENT_IS_B,
  GAPS,
  GAP_SQUARES,
  HISTORY,
  IP_BYTES,
  LARGEST,
  LARGEST_GAP,
  PACKETS,
  PART,
  RESET_BY_B,
  RETRANSMISSIONS,
  SIZE_SQUARES,
  STATE,
} from './flow-table.ts'

type History = NonNullable<Flow['tcp']>
type Statistics = NonNullable<Flow['statistics']>
type Spread = Statistics['sizesOut']

export function tcpHistoryOf({ flows: { ints }, at }: RecordAt): History {
  const state = ints[at + STATE] ?? 0
  const client = state & CLIENT_IS_B
  const history = ints[at + HISTORY] ?? 0
  const ofClient = (client === 0 ? history : history >>> 8) & 0xff
  const ofServer = (client === 0 ? history >>> 8 : history) & 0xff
  const resetByB = (state & RESET_BY_B) !== 0 ? 1 : 0
  const wasReset = ((ofClient | ofServer) & RST) !== 0
  return {
    handshake: handshakeOf(ofClient, ofServer),
    resetBy: wasReset ? (resetByB === client ? 'client' : 'server') : null,
    closed: (ofClient & ofServer & FIN) !== 0,
    retransmissionsOut: ints[at + RETRANSMISSIONS + client] ?? 0,
    retransmissionsIn: ints[at + RETRANSMISSIONS + 1 - client] ?? 0,
  }
}

function handshakeOf(ofClient: number, ofServer: number): History['handshake'] {
  if ((ofServer & SYN) !== 0) return (ofClient & ACK) === 0 ? 'half-open' : 'complete'
  if ((ofClient & SYN) === 0) return 'unseen'
  if ((ofServer & RST) !== 0) return 'refused'
  return ofServer === 0 ? 'unanswered' : 'complete'
}

export function statisticsOf(record: RecordAt): Statistics {
  const client = (record.flows.ints[record.at + STATE] ?? 0) & CLIENT_IS_B
  return {
    sizesOut: sizesOf(record, client),
    sizesIn: sizesOf(record, 1 - client),
    intervalsOutMs: intervalsOf(record, client),
    intervalsInMs: intervalsOf(record, 1 - client),
  }
}

function sizesOf({ flows: { ints, floats, reals }, at }: RecordAt, side: number): Spread {
  const count = ints[at + PACKETS + side] ?? 0
  const sum = floats[(at >> 1) + IP_BYTES + side] ?? 0
  return spread(count, sum, { squares: reals[at + SIZE_SQUARES + side] ?? 0, largest: ints[at + LARGEST + side] ?? 0 })
}

/** The first packet of a flow has none before it; that of a later part has. */
function intervalsOf({ flows: { ints, reals }, at }: RecordAt, side: number): Spread {
  const packets = ints[at + PACKETS + side] ?? 0
  const count = (ints[at + PART] ?? 0) === 0 ? packets - 1 : packets
  const squares = reals[at + GAP_SQUARES + side] ?? 0
  return spread(count, reals[at + GAPS + side] ?? 0, { squares, largest: reals[at + LARGEST_GAP + side] ?? 0 })
}

function spread(count: number, sum: number, rest: { readonly squares: number; readonly largest: number }): Spread {
  if (count <= 0) return { mean: 0, deviation: 0, largest: 0 }
  const mean = sum / count
  const variance = Math.max(0, rest.squares / count - mean * mean)
  return { mean: rounded(mean), deviation: rounded(Math.sqrt(variance)), largest: rounded(rest.largest) }
}

/** The sums have about seven digits. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
