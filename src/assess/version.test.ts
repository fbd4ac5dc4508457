/** The vectors of firmware versions as vendors write them, and properties that hold for any text. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareVersions, mirrored, type Order } from './version.ts'

const vectors: readonly (readonly [installed: string, advisory: string, order: Order, vendor: string])[] = [
  ['V5.4.5 build 170123', '5.4.5', 'ge', 'Hikvision'],
  ['v5.5.0_build_170702', '5.5.0', 'ge', 'Hikvision'],
  ['V5.4.5 build 170123', 'V5.4.5 build 161212', 'gt', 'Hikvision'],
  ['v1.0.2.88', '1.0.2.88', 'eq', 'Netgear'],
  ['1.0.0.148_10.0.40', '1.0.0.148', 'eq', 'Netgear'],
  ['1.0.0b05', '1.0.0', 'eq', 'D-Link'],
  ['1.01b02', '1.01b10', 'lt', 'D-Link'],
  ['r1.2.3-b05', '1.2.3', 'eq', 'D-Link'],
  ['FutureSmart 4.11', '4.11.0.1', 'unknown', 'HP'],
  ['FutureSmart 4.11', 'FutureSmart 4.9', 'gt', 'HP'],
  ['2411097_058671', '2411097_058670', 'gt', 'HP'],
  ['V1.1.2 Build 20221021', '1.1.2_20221021', 'eq', 'TP-Link'],
  ['1.3.0 Build 20210330 Rel.64718', '1.3.0', 'ge', 'TP-Link'],
  ['3.0.0.4.386_45934', '3.0.0.4.386_49703', 'lt', 'ASUS'],
  ['fw_1.2.3(4)', '1.2.3.4', 'eq', 'any'],
  ['1.2.3', '1.2.3.0', 'eq', 'any'],
  ['20.11.2025', '15.12.2024', 'gt', 'dates'],
  ['20.11.2024', '15.12.2024', 'lt', 'dates'],
  ['4.2.0-DEV.5', '4.2.0', 'lt', 'any'],
  ['2.8.1-rc.4', '2.8.1', 'lt', 'any'],
  ['15.2(7)E3', '15.2(7)E2', 'gt', 'Cisco'],
  ['16.12.5b', '16.12.5a', 'gt', 'Cisco'],
  ['17.3.4', '17.3.4a', 'lt', 'Cisco'],
  ['15.2(7)E3', '15.2(7)S3', 'unknown', 'Cisco, two trains'],
  ['15.3(1)S', '15.2(7)E3', 'unknown', 'Cisco, two trains'],
  ['21.4R3-S5', '21.4R3', 'gt', 'Juniper'],
  ['21.4R2', '21.4R3-S5', 'lt', 'Juniper'],
  ['10.1.6-h3', '10.1.6', 'gt', 'Palo Alto Networks'],
  ['V200R005C20SPC300', 'V200R005C10SPC800', 'gt', 'Huawei'],
]

/** Pairs that appear in CSAF advisories, beyond the vectors above. */
const fromAdvisories: typeof vectors = [
  ['V18 Update 2', 'V18 Update 3', 'lt', 'Siemens'],
  ['V7.5 SP2 Update 17', 'V7.5_SP2_Update_16', 'gt', 'Siemens'],
  ['V6.0 SP9 Upd4', 'V6.0 SP9 Update 4', 'eq', 'Siemens'],
  ['V18 SP1', 'V18 Update 3', 'unknown', 'Siemens'],
  ['V20.2 HotfixRev14', 'V20.2 HotfixRev9', 'gt', 'Siemens'],
  ['1.8.4', '1.8.4 Service Pack 01', 'lt', 'Hillrom'],
  ['SV3.50', 'SV3.51', 'lt', 'Schneider Electric'],
  ['3.50', 'SV3.51', 'unknown', 'Schneider Electric'],
  ['20D29', '20D30', 'lt', 'Baxter'],
  ['17', '20D30', 'unknown', 'Baxter'],
  ['5.008', '5.028', 'lt', 'Rockwell Automation'],
  ['03.10.08(22)', 'FW26', 'unknown', 'WAGO: a count of releases is not a version'],
  ['FW22', 'FW26', 'lt', 'WAGO'],
  ['March/24/2023', 'April/20/2023', 'lt', 'Keysight'],
  ['1.2.3', 'April/20/2023', 'unknown', 'Keysight'],
  ['20210204', '20210218', 'lt', 'Weintek'],
  ['20210204', '2.3.1', 'unknown', 'Weintek'],
  ['7.1.1-42962', '7.1.1-69057', 'lt', 'Synology'],
  ['V5.4.5 build 170123', 'V5.4.5 build 20221021', 'lt', 'two spellings of a build date'],
  ['99999999999999999998', '99999999999999999999', 'lt', 'longer than a double is exact'],
]

describe.each([
  ['vectors', vectors],
  ['advisories', fromAdvisories],
])('%s', (_, rows) => {
  test.each(rows)('%s is to %s: %s (%s)', (installed, advisory, order) => {
    expect(compareVersions(installed, advisory)).toBe(order)
    expect(compareVersions(advisory, installed)).toBe(mirrored(order))
  })
})

const piece = fc.constantFrom(
  '1',
  '2',
  '10',
  '05',
  '.',
  '-',
  '_',
  ' ',
  'v',
  'b',
  'E',
  'SP',
  'rc',
  'build ',
  '(7)',
  '170123',
  '20.11.2024',
)
const versionish = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string(),
)

test('swapping the sides mirrors the answer, whatever the texts', () => {
  fc.assert(
    fc.property(versionish, versionish, (a, b) => {
      expect(compareVersions(b, a)).toBe(mirrored(compareVersions(a, b)))
    }),
    { numRuns: 2000 },
  )
})

test('a version equals itself, and nothing at all is unknown', () => {
  const nonblank = versionish.filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(nonblank, (a) => {
      expect(compareVersions(a, a)).toBe('eq')
    }),
  )
  expect(compareVersions(' ', ' ')).toBe('unknown')
})

test('plain dotted numbers compare like tuples of integers', () => {
  const tuple = fc
    .array(fc.nat(9999), { minLength: 3, maxLength: 4 })
    .filter(([first = 0, second = 0]) => first > 31 || second > 12)
  fc.assert(
    fc.property(tuple, tuple, (a, b) => {
      const at = [0, 1, 2, 3].find((index) => (a[index] ?? 0) !== (b[index] ?? 0))
      const expected = at === undefined ? 'eq' : (a[at] ?? 0) < (b[at] ?? 0) ? 'lt' : 'gt'
      expect(compareVersions(a.join('.'), b.join('.'))).toBe(expected)
    }),
  )
})

test('a hostile text of a megabyte is answered at once', () => {
  const long = '1.'.repeat(500_000)
  expect(compareVersions(long, '1.2')).toBe('unknown')
})
