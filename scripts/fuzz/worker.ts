/**
 * Runs targets one after the other in a thread of its own, so that whoever watches can end an input that does not. Tells
 * which input is at hand in shared memory: number of the target and of the execution.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { runTarget } from './run.ts'
import { targets } from './targets.ts'

const job = z
  .object({
    shared: z.string().nullable(),
    seed: z.number(),
    /** Target's index, executions from and to, seconds at most. */
    work: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    place: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData)

const tell = (message: unknown) => parentPort?.postMessage(message, [])
const place = new Int32Array(job.place)
const all = targets(job.shared)
for (const [index, from, executions, seconds] of job.work) {
  const target = all[index]
  if (target === undefined) continue
  const startMs = performance.now()
  const plan = { seed: job.seed, from, executions, untilMs: startMs + seconds * 1000 }
  const done = await runTarget(target, plan, {
    began: (execution) => {
      place[1] = execution
      place[0] = index
    },
    found: (finding) => tell({ finding }),
  })
  tell({ index, executions: done, ms: Math.round(performance.now() - startMs) })
}
place[0] = -1
tell({ finished: true })
