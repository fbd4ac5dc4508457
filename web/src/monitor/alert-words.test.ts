import { expect, test } from 'vitest'
import { splitSentence, techniqueLink } from './alert-words.ts'

test('what was observed stands apart from what is expected', () => {
  expect(splitSentence('Tried 185 hosts within 63 s; fewer than 25 within 300 s are expected.')).toEqual({
    observed: 'Tried 185 hosts within 63 s.',
    expected: 'Fewer than 25 within 300 s are expected.',
  })
})

test('a sentence without an expectation is all observed, whatever it holds', () => {
  for (const sentence of ['', '; ', 'Sent it; twice.', 'Nothing is expected here.']) {
    expect(splitSentence(sentence)).toEqual({ observed: sentence, expected: null })
  }
})

test('techniques link to ATT&CK, and nothing else links anywhere', () => {
  expect(techniqueLink('T1046')).toBe('https://attack.mitre.org/techniques/T1046/')
  expect(techniqueLink('T1595.001')).toBe('https://attack.mitre.org/techniques/T1595/001/')
  for (const id of ['', 'T1', 'T1046/../..', 'javascript:alert(1)', 'T1046.1']) expect(techniqueLink(id)).toBeNull()
})
