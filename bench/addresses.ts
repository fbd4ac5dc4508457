/**
 * Gives a copy of a capture other MAC and IP addresses and client ports, in place. Each is changed by XOR with bits of
 * the copy, which keeps different ones different, and manufacturers (OUI), groups, private ranges and the ports of
 * services as they were. Checksums are not mended, and addresses inside of messages stay, but for DHCP and IPv6
 * addresses made of MACs.
 */

export type Change = {
  /** Into the fourth and fifth byte of MACs, the second and third of IPv4, the prefix of IPv6. */
  readonly first: number
  readonly second: number
  /** Into bits 10 to 14 of ports from 32768. */
  readonly port: number
}

const asked = process.argv.indexOf('--address-sets')
/**
 * How many different addresses a device of a capture has in the mix; copies beyond it return to them with other ports.
 * With two, the mix is a network of about 2,800 devices that send a thousand packets each. `--address-sets N` makes more.
 */
export const addressSets = asked < 0 ? 2 : Number(process.argv[asked + 1])
const firstClientPort = 32_768

/** A change for each copy, by its number. */
export function changeOf(copy: number): Change {
  const variant = copy % addressSets
  return { first: variant * 0x35, second: variant * 0x4b, port: Math.floor(copy / addressSets) % 32 << 10 }
}

/** Rewrites the frame that stands at `at` in `bytes`. */
export function changeAddresses(bytes: Buffer, at: number, length: number, change: Change): void {
  changeMac(bytes, at, change)
  changeMac(bytes, at + 6, change)
  let network = at + 14
  let etherType = bytes.readUInt16BE(at + 12)
  while ((etherType === 0x8100 || etherType === 0x88a8) && network + 4 <= at + length) {
    etherType = bytes.readUInt16BE(network + 2)
    network += 4
  }
  const end = at + length
  if (etherType === 0x0800 && network + 20 <= end) changeIpv4(bytes, network, end, change)
  else if (etherType === 0x86dd && network + 40 <= end) {
    if (isPorted(bytes[network + 6])) changePorts(bytes, network + 40, end, change)
    changeIpv6Address(bytes, network + 8, change)
    changeIpv6Address(bytes, network + 24, change)
  } else if (etherType === 0x0806 && network + 28 <= end) {
    changeMac(bytes, network + 8, change)
    changeIpv4Address(bytes, network + 14, change)
    changeMac(bytes, network + 18, change)
    changeIpv4Address(bytes, network + 24, change)
  }
}

function changeIpv4(bytes: Buffer, at: number, end: number, change: Change): void {
  changeIpv4Address(bytes, at + 12, change)
  changeIpv4Address(bytes, at + 16, change)
  const transport = at + ((bytes[at] ?? 0) & 15) * 4
  const dhcp = transport + 8
  if ((bytes.readUInt16BE(at + 6) & 0x1fff) !== 0 || !isPorted(bytes[at + 9])) return
  changePorts(bytes, transport, end, change)
  if (bytes[at + 9] !== 17 || dhcp + 34 > end) return
  const port = bytes.readUInt16BE(transport + 2)
  if (port !== 67 && port !== 68) return
  for (const field of [12, 16, 20, 24]) changeIpv4Address(bytes, dhcp + field, change)
  changeMac(bytes, dhcp + 28, change)
}

function isPorted(protocol: number | undefined): boolean {
  return protocol === 6 || protocol === 17
}

function changePorts(bytes: Buffer, at: number, end: number, { port }: Change): void {
  for (const field of [at, at + 2]) {
    if (field + 2 > end) return
    const before = bytes.readUInt16BE(field)
    if (before >= firstClientPort) bytes.writeUInt16BE(before ^ port, field)
  }
}

function changeMac(bytes: Buffer, at: number, { first, second }: Change): void {
  const start = bytes[at] ?? 0
  if ((start & 1) === 1 || bytes.readUInt32BE(at) === 0) return
  bytes[at + 3] = (bytes[at + 3] ?? 0) ^ first
  bytes[at + 4] = (bytes[at + 4] ?? 0) ^ second
}

function changeIpv4Address(bytes: Buffer, at: number, { first, second }: Change): void {
  const start = bytes[at] ?? 0
  if (start === 0 || start === 127 || start >= 224) return
  const next = bytes[at + 1] ?? 0
  if ((start === 192 && next === 168) || (start === 172 && next >= 16 && next < 32)) bytes[at] = 10
  else if (start === 169 && next === 254) {
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ second
    return
  }
  bytes[at + 1] = next ^ first
  bytes[at + 2] = (bytes[at + 2] ?? 0) ^ second
}

function changeIpv6Address(bytes: Buffer, at: number, { first, second }: Change): void {
  const start = bytes[at] ?? 0
  if (start === 0xff || start === 0) return
  if (start !== 0xfe) {
    bytes[at + 6] = (bytes[at + 6] ?? 0) ^ first
    bytes[at + 7] = (bytes[at + 7] ?? 0) ^ second
  }
  if (bytes[at + 11] !== 0xff || bytes[at + 12] !== 0xfe) return
  bytes[at + 13] = (bytes[at + 13] ?? 0) ^ first
  bytes[at + 14] = (bytes[at + 14] ?? 0) ^ second
}
