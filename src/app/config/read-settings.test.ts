import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { variableNames } from './keys.ts'
import { readSettings, settingsOf } from './read-settings.ts'
import { settings } from './settings.ts'

const work = mkdtempSync(join(tmpdir(), 'cordon-config-'))
const path = join(work, 'cordon.yaml')
afterAll(() => rmSync(work, { recursive: true }))

function read(text: string, environment: Record<string, string> = {}) {
  writeFileSync(path, text)
  return readSettings({ path, environment })
}

function problemsIn(text: string, environment: Record<string, string> = {}) {
  const answer = read(text, environment)
  return answer.ok ? [] : answer.problems.map(({ place, sentence, hint }) => `${place}: ${sentence} ${hint}`)
}

test('an empty file, and no file at all, listen on this machine alone', () => {
  const empty = read('')
  const none = readSettings({ path: null, environment: {} })
  expect(empty).toEqual(none)
  expect(none).toMatchObject({ ok: true, settings: { server: { host: '127.0.0.1', port: 8400 }, sources: [] } })
})

test('the environment counts for more than the file, in the language of the file', () => {
  const answer = read('server:\n  port: 9000\nsite: hq\n', {
    CORDON_SERVER_PORT: '9001',
    CORDON_SOURCES: '[{ kind: folder, folder: /captures }]',
    CORDON_LOG_LEVEL: 'debug',
    CORDON_CONFIG: path,
    HOME: '/root',
  })
  expect(answer).toMatchObject({
    ok: true,
    settings: {
      site: 'hq',
      server: { port: 9001 },
      sources: [{ kind: 'folder', folder: '/captures' }],
      log: { level: 'debug' },
    },
  })
})

describe('what is wrong is said at its line, with what may have been meant', () => {
  test.each([
    [
      'an unknown key',
      'site: hq\nserver:\n  pots: 8400\n',
      `${path}, line 3: The key "pots" is unknown in "server". Did you mean port?`,
    ],
    ['an unknown part', 'sevrer:\n  port: 1\n', `${path}, line 1: The key "sevrer" is unknown. Did you mean server?`],
    ['a value of the wrong kind', 'site: hq\nserver:\n  port: many\n', `${path}, line 3: "server.port"`],
    [
      'a key of a source',
      'sources:\n  - kind: folder\n    foldr: /x\n    folder: /y\n',
      `${path}, line 3: The key "foldr" is unknown in "sources.0". Did you mean folder?`,
    ],
    ['what is no YAML', 'site: "hq\n', `${path}, line`],
    ['a key that is there twice', 'site: a\nsite: b\n', `${path}, line 2: This is not YAML: Map keys must be unique`],
  ])('%s', (_, text, expected) => {
    const problems = problemsIn(text)
    expect(problems.some((problem) => problem.startsWith(expected))).toBe(true)
  })

  test('a variable that does not exist, and one with a wrong value', () => {
    const problems = problemsIn('', { CORDON_SERVER_PROT: '1', CORDON_SERVER_PORT: 'x' })
    expect(problems[0]).toBe(
      'CORDON_SERVER_PROT: The variable CORDON_SERVER_PROT is unknown. Did you mean CORDON_SERVER_PORT?',
    )
    expect(problems[1]).toMatch(/^CORDON_SERVER_PORT: "server\.port"/)
  })

  test('a service that is started with it refuses with the first of them', () => {
    writeFileSync(path, 'sit: hq\nsevrer: 1\n')
    expect(() => settingsOf({ path, environment: {} })).toThrowError(/line 1: The key "sit" is unknown/)
    expect(() => settingsOf({ path: join(work, 'none'), environment: {} })).toThrowError(/cannot be read/)
  })
})

test('every key has a variable of its own', () => {
  const names = variableNames(settings)
  expect(names.get('CORDON_SERVER_PUBLIC_URL')).toEqual(['server', 'publicUrl'])
  expect(names.size).toBeGreaterThan(10)
})
