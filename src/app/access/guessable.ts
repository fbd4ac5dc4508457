/**
 * How many independent choices a password holds for somebody who tries words, names, years and keyboard rows first.
 * An estimate of the kind that zxcvbn made known, with a short list of our own; it refuses the worst and promises nothing.
 */

const words = `
  password passwort passw0rd pass word secret letmein welcome willkommen admin administrator root user guest login master
  default changeme change demo test testing temp qwerty qwertz azerty abc iloveyou love hello monkey dragon sunshine
  princess football baseball soccer hockey superman batman shadow michael jordan charlie daniel thomas jessica ashley
  andrew matthew flower freedom whatever trustno trust starwars pokemon computer internet server network router switch
  camera hospital clinic company office security secure cordon firewall cisco siemens philips spring summer autumn fall
  winter january february march april may june july august september october november december monday tuesday wednesday
  thursday friday saturday sunday god jesus ninja killer cookie cheese banana apple orange purple yellow green blue red
  black white silver gold mustang ferrari mercedes porsche berlin london paris madrid america germany france england
`
  .trim()
  .split(/\s+/)

const rows = ['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm', '1234567890', '!@#$%^&*()']
const rowsBothWays = rows.flatMap((row) => [row, row.split('').toReversed().join('')])
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/**
 * Each known word, row of keys, repetition, year or date counts as one choice, as does each character between them.
 * @param own words that belong to the person, such as its name
 */
export function choicesIn(password: string, own: readonly string[]): number {
  const text = password.toLowerCase()
  const plain = text.replace(/[0-9@$!]/g, (letter) => lookalikes[letter] ?? letter)
  const known = [...own.map((word) => word.toLowerCase()).filter((word) => word.length > 2), ...words]
  let choices = 0
  let position = 0
  while (position < text.length) {
    position += Math.max(1, pieceAt(text, plain, { position, known }))
    choices++
  }
  return choices
}

type Place = { readonly position: number; readonly known: readonly string[] }

/** Length of the longest thing that is one choice, 0 for none. */
function pieceAt(text: string, plain: string, { position, known }: Place): number {
  const words = known.map((word) =>
    text.startsWith(word, position) || plain.startsWith(word, position) ? word.length : 0,
  )
  const digits = /^(?:\d{8}|(?:19|20)\d\d|\d{3})/.exec(text.slice(position, position + 8))?.[0].length ?? 0
  return Math.max(0, ...words, digits, runAt(text, position), rowAt(text, position))
}

/** The same step again and again: `aaaa`, `abcd`, `9876`; three at least. */
function runAt(text: string, start: number): number {
  const step = text.charCodeAt(start + 1) - text.charCodeAt(start)
  if (!(Math.abs(step) <= 1)) return 0
  let end = start + 1
  while (end < text.length && text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end++
  return end - start > 2 ? end - start : 0
}

function rowAt(text: string, start: number): number {
  for (let length = Math.min(10, text.length - start); length > 2; length--) {
    const part = text.slice(start, start + length)
    if (rowsBothWays.some((row) => row.includes(part))) return length
  }
  return 0
}
