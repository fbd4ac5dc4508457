/**
 * The device part of `cordon.report/1`: what is on the network, how sure that is, and how risky.
 * Names are fixed; fields may be added.
 */
import { z } from 'zod'

/** An array that nobody changes. */
export function list<T extends z.ZodType>(item: T): z.ZodReadonly<z.ZodArray<T>> {
  return z.array(item).readonly()
}

export const text = z.string()
export const count = z.int().nonnegative()
export const share = z.number().min(0).max(1)
export const time = z.iso.datetime({ precision: 3 }).nullable()
export const level = z.enum(['low', 'medium', 'high', 'critical'])
export const decision = z.enum(['defer', 'scheduled', 'out-of-cycle', 'immediate'])

const reason = z.object({
  fact: text.describe('Name of the fact, such as dhcp.vendorClass; see the list of facts.'),
  value: text.describe('What the device said, unchanged.'),
  clue: text.describe('What that means, as a sentence.'),
  source: text.describe('Where the clue comes from, such as a registry or a profile.'),
})

const claim = z
  .object({
    value: text.describe('The value that is believed.'),
    confidence: share.describe('How sure: of values with 0.9, nine in ten are right.'),
    why: list(reason).describe('The evidence, strongest first.'),
  })
  .nullable()

const identity = z.object({
  category: claim.describe('What kind of device, one of the published categories; null when unknown.'),
  vendor: claim.describe('Who made it; null when unknown.'),
  model: claim.describe('Which product; null when unknown.'),
  os: claim.describe('Operating system; null when unknown.'),
  firmware: claim.describe('Firmware or software version; null when unknown.'),
})

const service = z.object({
  transport: z.enum(['tcp', 'udp']).describe('Transport protocol.'),
  port: z.int().min(0).max(65_535).describe('Port that the device answers on.'),
  application: text.nullable().describe('Protocol recognised by content, such as http; null when unrecognised.'),
})

const traffic = z.object({
  bytesIn: count.describe('Bytes that the device received, in frames on the wire.'),
  bytesOut: count.describe('Bytes that the device sent, in frames on the wire.'),
  cleartextShare: share
    .nullable()
    .describe('Share of its application bytes that anyone on the path can read; null without such bytes.'),
  peers: count.describe('How many different devices and remote addresses it talked with.'),
})

export const finding = z.object({
  id: text.describe('Stable id of the advisory, or the CVE id.'),
  cve: text.nullable().describe('CVE id, null when the advisory has none.'),
  title: text.describe('What is wrong, in a line.'),
  state: z
    .enum(['confirmed', 'possible'])
    .describe('confirmed: a known version lies in the affected range; possible: only the model matches.'),
  why: text.describe('How the device and the advisory were matched, as a sentence.'),
  source: text.describe('The feed that says so.'),
  decision: decision.describe('SSVC deployer decision, from defer to immediate.'),
  decisionWhy: text.describe('Why this decision, as a sentence.'),
  fixedVersion: text.nullable().describe('First fixed version, null when the advisory names none.'),
  cvss: z.number().min(0).max(10).nullable().describe('CVSS base score, null when the advisory gives none.'),
  knownExploited: z.boolean().describe('Whether it is known to be exploited in the wild.'),
})

const risk = z.object({
  score: z.int().min(0).max(100).describe('0 to 100: the exact sum of the factors.'),
  level: level.describe('Band of the score.'),
  factors: list(
    z.object({
      id: text.describe('Id of the factor.'),
      points: z.number().describe('Points it adds; negative where a cap takes some away.'),
      sentence: text.describe('Why it applies, with the numbers.'),
    }),
  ).describe('The arithmetic of the score.'),
})

export const device = z.object({
  id: text.describe('Stable for the same evidence: the first MAC, or ip:<address> behind a router.'),
  macs: list(text).describe('MAC addresses, lower-case, colon-separated.'),
  ips: list(text).describe('IPv4 and IPv6 addresses.'),
  names: list(text).describe('Names it gives itself, best first.'),
  vlans: list(count).describe('802.1Q VLAN ids it was seen in; 0 means untagged.'),
  firstSeen: time.describe('When it was first seen, ISO 8601 in UTC.'),
  lastSeen: time.describe('When it was last seen, ISO 8601 in UTC.'),
  kind: z.enum(['iot', 'it', 'network', 'mobile', 'unknown']).describe('The broad kind of device.'),
  identity: identity.nullable().describe('What it is, field by field; null when no field is known.'),
  services: list(service).describe('What it answers on.'),
  traffic: traffic.describe('What it sent and received.'),
  findings: list(finding).describe('Advisories that concern it, most urgent first.'),
  risk: risk.describe('How risky it is, as a sum.'),
  zone: text.nullable().describe('Id of the proposed zone, null when it has none.'),
})
