/**
 * Passwords: argon2id (RFC 9106) with the parameters of OWASP's password storage sheet, and the length rules of NIST SP
 * 800-63B: no rules of composition, no expiry. Not here: breach lists, which would have to be fetched.
 */
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { passwordWeak, tooManyAttempts } from '../refusals.ts'
import { choicesIn } from './guessable.ts'
import { makeSecret } from './secrets.ts'

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** In characters. */
const passwordLength = { min: 12, max: 128 } as const
const minChoices = 6
/** Each takes 19 MiB and a tenth of a second: this many at a time, and this many that wait. */
const atOnce = 2
const maxWaiting = 50

/** @throws UserError `password-weak` */
export function checkPassword(password: string, userName: string): void {
  const { length } = Array.from(password)
  if (length < passwordLength.min) throw passwordWeak(`A password has at least ${passwordLength.min} characters.`)
  if (length > passwordLength.max) throw passwordWeak(`A password has at most ${passwordLength.max} characters.`)
  if (choicesIn(password, [userName, ...userName.split(/[^\p{L}\p{N}]+/u)]) < minChoices)
    throw passwordWeak('This password is one of those that are tried first.')
}

/** @throws UserError `too-many-attempts` when very many wait already */
export async function hashPassword(password: string): Promise<string> {
  return oneOfFew(async () => hash(normal(password), parameters))
}

/**
 * Does the same work whether or not there is a password to compare with, so that names cannot be told apart by time.
 * @param stored null for a user who is unknown or has no password
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const right = await oneOfFew(async () => verify(stored ?? (await decoy()), normal(password)))
  return right && stored !== null
}

/** Whether it was hashed with parameters of an earlier release. */
export function needsHashing(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(stored)
  return (
    memoryCost !== parameters.memoryCost || timeCost !== parameters.timeCost || parallelism !== parameters.parallelism
  )
}

let decoyHash: Promise<string> | undefined

async function decoy(): Promise<string> {
  decoyHash ??= hash(makeSecret(), parameters)
  return decoyHash
}

/** The same password typed on two keyboards can be two sequences of code points. */
function normal(password: string): string {
  return password.normalize('NFKC')
}

let busy = 0
const waiting: (() => void)[] = []

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= atOnce) {
    if (waiting.length >= maxWaiting) throw tooManyAttempts(1000)
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    busy++
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) busy--
    else next()
  }
}
