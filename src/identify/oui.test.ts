import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createOuiLookup } from './oui.ts'
import { isVendor, vendorOf } from './vendors.ts'

const registry = z.record(z.string(), z.string())
const file = createRequire(import.meta.url).resolve('oui-data')
const organisationOf = lookupIn(registry.parse(JSON.parse(readFileSync(file, 'utf8'))))

test('the owner of a 24-bit prefix is found, whatever the spelling of the address', () => {
  for (const mac of ['00:17:88:24:76:ff', '00-17-88-24-76-FF', '0017882476ff']) {
    expect(organisationOf(mac)).toBe('Philips Lighting BV')
  }
})

test('a 28-bit or 36-bit block goes before the 24-bit one that it lies in', () => {
  const ieee = 'IEEE Registration Authority'
  const blocks = {
    '0055DA': ieee,
    '0055DA2': 'Beijing\nChina',
    '70B3D5': ieee,
    '70B3D56C8': 'Small',
    '001BC5000': 'One',
  }
  const lookup = lookupIn(blocks)
  expect(lookup('00:55:da:21:00:00')).toBe('Beijing')
  expect(lookup('00:55:da:f1:00:00')).toBeNull()
  expect(lookup('70:b3:d5:6c:80:01')).toBe('Small')
  expect(lookup('70:b3:d5:6c:90:01')).toBeNull()
  expect(lookup('00:1b:c5:00:00:01')).toBe('One')
})

test.each([
  ['a randomised address', '02:17:88:24:76:ff'],
  ['a randomised address of a phone', 'da:a1:19:00:00:01'],
  ['a group address', '01:00:5e:00:00:fb'],
  ['the broadcast address', 'ff:ff:ff:ff:ff:ff'],
  ['the zero address', '00:00:00:00:00:00'],
  ['an address that a program made up', '00:00:00:00:00:01'],
  ['nothing', ''],
  ['half an address', '00:17:88'],
  ['no address', 'ip:192.0.2.1'],
])('%s belongs to nobody', (_, mac) => {
  expect(organisationOf(mac)).toBeNull()
})

test('a private entry and a name of an object’s property belong to nobody', () => {
  expect(lookupIn({ '001788': 'Private' })('00:17:88:00:00:00')).toBeNull()
  const nobody = lookupIn({})
  const anyText = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__'))
  fc.assert(fc.property(anyText, (mac) => nobody(mac) === null))
})

test.each([
  ['Hangzhou Hikvision Digital Technology Co.,Ltd.', 'Hikvision'],
  ['D-LINK SYSTEMS, INC.', 'D-Link'],
  ['Cisco Systems, Inc', 'Cisco'],
  ['Cisco Meraki', 'Cisco Meraki'],
  ['TP-LINK TECHNOLOGIES CO.,LTD.', 'TP-Link'],
  ['Hewlett Packard Enterprise', 'HPE'],
  ['Hewlett Packard', 'HP'],
  ['Texas Instruments', 'Texas Instruments'],
])('%s is %s', (organisation, vendor) => {
  expect(vendorOf(organisation)?.name).toBe(vendor)
})

test('an organisation that only begins with the same letters is another', () => {
  const others = ['BOSER TECHNOLOGY CO., LTD.', 'Applied Materials', 'Sonoscape', 'Axiscom', '']
  for (const name of others) expect(vendorOf(name)).toBeNull()
})

test('a maker of modules is no vendor of a product', () => {
  expect(vendorOf('Espressif Inc.')?.registry).toBe('module')
  expect(isVendor('Espressif')).toBe(false)
  expect(isVendor('Hikvision')).toBe(true)
  expect(isVendor('HIKVISION')).toBe(false)
})

function lookupIn(table: Readonly<Record<string, string>>): ReturnType<typeof createOuiLookup> {
  return createOuiLookup((prefix) => (Object.hasOwn(table, prefix) ? table[prefix] : undefined))
}
