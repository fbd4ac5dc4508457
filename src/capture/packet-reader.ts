/**
 * What the packet formats have in common: where packets go, how the stream drives a format, and the limit on lengths.
 */

/**
 * Takes one packet: `bytes[start, end)`, valid during the call only, as the buffer is reused. `atMs`: milliseconds
 * since 1970 with a fraction, always finite and within what a `Date` can hold. `wireLength`: the length that the
 * capture states for the packet on the wire, at least 0. `linkType`: the LINKTYPE_ number of its interface.
 */
export type PacketSink = (
  bytes: Uint8Array,
  start: number,
  end: number,
  atMs: number,
  wireLength: number,
  linkType: number,
) => void

/**
 * Largest packet or pcapng block that is read. A capture that states more is damaged or hostile, and reading stops
 * there.
 */
export const maxRecordBytes = 16 * 1024 * 1024

/** One packet format being read. */
export type PacketReader = {
  readonly packets: number
  /** Sum of the stated lengths on the wire. */
  readonly wireBytes: number
  /** Why reading had to stop, as the end of a sentence that starts with the file's name; `null` while all is well. */
  readonly fault: string | null
  /**
   * Hands on every packet that is complete in `bytes[0, filled)` and returns how many bytes are done with. More than
   * `filled` means that the following bytes are to be skipped. Sets `fault` where it cannot go on.
   */
  read(bytes: Uint8Array, filled: number): number
  /** The program that wrote the capture, as it says itself; pcap does not say. */
  readonly writer: string | null
  /** Packets that the capturing system says it lost; `null` when the capture does not tell, as pcap never does. */
  readonly lost: number | null
  /** How to say that the capture ends here although something was begun. */
  readonly cut: string
}

/**
 * The numbers in `bytes`. The compiler turns a read through a view into one load in either byte order, whereas
 * shifted bytes in both orders were measured to overflow what it inlines into one loop. A read past the end throws:
 * check first.
 */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
