/**
 * Small frames for tests of headers and flows, put together field by field. Checksums are left 0: nothing here reads
 * them.
 */

export type FrameSide = { readonly mac: string; readonly ip: string; readonly port: number }

export const camera: FrameSide = { mac: '44:19:b6:00:00:01', ip: '10.0.0.11', port: 40_001 }
export const recorder: FrameSide = { mac: '00:11:32:00:00:02', ip: '10.0.0.12', port: 554 }

export function ethernet(from: string, to: string, etherType: number, payload: readonly number[]): Uint8Array {
  return Uint8Array.from([...mac(to), ...mac(from), ...u16(etherType), ...payload])
}

export function tcpFrame(
  from: FrameSide,
  to: FrameSide,
  segment: { flags: number; sequence?: number; payload?: string },
): Uint8Array {
  const payload = [...new TextEncoder().encode(segment.payload ?? '')]
  const header = [
    ...u16(from.port),
    ...u16(to.port),
    ...u32(segment.sequence ?? 0),
    ...u32(0),
    0x50,
    segment.flags,
    ...u16(1024),
    0,
    0,
    0,
    0,
  ]
  return ethernet(from.mac, to.mac, 0x0800, ipv4(from.ip, to.ip, 6, [...header, ...payload]))
}

export function udpFrame(from: FrameSide, to: FrameSide, payload: Uint8Array | readonly number[]): Uint8Array {
  const header = [...u16(from.port), ...u16(to.port), ...u16(8 + payload.length), 0, 0]
  return ethernet(from.mac, to.mac, 0x0800, ipv4(from.ip, to.ip, 17, [...header, ...payload]))
}

export function icmpFrame(from: FrameSide, to: FrameSide, type: number): Uint8Array {
  return ethernet(from.mac, to.mac, 0x0800, ipv4(from.ip, to.ip, 1, [type, 0, 0, 0, 0, 1, 0, 1]))
}

export function arpFrame(
  operation: 1 | 2,
  from: { mac: string; ip: string },
  to: { mac: string; ip: string },
): Uint8Array {
  const body = [0, 1, 8, 0, 6, 4, ...u16(operation), ...mac(from.mac), ...quad(from.ip), ...mac(to.mac), ...quad(to.ip)]
  return ethernet(from.mac, operation === 1 ? 'ff:ff:ff:ff:ff:ff' : to.mac, 0x0806, body)
}

export function ipv4(from: string, to: string, protocol: number, payload: readonly number[]): number[] {
  return [0x45, 0, ...u16(20 + payload.length), 0, 1, 0, 0, 64, protocol, 0, 0, ...quad(from), ...quad(to), ...payload]
}

export function ipv6(
  from: readonly number[],
  to: readonly number[],
  next: number,
  payload: readonly number[],
): number[] {
  return [0x60, 0, 0, 0, ...u16(payload.length), next, 64, ...from, ...to, ...payload]
}

export function mac(text: string): number[] {
  return text.split(':').map((part) => Number.parseInt(part, 16))
}

export function u16(value: number): number[] {
  return [(value >> 8) & 255, value & 255]
}

function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)]
}

function quad(text: string): number[] {
  return text.split('.').map(Number)
}
