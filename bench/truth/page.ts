/** docs/decoding.md is written by several benches, each its own section. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../reports.ts'

const path = join(root, 'docs/decoding.md')
const intro = `<!-- Written by the benches bench/truth-*.ts: run \`npm run bench:truth\`. Each writes its own section. -->

# Decoding

How right Cordon is about what is in a capture, measured against programs that others made, on captures that others took.
`

/** Replaces or adds the section with this title; `text` is what stands below it, without the title. */
export function writeSection(title: string, text: string): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const sections = new Map<string, string>()
  for (const part of before.split(/^## /m).slice(1)) {
    const end = part.indexOf('\n')
    sections.set(part.slice(0, end), part.slice(end + 1).trim())
  }
  sections.set(title, text.trim())
  const sorted = [...sections].toSorted(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(path, `${intro}${sorted.map(([name, body]) => `\n## ${name}\n\n${body}\n`).join('')}`)
}
