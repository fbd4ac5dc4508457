/**
 * Writes captures in every variant that there is, for the tests of this folder. Not part of the product: laboratory
 * captures are written elsewhere.
 */

export type WrittenPacket = {
  /** Whole ticks since 1970 of the clock that the variant has. */
  readonly ticks: bigint
  readonly bytes: Uint8Array
  readonly wireLength: number
}

export type PcapVariant = {
  readonly big: boolean
  readonly clock: 'microseconds' | 'nanoseconds' | 'modified'
  readonly linkType?: number
  readonly snapBytes?: number
  readonly version?: readonly [major: number, minor: number]
}

const pcapMagics = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const

export function writePcap(packets: readonly WrittenPacket[], variant: PcapVariant): Uint8Array {
  const { big, clock, linkType = 1, snapBytes = 262_144, version = [2, 4] } = variant
  const perSecond = clock === 'nanoseconds' ? 1_000_000_000n : 1_000_000n
  const head = [u32(pcapMagics[clock], big), u16(version[0], big), u16(version[1], big), u32(0, big), u32(0, big)]
  const body = packets.flatMap(({ ticks, bytes, wireLength }) => {
    const lengths = [u32(bytes.length, big), u32(wireLength, big)]
    return [
      u32(Number(ticks / perSecond), big),
      u32(Number(ticks % perSecond), big),
      ...(version[1] < 3 ? lengths.toReversed() : lengths),
      clock === 'modified' ? new Uint8Array(8) : new Uint8Array(0),
      bytes,
    ]
  })
  return join([...head, u32(snapBytes, big), u32(linkType, big), ...body])
}

/** One pcapng block around `body`, which is padded. */
export function block(type: number, body: Uint8Array, big: boolean): Uint8Array {
  const padded = pad(body)
  const length = u32(padded.length + 12, big)
  return join([u32(type, big), length, padded, length])
}

export function sectionBlock(big: boolean, major = 1): Uint8Array {
  const unknownLength = new Uint8Array(8).fill(0xff)
  return block(0x0a0d0d0a, join([u32(0x1a2b3c4d, big), u16(major, big), u16(0, big), unknownLength]), big)
}

export type Interface = {
  readonly linkType?: number
  readonly snapBytes?: number
  /** The byte of if_tsresol. */
  readonly resolution?: number
  readonly offsetSeconds?: bigint
}

export function interfaceBlock(big: boolean, port: Interface = {}): Uint8Array {
  const { linkType = 1, snapBytes = 0, resolution, offsetSeconds } = port
  const options = [option(2, new TextEncoder().encode('eth0'), big)]
  if (resolution !== undefined) options.push(option(9, Uint8Array.of(resolution), big))
  if (offsetSeconds !== undefined) options.push(option(14, u64(offsetSeconds, big), big))
  options.push(option(0, new Uint8Array(0), big))
  return block(1, join([u16(linkType, big), u16(0, big), u32(snapBytes, big), ...options]), big)
}

export function enhancedBlock(big: boolean, { ticks, bytes, wireLength }: WrittenPacket, port = 0): Uint8Array {
  const comment = option(1, new TextEncoder().encode('seen'), big)
  const end = option(0, new Uint8Array(0), big)
  const lengths = [u32(bytes.length, big), u32(wireLength, big)]
  return block(6, join([u32(port, big), ...halves(ticks, big), ...lengths, pad(bytes), comment, end]), big)
}

export function obsoleteBlock(big: boolean, { ticks, bytes, wireLength }: WrittenPacket, port = 0): Uint8Array {
  const lengths = [u32(bytes.length, big), u32(wireLength, big)]
  return block(2, join([u16(port, big), u16(0xffff, big), ...halves(ticks, big), ...lengths, pad(bytes)]), big)
}

export function simpleBlock(big: boolean, bytes: Uint8Array, wireLength: number): Uint8Array {
  return block(3, join([u32(wireLength, big), bytes]), big)
}

/** What an interface lost: by itself, and in the system. */
export function statisticsBlock(big: boolean, port: number, [itself, system]: readonly [bigint, bigint]): Uint8Array {
  const options = [
    option(5, u64(itself, big), big),
    option(7, u64(system, big), big),
    option(0, new Uint8Array(0), big),
  ]
  return block(5, join([u32(port, big), u32(0, big), u32(0, big), ...options]), big)
}

/** A section with one interface and an enhanced block for each packet. */
export function writePcapng(packets: readonly WrittenPacket[], big: boolean, port: Interface = {}): Uint8Array {
  return join([sectionBlock(big), interfaceBlock(big, port), ...packets.map((packet) => enhancedBlock(big, packet))])
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function option(code: number, value: Uint8Array, big: boolean): Uint8Array {
  return join([u16(code, big), u16(value.length, big), pad(value)])
}

function pad(bytes: Uint8Array): Uint8Array {
  return join([bytes, new Uint8Array(-bytes.length & 3)])
}

function halves(ticks: bigint, big: boolean): readonly Uint8Array[] {
  return [u32(Number(ticks >> 32n), big), u32(Number(ticks & 0xffffffffn), big)]
}

function u16(value: number, big: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2))
  view.setUint16(0, value, !big)
  return new Uint8Array(view.buffer)
}

function u32(value: number, big: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, !big)
  return new Uint8Array(view.buffer)
}

function u64(value: bigint, big: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, value, !big)
  return new Uint8Array(view.buffer)
}
