/**
 * The real judge: nft in a network namespace of its own, where loading a rule set touches nobody. `null` where the
 * kernel does not let us, with one visible line; in CI that is a failure.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { debianProgram } from '../outside.ts'

export type Kernel = {
  /** Error text of `nft -c -f`, or an empty one when it accepts the text. */
  check(text: string): string
  /** Loads the text twice in a row and lists what the kernel then holds. */
  loadTwice(text: string): Loaded
}

type Loaded = {
  readonly errors: string
  readonly tables: readonly string[]
  readonly sets: readonly string[]
  /** Comments of all rules, an empty one for a rule without. */
  readonly rules: readonly string[]
}

const listed = z.object({
  nftables: z.array(
    z.looseObject({
      table: z.object({ name: z.string() }).optional(),
      set: z.object({ name: z.string() }).optional(),
      rule: z.object({ comment: z.string().optional() }).optional(),
    }),
  ),
})

export function kernel(): Kernel | null {
  const nft = debianProgram('nft', 'nftables')
  const unshare = debianProgram('unshare', 'util-linux')
  if (nft === null || unshare === null) return null
  const namespace = ['-n', '-rn'].find((flag) => spawnSync(unshare, [flag, nft, 'list', 'tables']).status === 0)
  if (namespace === undefined) {
    if (process.env['CI'] === 'true') throw new Error('network namespaces are not permitted in CI')
    console.warn('skipped: no permission to make a network namespace')
    return null
  }
  return {
    check: (text) => spawnSync(unshare, [namespace, nft, '-c', '-f', '-'], { input: text, encoding: 'utf8' }).stderr,
    loadTwice(text) {
      const folder = mkdtempSync(join(tmpdir(), 'cordon-nft-'))
      const file = join(folder, 'rules.nft')
      writeFileSync(file, text)
      const script = `"$0" -f "$1" && "$0" -f "$1" && "$0" -j list ruleset`
      const { stdout, stderr } = spawnSync(unshare, [namespace, 'sh', '-c', script, nft, file], { encoding: 'utf8' })
      rmSync(folder, { recursive: true })
      return read(stdout, stderr)
    },
  }
}

function read(stdout: string, errors: string): Loaded {
  const { nftables } = stdout === '' ? { nftables: [] } : listed.parse(JSON.parse(stdout))
  return {
    errors,
    tables: nftables.flatMap(({ table }) => table?.name ?? []),
    sets: nftables.flatMap(({ set }) => (set === undefined || set.name.startsWith('__set') ? [] : [set.name])),
    rules: nftables.flatMap(({ rule }) => (rule === undefined ? [] : [rule.comment ?? ''])),
  }
}
