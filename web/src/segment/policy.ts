/** The parts of `cordon.policy/1` that pages read, and how a rule is said in words. */

export type RuleSide =
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'address'; readonly addresses: readonly string[] }
  | { readonly kind: 'name'; readonly name: string; readonly addresses: readonly string[] }

export type Rule = {
  readonly id: string
  readonly from: RuleSide
  readonly to: RuleSide
  readonly transport: string
  readonly ports: readonly { readonly first: number; readonly last: number }[]
  readonly icmpTypes?: readonly number[] | undefined
  readonly why: string
  readonly flows: number
}

export type Zone = {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly devices: readonly string[]
  readonly addresses: readonly string[]
}

export type Policy = { readonly name: string; readonly zones: readonly Zone[]; readonly rules: readonly Rule[] }

/** A zone's title, a name outside, or addresses: the first three, and how many more. */
export function sideWords(side: RuleSide, titles: ReadonlyMap<string, string>): string {
  if (side.kind === 'zone') return titles.get(side.zone) ?? side.zone
  if (side.kind === 'name') return side.name
  const shown = side.addresses.slice(0, 3).join(', ')
  const more = side.addresses.length - 3
  if (shown === '') return 'no address'
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** `tcp 80, 443, 8000–8010`, `icmp type 8`. */
export function serviceWords({ transport, ports, icmpTypes }: Rule): string {
  if (icmpTypes !== undefined && icmpTypes.length > 0) return `${transport} type ${icmpTypes.join(', ')}`
  const words = ports.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`))
  return words.length === 0 ? transport : `${transport} ${words.join(', ')}`
}
