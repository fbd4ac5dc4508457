/** DHCPv4 messages (RFC 2131, options of RFC 2132, RFC 4702 and RFC 8520). No overloaded options, no relays. */
import { addressBytes, counted8, fixed, join, macBytes, u16, u32, zeros, type Part } from '../bytes.ts'

export const dhcpTypes = { discover: 1, offer: 2, request: 3, ack: 5 } as const

/** What a client says about itself, in the manner of its operating system. */
export type DhcpManners = {
  /** Option 55, in the client's own order. */
  readonly parameterList: readonly number[]
  /** Option 60. */
  readonly vendorClass?: string
  /** Option 12: whether the station's name is sent. */
  readonly sendsName?: boolean
  /** Option 81, as Windows sends it: the domain the name is in. */
  readonly domain?: string
  /** Option 61: the MAC with its hardware type. */
  readonly sendsClientId?: boolean
  readonly mudUrl?: string
}

export type DhcpClientMessage = {
  readonly type: number
  readonly transaction: number
  readonly mac: string
  readonly manners: DhcpManners
  readonly hostName: string
  /** A renewal: the address that the client has. */
  readonly clientIp?: string
  /** Options 50 and 54: the address offered, and by whom. */
  readonly wanted?: { readonly ip: string; readonly server: string }
}

export function encodeDhcpRequest(message: DhcpClientMessage): Uint8Array {
  const { manners, mac, hostName, wanted } = message
  const options = [
    option(53, [message.type]),
    manners.sendsClientId === true ? option(61, join([1], macBytes(mac))) : [],
    wanted === undefined ? [] : join(option(50, addressBytes(wanted.ip)), option(54, addressBytes(wanted.server))),
    manners.sendsName === true ? option(12, hostName) : [],
    manners.domain === undefined ? [] : option(81, join([0, 0, 0], `${hostName}.${manners.domain}`)),
    manners.vendorClass === undefined ? [] : option(60, manners.vendorClass),
    option(55, manners.parameterList),
    manners.mudUrl === undefined ? [] : option(161, manners.mudUrl),
  ]
  return encode(1, message, { yours: '0.0.0.0', options })
}

export type DhcpServerMessage = {
  readonly type: number
  readonly transaction: number
  readonly mac: string
  readonly yours: string
  readonly server: string
  readonly router: string
  readonly domain: string
}

export function encodeDhcpReply(message: DhcpServerMessage): Uint8Array {
  const { type, server, router, domain, yours } = message
  const options = [
    option(53, [type]),
    option(54, addressBytes(server)),
    option(51, u32(28_800)),
    option(1, addressBytes('255.255.0.0')),
    option(3, addressBytes(router)),
    option(6, addressBytes(server)),
    option(42, addressBytes(server)),
    option(15, domain),
  ]
  return encode(2, message, { yours, options })
}

type Identified = { readonly transaction: number; readonly mac: string; readonly clientIp?: string }

function encode(
  operation: number,
  { transaction, mac, clientIp }: Identified,
  rest: { yours: string; options: readonly Part[] },
): Uint8Array {
  const header = join([operation, 1, 6, 0], u32(transaction), u16(0), u16(0), addressBytes(clientIp ?? '0.0.0.0'))
  const cookie = [0x63, 0x82, 0x53, 0x63]
  const message = join(
    header,
    addressBytes(rest.yours),
    zeros(8),
    fixed(macBytes(mac), 16),
    zeros(192),
    cookie,
    ...rest.options,
    [255],
  )
  return message.length >= 300 ? message : fixed(message, 300)
}

function option(code: number, value: Part): Uint8Array {
  return join([code], counted8(value))
}
