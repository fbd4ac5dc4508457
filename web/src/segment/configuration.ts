/** A rendered configuration as it is shown: lines with their kind, cut where a page would become slow. */

export type Line = { readonly number: number; readonly text: string; readonly kind: 'comment' | 'statement' }

export type Shown = {
  readonly lines: readonly Line[]
  /** Lines that are only in what is copied and downloaded. */
  readonly left: number
}

const mostLines = 4_000

/** Lines that begin with `#` or `!` are comments on every platform that is rendered. */
export function showConfiguration(text: string): Shown {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n')
  const shown = lines.slice(0, mostLines)
  return {
    lines: shown.map((line, index) => ({
      number: index + 1,
      text: line,
      kind: /^\s*[#!]/.test(line) ? 'comment' : 'statement',
    })),
    left: lines.length - shown.length,
  }
}

/** A name for the file to download, safe on every file system: `clinic-policy-3.nft`. */
export function configurationFileName(site: string, version: number, platform: string): string {
  const place = site
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  const ending = platform === 'nftables' ? 'nft' : 'txt'
  const kind = platform.replaceAll(/[^a-z0-9-]+/g, '-')
  return `${place === '' ? 'site' : place}-policy-${version}-${kind}.${ending}`
}
