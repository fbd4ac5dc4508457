/**
 * `cordon.report/1`: the four answers as one JSON document. These schemas are the truth: the type, the JSON Schema
 * file and the reference page all come from them. Names are fixed, later versions only add. Times are ISO 8601 in UTC
 * with milliseconds.
 */
import { z } from 'zod'
import type { Policy } from '../core/answers.ts'
import { count, device, list, share, text, time } from './report-device.ts'
import { alert, patch, segmentation } from './report-plan.ts'

const input = z.object({
  paths: list(text).describe('The files and folders as they were named.'),
  files: count.describe('How many files were read.'),
  packets: count.describe('How many packets they held.'),
  records: count.describe('How many records they held: lines of logs, flow records, leases.'),
  bytes: count.describe('How many bytes were read.'),
  firstSeen: time.describe('Time of the first packet, null when there was none.'),
  lastSeen: time.describe('Time of the last packet, null when there was none.'),
  undecodable: count.describe('Packets whose headers could not be decoded; they are counted and left out.'),
  unknownLinks: list(
    z.object({
      name: text.describe('What the link is called.'),
      packets: count.describe('Packets from such links.'),
    }),
  ).describe('Kinds of links that cannot be decoded, the most frequent first; their packets count as undecodable.'),
  encrypted: count.describe('Frames that are encrypted on the link (Wi-Fi, MACsec): only their addresses are known.'),
  unreadable: list(
    z.object({
      file: text.describe('The file.'),
      reason: text.describe('Why, in words.'),
    }),
  ).describe('Files that could not be read, or not to their end.'),
  dropped: z
    .record(text, count)
    .describe('What was left out, by reason: entries that found no room in a table, datagrams that never were whole.'),
  lost: count
    .nullable()
    .describe(
      'Packets that the capturing system says it lost before Cordon; null when it does not tell, as pcap files never do.',
    ),
  live: z
    .object({
      interface: text.describe('The interface that was captured from.'),
      filter: text.nullable().describe('The capture filter, null for everything.'),
      program: text.describe('The program that captured: dumpcap or tcpdump.'),
      received: count.nullable().describe('Packets that it received, null when it did not tell.'),
      lost: count
        .nullable()
        .describe('Packets lost in the kernel, in the program or in the interface, null when it did not tell.'),
    })
    .nullable()
    .describe('How it was captured live; null when files were read.'),
  synthetic: z.boolean().describe('True when an input was made by the lab: no real network stands behind the report.'),
})

const summary = z.object({
  devices: count.describe('How many devices.'),
  iotShare: share.nullable().describe('IoT devices as a share of all; null without devices.'),
  cleartextShare: share
    .nullable()
    .describe('Share of the application bytes of IoT devices that anyone on the path can read.'),
  vulnerableShare: share
    .nullable()
    .describe(
      'Share of IoT devices with at least one finding; null without IoT devices or without advisories to match.',
    ),
  byCategory: z.record(text, count).describe('Devices by category; those without one count as unknown.'),
  byRisk: z
    .object({
      critical: count.describe('Devices at critical risk.'),
      high: count.describe('Devices at high risk.'),
      medium: count.describe('Devices at medium risk.'),
      low: count.describe('Devices at low risk.'),
    })
    .describe('Devices by risk level.'),
  segmentedness: share.nullable().describe('Share of device pairs that the proposed policy separates.'),
})

export const report = z.object({
  schema: z.literal('cordon.report/1').describe('Name and version of this form.'),
  generator: z
    .object({ name: text.describe('Name of the program.'), version: text.describe('Version of the program.') })
    .describe('What wrote this report.'),
  input: input.describe('What was read.'),
  summary: summary.describe('The first numbers to look at.'),
  devices: list(device).describe('Step 1: every device, riskiest first.'),
  patches: list(patch).describe('Step 2: what to patch, most urgent first.'),
  segmentation: segmentation.describe('Step 3: the proposed zones and rules, and their proof.'),
  alerts: list(alert).describe('Step 4: what somebody should look at, most severe first.'),
})

export type Report = z.infer<typeof report>
export type ReportDevice = Report['devices'][number]
export type ReportRule = Report['segmentation']['rules'][number]
export type ReportAlert = Report['alerts'][number]
export type ReportPatch = Report['patches'][number]

/** The `cordon.policy/1` document inside a report. */
export function policyOf(report: Report): Policy {
  const { name, zones, rules } = report.segmentation
  return { schema: 'cordon.policy/1', name, zones, rules }
}

/** JSON Schema (2020-12) of `cordon.report/1`. Unknown fields are allowed: later versions add some. */
export function reportJsonSchema(): z.core.JSONSchema.BaseSchema {
  const made = z.toJSONSchema(report, {
    io: 'input',
    override: ({ jsonSchema: part }) => {
      // `readonly` speaks of values in memory, the pattern repeats the format, and the largest safe integer is no
      // limit of ours.
      delete part.readOnly
      if (part.format === 'date-time') delete part.pattern
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum
    },
  })
  return { title: 'Cordon report', ...made }
}
