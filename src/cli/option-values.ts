/** Values of options, from text. */
import { printable } from '../app/plain-text.ts'
import { UserError } from '../core/errors.ts'

/** Some three weeks: what a timer can hold. */
const maxSeconds = 2_000_000
const maxThreads = 1024

/** @throws UserError `option-unknown` */
export function parsePort(text: string): number {
  return parseWhole(text, 65_535, 'a port')
}

/** @throws UserError `option-unknown` */
export function parseSeed(text: string): number {
  return parseWhole(text, 0xffff_ffff, 'a seed')
}

/** @throws UserError `option-unknown` */
export function parseSeconds(text: string): number {
  const seconds = parseWhole(text, maxSeconds, 'a number of seconds')
  if (seconds > 0) return seconds
  throw new UserError('option-unknown', '0 seconds are too short.', `Give a whole number from 1 to ${maxSeconds}.`)
}

/** @throws UserError `option-unknown` */
export function parseThreads(text: string): number {
  const threads = parseWhole(text, maxThreads, 'a number of threads')
  if (threads > 0) return threads
  throw new UserError('option-unknown', '0 threads read nothing.', `Give a whole number from 1 to ${maxThreads}.`)
}

/**
 * `2055`, `0.0.0.0:2055` or `[::]:2055`; without an address the machine itself.
 * @throws UserError `option-unknown`
 */
export function parseListen(text: string): { readonly address: string; readonly port: number } {
  const [, bracketed, plain, port = text] = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d+)$/.exec(text) ?? []
  return { address: bracketed ?? plain ?? '127.0.0.1', port: parsePort(port) }
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
