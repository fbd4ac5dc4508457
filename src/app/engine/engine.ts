/**
 * Everything between the network and the answers, for all sites of a store: sources with their sensors, the link, the store,
 * and a keeper with a mind for each site. A batch is acknowledged when it is durable; the mind hears of it after that.
 * Runs in a thread of its own, see engine-worker.ts, or wherever it is opened.
 */
import { emptyCatalogue } from '../../assess/advisory.ts'
import { parseFeeds } from '../../assess/catalogue.ts'
import type { Batch } from '../../core/batch.ts'
import { OutsideError } from '../../core/errors.ts'
import { labWriter } from '../../lab/pcapng.ts'
import { createMemoryLink, type Link } from '../../link/memory-link.ts'
import { applyBatch } from '../../store/apply-batch.ts'
import { openStore, type Store } from '../../store/open-store.ts'
import { siteNames } from '../../store/queries-engine.ts'
import { readFeeds } from '../feed-files.ts'
import { advisoriesOf } from '../lab-generate.ts'
import { createThinker } from '../think.ts'
import { openDemo } from './demo-source.ts'
import type { EngineContext, Log, SensorInput } from './engine-context.ts'
import type { EngineOptions, EngineStatus, SourceSettings } from './engine-options.ts'
import { keepRetention } from './keep-retention.ts'
import { Measures } from './engine-measures.ts'
import { openFolder } from './folder-source.ts'
import { openInterface } from './interface-source.ts'
import { openListener } from './listener-source.ts'
import { readJobs } from './read-jobs.ts'
import type { Sensor } from './sensor.ts'
import { SiteKeeper } from './site-keeper.ts'
import { messageOf, rest, type Source } from './source.ts'

export type EngineHands = { readonly log: Log; readonly now: () => number; readonly run: string }

export type Engine = {
  status(): EngineStatus
  /** There may be a new job. */
  jobsChanged(): void
  /** A person decided something about the site. */
  reconsider(site: string): void
  /** Ends the sources, writes what they had and what it means, and closes the store. */
  stop(): Promise<void>
}

const lookEveryMs = 100
const firstPauseMs = 500
const longestPauseMs = 15_000

/**
 * Opens the store, recalls what it knows, and begins.
 * @throws UserError and OutsideError as `openStore` and `readFeeds` do
 */
export async function openEngine(options: EngineOptions, hands: EngineHands): Promise<Engine> {
  const think = createThinker(catalogueOf(options))
  const store = await openStore(options.store)
  const running = new Running(options, { ...hands, store, think })
  await running.recall()
  running.begin()
  return running
}

function catalogueOf({ feeds, sources }: EngineOptions): ReturnType<typeof parseFeeds>['catalogue'] {
  if (feeds !== null) return readFeeds(feeds).catalogue
  const demo = sources.find((source) => source.kind === 'demo')
  return demo?.kind === 'demo' ? parseFeeds(advisoriesOf(demo.network)).catalogue : emptyCatalogue
}

type Parts = EngineHands & { readonly store: Store; readonly think: ReturnType<typeof createThinker> }

class Running implements Engine {
  readonly #options: EngineOptions
  readonly #parts: Parts
  readonly #link: Link = createMemoryLink()
  readonly #keepers = new Map<string, SiteKeeper>()
  readonly #sources: Source[] = []
  readonly #measures = new Measures()
  /** Of sensors; whether one has ended is not asked. */
  readonly #inputs = new Map<Sensor, SensorInput>()
  /** Ends the sources. */
  readonly #sourcesEnd = new AbortController()
  /** Ends the thinking, and trying again. */
  readonly #end = new AbortController()
  #wakeJobs: () => void = () => undefined
  #work: readonly Promise<void>[] = []
  #lastThoughtMs: number | null = null
  #fault: string | null = null

  constructor(options: EngineOptions, parts: Parts) {
    this.#options = options
    this.#parts = parts
  }

  async recall(): Promise<void> {
    for (const site of await siteNames(this.#parts.store)) await this.#keeperOf(site)
  }

  begin(): void {
    const context = this.#context()
    for (const settings of this.#options.sources) this.#sources.push(this.#open(settings, context))
    const jobs = readJobs({
      ...context,
      folder: this.#options.folder,
      news: async () =>
        new Promise((resolve) => {
          this.#wakeJobs = resolve
        }),
      onRead: (site, read) => {
        const synthetic = 'writer' in read && read.writer === labWriter
        const isRecords = 'records' in read
        const counts = isRecords ? { records: read.records, bytes: read.bytes } : { records: 0, bytes: 0 }
        if (read.ok) this.#keepers.get(site)?.input.file({ ...counts, synthetic })
      },
      onUnreadable: (site, told) => this.#keepers.get(site)?.input.unreadable(told),
      onDone: (site) => this.#keepers.get(site)?.proposeSoon(),
    })
    const keeping = keepRetention(context, this.#options, this.#end.signal)
    this.#work = [this.#consume(), this.#think(), jobs, keeping]
  }

  status(): EngineStatus {
    const keepers = [...this.#keepers.values()]
    return {
      ...this.#measures.read([...this.#inputs.keys()]),
      sources: this.#sources.map((source) => source.state()),
      queuedBatches: this.#link.queued,
      memoryBytes: process.memoryUsage.rss(),
      lastThoughtMs: this.#lastThoughtMs,
      dropped: this.#measures.dropped(keepers),
      fault: this.#fault,
    }
  }

  jobsChanged(): void {
    this.#wakeJobs()
  }

  reconsider(site: string): void {
    this.#keepers.get(site)?.reconsider()
  }

  async stop(): Promise<void> {
    this.#sourcesEnd.abort()
    this.#wakeJobs()
    const [consuming, thinking, jobs, keeping] = this.#work
    await Promise.all([jobs, ...this.#sources.map(async ({ ended }) => ended)])
    this.#link.close()
    await consuming
    this.#end.abort()
    await Promise.all([thinking, keeping])
    for (const keeper of this.#keepers.values()) if (keeper.isDirty) await this.#answer(keeper)
    await this.#parts.store.close()
  }

  #context(): EngineContext {
    const { store, log, now, run } = this.#parts
    return {
      store,
      log,
      now,
      run,
      link: this.#link,
      until: this.#sourcesEnd.signal,
      register: (sensor, input) => {
        this.#inputs.set(sensor, input)
        this.#keepers.get(input.site)?.input.add(sensor, input)
      },
      end: (sensor) => {
        const site = this.#inputs.get(sensor)?.site ?? ''
        this.#measures.end(sensor)
        this.#inputs.delete(sensor)
        this.#keepers.get(site)?.input.end(sensor)
      },
    }
  }

  #open(settings: SourceSettings, context: EngineContext): Source {
    if (settings.kind === 'interface') return openInterface(settings, context)
    if (settings.kind === 'folder') return openFolder(settings, context)
    if (settings.kind === 'listener') return openListener(settings, context)
    return openDemo(settings, context, () => this.#keepers.get(settings.site)?.proposeSoon())
  }

  /** One that is new starts with the sensors that were there before it. */
  async #keeperOf(site: string): Promise<SiteKeeper> {
    const known = this.#keepers.get(site)
    if (known !== undefined) return known
    const keeper = await SiteKeeper.open(this.#parts.store, site)
    for (const [sensor, input] of this.#inputs) if (input.site === site) keeper.input.add(sensor, input)
    this.#keepers.set(site, keeper)
    return keeper
  }

  async #consume(): Promise<void> {
    for (;;) {
      const delivery = await this.#link.next()
      if (delivery === null) return
      const { batch } = delivery
      await this.#persisted(async () => this.#take(batch))
      delivery.acknowledge()
    }
  }

  /** First the store, then the mind: what was thought is always of what is durable. */
  async #take(batch: Batch): Promise<void> {
    const { store, now } = this.#parts
    const keeper = await this.#keeperOf(batch.site)
    const begun = performance.now()
    const outcome = await applyBatch(store, batch, now())
    const applied = performance.now()
    keeper.take(batch, outcome)
    this.#measures.took(batch, outcome, { storeMs: applied - begun, observeMs: performance.now() - applied })
  }

  async #think(): Promise<void> {
    while (!this.#end.signal.aborted) {
      for (const keeper of this.#keepers.values()) {
        if (keeper.isDue(this.#parts.now())) await this.#answer(keeper)
      }
      await rest(lookEveryMs, this.#end.signal)
    }
  }

  async #answer(keeper: SiteKeeper): Promise<void> {
    const { store, think, now, log } = this.#parts
    try {
      await keeper.answer({ store, think, now, timed: (step, ms) => this.#measures.timed(step, ms) })
      this.#lastThoughtMs = now()
      this.#fault = null
    } catch (error) {
      this.#fault = messageOf(error)
      log.warn({ site: keeper.site }, `Answers could not be written: ${this.#fault}`)
      if (!(error instanceof OutsideError)) throw error
    }
  }

  /** Tries again while the store takes nothing; nothing is lost meanwhile, as whoever reads waits. */
  async #persisted(write: () => Promise<void>): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        await write()
        this.#fault = null
        return
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error
        this.#fault = messageOf(error)
        this.#parts.log.warn({}, `Batches wait: ${this.#fault}`)
        await rest(pauseMs, this.#end.signal)
      }
    }
  }
}
