import fc from 'fast-check'
import { expect, test } from 'vitest'
import { configurationFileName, showConfiguration } from './configuration.ts'

test('comments are told from statements, and lines are numbered', () => {
  const { lines, left } = showConfiguration('# Policy\ntable inet cordon {\n  # zone cameras\n}\n')
  expect(lines.map(({ number, kind }) => [number, kind])).toEqual([
    [1, 'comment'],
    [2, 'statement'],
    [3, 'comment'],
    [4, 'statement'],
  ])
  expect(left).toBe(0)
})

test('all shown lines together are the text, however many are left', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().map((text) => text.replaceAll('\n', '')),
        { minLength: 1 },
      ),
      (texts) => {
        const { lines } = showConfiguration(`${texts.join('\n')}\n`)
        expect(lines.map(({ text }) => text)).toEqual(texts)
      },
    ),
  )
  expect(showConfiguration('x\n'.repeat(5_000)).left).toBe(1_000)
})

test('the name of the file has nothing that a file system or a shell would obey', () => {
  expect(configurationFileName('Clinic north', 3, 'nftables')).toBe('Clinic-north-policy-3-nftables.nft')
  fc.assert(
    fc.property(fc.string(), fc.nat(), (site, version) => {
      expect(configurationFileName(site, version, 'nftables')).toMatch(/^[A-Za-z0-9_-]+\.nft$/)
    }),
  )
})
