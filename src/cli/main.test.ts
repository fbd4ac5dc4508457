import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parsePolicy } from '../segment/policy.ts'
import { report } from '../app/report.ts'

const urlOf = (file: string): string => pathToFileURL(join(import.meta.dirname, file)).href

/** The same as the installed command does, on the sources. */
const program = `
import { main } from '${urlOf('main.ts')}'
const openService = async (options) => (await import('${urlOf('../serve/open-service.ts')}')).openService(options)
process.exitCode = await main(process.argv.slice(1), { openService })
`
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const flags = ['--import', tsx, '--input-type=module', '--eval', program, '--']
const work = mkdtempSync(join(tmpdir(), 'cordon-cli-'))

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

async function cordon(...argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...flags, ...argv],
      { cwd: work, maxBuffer: 256 << 20 },
      (_, out, err) => {
        resolve({ code: child.exitCode, out, err })
      },
    )
  })
}

type Mistake = {
  code: number | null
  out: string
  sentence: string | undefined
  hint: string | undefined
  more: readonly string[]
}

/** How a command ended that the user got wrong. */
async function mistake(...argv: readonly string[]): Promise<Mistake> {
  const { code, out, err } = await cordon(...argv)
  const [sentence, hint, ...more] = err.trimEnd().split('\n')
  return { code, out, sentence, hint, more }
}

/** Exit code 2, one sentence, one hint, no stack, nothing on stdout. */
function told(sentence: RegExp, hint: RegExp): object {
  const both = new RegExp(`^cordon: .*${sentence.source}.*\\.$`)
  return { code: 2, out: '', sentence: expect.stringMatching(both), hint: expect.stringMatching(hint), more: [] }
}

beforeAll(async () => {
  await cordon('lab', 'generate', 'clinic', '--seed', '1', '--out', 'clinic.pcapng')
})

afterAll(() => rmSync(work, { recursive: true, force: true }))

test('lab generate writes a capture, and the same one for the same seed', async () => {
  const again = await cordon('lab', 'generate', 'clinic', '--seed', '1', '--out', 'again.pcapng')
  expect(again).toEqual({ code: 0, out: '', err: expect.stringContaining('synthetic') })
  expect(readFileSync(join(work, 'again.pcapng')).equals(readFileSync(join(work, 'clinic.pcapng')))).toBe(true)
})

test('the advisories of the lab make a patch list', async () => {
  mkdirSync(join(work, 'advisories'))
  const named = ['--out', 'advised.pcapng', '--advisories', 'advisories']
  expect(await cordon('lab', 'generate', 'clinic', ...named)).toMatchObject({ code: 0, out: '' })
  const { out } = await cordon('analyze', 'advised.pcapng', '--feeds', 'advisories', '--json')
  const { patches, summary } = report.parse(JSON.parse(out))
  expect(patches.length).toBeGreaterThan(0)
  expect(summary.vulnerableShare).toBeGreaterThan(0)
})

describe('analyze', () => {
  test('prints one JSON document that fits its schema, and progress elsewhere', async () => {
    const { code, out, err } = await cordon('analyze', 'clinic.pcapng', '--json')
    expect([code, code === 0 ? '' : err]).toEqual([0, ''])
    const made = report.parse(JSON.parse(out))
    expect(made.input.synthetic).toBe(true)
    expect(made.devices.length).toBeGreaterThan(20)
    for (const { risk } of made.devices) {
      expect(risk.factors.reduce((sum, { points }) => sum + points, 0)).toBe(risk.score)
    }
    expect(err).toMatch(/^(Reading [\d.]+ MB …\n)?Read [\d,]+ packets in [\d.]+ s\.\n$/)
  })

  test('prints the four answers as plain text where there is no terminal', async () => {
    const { code, out, err } = await cordon('analyze', 'clinic.pcapng')
    expect([code, code === 0 ? '' : err]).toEqual([0, ''])
    expect(out).not.toContain('\x1b')
    expect(out).toContain('SYNTHETIC')
    for (const step of ['1 KNOW', '2 PATCH', '3 SEGMENT', '4 MONITOR', 'NEXT']) expect(out).toContain(step)
  })

  test('writes the page, the policy and the rules, whole, and the same each time', async () => {
    const outputs = ['report.html', 'policy.json', 'rules.nft'] as const
    const run = async (): Promise<readonly string[]> => {
      const named = ['--html', outputs[0], '--policy', outputs[1], '--nftables', outputs[2]]
      const { code, err } = await cordon('analyze', 'clinic.pcapng', ...named)
      expect([code, code === 0 ? '' : err]).toEqual([0, ''])
      return outputs.map((name) => readFileSync(join(work, name), 'utf8'))
    }
    const [page = '', json = '', rules = ''] = await run()
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
    expect(page).not.toMatch(/<script|https?:/)
    expect(parsePolicy(JSON.parse(json))).toHaveProperty('policy')
    expect(rules).toContain('policy drop')
    expect(await run()).toEqual([page, json, rules])
    expect(readdirSync(work).filter((name) => name.includes('.part'))).toEqual([])
  })
})

describe('decode', () => {
  test.each([
    ['--facts', ['at', 'name', 'value']],
    ['--flows', ['firstSeen', 'client', 'server', 'transport']],
  ])('%s prints one JSON document a line', async (flag, fields) => {
    const { code, out, err } = await cordon('decode', 'clinic.pcapng', flag)
    expect([code, code === 0 ? '' : err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(50)
    for (const line of lines) {
      const names = Object.keys(JSON.parse(line))
      expect(fields.filter((field) => !names.includes(field))).toEqual([])
    }
  })

  test('a reader that stops early ends it quietly', async () => {
    const child = spawn(process.execPath, [...flags, 'decode', 'clinic.pcapng', '--flows'], { cwd: work })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => {
      child.once('exit', resolve)
    })
    expect([code, err]).toEqual([0, ''])
  })
})

describe('a mistake gets a sentence, a hint and exit code 2', () => {
  test('a file that is not there', async () => {
    expect(await mistake('analyze', 'nowhere.pcap')).toEqual(told(/nowhere\.pcap/, /./))
  })

  test('a folder without captures', async () => {
    mkdirSync(join(work, 'empty'), { recursive: true })
    expect(await mistake('analyze', 'empty')).toEqual(told(/empty/, /./))
  })

  test('a text file that is called a capture', async () => {
    writeFileSync(join(work, 'notes.pcap'), 'these are notes\n')
    expect(await mistake('analyze', 'notes.pcap', '--html', 'notes.html')).toEqual(told(/notes\.pcap/, /pcap/))
    expect(existsSync(join(work, 'notes.html'))).toBe(false)
    expect(readdirSync(work).filter((name) => name.includes('.part'))).toEqual([])
  })

  test('a name that would obey the terminal is shown as marks', async () => {
    const { err } = await cordon('analyze', 'no\x1b[31mwhere.pcap')
    expect(err).not.toContain('\x1b')
    expect(err).toContain('␛[31m')
  })

  test.each([
    [['analyze', 'clinic.pcapng', '--jsn'], /--jsn/, /Did you mean --json\?/],
    [['analyz', 'clinic.pcapng'], /analyz/, /Did you mean analyze\?/],
    [['lab', 'generat'], /generat/, /Did you mean generate\?/],
    [['analyze'], /No input/, /--help/],
    [['decode', 'clinic.pcapng'], /what to print/, /--facts, --flows or --summary/],
    [['decode', 'clinic.pcapng', '--facts', '--flows'], /what to print/, /--facts, --flows or --summary/],
    [['lab', 'generate', 'clinik', '--out', 'x.pcapng'], /clinik/, /clinic/],
    [['lab', 'generate', 'clinic', '--seed', '-1', '--out', 'x.pcapng'], /-1/, /0 to/],
    [['lab', 'generate', 'clinic'], /--out/, /--help/],
    [['serve', '--port', '65536'], /65536/, /0 to 65535/],
  ] as const)('cordon %j', async (argv, sentence, hint) => {
    expect(await mistake(...argv)).toEqual(told(sentence, hint))
  })

  test.each([
    ['missing/report.html', /folder does not exist/],
    ['.', /it is a folder/],
    ['clinic.pcapng', /also an input/],
  ])('an output that cannot be written: %s', async (target, reason) => {
    const before = readFileSync(join(work, 'clinic.pcapng'))
    expect(await mistake('analyze', 'clinic.pcapng', '--html', target)).toEqual(told(reason, /./))
    expect(readFileSync(join(work, 'clinic.pcapng')).equals(before)).toBe(true)
  })

  test('a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => {
      taken.once('listening', resolve)
    })
    const address = taken.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    expect(await mistake('serve', 'clinic.pcapng', '--port', String(port))).toEqual(told(/already used/, /--port/))
    taken.close()
  })
})

test.skipIf(!existsSync('/dev/full'))(
  'a full disk behind stdout is the outside world: exit code 3 and a sentence',
  async () => {
    for (const argv of ['analyze clinic.pcapng --json', 'decode clinic.pcapng --flows']) {
      const child = spawn(process.execPath, [...flags, ...argv.split(' ')], {
        cwd: work,
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      })
      let err = ''
      child.stderr?.on('data', (chunk: Buffer) => {
        err += chunk.toString()
      })
      const code = await new Promise((resolve) => {
        child.once('close', resolve)
      })
      expect([code, err]).toEqual([
        3,
        expect.stringMatching(/cordon: The answer could not be written to standard output\. \(.*ENOSPC.*\)\n$/),
      ])
      expect(err).not.toContain('    at ')
    }
  },
)

test('help and version are answers, not mistakes', async () => {
  for (const argv of [['--help'], ['analyze', '--help'], ['help', 'serve'], []]) {
    const { code, out, err } = await cordon(...argv)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Usage: cordon')
    expect(out).toMatch(/Examples?:/)
  }
  const { code, out } = await cordon('--version')
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
})

test('serve shows the synthetic clinic, and stops cleanly when asked to', async () => {
  const child = spawn(process.execPath, [...flags, 'serve', '--port', '0'], { cwd: work })
  const ended = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  const [url, secret] = await new Promise<readonly [string, string]>((resolve) => {
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const [, found, first] = /(http:\/\/\S+)\/welcome#first=(\S+)/.exec(out) ?? []
      if (found !== undefined && first !== undefined) resolve([found, first])
    })
  })
  const signedIn = await fetch(`${url}/api/v1/session/first`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ secret }),
  })
  expect(signedIn.status).toBe(200)
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const devices = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/devices`, { headers: { cookie } })
    return z.object({ total: z.number() }).parse(await answer.json()).total
  }
  await expect.poll(devices, { timeout: 60_000 }).toBeGreaterThan(50)
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  await expect(fetch(url)).rejects.toThrow(/fetch failed/)
})

test('a run that is interrupted leaves nothing behind', async () => {
  const child = spawn(process.execPath, [...flags, 'analyze', 'clinic.pcapng', '--html', 'stopped.html'], { cwd: work })
  const parts = (): readonly string[] => readdirSync(work).filter((name) => name.includes('stopped'))
  await expect.poll(parts, { interval: 5, timeout: 30_000 }).toHaveLength(1)
  child.kill('SIGINT')
  const code = await new Promise((resolve) => {
    child.once('exit', resolve)
  })
  expect([code, parts()]).toEqual([130, []])
})
