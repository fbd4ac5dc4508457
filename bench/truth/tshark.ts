/** Fields of packets as tshark (Wireshark) prints them. */
import { spawnSync } from 'node:child_process'
import { debianProgram } from '../../testdata/outside.ts'

/** One row for each packet that passes the filter; the last occurrence of each field, empty where there is none. */
export function tsharkRows(path: string, filter: string, fields: readonly string[]): readonly (readonly string[])[] {
  const shown = fields.flatMap((field) => ['-e', field])
  const command = ['-r', path, '-Y', filter, '-T', 'fields', '-E', 'occurrence=l', ...shown]
  const text = run(command)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}

/** For each field the distinct `address value` of all packets; the address is the sender's, of the innermost packet. */
export function tsharkValues(path: string, fields: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const shown = ['ip.src', 'ipv6.src', ...fields].flatMap((field) => ['-e', field])
  const text = run(['-r', path, '-T', 'fields', '-E', 'aggregator=|', ...shown])
  const found = new Map(fields.map((field) => [field, new Set<string>()]))
  for (const line of text.split('\n')) {
    const [v4 = '', v6 = '', ...cells] = line.split('\t')
    const address = (v4 || v6).split('|').at(-1) ?? ''
    for (const [index, field] of fields.entries())
      for (const value of (cells[index] ?? '').split('|'))
        if (value !== '') found.get(field)?.add(`${address} ${value}`)
  }
  return found
}

const program = debianProgram('tshark', 'tshark') ?? ''

/** tshark fails at a cut capture after it has printed what it could read. */
function run(command: readonly string[]): string {
  const { stdout } = spawnSync(program, command, { encoding: 'utf8', maxBuffer: 1 << 28 })
  return stdout
}
