/**
 * What a kind of device is and does. A file in `devices/` describes kinds; a network places them. `live` is called
 * once, before anything is sent, and plans all that the device does by itself.
 */
import type { DhcpManners } from './packets/dhcp.ts'
import type { Names } from './names.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'
import type { Stack, Station } from './station.ts'
import type { Wire } from './wire.ts'

export type DeviceKind = {
  /** One of docs/reference/categories.md; `null` for a thing that nobody could name from its traffic. */
  readonly category: string | null
  readonly vendor: string | null
  readonly model: string | null
  /** Prefix of the MAC in the public registry, 24 to 36 bits in hexadecimal digits. */
  readonly prefix: string
  readonly stack: Stack
  readonly openPorts: readonly number[]
  /** `null`: configured by hand. */
  readonly dhcp: DhcpManners | null
  /** Whether it speaks IPv6 on the link. */
  readonly ip6: boolean
  /**
   * The name it gives itself, from the twelve digits of its MAC in upper case; by default the name it has in the
   * network.
   */
  hostName?(serial: string): string
  live?(place: Place): void
}

/** Where a device lives, and its hands. */
export type Place = {
  readonly station: Station
  readonly kind: DeviceKind
  readonly hostName: string
  readonly wire: Wire
  readonly names: Names
  readonly schedule: Schedule
  /** Of this device alone. */
  readonly random: Random
  /** When it is connected, in milliseconds from the start of the capture. */
  readonly joinsMs: number
  /** The station of that name in the same site. */
  find(name: string): Station
  /** The domain of inside names. */
  readonly domain: string
}
