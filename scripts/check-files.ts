/**
 * Holds files to the rules of size and naming: at most 600 lines (300 gets a warning), kebab-case, no grab-bag names,
 * no folder deeper than three below the root of the sources. Prints one line per problem and exits 1 when one is an
 * error.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'

const refusedNames = /^(utils?|helpers?|misc|common|manager|service|handler|base|data|info|legacy)$/
const maxLines = 600
const warnLines = 300
const maxLineLength = 130

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'src', 'scripts', 'bench', 'web', 'testdata'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(file))

const errors = files.flatMap(problemsIn)
for (const error of errors) console.error(error)
process.exitCode = errors.length > 0 ? 1 : 0

function problemsIn(file: string): readonly string[] {
  const found: string[] = []
  const name = basename(file).split('.')[0] ?? ''
  const folders = dirname(file).split('/')
  if (folders[0] === 'src' && folders.length > 3) found.push(`${file}: more than two folders below src/`)
  for (const part of [...folders, name])
    if (refusedNames.test(part)) found.push(`${file}: the name "${part}" says nothing; use the idea's own word`)
  if (!/\.tsx?$/.test(file)) return found
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) found.push(`${file}: file names are kebab-case`)
  return [...found, ...problemsInText(file, readFileSync(file, 'utf8'))]
}

function problemsInText(file: string, text: string): readonly string[] {
  const found: string[] = []
  if (text.startsWith('// Generated')) return []
  const lines = text.split('\n')
  if (lines.length > maxLines) found.push(`${file}: ${lines.length} lines, more than ${maxLines}`)
  else if (lines.length > warnLines) console.warn(`warning: ${file}: ${lines.length} lines, more than ${warnLines}`)
  for (const [index, line] of lines.entries()) {
    if (line.length > maxLineLength && !/['"`]\w{60,}/.test(line))
      found.push(`${file}:${index + 1}: ${line.length} characters, more than ${maxLineLength}`)
  }
  return found
}
