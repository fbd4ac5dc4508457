/** What a firewall or switch platform file must say. See `platforms/nftables.ts`. */
import type { Policy, Rule } from '../core/answers.ts'
import { parsePrefix } from './addresses.ts'

export type Platform = {
  /** The file's name, as in `--platform nftables`. */
  readonly name: string
  readonly title: string
  /** The document that defines the language written here. */
  readonly spec: string
  /**
   * Why this platform cannot express the rule exactly, as a sentence, or `undefined` when it can. Never widen a rule
   * to make it fit.
   */
  refuses(rule: Rule, policy: Policy): string | undefined
  /**
   * Configuration to paste. The same policy gives the same text; a refused rule is left out and named in a comment,
   * never widened.
   */
  render(policy: Policy): string
}

/** Reasons that hold on every platform: rules that say nothing definite. `undefined` when the rule itself is sound. */
export function refusesEverywhere(
  { id, from, to, transport, ports, icmpTypes }: Rule,
  { zones }: Policy,
): string | undefined {
  for (const side of [from, to]) {
    if (side.kind === 'zone') {
      if (!zones.some((zone) => zone.id === side.zone)) return `${id}: its zone is not defined`
    } else if (side.addresses.length === 0) {
      return side.kind === 'name'
        ? `${id}: a name without recorded addresses cannot be matched`
        : `${id}: one side has no address`
    } else if (side.addresses.some((text) => parsePrefix(text) === null)) {
      return `${id}: one side has an address that is none`
    }
  }
  const isIcmp = transport === 'icmp' || transport === 'icmp6'
  if (isIcmp && (icmpTypes === undefined || icmpTypes.length === 0))
    return `${id}: ${transport} without message types would allow all of them`
  if (isIcmp ? ports.length > 0 : icmpTypes !== undefined)
    return `${id}: ports are for TCP and UDP, message types for ICMP`
  if (!isIcmp && ports.length === 0) return `${id}: ${transport} without ports would allow all of them`
  return undefined
}
