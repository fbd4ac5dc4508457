/**
 * Ranges of affected versions, read from the spellings that vendors and CISA use in CSAF documents, and judged with
 * three values. What can't be read stays as text and answers `unknown`: never "not affected". Serial number and option
 * conditions aren't read.
 */
import { compareVersions, isMorePrecise, parseVersion, type Order } from './version.ts'

type Operator = '<' | '<=' | '>' | '>=' | '='
type Bound = { readonly operator: Operator; readonly version: string }

export type Versions =
  | { readonly kind: 'all' }
  /** Inside when any span is met; a span is met when all its bounds are. */
  | { readonly kind: 'spans'; readonly spans: readonly (readonly Bound[])[]; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string }
  /** The source names no versions at all. */
  | { readonly kind: 'none-given' }

export type Answer = 'yes' | 'no' | 'unknown'

const all: Versions = { kind: 'all' }
const maxBounds = 20

/**
 * One spelling of a range or a single version, such as `vers:all/<1.2`, `>= X | <= Y`, `All versions < V1.2`, `3.1 and
 * prior`.
 */
export function parseVersions(text: string): Versions {
  const plain = text
    .slice(0, 300)
    .replaceAll(/["'“”]/g, '')
    .replaceAll('≤', '<=')
    .replaceAll('≥', '>=')
    .replace(/^vers:[a-z0-9]+\//i, '')
    .replace(/_up_to_and_including_/i, ' <= ')
    .trim()
  if (/^(?:\*|all(?: versions)?|all\/\*)$/i.test(plain)) return all
  const body = inOperators(plain.replace(/^all versions\s+/i, ''))
  const bounds = /[<>=]/.test(body) ? bounded(body) : listed(body)
  return bounds === null ? { kind: 'unreadable', text } : { kind: 'spans', spans: bounds, text }
}

/** Whether the installed version is one of them. A version that can't be compared is `unknown`. */
export function contains(versions: Versions, installed: string): Answer {
  if (versions.kind === 'all') return 'yes'
  if (versions.kind !== 'spans') return 'unknown'
  const answers = versions.spans.map((bounds) => every(bounds.map((bound) => meets(bound, installed))))
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no'
}

/** The range in words for a sentence: `all versions`, `versions < V5.2.6`. */
export function tellVersions(versions: Versions): string {
  if (versions.kind === 'all') return 'all versions'
  if (versions.kind === 'none-given') return 'without versions'
  if (versions.kind === 'unreadable') return `versions "${versions.text}"`
  const spans = versions.spans.map((bounds) => bounds.map(tellBound).join(' and '))
  return `version${versions.spans.flat().length > 1 || !spans.join('').startsWith('=') ? 's' : ''} ${spans.join(' or ')}`
}

function tellBound({ operator, version }: Bound): string {
  return operator === '=' ? version : `${operator} ${version}`
}

/** English for operators: `3.1 and prior`, `prior to 3.1`, `3.1 or later`, `1.0 through 2.4`. */
function inOperators(text: string): string {
  const between = /^([\w.-]+) (?:through|to) ([\w.-]+)$/i.exec(text)
  if (between !== null) return `>= ${between[1]} <= ${between[2]}`
  return text
    .replace(/^(?:versions? )?(?:prior to|before|earlier than|up to) /i, '< ')
    .replace(/^(?:versions? )?(.+?),? (?:and|or) (?:prior|earlier|below|older)(?: versions)?$/i, '<= $1')
    .replace(/^(?:versions? )?(.+?),? (?:and|or) (?:later|newer|above)(?: versions)?$/i, '>= $1')
}

/**
 * `>=X<Y`, `>= X | <= Y`, `< X`: one span. A bare version beside an operator is ambiguous, and so is an operator
 * without a version.
 */
function bounded(text: string): Bound[][] | null {
  const bounds: Bound[] = []
  const pieces = text.split(/(<=|>=|<|>|=)/)
  if ((pieces[0] ?? '').trim() !== '') return null
  for (let at = 1; at + 1 < pieces.length && bounds.length < maxBounds; at += 2) {
    const operator = operatorOf(pieces[at] ?? '')
    const version = (pieces[at + 1] ?? '').replace(/[|,&_\s]+(?:and)?\s*$/i, '').trim()
    if (operator === null || version === '' || /[|,]/.test(version)) return null
    bounds.push({ operator, version })
  }
  return bounds.length === 0 ? null : [bounds]
}

/** `5.0|5.1`, `R16A`, `9.x`: one span each. Words and ranges of serial numbers are not versions. */
function listed(text: string): Bound[][] | null {
  const spans: Bound[][] = []
  for (const piece of text.split('|').slice(0, maxBounds)) {
    const version = piece
      .trim()
      .replace(/[.,]$/, '')
      .replace(/^and\s+/i, '')
    const series = /^v?(\d+(?:\.\d+)*)\.x$/i.exec(version)?.[1]
    if (series !== undefined)
      spans.push([
        { operator: '>=', version: series },
        { operator: '<', version: next(series) },
      ])
    else if (!isPlainVersion(version)) return null
    else spans.push([{ operator: '=', version }])
  }
  return spans.length === 0 ? null : spans
}

/** The first version after all of a series: `9` → `10`, `1.4` → `1.5`. */
function next(series: string): string {
  const numbers = series.split('.')
  return [...numbers.slice(0, -1), String(Number(numbers.at(-1)) + 1)].join('.')
}

function isPlainVersion(version: string): boolean {
  if (version.length > 40 || /^\d+-\d{4,}$/.test(version)) return false
  const words = version.match(/[a-z]{4,}/gi) ?? []
  const known = /^(?:version|firmware|build|update|hotfix|release|service|pack|hotfixrev|alpha|beta)$/i
  return (
    parseVersion(version) !== null &&
    words.every((word) => known.test(word)) &&
    !/[(),:]/.test(version.replace(/\(\d+\)/, ''))
  )
}

function meets({ operator, version }: Bound, installed: string): Answer {
  const order = compareVersions(installed, version)
  if (operator === '=' && (order === 'lt' || order === 'gt')) {
    // A listed `6.5` may mean every 6.5.x, and a bare number of four digits may be a model or a year.
    return isMorePrecise(installed, version) || /^\d{4,}$/.test(version) ? 'unknown' : 'no'
  }
  return verdicts[operator][order]
}

const verdicts: Readonly<Record<Operator, Readonly<Record<Order, Answer>>>> = {
  '<': { lt: 'yes', le: 'unknown', eq: 'no', ge: 'no', gt: 'no', unknown: 'unknown' },
  '<=': { lt: 'yes', le: 'yes', eq: 'yes', ge: 'unknown', gt: 'no', unknown: 'unknown' },
  '>': { lt: 'no', le: 'no', eq: 'no', ge: 'unknown', gt: 'yes', unknown: 'unknown' },
  '>=': { lt: 'no', le: 'unknown', eq: 'yes', ge: 'yes', gt: 'yes', unknown: 'unknown' },
  '=': { lt: 'no', le: 'unknown', eq: 'yes', ge: 'unknown', gt: 'no', unknown: 'unknown' },
}

function every(answers: readonly Answer[]): Answer {
  return answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes'
}

function operatorOf(text: string): Operator | null {
  return text === '<' || text === '<=' || text === '>' || text === '>=' || text === '=' ? text : null
}
