/** What browsers load of the dashboard: how much script the first view takes, and that nothing needs inline script or eval. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const chunk = z.object({
  file: z.string(),
  imports: z.array(z.string()).default([]),
  dynamicImports: z.array(z.string()).default([]),
})
const manifest = z.record(z.string(), chunk)
const firstViewBytes = 300 * 1024
const pageBytes = 200 * 1024

const out = mkdtempSync(join(tmpdir(), 'cordon-web-'))
let chunks: z.infer<typeof manifest> = {}

beforeAll(() => {
  // As people build it: under vitest, React would be its development build.
  const env = { ...process.env, NODE_ENV: 'production' }
  execFileSync('npx', ['vite', 'build', 'web', '--outDir', out, '--emptyOutDir', '--logLevel', 'error'], { env })
  chunks = manifest.parse(JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8')))
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

test('the first view takes at most 300 KiB of compressed script', () => {
  expect(compressedBytes(['index.html', 'src/layout/shell.tsx', 'src/overview/overview-page.tsx'])).toBeLessThan(
    firstViewBytes,
  )
})

test('no page takes more than 200 KiB of compressed script beyond the first view', () => {
  const first = compressedBytes(['index.html', 'src/layout/shell.tsx'])
  const pages = Object.keys(chunks).filter((name) => name.endsWith('-page.tsx'))
  const large = pages.filter(
    (page) => compressedBytes(['index.html', 'src/layout/shell.tsx', page]) - first > pageBytes,
  )
  expect(pages.length).toBeGreaterThan(4)
  expect(large).toEqual([])
})

test('the page has no inline script and no inline style, as its content security policy wants', () => {
  const page = readFileSync(join(out, 'index.html'), 'utf8')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=/)
})

test('no script evaluates text', () => {
  const evaluating = filesOf(Object.keys(chunks)).filter((file) =>
    /\bnew Function\(|[^.\w]eval\(/.test(readFileSync(join(out, file), 'utf8')),
  )
  expect(evaluating).toEqual([])
})

function compressedBytes(names: readonly string[]): number {
  return filesOf(names).reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0)
}

/** Scripts of these parts and of all that they need at once. */
function filesOf(names: readonly string[]): readonly string[] {
  const needed = new Set(names)
  for (const name of needed) for (const other of chunks[name]?.imports ?? []) needed.add(other)
  return [...needed].flatMap((name) => chunks[name]?.file ?? []).filter((file) => file.endsWith('.js'))
}
