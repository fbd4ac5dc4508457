/**
 * Documents are true: their commands run, their links lead somewhere, their numbers are those that were measured.
 *
 * Blocks of shell code marked `sh run` are run in order, in an empty folder for each document and without a network
 * where the kernel lets us; `sh run fails` has to end with exit code 2; `sh run nft` needs nft and a network namespace.
 * Every line of a block marked `text output` has to be in what was printed until then; a line may be the beginning.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { debianProgram } from '../testdata/outside.ts'

const root = resolve(import.meta.dirname, '..')
const notOurs = new Set(['node_modules', 'dist', '.git', 'out'])
const documents = markdownBelow(root)
const isGenerated = (text: string): boolean => /^<!-- (Generated|Written) by /.test(text)

function markdownBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return markdownBelow(path)
    return entry.name.endsWith('.md') ? [relative(root, path)] : []
  })
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

type Block = { readonly mark: string; readonly text: string }

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, mark = '', body = '']) => ({ mark, text: body }))
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/^ {4}.*$/gm, '')
}

describe.each(documents)('%s', (file) => {
  const text = textOf(file)
  const prose = withoutCode(text)

  test('has links that lead somewhere', () => {
    const links = [...prose.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    const targets = links.map(([, link, attribute]) => link ?? attribute ?? '')
    expect(targets.filter((target) => !/^(https?|mailto):/.test(target) && !isThere(file, target))).toEqual([])
  })

  test('names paths that exist', () => {
    const paths = [...prose.matchAll(/`((?:src|docs|scripts|bench|testdata|bin)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    )
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test('names scripts of package.json', () => {
    const packages = file.startsWith('web/') ? ['package.json', 'web/package.json'] : ['package.json']
    const scripts = packages.flatMap((name) => {
      const parsed = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf(name)))
      return Object.keys(parsed.scripts)
    })
    const named = [...text.matchAll(/npm run ([\w:-]+)|npm (start|test)\b/g)].map(
      ([, run, short]) => run ?? short ?? '',
    )
    expect(named.filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('has lines of up to 160 characters, unless generated or in tables', () => {
    const long = (isGenerated(text) ? '' : text)
      .split('\n')
      .filter((line) => line.length > 160 && !line.startsWith('|') && !line.includes('<img'))
    expect(long).toEqual([])
  })

  test('says device, not asset, unless to refuse the word', () => {
    const sayings = file === 'docs/glossary.md' ? '' : prose
    expect(sayings.match(/\bassets?\b/gi) ?? []).toEqual([])
  })
})

/** A file or folder, and in a document the heading. */
function isThere(from: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from : join(dirname(from), path)
  if (!existsSync(join(root, file))) return false
  return anchor === undefined || headingsOf(textOf(file)).has(anchor)
}

/** Headings as GitHub turns them into anchors. */
function headingsOf(text: string): ReadonlySet<string> {
  const titles = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title)
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

describe('commands in documents', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  const cordonFolder = temporary('bin')
  const sandbox = withoutNetwork()
  const nft = debianProgram('nft', 'nftables')
  writeCordon(cordonFolder)

  function temporary(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `cordon-docs-${name}-`))
    folders.push(folder)
    return folder
  }

  const env = { ...process.env, PATH: `${cordonFolder}:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, NO_COLOR: '1' }

  async function run(script: string, cwd: string): Promise<{ readonly code: number | null; readonly said: string }> {
    const [first = 'env', ...flags] = sandbox
    return new Promise((done) => {
      const child = execFile(
        first,
        [...flags, 'sh', '-e', '-c', script],
        { cwd, env, maxBuffer: 64 << 20, timeout: 60_000 },
        (_, out, err) => {
          done({ code: child.exitCode, said: `${out}\n${err}` })
        },
      )
    })
  }

  const withCommands = documents.filter((file) => blocksOf(textOf(file)).some(({ mark }) => mark.startsWith('sh run')))

  test('are in the README and in each guide', () => {
    const expected = ['README.md', 'docs/analyze.md', 'docs/lab.md', 'docs/segmentation.md']
    expect(withCommands).toEqual(expect.arrayContaining(expected))
  })

  test.concurrent.each(withCommands)('of %s work and print what it shows', async (file) => {
    expect(await faultsOf(textOf(file), temporary('work'))).toEqual([])
  })

  /** What in a document did not end as marked, or was not printed. */
  async function faultsOf(text: string, work: string): Promise<readonly unknown[]> {
    const faults: unknown[] = []
    let said = ''
    for (const block of blocksOf(text)) {
      const exitCode = { 'sh run': 0, 'sh run fails': 2 }[block.mark]
      if (exitCode !== undefined) {
        const ended = await run(block.text, work)
        if (ended.code !== exitCode) faults.push({ ...ended, ...block })
        said += ended.said
      }
      if (block.mark === 'text output') {
        faults.push(...block.text.split('\n').filter((line) => !`\n${said}`.includes(`\n${line}`)))
      }
    }
    return faults
  }

  const hasNft = nft !== null && sandbox.length > 0
  const withRules = documents.filter((file) => blocksOf(textOf(file)).some(({ mark }) => mark === 'sh run nft'))

  test.skipIf(!hasNft).each(withRules)('of %s check, load and remove rules', async (file) => {
    const work = temporary('rules')
    const blocks = blocksOf(textOf(file))
    const before = blocks.find(({ mark, text }) => mark === 'sh run' && text.includes('--nftables'))
    expect(await run(before?.text ?? 'false', work)).toMatchObject({ code: 0 })
    // One after the other in one namespace: what the last block leaves is printed, and should be nothing.
    const rules = blocks.filter(({ mark }) => mark === 'sh run nft').map(({ text }) => text)
    const ended = await run([...rules, 'nft list ruleset > left.txt'].join('\n'), work)
    expect(ended).toMatchObject({ code: 0 })
    expect(readFileSync(join(work, 'loaded.txt'), 'utf8')).toContain('policy drop')
    expect(readFileSync(join(work, 'left.txt'), 'utf8')).toBe('')
  })

  test('docs/analyze.md explains every option of analyze', async () => {
    const { code, said } = await run('cordon analyze --help', cordonFolder)
    const options = [...said.matchAll(/^ {2}.*?(--[a-z]+)/gm)].map(([, option = '']) => option)
    expect([code, options.length > 4]).toEqual([0, true])
    const text = textOf('docs/analyze.md')
    expect(options.filter((option) => option !== '--help' && !text.includes(option))).toEqual([])
  })
})

function urlOf(file: string): string {
  return JSON.stringify(pathToFileURL(join(root, file)).href)
}

/** `cordon` from the sources, as an installed command would be found. */
function writeCordon(folder: string): void {
  const server = urlOf('src/serve/open-service.ts')
  writeFileSync(
    join(folder, 'cordon.mjs'),
    `import { main } from ${urlOf('src/cli/main.ts')}
const openService = async (options) => (await import(${server})).openService(options)
process.exitCode = await main(process.argv.slice(2), { openService })
`,
  )
  const tsx = createRequire(import.meta.url).resolve('tsx')
  const command = `exec "${process.execPath}" --import "${pathToFileURL(tsx).href}" "${folder}/cordon.mjs" "$@"`
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cordon'), `#!/bin/sh\n${command}\n`, { mode: 0o755 })
}

/** A program and its flags that take the network away from what follows; empty where the kernel does not let us. */
function withoutNetwork(): readonly string[] {
  const unshare = debianProgram('unshare', 'util-linux')
  if (unshare === null) return []
  const ways = ['-n', '-rn'].map((flag) => [unshare, flag, '--pid', '--kill-child'])
  const way = ways.find(([program = '', ...flags]) => spawnSync(program, [...flags, 'true']).status === 0)
  if (way === undefined) console.warn('skipped: no permission to make a network namespace')
  return way ?? []
}

describe('promises of the README', () => {
  const readme = textOf('README.md')

  test('the accuracy is the one that was measured', () => {
    const measured = /^\| vendor, Cordon +\| (\d+) +\| (\d+) +\| (\d+) +\|$/m.exec(textOf('docs/accuracy.md'))?.slice(1)
    const claimed = /\| (\d+) right, (\d+) wrong, (\d+) no answer \|/.exec(readme)?.slice(1)
    expect(claimed).toBeDefined()
    expect(claimed).toEqual(measured)
  })

  test('its pictures are there, and small enough', () => {
    for (const name of ['report.png', 'report-dark.png']) {
      expect(readme).toContain(`docs/images/${name}`)
      expect(statSync(join(root, 'docs/images', name)).size).toBeLessThan(300_000)
    }
  })

  test('only the service, the channels, the database and the listener speak to a network', () => {
    const networked =
      /from '(node:)?(net|tls|http|https|http2|dgram|dns|undici|fastify|pg|nodemailer)(\/[^']*)?'|\bfetch\(|new WebSocket/
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    const code = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    // Whether a text is an address is asked of `net` too; that speaks to nobody.
    const asks = /import \{ (isIP(v4|v6)?,? ?)+\} from 'node:net'/
    const speaking = code.filter((file) => networked.test(textOf(join('src', file)).replace(asks, '')))
    const outside = speaking.filter((file) => !/^(serve|deliver)[\\/]/.test(file))
    expect(outside).toEqual([join('capture', 'export-listener.ts'), join('store', 'postgresql.ts')])
    expect(textOf('src/capture/export-listener.ts')).not.toMatch(/\.(send|connect)\(/)
  })
})

const steps = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

test.each(steps)('src/%s says what it takes, gives and promises, on one page', (step) => {
  const text = textOf(join('src', step, 'README.md'))
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
  expect(headings).toEqual(['Takes', 'Gives', 'Promises', 'Add one', 'Not here'])
  expect(text.split('\n').length).toBeLessThanOrEqual(41)
})

test('src/README.md leads to every folder, in at most 40 lines', () => {
  const text = textOf('src/README.md')
  expect(steps.filter((step) => !text.includes(`(${step}/README.md)`))).toEqual([])
  expect(text.split('\n').length).toBeLessThanOrEqual(41)
})
