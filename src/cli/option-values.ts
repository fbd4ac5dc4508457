/** Values of options, from text. */
import { printable } from '../app/plain-text.ts'
import { UserError } from '../core/errors.ts'

/** @throws UserError `option-unknown` */
export function parsePort(text: string): number {
  return parseWhole(text, 65_535, 'a port')
}

/** @throws UserError `option-unknown` */
export function parseSeed(text: string): number {
  return parseWhole(text, 0xffff_ffff, 'a seed')
}

function parseWhole(text: string, most: number, what: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new UserError(
    'option-unknown',
    `"${printable(text, 40)}" is not ${what}.`,
    `Give a whole number from 0 to ${most}.`,
  )
}
