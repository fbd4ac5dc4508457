/** Who sends: an interface at the network or a server far away, with the habits of its TCP/IP stack. Values only. */

/** What gives an operating system away in its packets. */
export type Stack = {
  readonly ttl: number
  readonly windowSize: number
  /** Shift count of the TCP window scale option; `null` without the option. */
  readonly windowScale: number | null
  /**
   * Kinds of the TCP options in a SYN, in order: 2 MSS, 3 window scale, 4 SACK permitted, 8 timestamps, 1 no operation,
   * 0 end.
   */
  readonly synOptions: readonly number[]
}

/** The habits of common stacks, as packets of such systems show them. */
export const stacks = {
  linux: { ttl: 64, windowSize: 64_240, windowScale: 7, synOptions: [2, 4, 8, 1, 3] },
  oldLinux: { ttl: 64, windowSize: 14_600, windowScale: 2, synOptions: [2, 4, 8, 1, 3] },
  windows: { ttl: 128, windowSize: 64_240, windowScale: 8, synOptions: [2, 1, 3, 1, 1, 4] },
  apple: { ttl: 64, windowSize: 65_535, windowScale: 6, synOptions: [2, 1, 3, 1, 1, 8, 4, 0, 0] },
  vxworks: { ttl: 64, windowSize: 60_000, windowScale: null, synOptions: [2] },
  tiny: { ttl: 128, windowSize: 8192, windowScale: null, synOptions: [2] },
  ios: { ttl: 255, windowSize: 4128, windowScale: null, synOptions: [2] },
} as const satisfies Readonly<Record<string, Stack>>

export type Station = {
  readonly name: string
  /** Of the frames that carry its packets: for a far station the gateway's. */
  readonly mac: string
  readonly ip: string
  /** Link-local IPv6 address; `null` for a device that speaks IPv4 only. */
  readonly ip6: string | null
  readonly stack: Stack
  /** TCP ports on which it accepts connections; all others answer with a reset. */
  readonly openPorts: readonly number[]
  /** Beyond the gateway: how long an answer takes and how many routers are on the way. */
  readonly far: { readonly rttMs: number; readonly hops: number } | null
}

/** The link-local address made from a MAC (RFC 4291 appendix A). */
export function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((pair) => Number.parseInt(pair, 16))
  const words = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f]
  return `fe80::${words.map((word) => word.toString(16)).join(':')}`
}
