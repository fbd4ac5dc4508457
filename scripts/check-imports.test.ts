/** The checks of imports and files, on trees made to break each rule: what they promise to catch, they catch. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const folders: string[] = []

type Tree = Readonly<Record<string, string>>
type Verdict = { readonly code: number | null; readonly problems: readonly string[] }

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function treeOf(files: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'cordon-check-'))
  folders.push(root)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

function check(script: string, root: string, ...argv: readonly string[]): Verdict {
  const file = join(import.meta.dirname, script)
  const { status, stderr } = spawnSync(process.execPath, ['--import', tsx, file, ...argv], {
    cwd: root,
    encoding: 'utf8',
  })
  return { code: status, problems: stderr.split('\n').filter((line) => line !== '') }
}

function checkImports(files: Tree): Verdict {
  return check('check-imports.ts', treeOf(files), '.')
}

function checkFiles(files: Tree): Verdict {
  const root = treeOf(files)
  execFileSync('git', ['init', '-q'], { cwd: root })
  return check('check-files.ts', root)
}

describe('check-imports', () => {
  test('catches every way to import another step', () => {
    const ways: Tree = {
      'decode/plain.ts': `import { watch } from '../monitor/watch.ts'`,
      'decode/types.ts': `import type { Alert } from '../monitor/watch.ts'`,
      'decode/mixed.ts': `import { type Alert, watch } from "../monitor/watch.ts"`,
      'decode/broken-over-lines.ts': `import {\n  watch,\n} from\n  '../monitor/watch.ts'`,
      'decode/side-effect.ts': `import '../monitor/watch.ts'`,
      'decode/re-exported.ts': `export { watch } from '../monitor/watch.ts'`,
      'decode/all-re-exported.ts': `export * from '../monitor/watch.ts'`,
      'decode/types-re-exported.ts': `export type { Alert } from '../monitor/watch.ts'`,
      'decode/dynamic.ts': `const { watch } = await import('../monitor/watch.ts')`,
      'decode/dynamic-type.ts': `export type Alert = import('../monitor/watch.ts').Alert`,
      'decode/protocols/deeper.ts': `import { watch } from '../../monitor/watch.ts'`,
    }
    const { code, problems } = checkImports(ways)
    expect(code).toBe(1)
    const expected = Object.keys(ways).map((file) => `${file}: decode/ must not import monitor/`)
    expect(problems.toSorted()).toEqual(expected.toSorted())
  })

  test('holds every arrow of the star, and nothing more', () => {
    const { code, problems } = checkImports({
      'core/model.ts': `import '../observe/observer.ts'`,
      'observe/observer.ts': `import '../core/model.ts'\nimport './flow-table.ts'`,
      'capture/file.ts': `import { readFileSync } from 'node:fs'\nimport '../core/model.ts'`,
      'app/analyze.ts': `import '../observe/observer.ts'\nimport '../capture/file.ts'\nimport '../cli/main.ts'`,
      'cli/main.ts': `import '../app/analyze.ts'\nimport '../core/model.ts'\nimport '../serve/server.ts'`,
      'serve/server.ts': `import '../app/analyze.ts'\nimport '../capture/file.ts'`,
      'main.ts': `import './cli/main.ts'\nimport './serve/server.ts'\nimport './capture/file.ts'`,
    })
    expect(code).toBe(1)
    expect(problems.toSorted()).toEqual([
      'app/analyze.ts: app/ must not import cli/',
      'cli/main.ts: cli/ must not import serve/',
      'core/model.ts: core/ must not import observe/',
      'main.ts: main.ts/ must not import capture/',
      'serve/server.ts: serve/ must not import capture/',
    ])
  })

  test('catches clocks, chance, files, processes and the network where values go in and out', () => {
    const words = ['Date.now()', 'new Date()', 'Math.random()', "fetch('x')", 'process.env', 'performance.now()']
    const timers = ['setTimeout(f, 1)', 'setInterval(f, 1)']
    const code = Object.fromEntries([...words, ...timers].map((word, at) => [`segment/word-${at}.ts`, `use(${word})`]))
    const builtIns = ['node:fs', 'fs', 'node:http', 'node:os', 'node:child_process', 'node:dgram']
    const imports = builtIns.map((name, at) => [`segment/import-${at}.ts`, `import * as it from '${name}'`])
    const { problems } = checkImports({ ...code, ...Object.fromEntries(imports) })
    expect(problems).toHaveLength(words.length + timers.length + builtIns.length)
    for (const problem of problems)
      expect(problem).toMatch(/^segment\/.*: segment\/ is pure and must not (use|import) /)
  })

  test('keeps the dashboard apart from everything but its generated client', () => {
    const root = treeOf({
      'src/app/analyze.ts': '',
      'web/src/parts/page.tsx': `import { client } from '../client.ts'\nimport '../../../src/app/analyze.ts'`,
      'web/src/parts/page.test.ts': `import type { Report } from '../../../src/app/report.ts'`,
    })
    const { code, problems } = check('check-imports.ts', root)
    expect(code).toBe(1)
    expect(problems.toSorted()).toEqual([
      'web/parts/page.test.ts: web/ must not import ../../../src/app/report.ts: it has its generated client',
      'web/parts/page.tsx: web/ must not import ../../../src/app/analyze.ts: it has its generated client',
    ])
  })

  test('lets pure folders hash, name times and import packages, and tests do what they like', () => {
    const verdict = checkImports({
      'segment/plan.ts': `import { createHash } from 'node:crypto'\nimport { z } from 'zod'\nnew Date(0)`,
      'segment/plan.test.ts': `import { readFileSync } from 'node:fs'\nimport '../monitor/watch.ts'\nDate.now()`,
      'app/clock.ts': 'export const now = () => Date.now()',
    })
    expect(verdict).toEqual({ code: 0, problems: [] })
  })
})

describe('check-files', () => {
  test('refuses grab-bag names, other spellings, and folders too deep', () => {
    const { code, problems } = checkFiles({
      'src/decode/util.ts': '',
      'src/decode/helpers.test.ts': '',
      'src/common/model.ts': '',
      'bench/misc.ts': '',
      'testdata/data.json': '{}',
      'src/decode/flowTable.ts': '',
      'src/decode/Flow.ts': '',
      'scripts/two_words.ts': '',
      'src/segment/platforms/cisco/ios.ts': '',
    })
    expect(code).toBe(1)
    expect(problems.toSorted()).toEqual([
      'bench/misc.ts: the name "misc" says nothing; use the idea\'s own word',
      'scripts/two_words.ts: file names are kebab-case',
      'src/common/model.ts: the name "common" says nothing; use the idea\'s own word',
      'src/decode/Flow.ts: file names are kebab-case',
      'src/decode/flowTable.ts: file names are kebab-case',
      'src/decode/helpers.test.ts: the name "helpers" says nothing; use the idea\'s own word',
      'src/decode/util.ts: the name "util" says nothing; use the idea\'s own word',
      'src/segment/platforms/cisco/ios.ts: more than two folders below src/',
      'testdata/data.json: the name "data" says nothing; use the idea\'s own word',
    ])
  })

  test('refuses files over 600 lines and lines over 130 characters, and warns from 300 lines on', () => {
    const { code, problems } = checkFiles({
      'src/app/long.ts': '\n'.repeat(600),
      'src/app/longish.ts': '\n'.repeat(300),
      'src/app/wide.ts': `ok\n// ${'word '.repeat(26)}`,
    })
    expect(code).toBe(1)
    expect(problems.toSorted()).toEqual([
      'src/app/long.ts: 601 lines, more than 600',
      'src/app/wide.ts:2: 133 characters, more than 130',
      'warning: src/app/longish.ts: 301 lines, more than 300',
    ])
  })

  test('lets generated files, long literals and data be what they are', () => {
    const verdict = checkFiles({
      'src/app/index.ts': `// Generated by a script.\n${'\n'.repeat(900)}`,
      'src/app/key.ts': `const key = '${'0123456789abcdef'.repeat(10)}'`,
      'src/identify/profiles/acme-camera.json': ' '.repeat(500),
      'docs/util.md': '',
    })
    expect(verdict).toEqual({ code: 0, problems: [] })
  })

  test('does not look at what git ignores', () => {
    expect(checkFiles({ '.gitignore': 'src/out\n', 'src/out/util.ts': '' })).toEqual({ code: 0, problems: [] })
  })
})
