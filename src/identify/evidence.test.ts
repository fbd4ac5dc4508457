import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Evidence, weigh } from './evidence.ts'

test('a lone piece of evidence is believed as much as it weighs', () => {
  expect(weigh([says('camera', 0.9, 'dhcp')])?.confidence).toBe(0.9)
})

test('what weighs less than one half is not claimed', () => {
  expect(weigh([says('camera', 0.49, 'dhcp')])).toBeNull()
  expect(weigh([])).toBeNull()
})

test('independent witnesses add up: two of 0.5 leave a quarter of the doubt', () => {
  expect(weigh([says('camera', 0.5, 'dhcp'), says('camera', 0.5, 'ssdp')])?.confidence).toBe(0.75)
})

test('one witness that says a thing ten times is believed once', () => {
  expect(weigh(Array.from({ length: 10 }, () => says('camera', 0.6, 'dhcp')))?.confidence).toBe(0.6)
})

test('contradicting values share the belief by their odds', () => {
  const claim = weigh([says('tv', 0.9, 'ssdp'), says('speaker', 0.75, 'mdns')])
  expect(claim?.value).toBe('tv')
  expect(claim?.confidence).toBe(0.692)
  expect(weigh([says('tv', 0.9, 'ssdp'), says('speaker', 0.9, 'mdns')])).toBeNull()
})

test('what a device asks for counts only until it says something of itself', () => {
  const asked: Evidence = { ...says('camera', 0.7, 'asked for'), askedFor: true }
  expect(weigh([asked])?.value).toBe('camera')
  expect(weigh([asked, says('phone', 0.75, 'dhcp')])).toMatchObject({ value: 'phone', confidence: 0.75 })
})

test('a refinement is no contradiction, and is told when it is likely itself', () => {
  expect(weigh([says('Android', 0.9, 'dhcp'), says('Android 13', 0.75, 'user agent')])).toMatchObject({
    value: 'Android 13',
    confidence: 0.75,
  })
  expect(weigh([says('Android', 0.9, 'dhcp'), says('Android 13', 0.2, 'user agent')])?.value).toBe('Android')
})

test('confidence never reaches certainty, whatever the evidence', () => {
  const weight = fc.double({ min: 0, max: 0.97, noNaN: true })
  const evidence = fc.record({ value: fc.constantFrom('a', 'b', 'a 1'), weight, witness: fc.string() })
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 40 }), (pieces) => {
      const claim = weigh(pieces.map(({ value, weight, witness }) => says(value, weight, witness)))
      const confidence = claim?.confidence ?? 0.5
      expect(confidence).toBeGreaterThanOrEqual(0.5)
      expect(confidence).toBeLessThanOrEqual(0.99)
      expect(claim?.why.length ?? 0).toBeLessThanOrEqual(6)
    }),
  )
})

function says(value: string, weight: number, witness: string): Evidence {
  const reason = { fact: witness, value, clue: `says ${value}`, source: 'test' }
  return { value, weight, witness, askedFor: false, reason }
}
