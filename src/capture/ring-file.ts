/**
 * One capture file that may still grow: reads what is there, goes on when there is more, and notices when its name or
 * place is used for another capture. Packets that an earlier run has had are passed over.
 */
import { closeSync, fstatSync, readSync, type Stats } from 'node:fs'
import { contentOf, firstBytesLength } from './first-bytes.ts'
import { PacketStream, type PacketSink } from './packet-stream.ts'
import { openRegularFile, readFirstBytes, systemErrorInWords } from './regular-file.ts'

/** What tells a file apart from another one that got its name or its place on the disk: its beginning. */
export type RingMark = {
  readonly path: string
  /** The first bytes in hexadecimal; those that both have are compared. */
  readonly head: string
  readonly packets: number
  readonly readBytes: number
}

/** Takes the packets of one file. */
export type RingReader = {
  readonly sink: PacketSink
  /** No more packets of this file come for now. */
  end(): void
}

/** Behind the headers stands the time of the first packet. */
const headBytes = 1024

export class RingFile {
  path: string
  /** Of the last time that it grew. */
  grownAtMs = 0
  /** Nothing had changed later when it was last looked at, so that it may have grown since. */
  wasNewest = false
  position = 0
  fault: string | null = null
  private head: Uint8Array
  private readonly fd: number
  private readonly stream: PacketStream
  /** An earlier reading ended in the middle of it, or at its end. */
  readonly isKnown: boolean
  private skip: number
  private readonly reader: RingReader

  constructor(
    path: string,
    fd: number,
    { reader, known }: { readonly reader: RingReader; readonly known: RingMark | undefined },
  ) {
    const { sink } = reader
    this.reader = reader
    this.path = path
    this.fd = fd
    this.isKnown = known !== undefined
    this.skip = known?.packets ?? 0
    this.head = readFirstBytes(fd, headBytes)
    this.stream = new PacketStream((bytes, start, end, atMs, wireLength, linkType) => {
      if (this.skip > 0) this.skip -= 1
      else sink(bytes, start, end, atMs, wireLength, linkType)
    })
  }

  get packets(): number {
    return this.stream.packets
  }

  get lost(): number | null {
    return this.stream.lost
  }

  get mark(): RingMark {
    const head = Buffer.from(this.head).toString('hex')
    return { path: this.path, head, packets: this.stream.packets, readBytes: this.position }
  }

  /** Whether what was read so far is no longer the beginning of the file. */
  isReplaced(): boolean {
    try {
      if (fstatSync(this.fd).size < this.position) return true
      const now = readFirstBytes(this.fd, headBytes)
      const same = this.head.every((byte, index) => byte === now[index])
      if (same) this.head = now
      return !same
    } catch {
      return true
    }
  }

  /** Reads one piece; false when there is none now. */
  read(): boolean {
    const { stream } = this
    if (stream.fault !== null || this.fault !== null) return false
    try {
      const length = readSync(this.fd, stream.buffer, stream.filled, stream.room, this.position)
      if (length === 0) return false
      stream.advance(length)
      this.position += length
      return true
    } catch (error) {
      this.fault = `cannot be read further (${systemErrorInWords(error)})`
      return false
    }
  }

  /** Why packets may be missing after the last one, as the end of a sentence that starts with the file's name. */
  close(): string | null {
    const wrong = this.stream.finish()
    closeSync(this.fd)
    this.reader.end()
    return this.fault ?? wrong
  }
}

/** Opens a capture; `null` for what is none, or not yet. */
export function openRingFile(path: string, readerOf: () => RingReader, marks: readonly RingMark[]): RingFile | null {
  const opened = openRegularFile(path)
  if (!opened.ok) return null
  try {
    const content = contentOf(readFirstBytes(opened.fd, firstBytesLength))
    const begun = opened.sizeBytes >= firstBytesLength && (content === 'pcap' || content === 'pcapng')
    if (begun) {
      const head = Buffer.from(readFirstBytes(opened.fd, headBytes)).toString('hex')
      const known = marks.find((mark) => isBeginning(mark.head, head) && mark.readBytes <= opened.sizeBytes)
      return new RingFile(path, opened.fd, { reader: readerOf(), known })
    }
  } catch {
    // It was removed or cut meanwhile; the next look finds what it is then.
  }
  closeSync(opened.fd)
  return null
}

function isBeginning(known: string, now: string): boolean {
  return known.length > 0 && now.startsWith(known)
}

/** Same file on the disk, under whatever name. */
export function placeOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`
}
