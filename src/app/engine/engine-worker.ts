/** The thread of the engine: opens it, hears what it is told, and tells how it is every second. */
import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { OutsideError, UserError } from '../../core/errors.ts'
import { openLog } from '../log.ts'
import { openEngine, type Engine } from './engine.ts'
import type { EngineOrder, EngineTells, ToEngine } from './engine-messages.ts'

const tellEveryMs = 1_000

const { options, logLevel }: EngineOrder = workerData
const tell = (told: EngineTells): void => parentPort?.postMessage(told, [])

const engine = await opened()
if (engine !== null) {
  const status = (): void => tell({ tells: 'status', status: engine.status() })
  const telling = setInterval(status, tellEveryMs)
  parentPort?.on('message', (message: ToEngine) => {
    if (message.asks === 'jobs') engine.jobsChanged()
    else if (message.asks === 'reconsider') engine.reconsider(message.site)
    else {
      clearInterval(telling)
      void stop(engine)
    }
  })
  status()
  tell({ tells: 'ready' })
}

async function stop(ending: Engine): Promise<void> {
  await ending.stop()
  tell({ tells: 'status', status: ending.status() })
  tell({ tells: 'stopped' })
  parentPort?.close()
}

/** Null when it could not be opened, which is told. */
async function opened(): Promise<Engine | null> {
  try {
    return await openEngine(options, { log: openLog(logLevel), now: () => Date.now(), run: randomUUID() })
  } catch (error) {
    // Errors lose what they are on their way to another thread.
    if (error instanceof UserError)
      tell({ tells: 'mistake', code: error.code, sentence: error.message, hint: error.hint })
    else if (error instanceof OutsideError) tell({ tells: 'outside', code: error.code, sentence: error.message })
    else throw error
    return null
  }
}
