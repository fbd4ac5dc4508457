/** A source of the engine: it feeds sensors until it is told to end, and says how it is doing. */
import type { PacketSink } from '../../capture/packet-reader.ts'
import type { SourceState } from '../service-control.ts'
import type { EngineContext, SensorInput } from './engine-context.ts'
import type { SourceSettings } from './engine-options.ts'
import { Sensor, type SensorOptions } from './sensor.ts'

/** What came is handed over this often, however little it is. */
export const cutEveryMs = 500

export type Source = {
  state(): SourceState
  /** Kept when everything that it saw is durable. */
  readonly ended: Promise<void>
}

export type Telling = {
  state: SourceState['state']
  sentence: string
  packets: number
  lost: number | null
  lastSeenMs: number | null
}

/** What a source of these settings is called. */
function sourceName(settings: SourceSettings): { readonly id: string; readonly title: string } {
  if (settings.kind === 'interface') {
    return { id: `interface-${settings.interface}`, title: `interface ${settings.interface}` }
  }
  if (settings.kind === 'folder') return { id: `folder-${settings.folder}`, title: `folder ${settings.folder}` }
  if (settings.kind === 'demo') return { id: 'demo', title: `synthetic ${settings.network}` }
  return { id: `listener-${settings.port}`, title: `flow exporters on UDP port ${settings.port}` }
}

export function stateOf(settings: SourceSettings, telling: Telling): SourceState {
  return { ...sourceName(settings), site: settings.site, kind: settings.kind, ...telling }
}

export function beginning(sentence: string): Telling {
  return { state: 'waiting', sentence, packets: 0, lost: null, lastSeenMs: null }
}

export type OpenSensor = {
  readonly sensor: Sensor
  readonly sink: PacketSink
  /** Ends it, and waits until all is durable. */
  readonly finish: () => Promise<void>
}

export type SensorSettings = Pick<SensorOptions, 'site' | 'name' | 'idOf'> & {
  readonly input: Omit<SensorInput, 'site'>
}

/** A sensor that hands its batches to the link, and counts on `telling`. */
export function openSensor(context: EngineContext, settings: SensorSettings, telling: Telling | null): OpenSensor {
  let sent: Promise<void> = Promise.resolve()
  const sensor = new Sensor({
    ...settings,
    onBatch: (batch) => {
      const durable = context.link.send(batch)
      sent = sent.then(async () => durable)
    },
  })
  context.register(sensor, { ...settings.input, site: settings.site })
  const { sink } = sensor
  return {
    sensor,
    sink:
      telling === null
        ? sink
        : (...packet) => {
            telling.packets += 1
            telling.lastSeenMs = packet[3]
            sink(...packet)
          },
    finish: async () => {
      sensor.finish()
      context.end(sensor)
      await sent
    },
  }
}

/** Cuts now and then until it is told to end. */
export function cutting(sensor: Sensor): { stop(): void } {
  const timer = setInterval(() => sensor.cut(), cutEveryMs)
  return { stop: () => clearInterval(timer) }
}

/** Kept after so long, or at once when all ends. */
export async function rest(ms: number, until: AbortSignal): Promise<void> {
  if (until.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      until.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    until.addEventListener('abort', done)
  })
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
