/**
 * TFTP: which files, such as firmware and configurations, a device fetches or is sent. RFC 1350 section 5, RFC 2347.
 * Transfers are recognised on the ports that they move to; what is transferred isn't read.
 */
import { isPrintable, isWord } from '../ascii.ts'
import { protocol } from '../protocol.ts'

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
  ports: [69],
  firstBytes: [0],
  confirm: 3,
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
    { name: 'acknowledgment', port: 69, fromClient: 0, hex: '0004 0000', facts: {} },
  ],

  claims(bytes, start, end) {
    if (end - start < 4 || bytes[start] !== 0) return false
    const operation = bytes[start + 1] ?? 0
    if (operation === readRequest || operation === writeRequest) return modeEnd(bytes, start + 2, end) > 0
    if (operation === acknowledgment) return end - start === 4
    if (operation === dataBlock) return isData(bytes, start, end)
    if (operation === errorMessage)
      return (bytes[start + 2] ?? 0) === 0 && (bytes[start + 3] ?? 0) <= 8 && bytes[end - 1] === 0
    return operation === optionAcknowledgment && bytes[end - 1] === 0 && (bytes[start + 2] ?? 0) >= 0x20
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

/** A short block is believed near the beginning of a file only. */
function isData(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length >= fullBlockBytes) return length <= maxDataBytes
  return bytes[start + 2] === 0 && bytes[start + 3] !== 0
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
