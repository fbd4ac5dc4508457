/**
 * Enforces the import star: a step imports `core` and itself; only `app` joins steps; the skins import `app` and
 * `core`. The dashboard in `web` imports nothing of them but its generated client.
 * Prints one line per violation and exits 1. Type-only, side-effect, re-exported and dynamic imports count too.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'

/** Folders that turn values into values. Clock, randomness, files and network are passed in. */
const pure = ['core', 'decode', 'observe', 'identify', 'assess', 'patch', 'segment', 'monitor', 'lab']
const steps = [...pure.slice(1), 'capture', 'link', 'deliver', 'store']
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ...Object.fromEntries(steps.map((step) => [step, ['core']])),
  app: ['core', ...steps],
  serve: ['core', 'app'],
  cli: ['core', 'app'],
  'main.ts': ['core', 'app', 'serve', 'cli'],
}
const impureWords =
  /\b(Date\.now|new Date\(\)|Math\.random|fetch\(|process\.\w|setTimeout|setInterval|performance\.now)/
const imports = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g

const root = process.argv[2] ?? 'src'
const web = process.argv[3] ?? 'web/src'
const problems = [
  ...filesBelow(root, /(?<!\.test)\.ts$/).flatMap((file) => problemsIn(file, readFileSync(join(root, file), 'utf8'))),
  ...filesBelow(web, /\.tsx?$/).flatMap((file) => foreignIn(file, readFileSync(join(web, file), 'utf8'))),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

function problemsIn(file: string, text: string): readonly string[] {
  const folder = firstPart(file)
  const isPure = pure.includes(folder)
  const found = [...text.matchAll(imports)].flatMap(([, target = '']) => {
    if (!target.startsWith('.')) {
      const refused = isPure && isBuiltin(target) && target !== 'node:crypto'
      return refused ? [`${file}: ${folder}/ is pure and must not import ${target}`] : []
    }
    const other = firstPart(relative(root, join(root, dirname(file), target)))
    if (other === folder || mayImport[folder]?.includes(other)) return []
    return [`${file}: ${folder}/ must not import ${other}/`]
  })
  const impure = isPure ? impureWords.exec(text)?.[0] : undefined
  return impure === undefined ? found : [...found, `${file}: ${folder}/ is pure and must not use ${impure}`]
}

/** The dashboard knows the service by its generated client alone: nothing is imported from outside its own folder. */
function foreignIn(file: string, text: string): readonly string[] {
  return [...text.matchAll(imports)].flatMap(([, target = '']) => {
    const isOutside = target.startsWith('.') && relative(web, join(web, dirname(file), target)).startsWith('..')
    return isOutside ? [`web/${file}: web/ must not import ${target}: it has its generated client`] : []
  })
}

function filesBelow(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => pattern.test(file))
}

function firstPart(path: string): string {
  return path.split(sep)[0] ?? ''
}
