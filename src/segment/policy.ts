/**
 * `cordon.policy/1` as a document: its schema, reading it with every problem named, and writing it in one stable form.
 * An unknown key, an undefined zone or a doubtful address is refused: a misread policy would protect nobody.
 */
import { z } from 'zod'
import type { Policy, Rule, RuleSide, Zone } from '../core/answers.ts'
import { compareAddresses, parseAll, parsePrefix, type Prefix } from './addresses.ts'

const limits = { zones: 1000, rules: 100_000, addresses: 100_000, devices: 100_000, ports: 32_768, problems: 50 }
const identifier = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and hyphens')
const sentence = z.string().max(1000)
const addresses = z.array(z.string().max(50)).max(limits.addresses)
const portNumber = z.int().min(0).max(65_535)

const side = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zone'), zone: identifier }),
  z.strictObject({ kind: z.literal('address'), addresses }),
  z.strictObject({ kind: z.literal('name'), name: z.string().min(1).max(253), addresses }),
])

const policySchema = z.strictObject({
  schema: z.literal('cordon.policy/1'),
  name: sentence.min(1).describe('What the policy is called'),
  zones: z
    .array(
      z.strictObject({
        id: identifier,
        title: sentence,
        why: sentence,
        devices: z.array(z.string().max(200)).max(limits.devices),
        addresses,
      }),
    )
    .max(limits.zones)
    .describe('Groups of devices; addresses are IPv4, IPv6 or CIDR prefixes, and no address is in two zones'),
  rules: z
    .array(
      z.strictObject({
        id: identifier,
        from: side.describe('Who opens the connection'),
        to: side.describe('Who is asked; replies are implied'),
        transport: z.enum(['tcp', 'udp', 'icmp', 'icmp6']),
        ports: z
          .array(z.strictObject({ first: portNumber, last: portNumber }))
          .max(limits.ports)
          .describe('Inclusive destination port ranges; empty for ICMP'),
        icmpTypes: z
          .array(z.int().min(0).max(255))
          .min(1)
          .max(256)
          .exactOptional()
          .describe('ICMP only: message types'),
        why: sentence,
        flows: z.int().min(0).describe('How many recorded flows stand behind it'),
      }),
    )
    .max(limits.rules)
    .describe('What is allowed; everything else is denied'),
})

/** JSON Schema (2020-12) of the document, for docs/reference/schemas/policy.json. */
export function policyJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    title: 'cordon.policy/1',
    description: 'Who may talk to whom; default deny',
    ...z.toJSONSchema(policySchema),
  }
}

/**
 * Any value → the policy with addresses and ports in canonical spelling and order, or what is wrong with it, as
 * sentences.
 */
export function parsePolicy(value: unknown): { readonly policy: Policy } | { readonly problems: readonly string[] } {
  const parsed = policySchema.safeParse(value)
  if (!parsed.success) return { problems: parsed.error.issues.slice(0, limits.problems).map(issueSentence) }
  const problems = problemsIn(parsed.data)
  return problems.length > 0 ? { problems: problems.slice(0, limits.problems) } : { policy: canonical(parsed.data) }
}

/**
 * The document as JSON, keys and lists in one order, with a newline at the end. Characters that hide or reorder text
 * are escaped.
 */
export function renderPolicy(policy: Policy): string {
  return `${JSON.stringify(canonical(policy), null, 2).replace(invisible, escaped)}\n`
}

const invisible = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

function issueSentence({ path, message, code, ...rest }: z.core.$ZodIssue): string {
  const where =
    path.length === 0
      ? 'policy'
      : path
          .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
          .join('')
          .slice(1)
  if (code === 'unrecognized_keys' && 'keys' in rest)
    return `${where}: unknown key ${rest.keys.map((key) => JSON.stringify(key)).join(', ')}`
  return `${where}: ${message}`
}

function problemsIn(policy: Policy): readonly string[] {
  const zones = new Set(policy.zones.map(({ id }) => id))
  return [
    ...doubles('zone', policy.zones),
    ...doubles('rule', policy.rules),
    ...policy.zones.flatMap(({ id, addresses }) => badAddresses(`zone ${id}`, addresses)),
    ...sharedAddresses(policy.zones),
    ...policy.rules.flatMap((rule) => [...sideProblems(rule, zones), ...serviceProblems(rule)]),
  ]
}

function doubles(what: string, things: readonly { readonly id: string }[]): readonly string[] {
  const seen = new Set<string>()
  return things.flatMap(({ id }) => (seen.size === seen.add(id).size ? [`${what} ${id}: defined twice`] : []))
}

function badAddresses(where: string, addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((text) =>
    parsePrefix(text) === null ? [`${where}: ${JSON.stringify(text)} is not an IP address or CIDR prefix`] : [],
  )
}

/** A device belongs to one zone, so an address does too. Prefixes are nested or apart, never half overlapping. */
function sharedAddresses(zones: readonly Zone[]): readonly string[] {
  const all = zones
    .flatMap(({ id, addresses }) => parseAll(addresses).map((prefix) => ({ id, prefix })))
    .toSorted((a, b) => compareAddresses(a.prefix, b.prefix))
  const found: string[] = []
  let open: { readonly id: string; readonly prefix: Prefix } | undefined
  for (const entry of all) {
    const inside =
      open !== undefined && open.prefix.family === entry.prefix.family && entry.prefix.first <= open.prefix.last
    if (!inside) open = entry
    else if (open !== undefined && open.id !== entry.id)
      found.push(`zone ${entry.id}: ${entry.prefix.text} is in zone ${open.id} too`)
  }
  return found
}

function sideProblems({ id, from, to }: Rule, zones: ReadonlySet<string>): readonly string[] {
  return [from, to].flatMap((side) => {
    if (side.kind !== 'zone') return badAddresses(`rule ${id}`, side.addresses)
    return zones.has(side.zone) ? [] : [`rule ${id}: zone ${side.zone} is not defined`]
  })
}

function serviceProblems({ id, transport, ports, icmpTypes }: Rule): readonly string[] {
  if (transport === 'icmp' || transport === 'icmp6') {
    if (ports.length > 0) return [`rule ${id}: ${transport} has no ports`]
    return icmpTypes === undefined ? [`rule ${id}: ${transport} needs icmpTypes`] : []
  }
  if (icmpTypes !== undefined) return [`rule ${id}: icmpTypes are for ICMP, not for ${transport}`]
  if (ports.length === 0) return [`rule ${id}: ${transport} needs ports`]
  return ports
    .toSorted((a, b) => a.first - b.first)
    .flatMap(({ first, last }, index, sorted) => {
      if (first > last) return [`rule ${id}: port range ${first}-${last} ends before it starts`]
      const before = sorted[index - 1]
      return before !== undefined && first <= before.last ? [`rule ${id}: port ${first} is named twice`] : []
    })
}

function canonical(policy: Policy): Policy {
  return {
    schema: policy.schema,
    name: policy.name,
    zones: policy.zones.map(({ id, title, why, devices, addresses }) => ({
      id,
      title,
      why,
      devices: unique(devices),
      addresses: canonicalAddresses(addresses),
    })),
    rules: policy.rules.map(({ id, from, to, transport, ports, icmpTypes, why, flows }) => ({
      id,
      from: canonicalSide(from),
      to: canonicalSide(to),
      transport,
      ports: ports.map(({ first, last }) => ({ first, last })).toSorted((a, b) => a.first - b.first),
      ...(icmpTypes === undefined ? {} : { icmpTypes: [...new Set(icmpTypes)].toSorted((a, b) => a - b) }),
      why,
      flows,
    })),
  }
}

function canonicalSide(side: RuleSide): RuleSide {
  if (side.kind === 'zone') return { kind: 'zone', zone: side.zone }
  const addresses = canonicalAddresses(side.addresses)
  return side.kind === 'name' ? { kind: 'name', name: side.name, addresses } : { kind: 'address', addresses }
}

/** Keeps what does not parse, at the end, so that nothing vanishes when a policy that was never checked is written. */
function canonicalAddresses(texts: readonly string[]): readonly string[] {
  const bad = texts.filter((text) => parsePrefix(text) === null)
  return [...parseAll(texts).map(({ text }) => text), ...unique(bad)]
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted()
}
