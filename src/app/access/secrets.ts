/** Secrets that Cordon makes: 256 random bits as text. Only their SHA-256 is stored, which is enough for random ones. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Of tokens of the API, so that scanners of source code can find one that leaked. */
export const tokenPrefix = 'cordon_'

const secretBytes = 32
/** Longer ones are refused before they are hashed. */
const maxSecretLength = 128

export function makeSecret(): string {
  return randomBytes(secretBytes).toString('base64url')
}

/** Not secret: names a user or token in addresses and in the audit log. */
export function makeId(): string {
  return randomBytes(12).toString('base64url')
}

/** @returns undefined for what cannot be a secret of ours */
export function hashSecret(secret: string): string | undefined {
  if (secret === '' || secret.length > maxSecretLength) return undefined
  return createHash('sha256').update(secret).digest('hex')
}

/** What a page sends along with each change: it follows from the secret of the session and doesn't give it away. */
export function forgeryToken(sessionSecret: string): string {
  return createHmac('sha256', sessionSecret).update('cordon forgery token').digest('base64url')
}

/** Takes as long for a near miss as for a far one. */
export function sameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
