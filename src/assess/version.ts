/**
 * Firmware versions compared as vendors write them: builds, letters, service packs, trains, release candidates, dates.
 * No standard covers them; the rules are in README.md and the vectors in version.test.ts. It would rather answer
 * `unknown` than guess: a finding then is possible, never confirmed and never dropped.
 */

/**
 * How the left version stands to the right one. `ge`: not lower, but whether higher is unknown (one side has no build);
 * `le`: its mirror image.
 */
export type Order = 'lt' | 'le' | 'eq' | 'ge' | 'gt' | 'unknown'

type Part = { readonly word: string; readonly number: string }

/** A version taken apart. Numbers stay digit strings: datecodes may be longer than a double is exact. */
export type Version = {
  /** yyyymmdd when the text is a calendar date and nothing else. */
  readonly date: string | null
  /** What has to be the same for two versions to be comparable: a product line, a train, unread rest. */
  readonly train: string
  readonly numbers: readonly string[]
  /** One letter right behind the numbers, as in `17.3.4a`; empty without. */
  readonly letter: string
  /** Before the release: alpha, beta, rc, dev. */
  readonly early: Part | null
  /** After the release: service packs, hotfixes, and the numbered words of a train. */
  readonly patches: readonly Part[]
  readonly build: { readonly digits: string; readonly short: boolean } | null
}

const longest = 120
const earlyWords = ['alpha', 'beta', 'rc', 'dev', 'pre', 'preview', 'snapshot', 'nightly']
/** Early words with a known order among themselves. */
const stages = ['alpha', 'beta', 'rc']
/** Words that make a version newer than the same without them. */
const patchWords = ['p', 'sp', 'hf', 'h', 's', 'r', 'u', 'update', 'hotfix', 'fp', 'rev', 'spc']
const sameWord: ReadonlyMap<string, string> = new Map([
  ['upd', 'update'],
  ['patch', 'p'],
  ['servicepack', 'sp'],
  ['hotfixrev', 'hotfix'],
  ['bld', 'build'],
])
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Takes a version apart; `null` when there is no number in it, or when it is longer than 120 characters. */
export function parseVersion(text: string): Version | null {
  const plain = text.toLowerCase().trim().replaceAll(/\s+/g, ' ')
  if (plain === '' || plain.length > longest) return null
  const date = calendarDate(plain)
  if (date !== null) return { date, train: '', numbers: [], letter: '', early: null, patches: [], build: null }
  const { line, body } = withoutPrefix(plain.replaceAll('service pack', 'servicepack'))
  const tuple = /^\d+(?:\.\d+|\(\d+(?:\.\d+)*\)|-\d{1,4}(?![\d.]))*/.exec(body)?.[0]
  if (tuple === undefined) return null
  const rest = body.slice(tuple.length)
  const letter = /^[a-z](?![a-z0-9])/.exec(rest)?.[0] ?? ''
  const tail = readTail(rest.slice(letter.length))
  return {
    date: null,
    train: [line, ...tail.train].filter((word) => word !== '').join(' '),
    numbers: tuple.split(/[^\d]+/).filter((digits) => digits !== ''),
    letter,
    early: tail.early,
    patches: tail.patches,
    build: tail.build,
  }
}

/** Compares two versions as written. Antisymmetric: swapping the sides mirrors the answer. */
export function compareVersions(left: string, right: string): Order {
  const a = parseVersion(left)
  const b = parseVersion(right)
  if (a === null || b === null) return sameText(left, right) ? 'eq' : 'unknown'
  if (a.date !== null && b.date !== null) return ordered(digitOrder(a.date, b.date))
  if (a.date !== null || b.date !== null || a.train !== b.train || isDatecode(a) !== isDatecode(b)) return 'unknown'
  const release = releaseOrder(a, b)
  return release === 'eq' ? buildOrder(a.build, b.build) : release
}

/** True when `installed` says everything that `listed` says and then more, as `6.5.1` and `6.5 SP1` do to `6.5`. */
export function isMorePrecise(installed: string, listed: string): boolean {
  const a = parseVersion(installed)
  const b = parseVersion(listed)
  if (a === null || b === null || a.train !== b.train || b.letter !== '' || b.patches.length > 0 || b.build !== null)
    return false
  const more = a.numbers.length > b.numbers.length || a.letter !== '' || a.patches.length > 0
  return more && b.numbers.every((digits, at) => digitOrder(digits, a.numbers[at] ?? '') === 0)
}

export function mirrored(order: Order): Order {
  const mirror: Readonly<Record<Order, Order>> = {
    lt: 'gt',
    le: 'ge',
    eq: 'eq',
    ge: 'le',
    gt: 'lt',
    unknown: 'unknown',
  }
  return mirror[order]
}

function sameText(left: string, right: string): boolean {
  return left.trim() !== '' && left.trim().toLowerCase() === right.trim().toLowerCase()
}

/** Drops `v`, `version`, `fw` and the like; what other words stand before the first digit name a product line. */
function withoutPrefix(plain: string): { readonly line: string; readonly body: string } {
  const first = plain.search(/\d/)
  if (first < 0) return { line: '', body: plain }
  const lead = plain.slice(0, first)
  const words = lead.split(/[^a-z]+/).filter((word) => word !== '')
  const body = plain.slice(first)
  // A bare integer behind `FW` counts another vendor's releases: it says nothing about a dotted version.
  if (words.at(-1) === 'fw' && /^\d+$/.test(body)) return { line: 'fw', body }
  while (/^(?:v|ver|version|fw|firmware|rel|release|r)$/.test(words.at(-1) ?? '')) words.pop()
  return { line: words.join(' '), body }
}

type Tail = Pick<Version, 'early' | 'patches' | 'build'> & { readonly train: readonly string[] }

/** Reads what follows the numbers, word by word; what it doesn't understand becomes part of the train. */
function readTail(text: string): Tail {
  let early: Part | null = null
  let build: Version['build'] = null
  const patches: Part[] = []
  const train: string[] = []
  // Another component's version, as in `1.0.0.148_10.0.40`, is not part of this one.
  const rest = text.replace(/^_\d+\.\d[\d.]*/, '')
  const pieces = rest.matchAll(/(?:^|[_\- ])(\d+)(?![\d.])|([a-z]+)[._\- ]?(\d*)/g)
  for (const [, plain = '', name = '', number = ''] of pieces) {
    const word = sameWord.get(name) ?? name
    if (plain !== '') build ??= { digits: plain, short: false }
    else if ((word === 'build' || word === 'b') && number !== '') build ??= { digits: number, short: word === 'b' }
    else if (earlyWords.includes(word)) early ??= { word, number }
    else if (word === 'rel' && build !== null) continue
    else if (number === '') train.push(word)
    else patches.push({ word, number })
  }
  for (const { word } of patches) if (!patchWords.includes(word)) train.push(word)
  return { early, patches, build, train }
}

function releaseOrder(a: Version, b: Version): Order {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at += 1) {
    const order = digitOrder(a.numbers[at] ?? '0', b.numbers[at] ?? '0')
    if (order !== 0) return ordered(order)
  }
  if (a.letter !== b.letter) return a.letter < b.letter ? 'lt' : 'gt'
  const early = earlyOrder(a.early, b.early)
  return early === 'eq' ? patchOrder(a.patches, b.patches) : early
}

function earlyOrder(a: Part | null, b: Part | null): Order {
  if (a === null || b === null) return a === b ? 'eq' : a === null ? 'gt' : 'lt'
  if (a.word === b.word) return ordered(digitOrder(a.number, b.number))
  const [left, right] = [stages.indexOf(a.word), stages.indexOf(b.word)]
  return left < 0 || right < 0 ? 'unknown' : ordered(left - right)
}

function patchOrder(a: readonly Part[], b: readonly Part[]): Order {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined) return 'lt'
    if (right === undefined) return 'gt'
    if (left.word !== right.word) return 'unknown'
    const order = digitOrder(left.number, right.number)
    if (order !== 0) return ordered(order)
  }
  return 'eq'
}

/** `1.0.0b05` is the release 1.0.0; a dated build may be a later one than the release the other side names. */
function buildOrder(a: Version['build'], b: Version['build']): Order {
  if (a !== null && b !== null) return ordered(digitOrder(century(a.digits), century(b.digits)))
  if (a === null && b === null) return 'eq'
  if ((a ?? b)?.short === true) return 'eq'
  return a === null ? 'le' : 'ge'
}

/** yymmdd becomes yyyymmdd, so that both spellings of a build date compare. */
function century(digits: string): string {
  return /^[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits) ? `20${digits}` : digits
}

/** A bare yyyymmdd: comparable with another, not with `2.3.1`. */
function isDatecode({ numbers }: Version): boolean {
  return numbers.length === 1 && /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(numbers[0] ?? '')
}

/**
 * `20.11.2025`, `2025-11-20` and `April/20/2023`; a date with a slash and no name of a month is ambiguous and not
 * read.
 */
function calendarDate(plain: string): string | null {
  const european = /^(\d{1,2})\.(\d{1,2})\.((?:19|20)\d{2})$/.exec(plain)
  if (european !== null) return isoDate(european[3], european[2], european[1])
  const iso = /^((?:19|20)\d{2})-(\d{2})-(\d{2})$/.exec(plain)
  if (iso !== null) return isoDate(iso[1], iso[2], iso[3])
  const named = /^([a-z]{3,9})[/ .,-]{1,2}(\d{1,2})[/ .,-]{1,2}((?:19|20)\d{2})$/.exec(plain)
  const month = months.indexOf((named?.[1] ?? '').slice(0, 3)) + 1
  return named === null || month === 0 ? null : isoDate(named[3], String(month), named[2])
}

function isoDate(year = '', month = '', day = ''): string | null {
  const ok = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
  return ok ? `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}` : null
}

/** Compares digit strings as numbers of any length; an empty one is 0. */
function digitOrder(left: string, right: string): number {
  const [a, b] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
  if (a.length !== b.length) return a.length - b.length
  return a === b ? 0 : a < b ? -1 : 1
}

function ordered(difference: number): Order {
  return difference === 0 ? 'eq' : difference < 0 ? 'lt' : 'gt'
}
