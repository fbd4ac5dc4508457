/** The examples of protocols as bytes, with what carries them. */
import { carriersOf, type Carrier, type Example, type Protocol } from '../../src/decode/protocol.ts'
import { protocols } from '../../src/decode/protocols/index.ts'

export const carriers: readonly Carrier[] = ['ethernet', 'ip', 'tcp', 'udp']

export type Sample = {
  readonly protocol: Protocol
  readonly bytes: Uint8Array
  /** Index in `carriers`. */
  readonly over: number
  /** Server's port, EtherType or IP protocol. */
  readonly port: number
  readonly fromClient: 0 | 1
  readonly memory: number
}

export const samples: readonly Sample[] = protocols.flatMap((protocol) =>
  protocol.examples.map((example) => sampleOf(protocol, example)),
)

function sampleOf(protocol: Protocol, example: Example): Sample {
  const over = example.over ?? carriersOf(protocol)[0] ?? 'tcp'
  const own = { ethernet: protocol.etherTypes, ip: protocol.ipProtocols, tcp: protocol.ports, udp: protocol.ports }
  return {
    protocol,
    bytes: bytesOf(example),
    over: carriers.indexOf(over),
    port: example.port ?? own[over]?.[0] ?? 0,
    fromClient: example.fromClient ?? 1,
    memory: example.memory ?? 0,
  }
}

/** Bytes of what is given as text or as hex with spaces. */
export function bytesOf({ text, hex }: { readonly text?: string; readonly hex?: string }): Uint8Array {
  if (text !== undefined) return new TextEncoder().encode(text)
  return Uint8Array.from(Buffer.from((hex ?? '').replaceAll(/\s/g, ''), 'hex'))
}
