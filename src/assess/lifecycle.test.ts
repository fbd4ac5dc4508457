/** End of life: which release a system's version stands for, and whether its updates ended. */
import { expect, test } from 'vitest'
import type { Identity } from '../core/answers.ts'
import type { Lifecycle, Release } from './advisory.ts'
import { exampleClaim, exampleInput } from './factor.ts'
import { judgeLifecycle } from './lifecycle.ts'

const now = Date.UTC(2026, 0, 1)

function release(cycle: string, endsMs: Release['endsMs'], label: string | null = null): Release {
  return { cycle, label, endsMs, latest: null }
}

function system(id: string, title: string, releases: readonly Release[], vendor: string | null = null): Lifecycle {
  return { id, title, vendor, source: 'endoflife.date', releases }
}

const past = Date.UTC(2023, 11, 14)
const future = Date.UTC(2030, 0, 1)
const lifecycles = [
  system('routeros', 'RouterOS', [release('7.20', null), release('7.12', past), release('7.1', past)]),
  system('windows', 'Microsoft Windows', [
    release('11-24h2', future, '11 24H2'),
    release('10-22h2', past, '10 22H2'),
    release('10-21h2-lts', future, '10 21H2 LTS'),
    release('7-sp1', past, '7 SP1'),
    release('5-sp3', past, 'XP SP3'),
  ]),
  system('windows-server', 'Microsoft Windows Server', [release('2012-r2', past), release('2022', future)]),
  system('ios', 'Apple iOS', [release('15', past)], 'Apple'),
  system('linux-kernel', 'Linux Kernel', [release('6.12', future), release('2.6', 'ended')]),
  system('android', 'Android OS', [release('14', null), release('9', past)]),
]

function judge(os: string | null, rest: Partial<Identity> = {}): string | null {
  const { identity } = exampleInput({ identity: { os: os === null ? null : exampleClaim(os), ...rest } })
  const ended = judgeLifecycle(lifecycles, identity, now)
  return ended === null ? null : `${ended.state} ${ended.id}`
}

test.each([
  ['RouterOS 7.12.1', 'confirmed end-of-life:routeros:7.12'],
  ['RouterOS 7.1.5', 'confirmed end-of-life:routeros:7.1'],
  ['RouterOS 7.20.1', null],
  ['RouterOS', null],
  ['Windows 7', 'confirmed end-of-life:windows:7-sp1'],
  ['Microsoft Windows XP', 'confirmed end-of-life:windows:5-sp3'],
  ['Windows 10', 'possible end-of-life:windows:10'],
  ['Windows 11', null],
  ['Windows Server 2012 R2', 'confirmed end-of-life:windows-server:2012-r2'],
  ['Linux 2.6.18', 'confirmed end-of-life:linux-kernel:2.6'],
  ['Android 9', 'confirmed end-of-life:android:9'],
  ['Android', null],
  ['VxWorks 5.5', null],
])('%s: %s', (os, expected) => {
  expect(judge(os)).toBe(expected)
})

test('a system that runs on one maker’s hardware is not looked for on another’s', () => {
  expect(judge('iOS 15.2', { vendor: exampleClaim('Apple') })).toBe('confirmed end-of-life:ios:15')
  expect(judge('IOS 15.2', { vendor: exampleClaim('Cisco') })).toBeNull()
})

test('the firmware of a router is the version of its system', () => {
  expect(judge('RouterOS', { firmware: exampleClaim('7.12.2') })).toBe('confirmed end-of-life:routeros:7.12')
  expect(judge('Android', { firmware: exampleClaim('9.1') })).toBeNull()
})

test('a date in the future has not come, and no system says nothing', () => {
  expect(judge('Windows Server 2022')).toBeNull()
  expect(judge(null)).toBeNull()
})

test('the reason has the date', () => {
  const { identity } = exampleInput({ identity: { os: exampleClaim('RouterOS 7.12.1') } })
  expect(judgeLifecycle(lifecycles, identity, now)).toMatchObject({
    why: 'Identified as running RouterOS 7.12.1; security updates for 7.12.1 ended on 2023-12-14.',
    successor: '7.20',
  })
})
