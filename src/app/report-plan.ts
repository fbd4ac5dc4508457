/**
 * The plan part of `cordon.report/1`: what to patch, how to segment, what is wrong now.
 * Names are fixed; fields may be added.
 */
import { z } from 'zod'
import { count, decision, finding, level, list, share, text, time } from './report-device.ts'

export const patch = z.object({
  id: text.describe('Stable id of this line.'),
  vendor: text.describe('Who made the devices.'),
  model: text.describe('Which product.'),
  category: text.nullable().describe('What kind of device, null when unknown.'),
  devices: list(text).describe('Ids of the devices to patch.'),
  finding: finding.describe('What the patch removes.'),
  fixedVersion: text.nullable().describe('Version to install, null when no fix is named.'),
  decision: decision.describe('SSVC deployer decision, from defer to immediate.'),
  reason: text.describe('Why it stands at this place of the list, as a sentence.'),
})

export const alert = z.object({
  id: text.describe('Stable for the same evidence.'),
  detection: text.describe('Id of the detection that fired.'),
  title: text.describe('What it is, in a line.'),
  severity: level.describe('How much it matters.'),
  device: text.nullable().describe('Id of the device that did it, null when it is no device of this report.'),
  at: time.describe('When it was noticed, ISO 8601 in UTC.'),
  sentence: text.describe('What was observed against what is expected, with numbers.'),
  technique: list(text).describe('MITRE ATT&CK technique ids.'),
  evidence: list(text).describe('Facts and flows in words.'),
})

const zone = z.object({
  id: text.describe('Short identifier.'),
  title: text.describe('Name for people.'),
  why: text.describe('Why these devices belong together.'),
  devices: list(text).describe('Ids of the members.'),
  addresses: list(text).describe('Addresses of the members: what a platform can match on.'),
})

const side = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('zone').describe('A zone of this policy.'), zone: text.describe('Id of the zone.') }),
  z.object({
    kind: z.literal('address').describe('Addresses outside the zones.'),
    addresses: list(text).describe('Addresses or prefixes.'),
  }),
  z.object({
    kind: z.literal('name').describe('A name outside.'),
    name: text.describe('DNS name that was asked for.'),
    addresses: list(text).describe('Addresses that the name had when it was seen.'),
  }),
])

const port = z.int().min(0).max(65_535)

const rule = z.object({
  id: text.describe('Stable id.'),
  from: side.describe('Who may open the connection.'),
  to: side.describe('To whom.'),
  transport: z.enum(['tcp', 'udp', 'icmp', 'icmp6']).describe('Transport protocol.'),
  ports: list(z.object({ first: port.describe('First port.'), last: port.describe('Last port, inclusive.') })).describe(
    'Destination ports, sorted and disjoint; empty for ICMP.',
  ),
  icmpTypes: list(z.int().min(0).max(255))
    .exactOptional()
    .describe('ICMP message types that are allowed; absent for other transports.'),
  why: text.describe('Why it is allowed, as a sentence.'),
  flows: count.describe('How many recorded flows stand behind it.'),
})

const blocked = z.object({
  client: text.describe('Id or address of who opened it.'),
  server: text.describe('Id or address of who was asked.'),
  transport: text.describe('Transport protocol.'),
  port: port.describe('Destination port, 0 where there is none.'),
  flows: count.describe('How many flows would be blocked.'),
  why: text.describe('Why no rule allows it, as a sentence.'),
})

export const replay = z.object({
  considered: count.describe('All recorded flows.'),
  flows: count.describe(
    'The legitimate ones among them: forwarded between zones, answered, and of no device with an alert.',
  ),
  allowed: count.describe('How many legitimate flows the policy lets through.'),
  blockedFlows: count.describe('How many legitimate flows it would block.'),
  blocked: list(blocked).describe('Those, added up by client, server and service, at most 50.'),
  notForwarded: count.describe('Flows that reach no router, such as ARP, multicast and broadcast.'),
  sameZone: count.describe('Flows between members of one zone, where no router stands.'),
  unanswered: count.describe('Attempts that nobody answered.'),
  suspectFlows: z
    .object({ blocked: count.describe('Flows it would block.'), allowed: count.describe('Flows it lets through.') })
    .describe('Flows of devices with an alert: nothing is learned from them.'),
})

export const segmentation = z.object({
  name: text.describe('Name of the proposed policy.'),
  zones: list(zone).describe('Groups of devices.'),
  rules: list(rule).describe('What is allowed between zones and outwards; everything else is denied.'),
  metrics: z
    .object({
      segmentedness: share
        .nullable()
        .describe('Share of device pairs that can no longer reach each other; null below two devices.'),
    })
    .catchall(z.number().nullable())
    .describe('What the policy changes, in numbers.'),
  notes: list(text).describe('What was left out of the plan and why, as sentences.'),
  replay: replay.describe('The policy tried on the recorded flows.'),
  refused: list(
    z.object({ rule: text.describe('Id of the rule.'), reason: text.describe('Why the platform cannot express it.') }),
  ).describe('Rules left out of the rendering because the platform cannot express them; never widened.'),
  nftables: text
    .optional()
    .describe('The policy as an nftables rule set; only with --nftables or --html, which need it.'),
})
