/** Names of users: letters, digits and a few signs, compared without regard to capitals. */

const userNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u

/** @returns how the name is stored and looked for; undefined for what cannot be one */
export function userNameOf(typed: string): string | undefined {
  if (typed.length > 256) return undefined
  const name = typed.normalize('NFKC').trim().toLowerCase()
  return userNamePattern.test(name) ? name : undefined
}
