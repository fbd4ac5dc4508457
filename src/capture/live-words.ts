/** What dumpcap and tcpdump say on their standard error: how much they took and lost, and why they could not go on. */
import { OutsideError, UserError } from '../core/errors.ts'
import { filterHint, interfacesHint, type LiveProgram, type LiveSource } from './live-program.ts'

/** Packets; `null` while the program has not told. */
export type LiveCounts = {
  readonly received: number | null
  /** In the kernel, in the program, and in the interface. */
  readonly lost: number | null
}

/** The last counts in `text`. */
export function countsIn(text: string): LiveCounts {
  return dumpcapCounts(text) ?? tcpdumpCounts(text)
}

function dumpcapCounts(text: string): LiveCounts | null {
  const line = /Packets received\/dropped on interface .*: (\d+)\/(\d+) \(.*ps_ifdrop:(\d+)/.exec(text)
  if (line === null) return null
  const [, received, dropped, byInterface] = line
  return { received: Number(received), lost: Number(dropped) + Number(byInterface) }
}

function tcpdumpCounts(text: string): LiveCounts {
  const last = (unit: RegExp): number | null => {
    const found = [...text.matchAll(unit)].at(-1)?.[1]
    return found === undefined ? null : Number(found)
  }
  const byKernel = last(/(\d+) packets? dropped by kernel/g)
  const byInterface = last(/(\d+) packets? dropped by interface/g)
  return {
    received: last(/(\d+) packets? received by filter/g),
    lost: byKernel === null ? null : byKernel + (byInterface ?? 0),
  }
}

/** Whether the program says that it may not capture: another one may. */
export function isDenied(text: string): boolean {
  return /permission|not permitted/i.test(text)
}

/** The error for a program that ended before it captured anything. */
export function errorOf(text: string, program: LiveProgram, { interface: name, filter }: LiveSource): Error {
  const told = reasonIn(text, program)
  if (isDenied(text)) {
    const allow = `sudo setcap cap_net_raw,cap_net_admin=ep ${program.path}`
    return new UserError(
      'capture-denied',
      `You may not capture on ${name}: ${program.name} needs the right to do it.`,
      `Give it to ${program.name}, not to Cordon: "${allow}"; for dumpcap on Debian, join the group wireshark.`,
    )
  }
  if (/no such device|no device|does ?n.t exist/i.test(text)) {
    return new UserError('interface-unknown', `There is no interface ${name}.`, interfacesHint())
  }
  if (/is not up|network is down/i.test(text)) {
    return new UserError('interface-unknown', `The interface ${name} is down.`, `Turn it on: "ip link set ${name} up".`)
  }
  if (filter !== null && /filter|syntax|expression|unknown host|parse/i.test(text)) {
    return new UserError('filter-invalid', `"${filter}" is not a capture filter: ${told}.`, filterHint)
  }
  return new OutsideError('capture-failed', `${program.name} could not capture on ${name}: ${told}.`)
}

/** The first thing that the program complains about, without its own name and the point at the end. */
export function reasonIn(text: string, { name }: LiveProgram): string {
  const lines = text.split('\n').map((line) => line.trim())
  const syntax = /\((can't parse [^)]*|[^)]*syntax error[^)]*)\)/.exec(text)?.[1]
  const isComplaint = (line: string) => line.startsWith(`${name}: `) && !/listening on|cap_set_proc/.test(line)
  const first =
    syntax ??
    lines.find(isComplaint)?.slice(name.length + 2) ??
    lines.find((line) => line !== '') ??
    'it gave no reason'
  return first.replace(/[.:\s]+$/, '')
}
