/** A login with a password in the clear: who logs in, and whether manufacturers publish that password. */
import { isPrintable } from './ascii.ts'
import { isDefaultLogin } from './default-logins.ts'
import type { Teller } from './protocol.ts'

const utf8 = new TextDecoder()
const maxUserBytes = 512

/**
 * Tells the fact `user` and the events `login` and `defaultLogin` of a protocol that lists them. User and password are
 * ranges of `bytes`; neither the password nor anything made of it is told.
 */
export function tellLogin(
  teller: Teller,
  bytes: Uint8Array,
  userStart: number,
  userEnd: number,
  passwordStart: number,
  passwordEnd: number,
): void {
  const isShown = userEnd - userStart <= maxUserBytes && isPrintable(bytes, userStart, userEnd)
  if (isShown) teller.tellCopy('user', bytes, userStart, userEnd)
  teller.event('login', 'password')
  const user = utf8.decode(bytes.subarray(userStart, userEnd))
  if (isShown && isDefaultLogin(user, utf8.decode(bytes.subarray(passwordStart, passwordEnd))))
    teller.event('defaultLogin', user === '' ? '(empty)' : user)
}
