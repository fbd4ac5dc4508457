/**
 * Sends what is news about alerts through the configured channels. How far each channel got stands in the store, so that a
 * restart sends nothing twice knowingly and leaves nothing out; a receiver that is down is tried again, later each time. What a
 * receiver refuses for good is skipped and counted.
 */
import { hostname } from 'node:os'
import { z } from 'zod'
import { parseJson } from '../core/json.ts'
import { channels } from '../deliver/channels/index.ts'
import type { Delivery, Sender } from '../deliver/channel.ts'
import type { Notice } from '../deliver/notice.ts'
import { testNotice } from '../deliver/sample-notices.ts'
import type { Store } from '../store/open-store.ts'
import { alertNews, type AlertPlace } from '../store/queries-deliver.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { ChannelConfig } from './config-channels.ts'
import { noticeOf } from './notices.ts'
import { version } from './version.ts'

export type DispatcherOptions = {
  readonly store: Store
  readonly channels: readonly ChannelConfig[]
  /** Where the dashboard is reached from outside, such as `https://cordon.example.com`; null when nobody said. */
  readonly publicUrl: string | null
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type ChannelState = {
  readonly name: string
  readonly channel: string
  readonly title: string
  readonly state: 'idle' | 'working' | 'failing'
  readonly delivered: number
  /** Refused by the receiver for good. */
  readonly skipped: number
  readonly lastDeliveredMs: number | null
  /** Why it failed last, null when all is well. */
  readonly fault: string | null
  /** When it is tried again, null when nothing waits for that. */
  readonly nextTryMs: number | null
}

export type Dispatcher = {
  /** Sends what is due; never rejects. One at a time: a call while one is at work returns when that one is done. */
  tick(): Promise<void>
  states(): readonly ChannelState[]
  /** Sends a test through one channel, at once; null when there is none of that name. */
  test(name: string): Promise<Delivery | null>
}

/** A moment in which other parts of the same change may still arrive. */
const settleMs = 500
const most = 100
/** Parcels of `most` in one go, so that others get their turn. */
const mostAtOnce = 20
const firstPauseMs = 5_000
const longestPauseMs = 15 * 60_000
const severities = ['low', 'medium', 'high', 'critical'] as const
const place = z.object({ changedMs: z.number(), site: z.string(), id: z.string() })

type Line = {
  readonly config: ChannelConfig
  place: AlertPlace | null
  delivered: number
  skipped: number
  lastDeliveredMs: number | null
  fault: string | null
  pauseMs: number
  nextTryMs: number | null
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const lines = options.channels.map((config): Line => {
    const counts = { delivered: 0, skipped: 0, lastDeliveredMs: null }
    return { config, place: null, ...counts, fault: null, pauseMs: 0, nextTryMs: null }
  })
  let working: Promise<void> | null = null
  return {
    tick: async () => {
      working ??= advanceAll(lines, options).finally(() => {
        working = null
      })
      return working
    },
    states: () => lines.map(stateOf),
    test: async (name) => {
      const line = lines.find(({ config }) => config.name === name)
      return line === undefined ? null : hand(line.config, [testNotice(options.now())], senderAt(options.now()))
    },
  }
}

function stateOf({ config, delivered, skipped, lastDeliveredMs, fault, nextTryMs }: Line): ChannelState {
  const title = channels.find(({ id }) => id === config.channel)?.title ?? config.channel
  const works = lastDeliveredMs === null ? 'idle' : 'working'
  const state = fault === null ? works : 'failing'
  return {
    name: config.name,
    channel: config.channel,
    title,
    state,
    delivered,
    skipped,
    lastDeliveredMs,
    fault,
    nextTryMs,
  }
}

async function advanceAll(lines: readonly Line[], options: DispatcherOptions): Promise<void> {
  await Promise.all(lines.map(async (line) => advance(line, options)))
}

/** A store that is away is a fault of the line like any other. */
async function advance(line: Line, options: DispatcherOptions): Promise<void> {
  const nowMs = options.now()
  if (line.nextTryMs !== null && nowMs < line.nextTryMs) return
  try {
    line.place ??= await placeOf(line.config, options)
    let sent = 0
    while (sent < mostAtOnce && (await sendOnce(line, options))) sent += 1
  } catch (error) {
    failed(line, error instanceof Error ? error.message : String(error), nowMs)
  }
}

/** Sends those that are due, up to a limit. */
async function sendOnce(line: Line, options: DispatcherOptions): Promise<boolean> {
  const { store, publicUrl } = options
  const nowMs = options.now()
  const news = await alertNews(store, line.place ?? begin(nowMs), { untilMs: nowMs - settleMs, limit: most })
  const last = news.at(-1)
  if (last === undefined) return false
  const notices = news
    .flatMap((row) => noticeOf(row, publicUrl) ?? [])
    .filter((notice) => isWanted(notice, line.config))
  const outcome: Delivery = notices.length === 0 ? { ok: true } : await hand(line.config, notices, senderAt(nowMs))
  if (!outcome.ok && outcome.again) {
    failed(line, outcome.reason, nowMs)
    return false
  }
  line.place = { changedMs: last.changedMs, site: last.site, id: last.id }
  await keepPlace(store, line.config, { place: line.place, nowMs })
  if (outcome.ok) succeeded(line, notices.length, nowMs)
  else {
    line.skipped += notices.length
    line.fault = outcome.reason
  }
  return true
}

function succeeded(line: Line, count: number, nowMs: number): void {
  line.pauseMs = 0
  line.nextTryMs = null
  if (count === 0) return
  line.delivered += count
  line.lastDeliveredMs = nowMs
  line.fault = null
}

function failed(line: Line, reason: string, nowMs: number): void {
  line.fault = reason
  line.pauseMs = Math.min(longestPauseMs, line.pauseMs === 0 ? firstPauseMs : line.pauseMs * 2)
  line.nextTryMs = nowMs + line.pauseMs
}

function isWanted({ severity, site }: Notice, config: ChannelConfig): boolean {
  const isSevere = severities.indexOf(severity) >= severities.indexOf(config.severity)
  return isSevere && (config.sites === undefined || config.sites.includes(site))
}

async function hand(config: ChannelConfig, notices: readonly Notice[], sender: Sender): Promise<Delivery> {
  const channel = channels.find(({ id }) => id === config.channel)
  if (channel === undefined) return { ok: false, reason: `There is no channel "${config.channel}".`, again: false }
  return channel.deliver(config.settings, notices, sender)
}

function senderAt(nowMs: number): Sender {
  return { product: 'cordon', version, host: hostname(), nowMs }
}

/** Where it stopped; a channel that is new begins now, and does not send what is long known. */
async function placeOf(config: ChannelConfig, { store, now }: DispatcherOptions): Promise<AlertPlace> {
  const kept = await readSetting(store, settingName(config))
  const json = kept === null ? null : parseJson(kept)
  const parsed = place.safeParse(json?.ok === true ? json.value : null)
  if (parsed.success) return parsed.data
  const start = begin(now())
  await keepPlace(store, config, { place: start, nowMs: now() })
  return start
}

async function keepPlace(
  store: Store,
  config: ChannelConfig,
  { place, nowMs }: { readonly place: AlertPlace; readonly nowMs: number },
): Promise<void> {
  await writeSetting(store, settingName(config), { value: place, nowMs, author: 'cordon' })
}

function begin(nowMs: number): AlertPlace {
  return { changedMs: nowMs, site: '', id: '' }
}

function settingName({ name }: ChannelConfig): string {
  return `channel.${name}.place`
}
