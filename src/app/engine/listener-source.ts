/** Flow records of exporters, heard on a UDP port. */
import { hearExports } from '../../capture/export-listener.ts'
import type { EngineContext } from './engine-context.ts'
import type { SourceSettings } from './engine-options.ts'
import { beginning, cutting, messageOf, openSensor, rest, stateOf, type Source, type Telling } from './source.ts'

const pauseMs = 30_000

type Settings = Extract<SourceSettings, { kind: 'listener' }>

export function openListener(settings: Settings, context: EngineContext): Source {
  const telling = beginning('Begins to listen.')
  return { state: () => stateOf(settings, telling), ended: follow(settings, context, telling) }
}

async function follow(settings: Settings, context: EngineContext, telling: Telling): Promise<void> {
  const path = `UDP port ${settings.port}`
  const open = openSensor(
    context,
    {
      site: settings.site,
      name: path,
      idOf: (number) => `live:${context.run}:udp${settings.port}:${number}`,
      input: { path, synthetic: false, lost: () => telling.lost },
    },
    null,
  )
  const cuts = cutting(open.sensor)
  while (!context.until.aborted) {
    try {
      await hear(settings, { context, telling, take: (bytes, exporter) => open.sensor.datagram(bytes, exporter) })
    } catch (error) {
      telling.state = 'failed'
      telling.sentence = messageOf(error)
      context.log.warn({ source: path }, telling.sentence)
      await rest(pauseMs, context.until)
    }
  }
  cuts.stop()
  await open.finish()
  telling.state = 'stopped'
  telling.sentence = 'Stopped.'
}

type Hearing = {
  readonly context: EngineContext
  readonly telling: Telling
  readonly take: (bytes: Uint8Array, exporter: string) => void
}

async function hear(settings: Settings, { context, telling, take }: Hearing): Promise<void> {
  const { lost } = await hearExports(
    {
      address: settings.address,
      port: settings.port,
      until: context.until,
      wait: () => context.link.room(),
      onListening: () => {
        telling.state = 'running'
        telling.sentence = 'Listens.'
      },
    },
    (bytes, exporter) => {
      telling.packets += 1
      telling.lastSeenMs = context.now()
      take(bytes, exporter)
    },
  )
  telling.lost = (telling.lost ?? 0) + lost
}
