/** Tells by the first bytes of a file what it is, whatever it is called. Reads no more of it. */
import { isPcap } from './pcap.ts'
import { isPcapng } from './pcapng.ts'

/** As many bytes as `contentOf` and `whyNoCapture` look at. */
export const firstBytesLength = 32

export type Packing = 'gzip' | 'zstd'
export type Content = 'pcap' | 'pcapng' | Packing | 'other'

/** Files that people mistake for captures, by their first bytes. */
const strangers: readonly (readonly [name: string, starts: readonly number[]])[] = [
  ['it is a ZIP archive', [0x50, 0x4b, 0x03, 0x04]],
  ['it is compressed with gzip', [0x1f, 0x8b]],
  ['it is compressed with zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['it is compressed with xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['it is compressed with bzip2', [0x42, 0x5a, 0x68]],
  ['it is compressed with LZ4', [0x04, 0x22, 0x4d, 0x18]],
  ['it is a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['it is a snoop capture', [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0x00]],
  ['it is a Microsoft Network Monitor capture', [0x47, 0x4d, 0x42, 0x55]],
  ['it starts with zeros', [0x00, 0x00, 0x00, 0x00]],
]

/** What a file with these first bytes holds; shorter than a magic number is `other`. */
export function contentOf(bytes: Uint8Array): Content {
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip'
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableFrame(bytes)) return 'zstd'
  if (bytes.length >= 4 && isPcap(bytes)) return 'pcap'
  if (bytes.length >= 12 && isPcapng(bytes)) return 'pcapng'
  return 'other'
}

/** Why a file with these first bytes is not read, as the end of a sentence that starts with its name. */
export function whyNoCapture(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty'
  const stranger = strangers.find(([, starts]) => startsWith(bytes, starts))?.[0]
  const content = stranger ?? (isText(bytes) ? 'it starts with text' : bytesInWords(bytes))
  return `is not a pcap or pcapng capture (${content})`
}

/** pzstd writes one before each of its frames. */
function isSkippableFrame(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0xf0) === 0x50 && startsWith(bytes.subarray(1), [0x2a, 0x4d, 0x18])
}

function startsWith(bytes: Uint8Array, starts: readonly number[]): boolean {
  return bytes.length >= starts.length && starts.every((byte, index) => bytes[index] === byte)
}

function isText(bytes: Uint8Array): boolean {
  const text = startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes
  return text.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d)
}

function bytesInWords(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `it starts with the bytes ${hex}`
}
