/**
 * PJL on raw printing ports: what a printer is, what is asked of it, and that its firmware or files are touched. HP
 * Printer Job Language Technical Reference, chapters 3 to 8. Documents aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'

const escape = 0x1b
const at = 0x40
const exit = '\u001b%-12345x'
const prefix = '@pjl'
const maxBytes = 4096
const maxLines = 64
const lines = new HeaderLines()
/** Remembered of the flow: the next line of the printer is what it is. */
const idComes = 1

const commands: readonly { readonly word: string; readonly start: string; readonly event?: string }[] = [
  { word: 'INFO ID', start: 'info id' },
  { word: 'INFO STATUS', start: 'info status' },
  { word: 'INFO CONFIG', start: 'info config' },
  { word: 'INFO VARIABLES', start: 'info variables' },
  { word: 'INFO FILESYS', start: 'info filesys' },
  { word: 'INFO PAGECOUNT', start: 'info pagecount' },
  { word: 'INFO', start: 'info ' },
  { word: 'USTATUS', start: 'ustatus' },
  { word: 'JOB', start: 'job' },
  { word: 'DINQUIRE', start: 'dinquire' },
  { word: 'INQUIRE', start: 'inquire' },
  { word: 'FSUPLOAD', start: 'fsupload', event: 'files' },
  { word: 'FSDOWNLOAD', start: 'fsdownload', event: 'files' },
  { word: 'FSDELETE', start: 'fsdelete', event: 'files' },
  { word: 'FSDIRLIST', start: 'fsdirlist', event: 'files' },
  { word: 'FSQUERY', start: 'fsquery', event: 'files' },
  { word: 'UPGRADE', start: 'upgrade', event: 'firmware' },
  { word: 'INITIALIZE', start: 'initialize', event: 'settings' },
  { word: 'DEFAULT', start: 'default', event: 'settings' },
  { word: 'RDYMSG', start: 'rdymsg', event: 'settings' },
  { word: 'OPMSG', start: 'opmsg', event: 'settings' },
]

export const pjl = protocol({
  name: 'pjl',
  title: 'PJL (raw printing)',
  spec: 'HP Printer Job Language Technical Reference, chapters 3 to 8',
  over: 'tcp',
  ports: [9100],
  firstBytes: [escape, at],
  tells: {
    model: 'What the printer says it is',
    command: 'What it asks a printer to do',
    language: 'Printer language of the documents it sends',
  },
  happens: {
    firmware: 'New firmware was sent to a printer',
    files: 'Files on a printer were listed, read, written or deleted',
    settings: 'Settings or messages of a printer were changed to stay',
  },
  examples: [
    {
      name: 'question about a printer',
      text: '\u001b%-12345X@PJL\r\n@PJL INFO ID\r\n\u001b%-12345X',
      facts: { 'pjl.command': ['INFO ID'] },
    },
    {
      name: 'answer of a printer',
      fromClient: 0,
      text: '@PJL INFO ID\r\n"Example LaserPress 4200"\r\n\f',
      facts: { 'pjl.model': ['Example LaserPress 4200'] },
    },
    {
      name: 'document',
      text: '\u001b%-12345X@PJL JOB NAME="notes"\r\n@PJL ENTER LANGUAGE = PCL\r\n\u001bE',
      facts: { 'pjl.command': ['JOB'], 'pjl.language': ['PCL'] },
    },
    {
      name: 'new firmware',
      text: '\u001b%-12345X@PJL UPGRADE SIZE=1048576\r\nfirmware',
      facts: { 'pjl.command': ['UPGRADE'], 'pjl.firmware': ['UPGRADE'] },
    },
    {
      name: 'list of files, and a message on the display',
      text: '@PJL FSDIRLIST NAME="0:\\" ENTRY=1 COUNT=9\r\n@PJL RDYMSG DISPLAY="hello"\r\n',
      facts: {
        'pjl.command': ['FSDIRLIST', 'RDYMSG'],
        'pjl.files': ['FSDIRLIST'],
        'pjl.settings': ['RDYMSG'],
      },
    },
  ],

  claims(bytes, start, end) {
    if (bytes[start] === at) return startsWith(bytes, start, end, prefix)
    if (!startsWith(bytes, start, end, exit)) return false
    return startsWith(bytes, start + exit.length, end, prefix)
  },

  decode(reader, teller) {
    lines.begin(reader, maxBytes)
    teller.memory = 0
    for (let i = 0; i < maxLines && lines.nextLine(); i += 1) {
      if (teller.fromClient === 1) readCommand(reader, teller)
      else readReply(reader, teller)
    }
  },
})

function readCommand(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const end = lines.valueEnd
  let start = lines.valueStart
  if (startsWith(bytes, start, end, exit)) start += exit.length
  if (!startsWith(bytes, start, end, prefix)) return
  start += prefix.length
  while (bytes[start] === 0x20) start += 1
  if (startsWith(bytes, start, end, 'enter language')) {
    tellLanguage(bytes, start + 14, end, teller)
    return
  }
  for (const { word, start: begins, event } of commands) {
    if (!startsWith(bytes, start, end, begins)) continue
    teller.tellWord('command', word)
    if (event !== undefined) teller.event(event, word)
    if (event === 'firmware') teller.done()
    return
  }
}

/** What comes behind it is the document. */
function tellLanguage(bytes: Uint8Array, from: number, end: number, teller: Teller): void {
  let start = from
  while (start < end && (bytes[start] === 0x20 || bytes[start] === 0x3d)) start += 1
  let to = start
  while (to < end && to - start < 32 && (bytes[to] ?? 0) > 0x20) to += 1
  if (isPrintable(bytes, start, to)) teller.tell('language', start, to)
}

/** The line behind `@PJL INFO ID`, in quotation marks with most printers. */
function readReply(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  let { valueStart: start, valueEnd: end } = lines
  if (teller.memory === idComes) {
    if (bytes[start] === 0x22) start += 1
    if (end > start && bytes[end - 1] === 0x22) end -= 1
    if (isPrintable(bytes, start, end)) teller.tell('model', start, end)
    teller.memory = 0
  } else if (startsWith(bytes, start, end, '@pjl info id')) teller.memory = idComes
}
