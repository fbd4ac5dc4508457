/** Every spelling of a range that was seen in CSAF documents, and the three values. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { contains, parseVersions, tellVersions, type Answer } from './range.ts'

const spellings: readonly (readonly [range: string, installed: string, answer: Answer])[] = [
  ['vers:all/*', '1.2', 'yes'],
  ['*', 'anything', 'yes'],
  ['All versions', '9', 'yes'],
  ['vers:all/<V5.2.6', 'V5.2.5', 'yes'],
  ['vers:all/<V5.2.6', 'V5.2.6', 'no'],
  ['< 2.07.2', '2.07.1', 'yes'],
  ['<= 5.008', '5.008', 'yes'],
  ['<=20210218', '20210219', 'no'],
  ['>= 3.1.9 < 3.2.5', '3.2.4', 'yes'],
  ['>= 3.1.9 < 3.2.5', '3.1.8', 'no'],
  ['>= 5.01 | <= 6.3.1', '6.3.1', 'yes'],
  ['>= 5.01 | <= 6.3.1', '6.4', 'no'],
  ['>=1.00A|<1.05F', '1.05E', 'yes'],
  ['>=V8.00<V8.22', 'V8.22', 'no'],
  ['All versions < V1.2', 'V1.1', 'yes'],
  ['All Versions >= 1.16.4 < 1.17.2', '1.17.1', 'yes'],
  ['<=1.2"', '1.2', 'yes'],
  ['>FW16_up_to_and_including_FW26', 'FW26', 'yes'],
  ['>FW16_up_to_and_including_FW26', 'FW27', 'no'],
  ['>FW16_up_to_and_including_FW26', '03.10.08(22)', 'unknown'],
  ['1.0', '1.0', 'yes'],
  ['1.0', '1.1', 'no'],
  ['6.5', '6.5.1', 'unknown'],
  ['5.0|5.1', '5.1', 'yes'],
  ['9.13 | 9.19 | 9.33 | 12.1', '9.20', 'no'],
  ['9.x', '9.4', 'yes'],
  ['9.x', '10.0', 'no'],
  ['<April/20/2023', 'March/24/2023', 'yes'],
  ['3.1 and prior', '3.0', 'yes'],
  ['3.1 and prior', '3.2', 'no'],
  ['versions prior to 2.4', '2.4', 'no'],
  ['2.0 or later', '2.1', 'yes'],
  ['1.0 through 2.4', '2.5', 'no'],
  ['< V5.4.5 build 170123', 'V5.4.5 build 161212', 'yes'],
  ['< V5.4.5 build 170123', 'V5.4.5', 'unknown'],
  ['< 5.4.5', 'V5.4.5 build 170123', 'no'],
  ['<= 5.4.5', 'V5.4.5 build 170123', 'unknown'],
  // A condition that can't be read makes the answer unknown, unless a bound already says no.
  ['>=V3.2.3_<V3.3.0_only_when_manufactured_between_LQN231003', '3.2.5', 'unknown'],
  ['>=V3.2.3_<V3.3.0_only_when_manufactured_between_LQN231003', '3.2.2', 'no'],
  // Not versions: models, serial numbers, options, prose. Never a "no".
  ['20000-21150', '1.2.3', 'unknown'],
  ['3002', '2.1', 'unknown'],
  ['9.x model 35700BAX3', '9.1', 'unknown'],
  ['2131 and 2141', '2.1', 'unknown'],
  ['Version A, Firmware A.03.09', 'A.03.09', 'unknown'],
  ['with wireless option (shipped between 2016-August 2018)', '1.0', 'unknown'],
  ['All versions with maxView Storage Manager < 4.09.00.25611 on Windows', '4.08', 'unknown'],
  ['13.0  | < 13.0.1', '13.0', 'unknown'],
  ['<=', '1.0', 'unknown'],
  ['', '1.0', 'unknown'],
]

test.each(spellings)('%s on %s: %s', (range, installed, answer) => {
  expect(contains(parseVersions(range), installed)).toBe(answer)
})

test('a source without versions never says yes or no', () => {
  expect(contains({ kind: 'none-given' }, '1.0')).toBe('unknown')
})

test('a range tells itself in words', () => {
  expect(tellVersions(parseVersions('vers:all/<V5.2.6'))).toBe('versions < V5.2.6')
  expect(tellVersions(parseVersions('>= 3.1.9 < 3.2.5'))).toBe('versions >= 3.1.9 and < 3.2.5')
  expect(tellVersions(parseVersions('R16A'))).toBe('versions R16A')
  expect(tellVersions(parseVersions('*'))).toBe('all versions')
})

test('any text is read without an exception, and a below-bound and its at-least-bound never both hold', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 20 }), (range, installed) => {
      const below = contains(parseVersions(`< ${range}`), installed)
      const atLeast = contains(parseVersions(`>= ${range}`), installed)
      expect(below === 'yes' && atLeast === 'yes').toBe(false)
    }),
  )
})
