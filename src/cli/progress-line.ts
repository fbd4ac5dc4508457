/**
 * Progress on stderr: one line that is written over on a terminal; elsewhere a plain line when reading takes a while,
 * and one when it is done. A run that ends with a mistake says only what the mistake was.
 */
import { formatBytes, formatCount, formatPlural, printable } from '../app/plain-text.ts'
import type { Progress } from '../app/progress.ts'
import type { Terminal } from './terminal.ts'

export type ProgressLine = {
  tell(progress: Progress): void
  /** Reading and thinking are done: says how much was read. */
  done(): void
  /** Leaves the terminal clean, whether or not it is done. */
  clear(): void
}

const everyMs = 100
const plainAfterMs = 1000
/** Of a capture from an interface. */
const plainEveryMs = 60_000

/** @param clock milliseconds that only grow */
export function openProgressLine(terminal: Terminal, clock: () => number = () => performance.now()): ProgressLine {
  const startMs = clock()
  let toldMs = -Infinity
  let last: Progress | null = null
  const tellLive = (progress: Progress): void => {
    const nowMs = clock()
    if (nowMs - toldMs < everyMs && progress.phase === 'reading') return
    toldMs = nowMs
    const line = progress.phase === 'thinking' ? 'Thinking …' : readingLine(progress, nowMs - startMs)
    terminal.note(`\r${printable(line, Math.max(20, terminal.columns - 1))}\x1b[K`)
  }
  const tellMinute = (progress: Progress): void => {
    if (clock() - Math.max(toldMs, startMs) < plainEveryMs) return
    toldMs = clock()
    terminal.note(`${liveLine(progress)}\n`)
  }
  const tellPlain = (progress: Progress): void => {
    const { bytesTotal, live } = progress
    if (live !== undefined) return tellMinute(progress)
    if (toldMs > -Infinity || clock() - startMs < plainAfterMs) return
    toldMs = clock()
    terminal.note(`Reading ${formatBytes(bytesTotal)} …\n`)
  }
  return {
    tell: (progress) => {
      last = progress
      if (terminal.live) tellLive(progress)
      else if (progress.phase === 'reading') tellPlain(progress)
    },
    done: () => {
      if (last === null || terminal.live) return
      terminal.note(`Read ${formatPlural(last.packets, 'packet')} in ${((clock() - startMs) / 1000).toFixed(1)} s.\n`)
    },
    clear: () => {
      if (last !== null && terminal.live) terminal.note('\r\x1b[K')
    },
  }
}

function liveLine({ packets, live }: Progress): string {
  const lost = live === undefined || live.lost === null ? '' : `, ${formatCount(live.lost)} lost`
  const addresses = formatPlural(live?.addresses ?? 0, 'address', 'addresses')
  return `Reading ${printable(live?.from ?? '', 40)}: ${formatPlural(packets, 'packet')}, ${addresses}${lost}`
}

function readingLine(progress: Progress, elapsedMs: number): string {
  if (progress.live !== undefined) return `${liveLine(progress)} (Ctrl-C ends it)`
  const { bytesRead, bytesTotal, packets } = progress
  const percent = bytesTotal > 0 ? `${Math.min(100, Math.floor((bytesRead / bytesTotal) * 100))} %` : ''
  const speed = elapsedMs > 500 ? `, ${formatBytes((bytesRead / elapsedMs) * 1000)}/s` : ''
  const file = progress.file === undefined ? '' : ` ${printable(progress.file.split('/').at(-1) ?? '', 40)}`
  const read = `${formatBytes(bytesRead)} of ${formatBytes(bytesTotal)}`
  return `Reading${file} ${percent} ${read}, ${formatCount(packets)} packets${speed}`
}
