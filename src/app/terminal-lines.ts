/** Lines for a terminal: tables without borders and wrapped paragraphs, within a width. */
import Table from 'cli-table3'
import type pc from 'picocolors'

export type Screen = {
  /** Columns that a line may fill. */
  readonly width: number
  readonly paint: ReturnType<typeof pc.createColors>
}

export type Column = {
  readonly head: string
  /** 1 and more: that many characters. Less than 1: that share of what the others leave. */
  readonly width: number
  readonly right?: boolean
}

const indent = 2
const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const

/** A table; what is too long for its cell is cut with an ellipsis. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Screen,
): readonly string[] {
  const fixed = columns.reduce((sum, { width }) => sum + (width < 1 ? 0 : width), 0)
  const left = screen.width - indent - fixed
  const table = new Table({
    head: columns.map(({ head }) => screen.paint.dim(head)),
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colWidths: columns.map(({ width }) => (width < 1 ? Math.max(8, Math.floor(left * width)) : width)),
    colAligns: columns.map(({ right }) => (right === true ? 'right' : 'left')),
  })
  for (const row of rows) table.push([...row])
  return (
    table
      .toString()
      // A cell that is cut may end in half a character.
      .replace(/\p{Cs}/gu, '')
      .split('\n')
      .map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
  )
}

/** A paragraph in lines of the screen's width, each after `by` spaces; the second and later ones two more. */
export function wrapped(text: string, screen: Screen, by: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((word) => pieces(word, screen.width - by - 2))) {
    const room = screen.width - by - (lines.length > 0 ? 2 : 0)
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].map((line, index) => `${' '.repeat(index === 0 ? by : by + 2)}${line}`)
}

function pieces(word: string, size: number): readonly string[] {
  return word.length <= size ? [word] : [word.slice(0, size), ...pieces(word.slice(size), size)]
}
