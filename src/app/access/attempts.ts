/**
 * Slows down whoever guesses: failed logins are counted by address and by name, and each one after the first few makes the
 * next wait twice as long. In memory, bounded; a restart forgets.
 */
import ipaddr from 'ipaddr.js'

export type Attempts = {
  /**
   * Counts an attempt as failed before it is made, so that many at once are no way around.
   * @returns 0 when it may be made, else how long to wait in milliseconds; one that has to wait is not counted
   */
  begin(address: string, name: string, nowMs: number): number
  /** Takes back what `begin` counted. */
  succeeded(address: string, name: string): void
}

/**
 * A name waits a minute at most: otherwise anybody could keep its owner out. An address shared by an office may fail more
 * often, but waits longer.
 */
export const attemptLimits = {
  name: { free: 5, maxWaitMs: 60_000 },
  address: { free: 20, maxWaitMs: 900_000 },
  forgetMs: 3_600_000,
  entries: 10_000,
} as const

type Entry = { failures: number; untilMs: number; lastMs: number }
type Limit = { readonly free: number; readonly maxWaitMs: number }

export function openAttempts(): Attempts {
  const names = new Map<string, Entry>()
  const addresses = new Map<string, Entry>()
  return {
    begin: (address, name, nowMs) => {
      const network = networkOf(address)
      const waitMs = Math.max(waitOf(names.get(name), nowMs), waitOf(addresses.get(network), nowMs))
      if (waitMs > 0) return waitMs
      count(names, name, { nowMs, limit: attemptLimits.name })
      count(addresses, network, { nowMs, limit: attemptLimits.address })
      return 0
    },
    succeeded: (address, name) => {
      names.delete(name)
      // Only its own: whoever has one account could otherwise guess others from the same address for ever.
      const entry = addresses.get(networkOf(address))
      if (entry !== undefined) entry.failures = Math.max(0, entry.failures - 1)
    },
  }
}

function waitOf(entry: Entry | undefined, nowMs: number): number {
  return entry === undefined ? 0 : Math.max(0, entry.untilMs - nowMs)
}

function count(table: Map<string, Entry>, key: string, { nowMs, limit }: { nowMs: number; limit: Limit }): void {
  const known = table.get(key)
  const fresh = known === undefined || nowMs - known.lastMs > attemptLimits.forgetMs
  const failures = fresh ? 1 : known.failures + 1
  const over = Math.min(failures - limit.free, 30)
  const untilMs = over > 0 ? nowMs + Math.min(limit.maxWaitMs, 1000 * 2 ** (over - 1)) : 0
  table.delete(key)
  table.set(key, { failures, untilMs, lastMs: nowMs })
  // The first of a map is what was counted longest ago.
  if (table.size > attemptLimits.entries) for (const oldest of table.keys()) return void table.delete(oldest)
}

/** One machine has 2^64 addresses of IPv6. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address.slice(0, 64)
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString()
}
