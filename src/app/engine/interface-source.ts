/** Packets of an interface, by the programs that `capture` knows. When capturing fails it is tried again, later each time. */
import { captureLive } from '../../capture/live.ts'
import type { EngineContext } from './engine-context.ts'
import type { SourceSettings } from './engine-options.ts'
import {
  beginning,
  cutting,
  messageOf,
  openSensor,
  rest,
  stateOf,
  type OpenSensor,
  type Source,
  type Telling,
} from './source.ts'

const firstPauseMs = 2_000
const longestPauseMs = 60_000

type Settings = Extract<SourceSettings, { kind: 'interface' }>

export function openInterface(settings: Settings, context: EngineContext): Source {
  const telling = beginning('Begins to capture.')
  return { state: () => stateOf(settings, telling), ended: follow(settings, context, telling) }
}

async function follow(settings: Settings, context: EngineContext, telling: Telling): Promise<void> {
  const path = `interface ${settings.interface}`
  const open = openSensor(
    context,
    {
      site: settings.site,
      name: path,
      idOf: (number) => `live:${context.run}:${settings.interface}:${number}`,
      input: { path, synthetic: false, lost: () => telling.lost },
    },
    telling,
  )
  const cuts = cutting(open.sensor)
  let pauseMs = firstPauseMs
  while (!context.until.aborted) {
    const before = telling.packets
    const reason = await captureOnce(settings, { context, telling, open })
    if (context.until.aborted) break
    if (telling.packets > before) pauseMs = firstPauseMs
    telling.state = 'failed'
    telling.sentence = `${reason} Tried again in ${pauseMs / 1000} s.`
    context.log.warn({ source: path }, telling.sentence)
    await rest(pauseMs, context.until)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }
  cuts.stop()
  await open.finish()
  telling.state = 'stopped'
  telling.sentence = 'Stopped.'
}

type Capturing = { readonly context: EngineContext; readonly telling: Telling; readonly open: OpenSensor }

/** Why it ended. */
async function captureOnce(settings: Settings, { context, telling, open }: Capturing): Promise<string> {
  const lostBefore = telling.lost ?? 0
  try {
    const { fault } = await captureLive(settings, {
      sink: open.sink,
      until: context.until,
      onBegin: () => {
        telling.state = 'running'
        telling.sentence = 'Captures.'
      },
      wait: () => context.link.room(),
      isPrompt: true,
      onCounts: ({ lost }) => {
        if (lost !== null) telling.lost = lostBefore + lost
      },
    })
    return `Capturing ${fault ?? 'ended'}.`
  } catch (error) {
    return messageOf(error)
  }
}
