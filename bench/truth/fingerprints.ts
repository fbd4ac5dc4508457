/**
 * Fingerprints that nDPI lists for the flows of its captures (JA3, JA3S, JA4, HASSH), and those that Cordon tells. Where
 * nDPI's JA4 follows other rules than FoxIO's, the rules are named.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sightOf } from './sight.ts'

/** One value that somebody expects a device of a capture to have. */
export type Expected = {
  readonly kind: 'JA3' | 'JA3S' | 'JA4' | 'HASSH' | 'HASSH of servers'
  readonly capture: string
  /** Either end of the flow: after the loss of its beginning, nobody knows who the client was. */
  readonly addresses: readonly string[]
  readonly value: string
  readonly over: 'tcp' | 'udp'
}

export type Outcome = Expected & {
  /** Equal, or different by these rules; `null` when nothing explains the difference. */
  readonly rules: readonly string[] | null
}

const factsOf: Readonly<Record<Expected['kind'], readonly string[]>> = {
  JA3: ['tls.ja3', 'quic.ja3', 'dtls.ja3'],
  JA3S: ['tls.ja3s', 'dtls.ja3s'],
  JA4: ['tls.ja4', 'quic.ja4', 'dtls.ja4'],
  HASSH: ['ssh.hassh'],
  'HASSH of servers': ['ssh.hasshServer'],
}

const listed: readonly (readonly [Expected['kind'], RegExp])[] = [
  ['JA3', /\[JA3C: ([0-9a-f]{32})\]/],
  ['JA3S', /\[JA3S: ([0-9a-f]{32})\]/],
  ['JA4', /\[JA4: ([0-9a-z_]{30,40})\]/i],
  ['HASSH', /\[HASSH-C: ([0-9A-F]{32})\]/],
  ['HASSH of servers', /\[HASSH-S: ([0-9A-F]{32})\]/],
]

/** What the files `expected/*.out` of nDPI say, by capture. */
export function expectedByNdpi(folder: string): ReadonlyMap<string, readonly Expected[]> {
  const found = new Map<string, readonly Expected[]>()
  for (const file of readdirSync(join(folder, 'expected')).toSorted()) {
    const capture = file.replace(/\.out$/, '')
    const lines = readFileSync(join(folder, 'expected', file), 'utf8').split('\n')
    const values = lines.flatMap((line) => expectedInLine(capture, line))
    if (values.length > 0) found.set(capture, values)
  }
  return found
}

function expectedInLine(capture: string, line: string): readonly Expected[] {
  const flow = /^\t\d+\t(TCP|UDP) (\S+) <?-> (\S+) /.exec(line)
  if (flow === null) return []
  const over = flow[1] === 'TCP' ? 'tcp' : 'udp'
  const addresses = [addressOf(flow[2] ?? ''), addressOf(flow[3] ?? '')]
  return listed.flatMap(([kind, pattern]) => {
    const value = pattern.exec(line)?.[1]
    return value === undefined
      ? []
      : [{ kind, capture, addresses, value: kind === 'JA4' ? value : value.toLowerCase(), over }]
  })
}

/** Of `192.0.2.1:443` or `[2001:db8::1]:443`. */
function addressOf(end: string): string {
  return end.slice(0, end.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

/** nDPI leaves out every zero part of an IPv6 address, so those are left out on both sides. */
function withoutZeros(address: string): string {
  return address
    .split(/:+/)
    .filter((part) => part !== '0')
    .join(':')
}

/** Compares with what Cordon tells of the capture at `path`. */
export async function compareCapture(path: string, expected: readonly Expected[]): Promise<readonly Outcome[]> {
  const { facts } = await sightOf(path)
  return expected.map((one) => {
    const told = factsOf[one.kind].flatMap((name) => [...(facts.get(name) ?? [])].map((text) => text.split(' ')))
    const addresses = one.addresses.map(withoutZeros)
    const ours = told.flatMap(([address = '', value = '']) =>
      addresses.includes(withoutZeros(address)) ? [value] : [],
    )
    return Object.assign({ rules: rulesFor(one, ours) }, one)
  })
}

/** Its last extension reaches past the end of the hello. */
const brokenHello = 'tls_invalid_reads.pcap'

function rulesFor({ kind, value, capture }: Expected, ours: readonly string[]): readonly string[] | null {
  if (ours.includes(value)) return []
  if (capture === brokenHello && ours.length === 0) return ['broken']
  if (kind !== 'JA4') return null
  const byRule = ours.map((own) => ja4Rules(value, own)).filter((rules) => rules !== null)
  return byRule.toSorted((a, b) => a.length - b.length)[0] ?? null
}

export const ja4RuleTexts: Readonly<Record<string, string>> = {
  protocol:
    'nDPI takes the first two characters of the first protocol name (`ht` of http/1.1), FoxIO the first and the last (`h1`)',
  name: 'nDPI writes d whenever the name it keeps is no address, FoxIO only with the extension for a name',
  nothing: 'where there are no extensions nDPI hashes the empty text, FoxIO writes zeros',
  version:
    'nDPI takes the version of DTLS from the hello itself, FoxIO the highest that is offered; before DTLS 1.0 nDPI writes s3',
}

const emptyHash = 'e3b0c44298fc'
const zeros = '000000000000'

/** By which rules nDPI's value differs from ours; `null` when they do not explain all of it. */
export function ja4Rules(theirs: string, ours: string): readonly string[] | null {
  const [a = '', ciphers = '', extensions = ''] = theirs.split('_')
  const [b = '', ownCiphers = '', ownExtensions = ''] = ours.split('_')
  if (a[0] !== b[0] || a.slice(4, 8) !== b.slice(4, 8) || ciphers !== ownCiphers) return null
  const rules: string[] = []
  if (a.slice(1, 3) !== b.slice(1, 3)) {
    if (a[0] !== 'd') return null
    rules.push('version')
  }
  if (a[3] !== b[3]) rules.push('name')
  if (a.slice(8) !== b.slice(8)) {
    // The first character is the same by both rules, unless it is no letter or digit.
    if (a[8] !== b[8] && /^[a-z0-9]/i.test(b[8] ?? '') && b.slice(8) !== '99') return null
    rules.push('protocol')
  }
  if (extensions !== ownExtensions) {
    if (extensions !== emptyHash || ownExtensions !== zeros) return null
    rules.push('nothing')
  }
  return rules
}
