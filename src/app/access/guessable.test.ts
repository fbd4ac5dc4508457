import { expect, test } from 'vitest'
import { checkPassword } from './passwords.ts'

function problemOf(password: string, name = 'grace'): string | null {
  try {
    checkPassword(password, name)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test('passwords that are tried first are refused, however they are dressed up', () => {
  const tried = [
    'Password1234!',
    'P@ssw0rd2024!',
    'adminadmin123',
    'qwertyuiop12',
    'aaaaaaaaaaaaaaaaaaaa',
    'abcdefghijklmnop',
    '1234567890123',
    'Winter2025!!',
    'letmein letmein',
    'changeme-changeme',
    'cordoncordon1',
    'iloveyou20112011',
  ]
  expect(tried.filter((password) => problemOf(password) === null)).toEqual([])
})

test('one’s own name adds nothing', () => {
  expect(problemOf('katherine.j-99', 'katherine.j')).toContain('tried first')
  expect(problemOf('katherine.j-99', 'grace')).toBeNull()
})

test('words that do not belong together, random letters and other scripts are taken', () => {
  const fine = [
    'correct horse battery staple',
    'mF3k.9vTqz_x',
    'Zwölf Boxkämpfer jagen',
    'дождь стучит по крыше',
    '漢字漢字和仮名交文例題十',
  ]
  expect(fine.filter((password) => problemOf(password) !== null)).toEqual([])
})

test('too short and too long ones are refused, counted in characters', () => {
  expect(problemOf('mF3k.9vTqz_')).toContain('at least 12')
  expect(problemOf('mF3k.9vTqz_x'.repeat(11))).toContain('at most 128')
})
