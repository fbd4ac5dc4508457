/**
 * What a protocol file must say. `protocols/dns.ts` is a typical one.
 *
 * A decoder reads with the sticky `Reader` and tells facts as byte ranges of the packet, or of the `Teller`'s scratch
 * space for what has to be put together first. No string is made here: `observe` interns the bytes and makes a string
 * only for a fact that is new. What was told is dropped as a whole when the reader failed, so a cut message tells
 * nothing.
 */
import type { Reader } from '../core/reader.ts'

/** What carries a message: a frame without IP, an IP packet of another protocol than TCP and UDP, or one of these. */
export type Carrier = 'ethernet' | 'ip' | 'tcp' | 'udp'

/** Receives what one message says. All ranges are absolute: `[start, end)` of the reader's bytes. */
export type Teller = {
  /** A lasting property of the sender. `name` is a key of `tells`. */
  tell(name: string, start: number, end: number): void
  /**
   * The same with text that the decoder had to put together (ASCII or UTF-8). Costs a string: only for rare messages.
   */
  tellText(name: string, text: string): void
  /**
   * The same with one of few words that the decoder knows, such as the name of an operation. Costs a look-up: for
   * messages that repeat.
   */
  tellWord(name: string, word: string): void
  /** The same, from the scratch space. */
  tellScratch(name: string, start: number, end: number): void
  /** The same, from other bytes, such as a decrypted message: copied into the scratch space. */
  tellCopy(name: string, bytes: Uint8Array, start: number, end: number): void
  /**
   * Something that happened, such as a login or a stop of a controller: reported every time, also when told before. For
   * exceptional acts; what devices do all day, such as reading a register, is a word.
   */
  event(name: string, text: string): void
  /** Space to put bytes together in; `scratchEnd` is the first free byte. Cleared for every message. */
  readonly scratch: Uint8Array
  scratchEnd: number
  /** The client asked for this name (SNI, HTTP host): names the flow. From the reader's bytes. */
  asksFor(start: number, end: number): void
  /** The same, from other bytes: copied into the scratch space. */
  asksForCopy(bytes: Uint8Array, start: number, end: number): void
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
  /** What carries this message, for protocols that have several carriers. */
  readonly over: Carrier
  /** The server's port, or the EtherType or IP protocol number. */
  readonly port: number
  /**
   * A number that the protocol may keep for the flow, both directions together; 0 when the flow begins. Lost when the
   * flow is recognised as another protocol. For where a conversation stands, such as "the password comes next".
   */
  memory: number
  /**
   * Nothing that this side sends on this flow from here on is worth reading (it is encrypted, or bulk): it is not
   * offered again. Saves more time than anything else a decoder can do.
   */
  done(): void
}

export type Example = {
  /** What this message is. */
  readonly name: string
  /** Of several carriers, the one of this message; the first by default. */
  readonly over?: Carrier
  /** Server port that `claims` gets; the first of `ports` by default. EtherType or IP protocol for those carriers. */
  readonly port?: number
  /** 1 when the client sends it (the default), 0 for the server. */
  readonly fromClient?: 0 | 1
  /** What the protocol had remembered of the flow; 0 by default. */
  readonly memory?: number
  /** What the client sent before, in hex: for what can't be read without. Instead of `memory`. */
  readonly after?: string
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
  readonly over: Carrier | readonly Carrier[]
  /** Registered ports. On these the protocol is always asked whether a message is its own. */
  readonly ports: readonly number[]
  /** `ethernet` only: numbers as `Packet.etherType` has them. */
  readonly etherTypes?: readonly number[]
  /** `ip` only: protocol numbers. */
  readonly ipProtocols?: readonly number[]
  /**
   * The values that the first byte of a message can have. With it the protocol is found by content on any port; without
   * it, on its own ports only. `anyByte` where every value occurs: then `claims` has to be strict and cheap. For both
   * TCP and UDP where both carry it.
   */
  readonly firstBytes?: readonly number[]
  /**
   * May begin in the middle of a flow that was recognised as something else, as TLS does after STARTTLS and DTLS after
   * STUN.
   */
  readonly interrupts?: boolean
  /**
   * UDP: content is a weak sign, so on a port that is not its own this many datagrams of a flow in a row must be claimed
   * before it counts as recognised and is read.
   */
  readonly confirm?: number
  /**
   * Datagrams only: announcements that devices repeat for hours. The same bytes from the same sender tell nothing new,
   * so they are read once. Not for protocols with events or memory.
   */
  readonly repeats?: boolean
  /** Fact name without the prefix to the sentence shown in the documentation and the UI. */
  readonly tells: Readonly<Record<string, string>>
  /** The same for events. */
  readonly happens?: Readonly<Record<string, string>>
  /** Names of facts and events whose values name a person, such as a user; they can be redacted. */
  readonly personal?: readonly string[]
  /**
   * Names of facts that one device may tell any number of, as a name server tells answers: they take at most half of the
   * room for a device's facts, so that what else it tells is not lost.
   */
  readonly countless?: readonly string[]
  readonly examples: readonly Example[]
  /**
   * TCP only: how many bytes the message that starts at `start` has in all. More than there are means: collect further
   * segments first. A message of more than 16 KiB is passed over, and what follows it is read again. What is behind the
   * message in the segment is the next message. Without it, a message is what is in the segment, and segments are read
   * as they come.
   */
  needs?(this: void, bytes: Uint8Array, start: number, end: number): number
  /**
   * Whether the payload is a message of this protocol. Cheap: a few comparisons, no allocation. `port` is the server's;
   * use it only where content cannot tell (a `USER` line may be FTP or POP3). `over` tells the carrier. The protocol
   * that a flow was recognised as is asked before all others.
   */
  claims(this: void, bytes: Uint8Array, start: number, end: number, port: number, over: Carrier): boolean
  /** Reads one message and tells what it says. A broken one makes the reader fail, by reading past the end. */
  decode(this: void, reader: Reader, teller: Teller): void
}

/** For `firstBytes` of protocols whose messages can start with any byte. */
export const anyByte: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte)

/** What carries the protocol, as a list. */
export function carriersOf({ over }: Pick<Protocol, 'over'>): readonly Carrier[] {
  return typeof over === 'string' ? [over] : over
}

/** Types a protocol's definition. */
export function protocol(definition: Protocol): Protocol {
  return definition
}
