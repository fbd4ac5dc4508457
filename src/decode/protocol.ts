/**
 * What a protocol file must say. `protocols/dns.ts` is a typical one.
 *
 * A decoder reads with the sticky `Reader` and tells facts as byte ranges of the packet, or of the `Teller`'s scratch
 * space for what has to be put together first. No string is made here: `observe` interns the bytes and makes a string
 * only for a fact that is new. What was told is dropped as a whole when the reader failed, so a cut message tells
 * nothing.
 */
import type { Reader } from '../core/reader.ts'

/** Receives what one message says. All ranges are absolute: `[start, end)` of the reader's bytes. */
export type Teller = {
  /** A lasting property of the sender. `name` is a key of `tells`. */
  tell(name: string, start: number, end: number): void
  /**
   * The same with text that the decoder had to put together (ASCII or UTF-8). Costs a string: only for rare messages.
   */
  tellText(name: string, text: string): void
  /** The same, from the scratch space. */
  tellScratch(name: string, start: number, end: number): void
  /** Something that happened, such as a login: reported every time, also when told before. */
  event(name: string, text: string): void
  /** Space to put bytes together in; `scratchEnd` is the first free byte. Cleared for every message. */
  readonly scratch: Uint8Array
  scratchEnd: number
  /** The client asked for this name (SNI, HTTP host): names the flow. From the reader's bytes. */
  asksFor(start: number, end: number): void
  /**
   * The address belongs to the name (a DNS answer). IPv4 as 4 bytes or IPv6 as 16, in the reader's bytes; name in
   * scratch.
   */
  resolves(addressStart: number, addressLength: number, nameStart: number, nameEnd: number): void
  /**
   * What is told from here on is about this MAC (6 bytes, in the reader's bytes), not about the sender of the frame.
   */
  about(macStart: number): void
  /** The MAC named by `about`, or else the sender, now has this IPv4 address (4 bytes in the reader's bytes). */
  assigned(addressStart: number): void
  /** 1: sent by the client of the flow, 0: by its server. */
  readonly fromClient: number
}

export type Example = {
  /** What this message is. */
  readonly name: string
  /** Server port that `claims` gets; the first of `ports` by default. */
  readonly port?: number
  /** 1 when the client sends it (the default), 0 for the server. */
  readonly fromClient?: 0 | 1
  /** The payload; spaces are ignored. */
  readonly hex?: string
  /** The payload as text, for text protocols. */
  readonly text?: string
  /** Fact name (with the protocol's prefix) to the values told, in order. */
  readonly facts: Readonly<Record<string, readonly string[]>>
  /** Name that the flow gets by `asksFor`. */
  readonly asksFor?: string
}

export type Protocol = {
  /** The word for it: in lower case, first part of its fact names and value of `Flow.application`. */
  readonly name: string
  readonly title: string
  /** The specification and section. */
  readonly spec: string
  readonly over: 'tcp' | 'udp'
  /**
   * Registered ports. A datagram is offered to the protocols of its ports; a stream protocol is found by content on
   * any port.
   */
  readonly ports: readonly number[]
  /**
   * Streams only: the values that the first byte of a message can have. What else starts a segment is never offered.
   */
  readonly firstBytes?: readonly number[]
  /**
   * Datagrams only: announcements that devices repeat for hours. The same bytes from the same sender tell nothing new,
   * so they are read once. Not for protocols with events.
   */
  readonly repeats?: boolean
  /** Fact name without the prefix to the sentence shown in the documentation and the UI. */
  readonly tells: Readonly<Record<string, string>>
  /** The same for events. */
  readonly happens?: Readonly<Record<string, string>>
  readonly examples: readonly Example[]
  /**
   * Streams only: how many bytes the message that starts at `start` has in all. More than there are means: collect
   * further segments first (at most 16 KiB, else the message is dropped). Without it, a message is what is in the
   * segment.
   */
  needs?(bytes: Uint8Array, start: number, end: number): number
  /**
   * Whether the payload is a message of this protocol. Cheap: a few comparisons. `port` is the server's; use it only
   * where content cannot tell (a `USER` line may be FTP or POP3). A protocol that already claimed the flow is asked
   * before all others.
   */
  claims(bytes: Uint8Array, start: number, end: number, port: number): boolean
  /** Reads one message and tells what it says. A broken one makes the reader fail, by reading past the end. */
  decode(reader: Reader, teller: Teller): void
}

/** Types a protocol's definition. */
export function protocol(definition: Protocol): Protocol {
  return definition
}
