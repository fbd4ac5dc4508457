/**
 * The configuration: one YAML file, and variables of the environment that count for more. What is wrong is said at its line,
 * with what may have been meant; nothing is ignored.
 */
import { readFileSync } from 'node:fs'
import { LineCounter, isMap, isNode, isPair, isScalar, parse, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { UserError } from '../../core/errors.ts'
import { keysOf, variableNames } from './keys.ts'
import { nearest } from './nearest.ts'
import { settings, type Settings } from './settings.ts'

type Problem = { readonly place: string; readonly sentence: string; readonly hint: string }

export type SettingsInput = {
  /** The file, null for none. */
  readonly path: string | null
  readonly environment: Readonly<Record<string, string | undefined>>
}

export type ReadSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const prefix = 'CORDON_'

/** @throws UserError `config-invalid` with the first problem */
export function settingsOf(input: SettingsInput): Settings {
  const read = readSettings(input)
  if (read.ok) return read.settings
  const [first] = read.problems
  const more = read.problems.length === 1 ? '' : ` There are ${read.problems.length - 1} more: cordon config check.`
  throw new UserError(
    'config-invalid',
    `${first?.place ?? ''}: ${first?.sentence ?? ''}`,
    `${first?.hint ?? ''}${more}`,
  )
}

export function readSettings({ path, environment }: SettingsInput): ReadSettings {
  const lines = new LineCounter()
  const document = path === null ? null : parseDocument(textOf(path), { lineCounter: lines, uniqueKeys: true })
  const places: Places = { path, document, lines, variables: new Map() }
  const wrong = (document?.errors ?? []).map(
    ({ message, pos }): Problem => ({
      place: `${path ?? ''}, line ${lines.linePos(pos[0]).line}`,
      sentence: `This is not YAML: ${message.split('\n')[0]?.replace(/ at line .*$/, '') ?? ''}.`,
      hint: 'See docs/reference/configuration.md for an example.',
    }),
  )
  if (wrong.length > 0) return { ok: false, problems: wrong }
  const given: unknown = document?.toJS() ?? {}
  const unknown = applyEnvironment(given, environment, places.variables)
  const parsed = settings.safeParse(given ?? {})
  const problems = [
    ...unknown,
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, places))),
  ]
  if (problems.length > 0 || !parsed.success) return { ok: false, problems }
  return { ok: true, settings: parsed.data }
}

type Places = {
  readonly path: string | null
  readonly document: Document | null
  readonly lines: LineCounter
  /** Path with dots → the variable that gave it. */
  readonly variables: Map<string, string>
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      'config-invalid',
      `The configuration ${path} cannot be read: ${reason}.`,
      'Name another with --config.',
    )
  }
}

/** Puts values of variables into what the file gave. Gives what is wrong with their names. */
function applyEnvironment(
  given: unknown,
  environment: SettingsInput['environment'],
  variables: Map<string, string>,
): readonly Problem[] {
  const known = variableNames(settings)
  const problems: Problem[] = []
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(prefix) || name === 'CORDON_CONFIG' || text === undefined) continue
    const keys = known.get(name)
    if (keys === undefined) {
      const hint = hintFor(name, [...known.keys()])
      problems.push({ place: name, sentence: `The variable ${name} is unknown.`, hint })
      continue
    }
    variables.set(keys.join('.'), name)
    put(given, keys, valueOf(text))
  }
  return problems
}

/** As in the file: numbers, lists and so on; what is no YAML is a text. */
function valueOf(text: string): unknown {
  try {
    return parse(text) ?? text
  } catch {
    return text
  }
}

function put(given: unknown, keys: readonly string[], value: unknown): void {
  const [first, ...rest] = keys
  if (first === undefined || !isRecord(given)) return
  if (rest.length === 0) {
    given[first] = value
    return
  }
  if (!isRecord(given[first])) given[first] = {}
  put(given[first], rest, value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function problemsOf(issue: z.core.$ZodIssue, places: Places): readonly Problem[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') {
    const sentence = `${path.length === 0 ? 'The configuration' : `"${path.join('.')}"`}: ${issue.message.replace(/\.$/, '')}.`
    return [{ place: placeOf(path, places), sentence, hint: 'See docs/reference/configuration.md.' }]
  }
  const known = keysOf(settings, path)
  return issue.keys.map((key) => ({
    place: placeOf([...path, key], places),
    sentence: `The key "${key}" is unknown${path.length === 0 ? '' : ` in "${path.join('.')}"`}.`,
    hint: hintFor(key, known),
  }))
}

function hintFor(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return meant === null ? `Known are: ${known.slice(0, 30).join(', ')}.` : `Did you mean ${meant}?`
}

/** The variable, or the line of the file: of the key itself where there is one, else of what it is in. */
function placeOf(path: readonly string[], { path: file, document, lines, variables }: Places): string {
  for (let length = path.length; length > 0; length -= 1) {
    const variable = variables.get(path.slice(0, length).join('.'))
    if (variable !== undefined) return variable
    const offset = offsetOf(document, path.slice(0, length))
    if (offset !== null) return `${file ?? ''}, line ${lines.linePos(offset).line}`
  }
  return file ?? 'the configuration'
}

function offsetOf(document: Document | null, path: readonly string[]): number | null {
  const parent = path.length === 1 ? document?.contents : document?.getIn(path.slice(0, -1), true)
  const key = path.at(-1)
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
    if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? null
  }
  const node = document?.getIn([...path], true)
  return isNode(node) ? (node.range?.[0] ?? null) : null
}
