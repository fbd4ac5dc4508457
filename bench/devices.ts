/**
 * How right the report is about 24 real device types in 322 set-up captures: found once, vendor, category, alerts. One
 * analysis for each capture and one of them all, with the manufacturer registry alone as the baseline. Prints one JSON
 * line a device type and writes docs/accuracy.md. `npm run bench:devices`
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import organisations from 'oui-data' with { type: 'json' }
import { z } from 'zod'
import { inParallel, printCase, table } from './measure.ts'
import { analyze, root, type Report, type ReportDevice } from './reports.ts'

const folder = join(root, '../shared/data/devices/iot-sentinel')
const truthSchema = z.record(z.string(), z.object({ vendor: z.string(), category: z.string(), mac: z.string() }))
type Truth = z.infer<typeof truthSchema>[string]

type Verdict = 'right' | 'wrong' | 'none'
type Judged = {
  readonly type: string
  readonly capture: string
  /** How many devices of the report have the MAC. */
  readonly found: number
  readonly vendor: Verdict
  readonly category: Verdict
  readonly said: string
  readonly alerts: readonly string[]
  readonly failed: boolean
}

/** The truth's word → the published categories that are right for it. */
const rightCategories: Readonly<Record<string, readonly string[]>> = {
  'health/scale': ['scale'],
  'hub/gateway': ['hub'],
  alarm: ['siren'],
  appliance: ['appliance'],
  camera: ['camera'],
  plug: ['plug'],
  sensor: ['sensor'],
  switch: ['light-switch'],
}
/** Devices on another radio: what is on the network, and has the MAC, is their hub. */
const behindHub: ReadonlySet<string> = new Set(['D-LinkDoorSensor', 'HueSwitch', 'HomeMaticPlug'])

async function main(): Promise<void> {
  if (!existsSync(folder)) {
    console.log('skipped: the set-up captures of ../shared/data are not here')
    return
  }
  const truth = truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
  const captures = Object.keys(truth).flatMap((type) =>
    readdirSync(join(folder, 'captures', type))
      .toSorted()
      .map((name) => ({ type, path: join(folder, 'captures', type, name) })),
  )
  const judged = await inParallel(captures, 2, async ({ type, path }) => {
    const { report } = await analyze(path)
    return judge(type, path, truth[type], report)
  })
  for (const type of Object.keys(truth))
    printType(
      type,
      judged.filter((one) => one.type === type),
    )
  const { report: merged, cost } = await analyze(join(folder, 'captures'))
  const text = page(truth, judged, merged)
  console.log(`\n${text}`)
  const failed = judged.filter((one) => one.failed)
  for (const { capture } of failed) console.error(`no report for ${capture}`)
  if (merged === null)
    console.error(`no report for the folder: exit code ${cost.exitCode} ${cost.stderr.slice(0, 500)}`)
  if (failed.length > 0 || merged === null) process.exitCode = 1
  else {
    mkdirSync(join(root, 'docs'), { recursive: true })
    writeFileSync(join(root, 'docs/accuracy.md'), text)
  }
}

function judge(type: string, capture: string, truth: Truth | undefined, report: Report | null): Judged {
  const devices = report?.devices.filter(({ macs }) => truth !== undefined && macs.includes(truth.mac)) ?? []
  const identity = devices[0]?.identity
  return {
    type,
    capture,
    found: devices.length,
    vendor: vendorVerdict(identity?.vendor?.value, truth),
    category: categoryVerdict(identity?.category?.value, type, truth),
    said: saidOf(devices[0]),
    alerts: report?.alerts.map(({ detection }) => detection) ?? [],
    failed: report === null,
  }
}

/** Right when one name begins with the other: `Philips` and `Philips Lighting BV`. */
function vendorVerdict(said: string | undefined, truth: Truth | undefined): Verdict {
  if (said === undefined || truth === undefined) return 'none'
  const [a, b] = [plain(said), plain(truth.vendor)]
  return a !== '' && (a.startsWith(b) || b.startsWith(a)) ? 'right' : 'wrong'
}

function categoryVerdict(said: string | undefined, type: string, truth: Truth | undefined): Verdict {
  if (said === undefined || truth === undefined) return 'none'
  const right = rightCategories[truth.category] ?? [truth.category]
  return right.includes(said) || (behindHub.has(type) && said === 'hub') ? 'right' : 'wrong'
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}

function saidOf(device: ReportDevice | undefined): string {
  const { vendor, model, category } = device?.identity ?? { vendor: null, model: null, category: null }
  return `${category?.value ?? '–'}: ${vendor?.value ?? '–'} ${model?.value ?? '–'}`
}

function registryVerdict(truth: Truth): Verdict {
  const registry: Readonly<Record<string, string>> = organisations
  const organisation = registry[truth.mac.replaceAll(':', '').slice(0, 6).toUpperCase()]
  return vendorVerdict(organisation?.split('\n')[0], truth)
}

function printType(type: string, runs: readonly Judged[]): void {
  const counted = (test: (one: Judged) => boolean) => runs.filter(test).length
  printCase({
    name: type,
    runs: runs.length,
    foundOnce: counted(({ found }) => found === 1),
    vendorRight: counted(({ vendor }) => vendor === 'right'),
    vendorWrong: counted(({ vendor }) => vendor === 'wrong'),
    categoryRight: counted(({ category }) => category === 'right'),
    categoryWrong: counted(({ category }) => category === 'wrong'),
    alerts: countedText(runs.flatMap(({ alerts }) => alerts)),
    said: countedText(runs.map(({ said }) => said)),
  })
}

function page(truth: Readonly<Record<string, Truth>>, judged: readonly Judged[], merged: Report | null): string {
  const types = Object.entries(truth)
  const byType = types.map(([type]) => {
    const runs = judged.filter((one) => one.type === type)
    const alerts = countedText(runs.flatMap((one) => one.alerts))
    return [type, `${runs.length}`, share(runs, ({ found }) => found === 1), ...verdicts(runs), alerts]
  })
  const registry = judged.map(({ type }) => {
    const one = truth[type]
    return one === undefined ? 'none' : registryVerdict(one)
  })
  return `${intro(judged.length, types.length)}
${table(
  ['', 'right', 'wrong', 'no answer'],
  [
    ['vendor, Cordon', ...three(judged.map(({ vendor }) => vendor))],
    ['vendor, registry of MAC addresses alone', ...three(registry)],
    ['category, Cordon', ...three(judged.map(({ category }) => category))],
    ['category, registry of MAC addresses alone', ...three(judged.map(() => 'none'))],
  ],
)}

The device is in the report exactly once in ${share(judged, ({ found }) => found === 1)} captures.

## By device type

Vendor and category: right / wrong / no answer.

${table(['device type', 'captures', 'found once', 'vendor', 'category', 'alerts'], byType)}

## Alerts

${alertsText(judged.flatMap(({ alerts }) => alerts))}

## All captures in one analysis

${mergedText(types, merged)}
`
}

function intro(captures: number, types: number): string {
  return `<!-- Written by bench/devices.ts. Run \`npm run build && npm run bench:devices\`. -->

# Accuracy

How right Cordon is about devices whose truth is known: ${captures} captures of ${types} device types being set up
(IoT Sentinel, Aalto University), each analysed alone. No answer is better than a wrong one, so the two are counted apart.
Three of the types speak another radio, and what has their MAC address is their hub; \`hub\` counts as right for them.
Some of the rules describe these very products: expect less of products that nobody has described yet.
`
}

function alertsText(alerts: readonly string[]): string {
  if (alerts.length === 0) return 'None in any capture.'
  const plugs = 'The two Edimax plugs are logged in to with `admin:1234` in the clear.'
  return `In all captures together: ${countedText(alerts)}. ${plugs}`
}

function mergedText(types: readonly (readonly [string, Truth])[], merged: Report | null): string {
  if (merged === null) return 'There was no report.'
  const macs = [...new Set(types.map(([, { mac }]) => mac))]
  const once = macs.filter((mac) => merged.devices.filter((device) => device.macs.includes(mac)).length === 1)
  const alerts = merged.alerts.map(({ detection }) => detection)
  const { devices, input } = merged
  return `${devices.length} devices in ${input.packets} packets; ${once.length} of the ${macs.length} MAC addresses of the
truth are in the report exactly once. Alerts: ${alerts.length === 0 ? 'none' : countedText(alerts)}.`
}

function verdicts(runs: readonly Judged[]): readonly string[] {
  return [runs.map(({ vendor }) => vendor), runs.map(({ category }) => category)].map((all) => three(all).join(' / '))
}

function three(all: readonly Verdict[]): readonly string[] {
  return ['right', 'wrong', 'none'].map((verdict) => `${all.filter((one) => one === verdict).length}`)
}

function share(runs: readonly Judged[], test: (one: Judged) => boolean): string {
  return `${runs.filter(test).length} of ${runs.length}`
}

/** `cleartext-credentials 21, port-scan 1`, most frequent first. */
function countedText(all: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([one, count]) => `${one} ${count}`)
    .join(', ')
}

await main()
