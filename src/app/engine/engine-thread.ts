/** The engine as the main thread sees it: a thread that is started, told things, and stopped. */
import { Worker } from 'node:worker_threads'
import { OutsideError, UserError } from '../../core/errors.ts'
import type { EngineOrder, EngineTells, ToEngine } from './engine-messages.ts'
import type { EngineStatus } from './engine-options.ts'

export type EngineThread = {
  /** As of the last second. */
  status(): EngineStatus
  tell(message: ToEngine): void
  /** Kept when everything is written, or when that takes too long. */
  stop(): Promise<void>
  /** Kept with what ended it by itself; null after `stop`. */
  readonly ended: Promise<Error | null>
}

/** Longer than the last writing takes; shorter than a service manager waits. */
const longestStopMs = 30_000

const nothingYet: EngineStatus = {
  sources: [],
  queuedBatches: 0,
  memoryBytes: 0,
  lastThoughtMs: null,
  packets: 0,
  undecodable: 0,
  batches: 0,
  facts: 0,
  flows: 0,
  repeated: 0,
  dropped: {},
  steps: {
    store: { seconds: 0, count: 0 },
    observe: { seconds: 0, count: 0 },
    think: { seconds: 0, count: 0 },
    write: { seconds: 0, count: 0 },
  },
  fault: null,
}

/** @throws UserError and OutsideError as `openEngine` does */
export async function startEngine(order: EngineOrder): Promise<EngineThread> {
  const worker = startWorker(order)
  let status = nothingYet
  const stopped = new Promise<void>((resolve) => {
    worker.on('message', (told: EngineTells) => {
      if (told.tells === 'stopped') resolve()
    })
  })
  let failure: Error | null = null
  worker.on('error', (error) => (failure = error))
  const ended = new Promise<Error | null>((resolve) => worker.on('exit', () => resolve(failure)))
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (told: EngineTells) => {
      if (told.tells === 'status') status = told.status
      else if (told.tells === 'ready') resolve()
      else if (told.tells === 'mistake') reject(new UserError(told.code, told.sentence, told.hint))
      else if (told.tells === 'outside') reject(new OutsideError(told.code, told.sentence))
    })
    void ended.then((error) => reject(error ?? new Error('The engine ended before it was ready.')))
  })
  return {
    ended,
    status: () => status,
    tell: (message) => worker.postMessage(message, []),
    stop: async () => {
      worker.postMessage({ asks: 'stop' } satisfies ToEngine, [])
      let timer: NodeJS.Timeout | undefined
      const tooLong = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestStopMs)))
      await Promise.race([stopped, ended, tooLong])
      clearTimeout(timer)
      await worker.terminate()
    },
  }
}

function startWorker(workerData: EngineOrder): Worker {
  const { url } = import.meta
  if (!url.endsWith('.ts')) return new Worker(new URL('./engine-worker.js', url), { workerData })
  // From the sources, as tests run them: a thread does not have the loader of this one.
  const thread = JSON.stringify(new URL('./engine-worker.ts', url).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const script = `import(${loader}).then((api) => { api.register(); return import(${thread}) })`
  return new Worker(script, { eval: true, workerData })
}
