/**
 * A folder into which another program writes captures. Each file has a sensor of its own, so that after a crash the file is
 * read again from its beginning and gives the same batches: those that the store has change nothing. A flow that goes on in
 * the next file is another flow.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { PacketSink } from '../../capture/packet-reader.ts'
import { followRing } from '../../capture/ring.ts'
import type { RingMark, RingReader } from '../../capture/ring-file.ts'
import { parseJson } from '../../core/json.ts'
import { batchIds } from '../../store/queries-engine.ts'
import { readSetting, writeSetting } from '../../store/settings.ts'
import type { EngineContext } from './engine-context.ts'
import type { SourceSettings } from './engine-options.ts'
import {
  beginning,
  cutEveryMs,
  messageOf,
  openSensor,
  rest,
  stateOf,
  type OpenSensor,
  type Source,
  type Telling,
} from './source.ts'

const pauseMs = 10_000

type Settings = Extract<SourceSettings, { kind: 'folder' }>

export function openFolder(settings: Settings, context: EngineContext): Source {
  const telling = beginning('Looks into the folder.')
  return { state: () => stateOf(settings, telling), ended: follow(settings, context, telling) }
}

async function follow(settings: Settings, context: EngineContext, telling: Telling): Promise<void> {
  while (!context.until.aborted) {
    try {
      await followOnce(settings, context, telling)
    } catch (error) {
      telling.state = 'failed'
      telling.sentence = messageOf(error)
      context.log.warn({ source: settings.folder }, telling.sentence)
      await rest(pauseMs, context.until)
    }
  }
  telling.state = 'stopped'
  telling.sentence = 'Stopped.'
}

async function followOnce(settings: Settings, context: EngineContext, telling: Telling): Promise<void> {
  const files = new FolderFiles(settings, context, telling)
  const known = await files.recall()
  const cuts = setInterval(() => files.cut(), cutEveryMs)
  try {
    const { lost, faults } = await followRing(settings.folder, {
      readerOf: (place) => files.readerOf(place),
      until: context.until,
      known,
      wait: () => context.link.room(),
      onLook: ({ closedMarks }) => {
        telling.state = 'running'
        telling.sentence = 'Follows the folder.'
        files.looked(closedMarks)
      },
    })
    telling.lost = lost
    for (const { file, reason } of faults) context.log.warn({ file }, `${file} ${reason}.`)
  } finally {
    clearInterval(cuts)
    await files.ended()
  }
}

const savedMarks = z.array(z.object({ path: z.string(), head: z.string(), packets: z.number(), readBytes: z.number() }))

/** Where an earlier run has cut the packets of a sensor; `batches` of it are known. */
type Cuts = { readonly asked: Set<number>; finish: number | null; batches: number }

class FolderFiles {
  readonly #settings: Settings
  readonly #context: EngineContext
  readonly #telling: Telling
  readonly #prefix: string
  readonly #cuts = new Map<string, Cuts>()
  readonly #open = new Map<OpenSensor, Cuts | null>()
  readonly #ending = new Set<Promise<void>>()
  #saved = ''
  #saving: Promise<void> = Promise.resolve()

  constructor(settings: Settings, context: EngineContext, telling: Telling) {
    this.#settings = settings
    this.#context = context
    this.#telling = telling
    this.#prefix = `ring:${digest([settings.site, settings.folder])}`
  }

  /** Reads what earlier runs have done. Gives the files that were read completely. */
  async recall(): Promise<readonly RingMark[]> {
    const { store } = this.#context
    for (const id of await batchIds(store, `${this.#prefix}:`)) {
      const [, sensor = '', number = '', kind, packets = ''] = /^ring:\w+:(\w+):(\d+)(?:([af])(\d+))?$/.exec(id) ?? []
      const cuts = this.#cuts.get(sensor) ?? { asked: new Set<number>(), finish: null, batches: 0 }
      if (kind === 'a') cuts.asked.add(Number(packets))
      if (kind === 'f') cuts.finish = Number(packets)
      cuts.batches = Math.max(cuts.batches, Number(number) + 1)
      this.#cuts.set(sensor, cuts)
    }
    const saved = parseJson((await readSetting(store, this.#prefix)) ?? '[]')
    const marks = savedMarks.safeParse(saved.ok ? saved.value : null)
    return marks.success ? marks.data : []
  }

  /** Its sensor is known by the place of the file and its first packet. */
  readerOf(place: string): RingReader {
    let current: Current | null = null
    return {
      sink: (...packet) => {
        current ??= this.#begin(keyOf(place, packet))
        current.open.sink(...packet)
        const { packets } = current.open.sensor
        if (current.cuts?.asked.has(packets) === true) current.open.sensor.cut()
        if (current.cuts?.finish !== packets) return
        this.#end(current.open)
        current = null
      },
      end: () => {
        if (current !== null) this.#end(current.open)
        current = null
      },
    }
  }

  /** What is read a second time is cut where it was cut the first time, and nowhere else. */
  cut(): void {
    for (const [{ sensor }, cuts] of this.#open) if (cuts === null || sensor.batches >= cuts.batches) sensor.cut()
  }

  /** Remembers the files that need not be read again, once all of them is durable. */
  looked(closed: readonly RingMark[]): void {
    const json = JSON.stringify(closed)
    if (json === this.#saved) return
    this.#saved = json
    const { store, now, log } = this.#context
    const durable = Promise.all(this.#ending)
    const save = async (): Promise<void> => {
      await durable
      if (this.#saved === json)
        await writeSetting(store, this.#prefix, { value: closed, nowMs: now(), author: 'cordon' })
    }
    this.#saving = this.#saving.then(save).catch((error: unknown) => log.warn({}, messageOf(error)))
  }

  async ended(): Promise<void> {
    for (const open of this.#open.keys()) this.#end(open)
    await Promise.all(this.#ending)
    await this.#saving
  }

  #begin(key: string): Current {
    const { site, folder } = this.#settings
    const path = `folder ${folder}`
    const open = openSensor(
      this.#context,
      {
        site,
        name: path,
        idOf: (number, cut) =>
          `${this.#prefix}:${key}:${number}${cut.kind === 'full' ? '' : `${cut.kind[0]}${cut.packets}`}`,
        input: { path, synthetic: false, lost: () => null },
      },
      this.#telling,
    )
    const cuts = this.#cuts.get(key) ?? null
    this.#open.set(open, cuts)
    return { open, cuts }
  }

  #end(open: OpenSensor): void {
    this.#open.delete(open)
    const ending = open.finish().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}

type Current = { readonly open: OpenSensor; readonly cuts: Cuts | null }

function keyOf(place: string, packet: Parameters<PacketSink>): string {
  const [bytes, start, end, atMs, wireLength, linkType] = packet
  return digest([place, atMs, wireLength, linkType, bytes.subarray(start, end)])
}

function digest(parts: readonly (string | number | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(typeof part === 'number' ? String(part) : part).update('\n')
  return hash.digest('hex').slice(0, 20)
}
