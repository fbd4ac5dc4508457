/**
 * The report for a terminal: the four answers in the order of work. Reads without colour, fits any width from 60
 * columns up.
 */
import pc from 'picocolors'
import { formatCount, formatPlural, formatShare, formatSpan, formatTime, printable } from './plain-text.ts'
import {
  blockedWords,
  decisionWords,
  levels,
  mainReason,
  nameOf,
  namesByAddress,
  leftOut,
  readInWords,
  replayWords,
  serviceWords,
  sideWords,
  whatItIs,
} from './report-words.ts'
import type { Report, ReportDevice, ReportRule } from './report.ts'
import { tableLines, wrapped, type Column, type Screen } from './terminal-lines.ts'

export type TerminalOptions = {
  /** Width of the terminal. */
  readonly columns: number
  readonly colour: boolean
}

type Level = ReportDevice['risk']['level']

const mostRows = 10
const deviceColumns: readonly Column[] = [
  { head: 'RISK', width: 14 },
  { head: 'DEVICE', width: 0.26 },
  { head: 'ADDRESS', width: 0.24 },
  { head: 'WHAT IT IS', width: 0.5 },
]
const patchColumns: readonly Column[] = [
  { head: 'WHEN', width: 24 },
  { head: 'DEVICES', width: 9, right: true },
  { head: 'PRODUCT', width: 0.32 },
  { head: 'FLAW', width: 0.45 },
  { head: 'FIXED IN', width: 0.23 },
]
const ruleColumns: readonly Column[] = [
  { head: 'FROM', width: 0.28 },
  { head: 'TO', width: 0.4 },
  { head: 'SERVICE', width: 0.32 },
  { head: 'FLOWS', width: 11, right: true },
]

/**
 * The whole report as text that ends with a line break. Nothing from the network reaches the terminal as a control
 * character.
 */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const screen = { width: Math.min(Math.max(options.columns, 60), 140), paint: pc.createColors(options.colour) }
  const parts = [
    ...readPart(report, screen),
    ...knowPart(report, screen),
    ...patchPart(report, screen),
    ...segmentPart(report, screen),
    ...monitorPart(report, screen),
    ...nextPart(report, screen),
  ]
  return `${parts.join('\n')}\n`
}

function readPart(report: Report, screen: Screen): readonly string[] {
  const { input, generator } = report
  const read = readInWords(input)
  const when =
    input.firstSeen === null
      ? 'no packets'
      : `${formatTime(input.firstSeen)} + ${formatSpan(input.firstSeen, input.lastSeen)}`
  const banner = 'SYNTHETIC: made by the lab. No real network stands behind these numbers.'
  return [
    ...wrapped(`Cordon ${printable(generator.version, 20)} read ${read} (${when}).`, screen, 0),
    ...(input.synthetic ? wrapped(banner, screen, 0).map((line) => screen.paint.bold(screen.paint.yellow(line))) : []),
    ...leftOut(input).flatMap((line) => wrapped(printable(line, 400), screen, 0)),
    ...((input.lost ?? 0) > 0
      ? [`Lost before Cordon, by the capturing system: ${formatPlural(input.lost ?? 0, 'packet')}.`]
      : []),
    ...cut(input.unreadable, 3).flatMap(({ file, reason }) =>
      wrapped(`Not read in full: ${printable(file, 120)}: ${printable(reason, 120)}`, screen, 0),
    ),
    ...more(input.unreadable.length, 3),
  ]
}

function knowPart(report: Report, screen: Screen): readonly string[] {
  const { summary, devices } = report
  const heading = title('1', 'KNOW: what is here, and how risky it is', screen)
  if (devices.length === 0)
    return [...heading, '  No device was seen. Is the capture taken where devices talk, on a mirror port?']
  const risks = levels.map((level) => `${formatCount(summary.byRisk[level])} ${level}`).join(', ')
  const categories = Object.entries(summary.byCategory).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const shown = categories.slice(0, 12).map(([name, devices]) => `${printable(name, 30)} ${formatCount(devices)}`)
  const rest = categories.length > 12 ? `, and ${categories.length - 12} more kinds` : ''
  return [
    ...heading,
    ...wrapped(
      `${formatPlural(devices.length, 'device')}, ${formatShare(summary.iotShare)} of them IoT. Risk: ${risks}.`,
      screen,
      2,
    ),
    ...wrapped(`${shown.join(', ')}${rest}`, screen, 2),
    ...(summary.cleartextShare === null
      ? []
      : [`  ${formatShare(summary.cleartextShare)} of IoT traffic can be read on the way.`]),
    ...(summary.vulnerableShare === null
      ? []
      : [`  ${formatShare(summary.vulnerableShare)} of IoT devices have a known flaw.`]),
    '',
    ...deviceLines(cut(devices, mostRows), screen),
    ...more(devices.length, mostRows),
  ]
}

/** A table row and, beneath it, the strongest reason for the score. */
function deviceLines(devices: readonly ReportDevice[], screen: Screen): readonly string[] {
  const [head = '', ...rows] = tableLines(
    deviceColumns,
    devices.map((device) => deviceRow(device, screen)),
    screen,
  )
  const reasons = devices.map(mainReason)
  return [head].concat(
    rows.flatMap((row, index) => {
      const reason = reasons[index] ?? null
      return reason === null
        ? [row]
        : [row, screen.paint.dim(`${' '.repeat(16)}${printable(reason, screen.width - 18)}`)]
    }),
  )
}

function deviceRow(device: ReportDevice, screen: Screen): readonly string[] {
  const { score, level } = device.risk
  const sure = device.identity?.category?.confidence ?? device.identity?.vendor?.confidence
  const what = printable(whatItIs(device), 100)
  return [
    `${String(score).padStart(3)} ${levelWord(level, screen)}`,
    printable(nameOf(device), 60),
    printable(device.ips[0] ?? device.macs[0] ?? device.id, 45),
    sure === undefined ? what : `${formatShare(sure)} ${what}`,
  ]
}

function patchPart(report: Report, screen: Screen): readonly string[] {
  const { patches, summary } = report
  const heading = title('2', 'PATCH: what to fix first', screen)
  if (patches.length === 0) {
    const why =
      summary.vulnerableShare === null
        ? 'No advisories were given: name their folder with --feeds.'
        : 'No advisory concerns these devices.'
    return [...heading, ...wrapped(`Nothing to patch is known. ${why}`, screen, 2)]
  }
  const rows = cut(patches, mostRows).map((patch) => [
    decisionWords[patch.decision],
    formatCount(patch.devices.length),
    printable(`${patch.vendor} ${patch.model}`, 80),
    printable(`${patch.finding.cve ?? patch.finding.id} ${patch.finding.title}`, 200),
    printable(patch.fixedVersion ?? 'no fix named', 40),
  ])
  return [...heading, ...tableLines(patchColumns, rows, screen), ...more(patches.length, mostRows)]
}

function segmentPart(report: Report, screen: Screen): readonly string[] {
  const { zones, rules, replay, metrics, refused } = report.segmentation
  const heading = title('3', 'SEGMENT: who may talk to whom', screen)
  if (zones.length === 0) return [...heading, '  No zone is proposed: nothing here needs one.']
  const names = namesByAddress(report.devices)
  const byId = new Map(report.devices.map((device) => [device.id, nameOf(device)]))
  const clean = replay.blockedFlows === 0 && replay.flows > 0
  const verdict = replayWords(replay, formatCount)
  return [
    ...heading,
    ...wrapped(
      `${formatPlural(zones.length, 'zone')}, ${formatPlural(rules.length, 'rule')}; everything else is denied.`,
      screen,
      2,
    ),
    ...wrapped(`${formatShare(metrics.segmentedness)} of device pairs can no longer reach each other.`, screen, 2),
    `  ${clean ? screen.paint.green(verdict) : screen.paint.bold(verdict)}`,
    ...cut(replay.blocked, 5).flatMap((flow) =>
      wrapped(`blocked: ${printable(blockedWords(flow, byId), 120)}, ${formatPlural(flow.flows, 'flow')}`, screen, 4),
    ),
    ...more(replay.blocked.length, 5),
    ...(refused.length > 0
      ? wrapped(`${formatPlural(refused.length, 'rule')} cannot be written for nftables and stay denied.`, screen, 2)
      : []),
    '',
    ...tableLines(
      ruleColumns,
      cut(rules, mostRows).map((rule) => ruleRow(rule, names)),
      screen,
    ),
    ...more(rules.length, mostRows),
  ]
}

function ruleRow(rule: ReportRule, names: ReadonlyMap<string, string>): readonly string[] {
  const [from, to, service] = [sideWords(rule.from, names), sideWords(rule.to, names), serviceWords(rule)].map(
    (words) => printable(words, 80),
  )
  return [from ?? '', to ?? '', service ?? '', formatCount(rule.flows)]
}

function monitorPart(report: Report, screen: Screen): readonly string[] {
  const { alerts, devices } = report
  const heading = title('4', 'MONITOR: what is wrong now', screen)
  if (alerts.length === 0) return [...heading, '  No detection fired.']
  const names = new Map(devices.map((device) => [device.id, nameOf(device)]))
  const shown = cut(alerts, mostRows).map((alert) => {
    const who = alert.device === null ? 'unknown device' : printable(names.get(alert.device) ?? alert.device, 50)
    const technique = alert.technique.length === 0 ? '' : ` [${printable(alert.technique.join(', '), 60)}]`
    return [
      `  ${levelWord(alert.severity, screen)} ${screen.paint.bold(printable(alert.title, screen.width - 12))}`,
    ].concat(
      wrapped(`${who}, ${formatTime(alert.at)}${technique}`, screen, 4),
      wrapped(printable(alert.sentence, 400), screen, 4),
    )
  })
  return [...heading, ...shown.flat(), ...more(alerts.length, mostRows)]
}

function nextPart(report: Report, screen: Screen): readonly string[] {
  const { paths } = report.input
  const named = paths.length > 0 && paths.length <= 3 && paths.every((path) => printable(path, 200) === path)
  const again = `cordon analyze ${named ? paths.map(shellWord).join(' ') : 'INPUT'}`
  return [
    ...title('→', 'NEXT', screen),
    `  The whole report as a page:  ${again} --html report.html`,
    `  The rules for nftables:      ${again} --nftables cordon.nft`,
    ...(report.summary.vulnerableShare === null ? [`  Known flaws:                 ${again} --feeds DIR`] : []),
  ]
}

/** A path as one word of a POSIX shell. */
function shellWord(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

function title(step: string, text: string, { paint }: Screen): readonly string[] {
  return ['', paint.bold(`${step} ${text}`)]
}

function levelWord(level: Level, { paint }: Screen): string {
  const word = level.padEnd(8)
  if (level === 'critical') return paint.bold(paint.magenta(word))
  if (level === 'high') return paint.red(word)
  return level === 'medium' ? paint.yellow(word) : word
}

function cut<T>(list: readonly T[], most: number): readonly T[] {
  return list.slice(0, most)
}

function more(length: number, most: number): readonly string[] {
  return length > most ? [`  … and ${formatCount(length - most)} more (--json or --html has all)`] : []
}
