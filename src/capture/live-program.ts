/**
 * Which program captures from an interface, and how it is called: tcpdump, else dumpcap. They have the rights that
 * capturing needs; Cordon only reads what they print. Names and filters are handed over as they are, never through a
 * shell, and what could be taken for an option or for a remote place is refused.
 */
import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { networkInterfaces, totalmem } from 'node:os'
import { delimiter, join } from 'node:path'
import { UserError } from '../core/errors.ts'

export type LiveSource = {
  readonly interface: string
  /** In the language of tcpdump (pcap-filter), or `null` for everything. */
  readonly filter: string | null
}

export type LiveProgram = { readonly name: 'dumpcap' | 'tcpdump'; readonly path: string }

/** Whole packets: the largest that these programs take. */
const snapBytes = 262_144
/**
 * In the kernel, for what comes while the reader is busy: a second or two of a busy gigabit mirror. A small machine gives
 * a smaller part of its memory; libpcap itself takes less when that much isn't there.
 */
const kernelBufferMiB = Math.min(256, Math.max(16, Math.floor(totalmem() / 2 ** 20 / 32)))
const maxFilterCharacters = 10_000
/** Where Linux lists interfaces. */
const interfaceFolder = '/sys/class/net'
const everyInterface = 'any'
/** Often missing in the path of people who are not root. */
const programFolders = ['/usr/sbin', '/sbin', '/usr/local/sbin']

/** @throws UserError `interface-unknown`, `filter-invalid` */
export function checkSource({ interface: name, filter }: LiveSource): void {
  // dumpcap also takes pipes and remote hosts for interfaces; no interface has a name like those.
  if (!/^[A-Za-z0-9_.+:][A-Za-z0-9_.+:-]{0,63}$/.test(name)) {
    throw new UserError('interface-unknown', `"${name}" is not the name of an interface.`, interfacesHint())
  }
  if (filter === null) return
  const isText = !/\p{Cc}/u.test(filter)
  if (filter.trim() === '' || filter.trimStart().startsWith('-') || !isText || filter.length > maxFilterCharacters) {
    throw new UserError('filter-invalid', `"${filter}" is not a capture filter.`, filterHint)
  }
}

export const filterHint = 'Filters are those of tcpdump, such as "not port 22" (man pcap-filter).'

/** Names the interfaces of this machine. */
export function interfacesHint(): string {
  const names = interfaceNames()
  return names.length === 0 ? 'See the names with "ip link".' : `Interfaces here: ${names.slice(0, 20).join(', ')}.`
}

function interfaceNames(): readonly string[] {
  try {
    return readdirSync(interfaceFolder)
      .filter((name) => statSync(join(interfaceFolder, name)).isDirectory())
      .concat(everyInterface)
  } catch {
    return Object.keys(networkInterfaces())
  }
}

/**
 * The programs that this user may run, best first.
 * @throws UserError `capture-program-missing`
 */
export function findPrograms(path: string): readonly [LiveProgram, ...LiveProgram[]] {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...programFolders]
  const find = (name: LiveProgram['name']): readonly LiveProgram[] => {
    const found = folders.map((folder) => join(folder, name)).find(isRunnable)
    return found === undefined ? [] : [{ name, path: found }]
  }
  // tcpdump first: it needs less time for a packet, and lost none at rates at which dumpcap did.
  const [first, ...others] = [...find('tcpdump'), ...find('dumpcap')]
  if (first !== undefined) return [first, ...others]
  throw new UserError(
    'capture-program-missing',
    'Neither tcpdump nor dumpcap can be run here, and one of them has to do the capturing.',
    'Install one (Debian: apt install wireshark-common, or tcpdump); only members of its group may run dumpcap.',
  )
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** tcpdump collects some packets before it hands them on unless it is to be prompt; dumpcap hands them on as they come. */
export function argumentsOf(
  { name }: LiveProgram,
  { interface: from, filter }: LiveSource,
  isPrompt: boolean,
): readonly string[] {
  const size = String(snapBytes)
  if (name === 'dumpcap') {
    const words = ['-q', '-i', from, '-s', size, '-B', String(kernelBufferMiB), '-w', '-']
    return filter === null ? words : [...words, '-f', filter]
  }
  const prompt = isPrompt ? ['-U'] : []
  const words = ['-n', ...prompt, '-i', from, '-s', size, '-B', String(kernelBufferMiB * 1024), '-w', '-']
  return filter === null ? words : [...words, '--', filter]
}
