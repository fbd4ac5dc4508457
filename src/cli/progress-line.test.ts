import { expect, test } from 'vitest'
import type { Progress } from '../app/progress.ts'
import { openProgressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

const nothing = (): void => undefined

/** A terminal that remembers what was noted; nothing else of it is used here. */
function remembering(live: boolean): { readonly terminal: Terminal; readonly noted: string[] } {
  const noted: string[] = []
  const terminal: Terminal = {
    columns: 60,
    colour: false,
    live,
    out: async () => undefined,
    note: (text) => noted.push(text),
    removeAtEnd: nothing,
    keep: nothing,
    untilStopped: async () => undefined,
  }
  return { terminal, noted }
}

const reading = (bytesRead: number): Progress => {
  return { phase: 'reading', file: 'captures/a\x1b[31m.pcap', bytesRead, bytesTotal: 1000, packets: bytesRead / 10 }
}

test('on a terminal one line is written over, at most ten times a second, and cleared', () => {
  const { terminal, noted } = remembering(true)
  let nowMs = 0
  const line = openProgressLine(terminal, () => nowMs)
  for (let read = 0; read <= 1000; read += 10) {
    line.tell(reading(read))
    nowMs += 10
  }
  line.tell({ phase: 'thinking', bytesRead: 1000, bytesTotal: 1000, packets: 100 })
  line.clear()
  line.done()
  expect(noted.length).toBeLessThanOrEqual(14)
  expect(noted.every((text) => text.startsWith('\r') && text.endsWith('\x1b[K') && !text.includes('\n'))).toBe(true)
  expect(noted.every((text) => text.length <= 60 + 4)).toBe(true)
  expect(noted.some((text) => text.includes('50 %'))).toBe(true)
  expect(noted.join('')).not.toContain('\x1b[31m')
  expect(noted.at(-1)).toBe('\r\x1b[K')
})

test('elsewhere there is one plain line when it takes a while, and one at the end', () => {
  const { terminal, noted } = remembering(false)
  let nowMs = 0
  const line = openProgressLine(terminal, () => nowMs)
  for (let read = 0; read <= 1000; read += 100) {
    line.tell(reading(read))
    nowMs += 200
  }
  line.clear()
  line.done()
  expect(noted).toEqual(['Reading 1.0 kB …\n', 'Read 100 packets in 2.2 s.\n'])
})

test('a run that ends at once with a mistake says nothing', () => {
  const { terminal, noted } = remembering(false)
  const line = openProgressLine(terminal, () => 0)
  line.tell(reading(0))
  line.clear()
  expect(noted).toEqual([])
})
