/**
 * Every optional dependency that the lockfile names must itself be in it: a lockfile written behind a mirror that
 * lags on other
 * platforms' binaries looks fine and makes `npm ci` fail elsewhere.
 */
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8'))
const missing = Object.entries(packages).flatMap(([place, entry]) =>
  Object.keys(entry.optionalDependencies ?? {})
    .filter(
      (name) =>
        !packages[`${place}/node_modules/${name}`] &&
        !Object.keys(packages).some((key) => key.endsWith(`node_modules/${name}`)),
    )
    .map((name) => `${name}, needed by ${place} ${entry.version}`),
)
for (const line of missing) console.error(`missing from the lockfile: ${line}`)
process.exitCode = missing.length > 0 ? 1 : 0
