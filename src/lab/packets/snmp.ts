/** SNMPv2c (RFC 1901, RFC 3416): a get and its response, in BER. Versions 1 and 3, traps and walks are not built. */
import { join, type Part } from '../bytes.ts'

type SnmpValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'oid'; readonly oid: string }
  | { readonly kind: 'number'; readonly value: number }
export type SnmpBinding = { readonly oid: string; readonly value: SnmpValue | null }

export const systemDescription = '1.3.6.1.2.1.1.1.0'
export const systemObjectId = '1.3.6.1.2.1.1.2.0'
export const systemName = '1.3.6.1.2.1.1.5.0'

const getRequest = 0xa0
const response = 0xa2

export function encodeSnmpGet(community: string, id: number, oids: readonly string[]): Uint8Array {
  return message(getRequest, { community, id, bindings: oids.map((oid) => ({ oid, value: null })) })
}

export function encodeSnmpResponse(community: string, id: number, bindings: readonly SnmpBinding[]): Uint8Array {
  return message(response, { community, id, bindings })
}

function message(
  type: number,
  { community, id, bindings }: { community: string; id: number; bindings: readonly SnmpBinding[] },
): Uint8Array {
  const list = bindings.map(({ oid, value }) => ber(0x30, ber(6, oidBytes(oid)), encodeValue(value)))
  const unit = ber(type, integer(id), integer(0), integer(0), ber(0x30, ...list))
  return ber(0x30, integer(1), ber(4, community), unit)
}

function encodeValue(value: SnmpValue | null): Uint8Array {
  if (value === null) return ber(5)
  if (value.kind === 'text') return ber(4, value.text)
  return value.kind === 'oid' ? ber(6, oidBytes(value.oid)) : integer(value.value)
}

/** A non-negative integer. */
function integer(value: number): Uint8Array {
  const bytes: number[] = []
  for (let left = value; left > 0 || bytes.length === 0; left = Math.floor(left / 256)) bytes.unshift(left & 0xff)
  return ber(2, (bytes[0] ?? 0) & 0x80 ? [0, ...bytes] : bytes)
}

function oidBytes(oid: string): readonly number[] {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number)
  return [first * 40 + second, ...rest.flatMap(base128)]
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f))
  return bytes
}

function ber(tag: number, ...content: readonly Part[]): Uint8Array {
  const body = join(...content)
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >>> 8, body.length & 0xff]
  return join([tag], length, body)
}
