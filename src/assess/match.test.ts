/** Which advisories concern which device: the known traps of matching by names and versions, each as a case. */
import { describe, expect, test } from 'vitest'
import type { Identity } from '../core/answers.ts'
import type { Advisory, Affected } from './advisory.ts'
import { createMatcher, type Match } from './match.ts'
import { parseVersions } from './range.ts'
import { vendorKeys } from './vendor-names.ts'

type Known = { readonly [Name in keyof Identity]?: string }

function identify(known: Known, confidence = 0.95): Identity {
  const claim = (value: string | undefined): Identity['vendor'] =>
    value === undefined ? null : { value, confidence, why: [] }
  return {
    category: claim(known.category),
    vendor: claim(known.vendor),
    model: claim(known.model),
    os: claim(known.os),
    firmware: claim(known.firmware),
  }
}

function advises(
  vendor: string,
  product: string,
  given: Partial<Affected> & { readonly range?: string; readonly id?: string } = {},
): Advisory {
  const { range, id = 'CVE-2025-0001', ...rest } = given
  const affected: Affected = {
    vendor,
    product,
    models: [],
    versions: range === undefined ? { kind: 'none-given' } : parseVersions(range),
    fixedVersion: null,
    remedy: 'unknown',
    ...rest,
  }
  return {
    id,
    cve: id,
    title: 'An example',
    source: 'an example',
    affected: [affected],
    cvss: null,
    vector: null,
    exploitation: null,
    automatable: null,
    knownExploited: false,
    ransomware: false,
  }
}

function states(advisories: readonly Advisory[], known: Known, confidence?: number): readonly Match['state'][] {
  return createMatcher(advisories)(identify(known, confidence)).map(({ state }) => state)
}

describe('versions decide', () => {
  const advisory = [advises('Acme', 'Eye 2000', { range: '< V1.2' })]
  const eye = { vendor: 'Acme', model: 'Eye 2000' }

  test('inside the range is confirmed, and the reason names both sides', () => {
    const [match] = createMatcher(advisory)(identify({ ...eye, firmware: '1.1' }))
    expect(match?.state).toBe('confirmed')
    expect(match?.why).toBe(
      'Identified as Acme Eye 2000, version 1.1; an example names Acme Eye 2000, versions < V1.2. The version is one of them.',
    )
  })

  test('outside the range is nothing', () => {
    expect(states(advisory, { ...eye, firmware: '1.2' })).toEqual([])
  })

  test('unknown and incomparable versions are possible', () => {
    expect(states(advisory, eye)).toEqual(['possible'])
    expect(states(advisory, { ...eye, firmware: 'FutureSmart 4.11' })).toEqual(['possible'])
  })

  test('all versions without knowing the one is possible, with it confirmed', () => {
    const all = [advises('Acme', 'Eye 2000', { range: 'vers:all/*' })]
    expect(states(all, eye)).toEqual(['possible'])
    expect(states(all, { ...eye, firmware: '7' })).toEqual(['confirmed'])
  })

  test('a backport is not lower than the release it names', () => {
    expect(
      states([advises('Hikvision', 'DS-2CD2042WD-I', { range: '< 5.4.5' })], {
        vendor: 'Hikvision',
        model: 'DS-2CD2042WD-I',
        firmware: 'V5.4.5 build 170123',
      }),
    ).toEqual([])
  })

  test('an uncertain identity confirms nothing, and a guess finds nothing', () => {
    expect(states(advisory, { ...eye, firmware: '1.1' }, 0.7)).toEqual(['possible'])
    expect(states(advisory, { ...eye, firmware: '1.1' }, 0.4)).toEqual([])
  })
})

describe('vendors have to agree', () => {
  test('the same product word of another vendor is nothing', () => {
    expect(states([advises('Juniper', 'Mist AP41')], { vendor: 'Mist Systems', model: 'Mist AP41' })).toEqual([])
    expect(states([advises('Cisco', 'Umbrella')], { vendor: 'Umbrella Corp', model: 'Umbrella' })).toEqual([])
    expect(states([advises('Mist Systems', 'AP41')], { vendor: 'Mist Systems', model: 'Mist AP41' })).toEqual([
      'possible',
    ])
  })

  test('a wildcard or placeholder for a vendor matches nobody, also not itself', () => {
    for (const vendor of ['*', '-', 'n/a', 'Unknown', 'various', 'generic', '']) {
      expect(vendorKeys(vendor)).toEqual([])
      expect(states([advises(vendor, 'Eye 2000')], { vendor: 'Acme', model: 'Eye 2000' })).toEqual([])
      expect(states([advises('Acme', 'Eye 2000')], { vendor, model: 'Eye 2000' })).toEqual([])
    }
  })

  test('a vendor alone is nothing, nor are words that every product has', () => {
    for (const product of ['*', '-', 'Multiple Products', 'Multiple Devices', 'Firmware', '']) {
      expect(states([advises('NETGEAR', product)], { vendor: 'NETGEAR', model: 'R7000', category: 'router' })).toEqual(
        [],
      )
    }
  })

  test.each([
    ['Hewlett Packard (HP)', 'HP'],
    ['Becton, Dickinson and Company (BD)', 'BD'],
    ['D-LINK CORPORATION', 'D-Link'],
    ['TP-Link Technologies Co., Ltd.', 'TP Link'],
    ['QNAP Systems', 'QNAP'],
    ['D-Link and TRENDnet', 'TRENDnet'],
    ['Johnson Controls, Inc.', 'Johnson Controls'],
    ['Schneider Electric', 'APC'],
    ['Hangzhou Hikvision Digital Technology Co., Ltd', 'Hikvision'],
    ['B&R Industrial Automation', 'B&R'],
    ['Drägerwerk', 'Dräger'],
  ])('%s publishes for %s', (published, seen) => {
    expect(vendorKeys(published).some((key) => vendorKeys(seen).includes(key))).toBe(true)
  })

  test.each([
    ['Siemens', 'Siemens Healthineers'],
    ['HP', 'HPE'],
    ['Delta Controls', 'Delta Electronics'],
    ['Canon', 'Canon Medical'],
    ['Mitsubishi Electric', 'Mitsubishi Heavy Industries'],
  ])('%s is not %s', (left, right) => {
    expect(vendorKeys(left).some((key) => vendorKeys(right).includes(key))).toBe(false)
  })
})

describe('products have to agree', () => {
  const cases: readonly (readonly [vendor: string, product: string, known: Known, state: Match['state'] | 'none'])[] = [
    ['D-Link', 'DCS-2530L and DCS-2670L Devices', { model: 'DCS-2670L' }, 'possible'],
    ['D-Link', 'DCS-930L Devices', { model: 'DCS-932L', category: 'camera' }, 'none'],
    ['D-Link', 'DIR-859 Router', { category: 'router' }, 'none'],
    ['D-Link', 'Multiple Routers', { category: 'router' }, 'possible'],
    ['D-Link', 'Multiple Routers', { model: 'DCS-932L', category: 'camera' }, 'none'],
    ['Dahua', 'IP Camera Firmware', { model: 'IPC-HDW1230', category: 'camera' }, 'possible'],
    ['QNAP', 'QNAP Network-Attached Storage (NAS)', { model: 'TS-453A', category: 'nas' }, 'possible'],
    ['NETGEAR', 'DGN2200 Devices', { model: 'DGN2200v4' }, 'possible'],
    ['Grandstream', 'UCM6200', { model: 'UCM6202' }, 'possible'],
    ['TP-Link', 'Multiple Archer Devices', { model: 'Archer C7' }, 'possible'],
    ['TP-Link', 'Multiple Archer Devices', { model: 'HS110' }, 'none'],
    ['DrayTek', 'Multiple Vigor Routers', { model: 'Vigor 2927' }, 'possible'],
    ['MikroTik', 'RouterOS', { os: 'RouterOS 6.48.6' }, 'possible'],
    ['Cisco', 'IOS software', { os: 'IOS XE 16.9' }, 'none'],
    ['Cisco', 'IOS and IOS XE Software', { os: 'IOS XE 16.9' }, 'possible'],
    ['Unitronics', 'Vision PLC and HMI', { model: 'Vision V570' }, 'possible'],
    ['Unitronics', 'Vision PLC and HMI', { model: 'UniStream', category: 'hmi' }, 'none'],
    ['Siemens', 'SIMATIC CP', { model: 'SIMATIC S7-1200' }, 'none'],
    ['Samsung', 'Mobile Devices', { model: 'Galaxy S21', category: 'phone' }, 'none'],
    // The name of a system that is patched every month fits every device, patched or not.
    ['Microsoft', 'Windows', { model: 'Surface', os: 'Windows 10' }, 'none'],
    ['Apple', 'iOS, iPadOS, and watchOS', { model: 'iPhone', os: 'iOS 12.4' }, 'none'],
  ]

  test.each(cases)('a catalogue without versions that says %s %s, and %j: %s', (vendor, product, known, state) => {
    expect(states([advises(vendor, product)], { vendor, ...known })).toEqual(state === 'none' ? [] : [state])
  })

  const versioned: typeof cases = [
    ['Philips', 'IntelliVue MP monitors MP20-MP90 (M8001A/2A/3A) WLAN', { model: 'IntelliVue MP50' }, 'confirmed'],
    ['Philips', 'IntelliVue MP monitors MP20-MP90 (M8001A/2A/3A) WLAN', { model: 'IntelliVue MP5' }, 'none'],
    ['Philips', 'IntelliVue MP monitors MP2/X2 (M8102A/M3002A) WLAN', { model: 'M3002A' }, 'confirmed'],
    ['Schneider Electric', 'Modicon M340 CPU (part numbers BMXP34*)', { model: 'BMXP342020' }, 'confirmed'],
    ['Schneider Electric', 'Modicon M340 CPU (part numbers BMXP34*)', { model: 'Modicon M340' }, 'confirmed'],
    ['Schneider Electric', 'Modicon M340 CPU (part numbers BMXP34*)', { model: 'Modicon M580' }, 'none'],
    ['Rockwell Automation', '1756-EN2T Series D', { model: '1756-EN2T/D' }, 'confirmed'],
    ['Rockwell Automation', '1756-EN2T Series D', { model: '1756-EN2TR' }, 'none'],
    ['Rockwell Automation', '1756-EN2T Series D', { model: '1756-EN3T' }, 'none'],
    ['Siemens', 'SIMATIC S7-1500 CPU 1510SP-1 PN', { model: 'SIMATIC S7-1500' }, 'possible'],
    ['Siemens', 'SIMATIC S7-1500 CPU 1510SP-1 PN', { model: 'SIMATIC S7-1500 CPU 1511C-1 PN' }, 'none'],
    ['Siemens', 'SIMATIC S7-1500 TM MFP - GNU/Linux subsystem', { model: 'SIMATIC S7-1500' }, 'possible'],
    ['Siemens', 'SIMATIC S7-1500', { model: 'S7 1500' }, 'confirmed'],
    ['Advantech', 'EKI-1521-CE series', { model: 'EKI-1521' }, 'possible'],
    ['BD', 'Alaris PC Unit', { model: 'Alaris PC Unit' }, 'confirmed'],
    ['BD', 'BD Pyxis MedStation ES', { model: 'Pyxis MedStation' }, 'none'],
    ['Hillrom', 'Welch Allyn Connex Spot Monitor (CSM)', { model: 'Connex Spot Monitor' }, 'confirmed'],
    ['Medtronic', 'MiniMed 508 pump', { model: 'MiniMed 508' }, 'confirmed'],
    ['Medtronic', 'MiniMed Paradigm 512/712 pumps', { model: 'MiniMed Paradigm 712' }, 'confirmed'],
    ['Medtronic', 'MiniMed 508 pump', { model: 'MiniMed 530' }, 'none'],
  ]

  test.each(versioned)('an advisory for all versions of %s %s, and %j: %s', (vendor, product, known, state) => {
    const advisory = advises(vendor, product, { range: '*' })
    expect(states([advisory], { vendor, firmware: '1.0', ...known })).toEqual(state === 'none' ? [] : [state])
  })

  test('an order number identifies exactly, whatever the name', () => {
    const advisory = advises('Siemens', 'SCALANCE X204-2', { range: '*', models: ['6GK5204-2BB10-2AA3'] })
    expect(states([advisory], { vendor: 'Siemens', model: '6GK5 204-2BB10-2AA3', firmware: 'V5.2' })).toEqual([
      'confirmed',
    ])
    expect(states([advisory], { vendor: 'Siemens', model: '6GK5 208-2BB10-2AA3', firmware: 'V5.2' })).toEqual([])
  })
})

describe('several sources about one vulnerability', () => {
  const lead = advises('Acme', 'Eye 2000')
  const ranged = advises('Acme', 'Eye 2000', { range: '< 1.2' })

  test('are one match, from the one that knows versions', () => {
    expect(
      createMatcher([lead, ranged])(identify({ vendor: 'Acme', model: 'Eye 2000', firmware: '1.1' })),
    ).toMatchObject([{ state: 'confirmed', advisory: ranged }])
  })

  test('are no match when the one that knows versions rules the device out', () => {
    expect(states([lead, ranged], { vendor: 'Acme', model: 'Eye 2000', firmware: '1.3' })).toEqual([])
  })
})

test('the same identity gets the same answer, and another version another one', () => {
  const match = createMatcher([advises('Acme', 'Eye 2000', { range: '< 1.2' })])
  const old = identify({ vendor: 'Acme', model: 'Eye 2000', firmware: '1.1' })
  expect(match(old)).toBe(match(identify({ vendor: 'Acme', model: 'Eye 2000', firmware: '1.1' })))
  expect(match(identify({ vendor: 'Acme', model: 'Eye 2000', firmware: '1.3' }))).toEqual([])
})
