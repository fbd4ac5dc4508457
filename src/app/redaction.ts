/**
 * Names of people become tokens: the same name the same token under one key, and no way back without the key. What
 * devices are called is left as it is, and so are the names that stand for nobody.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { closeSync, readSync } from 'node:fs'
import { openRegularFile } from '../capture/regular-file.ts'
import { UserError } from '../core/errors.ts'
import type { Fact } from '../core/model.ts'

/** Gives a fact that names a person another value. */
export type Redaction = (fact: Fact) => Fact

const tokenLength = 12
const leastKeyBytes = 16
const mostKeyBytes = 4096
/** Beyond it tokens are made anew each time. */
const maxRemembered = 10_000
/** Logins without a person. */
const nobody: ReadonlySet<string> = new Set(['', 'anonymous', 'ftp'])
/** Records of other programs have names that no protocol file lists. */
const endings = /\.(user|userName|login|defaultLogin)$/

/** @param isPersonal whether the values of this fact name a person, as its protocol says; `null` when none knows it */
export function redaction(key: Uint8Array, isPersonal: (name: string) => boolean | null): Redaction {
  const tokens = new Map<string, string>()
  const tokenOf = (value: string): string => {
    const name = value.toLowerCase()
    const known = tokens.get(name)
    if (known !== undefined) return known
    const token = `person-${createHmac('sha256', key).update(name).digest('hex').slice(0, tokenLength)}`
    if (tokens.size < maxRemembered) tokens.set(name, token)
    return token
  }
  return (fact) => {
    const { name, value } = fact
    if (!(isPersonal(name) ?? endings.test(name))) return fact
    return nobody.has(value.toLowerCase()) || isToken(value) ? fact : { ...fact, value: tokenOf(value) }
  }
}

/** A state that is read back has tokens already. */
function isToken(value: string): boolean {
  return /^person-[0-9a-f]{12}$/.test(value)
}

/** A key for this run alone. */
export function newKey(): Uint8Array {
  return randomBytes(32)
}

/** @throws UserError `redact-key-unreadable` */
export function readKey(path: string): Uint8Array {
  const opened = openRegularFile(path)
  const hint = `Make one: "head -c 32 /dev/urandom > ${path}", and keep it where the reports are not.`
  if (!opened.ok) throw new UserError('redact-key-unreadable', `The key ${path} ${opened.reason}.`, hint)
  const bytes = new Uint8Array(mostKeyBytes)
  const length = readSync(opened.fd, bytes, 0, mostKeyBytes, 0)
  closeSync(opened.fd)
  if (length >= leastKeyBytes) return bytes.subarray(0, length)
  const sentence = `The key ${path} is too short: it has ${length} bytes, and ${leastKeyBytes} are needed.`
  throw new UserError('redact-key-unreadable', sentence, hint)
}
