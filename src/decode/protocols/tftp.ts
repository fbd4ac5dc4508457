/**
 * TFTP: which files, such as firmware and configurations, a device fetches or is sent. RFC 1350 section 5, RFC 2347.
 * Transfers are recognised on the ports that they move to, from their first block or from a full one; what is transferred
 * isn't read.
 */
import { isPrintable, isWord } from '../ascii.ts'
import { protocol } from '../protocol.ts'

const tftpPort = 69
const maxErrorCode = 8
const readRequest = 1
const writeRequest = 2
const dataBlock = 3
const acknowledgment = 4
const errorMessage = 5
const optionAcknowledgment = 6
const maxNameBytes = 255
const fullBlockBytes = 4 + 512
/** With the largest block size that fits an Ethernet frame. */
const maxDataBytes = 4 + 1468
const modes = ['octet', 'netascii', 'mail']

export const tftp = protocol({
  name: 'tftp',
  title: 'TFTP',
  spec: 'RFC 1350 section 5, RFC 2347',
  over: 'udp',
  ports: [tftpPort],
  firstBytes: [0],
  tells: { reads: 'Name of a file that it fetches', writes: 'Name of a file that it sends' },
  happens: { upload: 'A file was sent by TFTP, such as a configuration or firmware' },
  examples: [
    {
      name: 'telephone that fetches its firmware',
      hex: '0001 70686f6e652d342e322e62696e00 6f6374657400 7473697a6500 3000',
      facts: { 'tftp.reads': ['phone-4.2.bin'] },
    },
    {
      name: 'configuration that is saved',
      hex: '0002 7377372e63666700 4f4354455400',
      facts: { 'tftp.writes': ['sw7.cfg'], 'tftp.upload': ['sw7.cfg'] },
    },
    { name: 'acknowledgment on another port', port: 50_000, fromClient: 0, hex: '0004 0000', facts: {} },
  ],

  claims(bytes, start, end, port) {
    const length = end - start
    if (length < 4 || bytes[start] !== 0) return false
    const operation = bytes[start + 1] ?? 0
    const block = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
    if (operation === readRequest || operation === writeRequest) return modeEnd(bytes, start + 2, end) > 0
    if (operation === acknowledgment) return length === 4 && (block <= 1 || port === tftpPort)
    if (operation === dataBlock) return length === fullBlockBytes || (block === 1 && length <= maxDataBytes)
    if (operation === errorMessage) return block <= maxErrorCode && isTextEnd(bytes, start + 4, end)
    return operation === optionAcknowledgment && isTextEnd(bytes, start + 2, end)
  },

  decode(reader, teller) {
    const operation = reader.u16()
    if (operation !== readRequest && operation !== writeRequest) {
      if (operation === dataBlock) teller.done()
      return
    }
    const start = reader.position
    const end = reader.find(0)
    if (modeEnd(reader.bytes, start, reader.end) < 0 || !isPrintable(reader.bytes, start, end)) return
    teller.tell(operation === readRequest ? 'reads' : 'writes', start, end)
    if (operation === writeRequest) teller.event('upload', utf8.decode(reader.bytes.subarray(start, end)))
  },
})

const utf8 = new TextDecoder()

/** Whether text with a zero byte at its end, or several such, are all that is left. */
function isTextEnd(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || bytes[end - 1] !== 0 || bytes[start] === 0) return false
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte !== 0 && (byte < 0x20 || byte > 0x7e)) return false
  }
  return true
}

/** End of the mode behind the file's name that starts here; -1 when that isn't what it is. */
function modeEnd(bytes: Uint8Array, start: number, end: number): number {
  let name = start
  while (name < end && name - start <= maxNameBytes && bytes[name] !== 0) name += 1
  if (name === start || bytes[name] !== 0) return -1
  let mode = name + 1
  while (mode < end && mode - name < 12 && bytes[mode] !== 0) mode += 1
  return mode < end && modes.some((word) => isWord(bytes, name + 1, mode, word)) ? mode : -1
}
