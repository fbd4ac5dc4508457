/**
 * A synthetic network of the lab as live traffic: what happened before now is read at once, the rest as it happens, and
 * then from the beginning again. Times are shifted; everything else is the same for the same seed.
 */
import { PacketStream, type PacketSink } from '../../capture/packet-stream.ts'
import { generateNetwork } from '../lab-generate.ts'
import type { EngineContext } from './engine-context.ts'
import type { SourceSettings } from './engine-options.ts'
import { beginning, cutting, openSensor, rest, stateOf, type Source, type Telling } from './source.ts'

/** Of the clinic: an infected camera is about to try Telnet on its neighbours. */
const beforeNowMs = 11.75 * 60_000
const stepMs = 200
const turnPackets = 2_000

type Settings = Extract<SourceSettings, { kind: 'demo' }>

type Packet = {
  readonly bytes: Uint8Array
  readonly atMs: number
  readonly wireLength: number
  readonly linkType: number
}

/** @param onCaughtUp called when everything until now was read */
export function openDemo(settings: Settings, context: EngineContext, onCaughtUp: () => void): Source {
  const telling = beginning('Makes the network.')
  return { state: () => stateOf(settings, telling), ended: play(settings, { context, telling, onCaughtUp }) }
}

type Playing = { readonly context: EngineContext; readonly telling: Telling; readonly onCaughtUp: () => void }

async function play(settings: Settings, { context, telling, onCaughtUp }: Playing): Promise<void> {
  const packets = packetsOf(generateNetwork(settings.network, settings.seed).capture)
  const first = packets[0]?.atMs ?? 0
  const lastsMs = (packets.at(-1)?.atMs ?? 0) - first + stepMs
  const path = `synthetic ${settings.network}`
  const open = openSensor(
    context,
    {
      site: settings.site,
      name: path,
      idOf: (number) => `live:${context.run}:demo:${number}`,
      input: { path, synthetic: true, lost: () => 0 },
    },
    telling,
  )
  telling.state = 'running'
  telling.sentence = `Plays a ${path}, over and over.`
  telling.lost = 0
  const cuts = cutting(open.sensor)
  const shiftMs = context.now() - beforeNowMs - first
  let hasCaughtUp = false
  for (let next = 0, round = 0; !context.until.aborted; ) {
    const shift = shiftMs + round * lastsMs
    const until = context.now() - shift
    next = await feed(packets, { next, until, shift, sink: open.sink, context })
    if (!hasCaughtUp && next < packets.length) {
      hasCaughtUp = true
      open.sensor.cut()
      onCaughtUp()
    }
    if (next < packets.length) await rest(stepMs, context.until)
    else [next, round] = [0, round + 1]
  }
  cuts.stop()
  await open.finish()
  telling.state = 'stopped'
  telling.sentence = 'Stopped.'
}

type Feeding = {
  readonly next: number
  /** In the time of the capture. */
  readonly until: number
  readonly shift: number
  readonly sink: PacketSink
  readonly context: EngineContext
}

/** Hands on what has happened until then. Gives the number of the packet after it. */
async function feed(packets: readonly Packet[], { next, until, shift, sink, context }: Feeding): Promise<number> {
  let at = next
  for (; at < packets.length && !context.until.aborted; at += 1) {
    const packet = packets[at]
    if (packet === undefined || packet.atMs > until) break
    const { bytes, atMs, wireLength, linkType } = packet
    sink(bytes, 0, bytes.length, atMs + shift, wireLength, linkType)
    if (at % turnPackets === turnPackets - 1) {
      await context.link.room()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return at
}

function packetsOf(capture: Uint8Array): readonly Packet[] {
  const packets: Packet[] = []
  const stream = new PacketStream((...packet) => {
    const [bytes, start, end, atMs, wireLength, linkType] = packet
    packets.push({ bytes: bytes.slice(start, end), atMs, wireLength, linkType })
  })
  stream.push(capture)
  stream.finish()
  return packets
}
