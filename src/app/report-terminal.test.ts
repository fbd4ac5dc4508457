import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderTerminal } from './report-terminal.ts'
import { sampleReport } from './sample-report.ts'

const plain = { columns: 100, colour: false }

test('the four answers stand in the order of work, with their first numbers', () => {
  const text = renderTerminal(sampleReport(40), plain)
  const places = [
    'SYNTHETIC',
    '1 KNOW',
    '40 devices, 70 % of them IoT',
    '2 PATCH',
    'CVE-2021-36261',
    '3 SEGMENT',
    '4 MONITOR',
    'T1046',
    'NEXT',
  ]
  const found = places.map((place) => text.indexOf(place))
  expect(found).not.toContain(-1)
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(text).toContain('4 of 1,238 legitimate flows would be blocked.')
  expect(text).toContain('… and 30 more (--json or --html has all)')
})

test('without colour there is no escape sequence, with colour only those of colours', () => {
  expect(renderTerminal(sampleReport(40), plain)).not.toContain('\x1b')
  const coloured = renderTerminal(sampleReport(40), { columns: 100, colour: true })
  expect(coloured).toContain('\x1b[')
  expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(sampleReport(40), plain))
})

test('no line is wider than the terminal, except the commands to copy', () => {
  for (const columns of [60, 80, 100, 140]) {
    const lines = renderTerminal(sampleReport(40, '-a-rather-long-name-of-a-device'), { columns, colour: false }).split(
      '\n',
    )
    const wide = lines.filter((line) => line.length > columns && !line.includes('cordon analyze'))
    expect(wide).toEqual([])
  }
})

test('whatever devices call themselves, only printable characters and line breaks reach the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (hostile) => {
      expect(renderTerminal(sampleReport(12, `${hostile}\x1b]0;owned\x07`), plain)).not.toMatch(/[^\P{C}\n]/u)
    }),
    { numRuns: 60 },
  )
})

test('an empty network gets an explanation instead of empty tables', () => {
  const text = renderTerminal({ ...sampleReport(0), alerts: [] }, plain)
  expect(text).toContain('No device was seen.')
  expect(text).toContain('No advisories were given')
  expect(text).toContain('No detection fired.')
})
