/** What the unpacking thread runs: unpacks a file that is open in the process into a queue, and tells how it went. */
import { parentPort, workerData } from 'node:worker_threads'
import { unpackFile } from './packed-file.ts'
import { PieceWriter } from './piece-queue.ts'
import type { UnpackOrder, UnpackerTells } from './unpack-apart.ts'

const { memory, ...file }: UnpackOrder = workerData
const tell = (told: UnpackerTells) => parentPort?.postMessage(told, [])
const writer = new PieceWriter(memory, () => tell({ hasPiece: true }))
const fault = await unpackFile(
  file,
  (piece) => writer.put(piece),
  (bytes) => tell({ bytes }),
)
writer.flush()
tell({ fault })
