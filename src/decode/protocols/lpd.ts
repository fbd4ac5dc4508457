/**
 * LPD: who prints, on which queue. RFC 1179 sections 5 to 7. Only on its own port, because its messages begin with one
 * byte that means little elsewhere. Documents and their names aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { textHex } from '../example-text.ts'
import { protocol, type Teller } from '../protocol.ts'

const commands: readonly string[] = [
  '',
  'print waiting jobs',
  'receive a job',
  'short queue',
  'long queue',
  'remove jobs',
]
const receiveJob = 2
const removeJobs = 5
const controlFile = 2
const dataFile = 3
const maxNameBytes = 131
const maxControlBytes = 2048
/** Remembered of the flow: a job is being received. */
const receiving = 1

export const lpd = protocol({
  name: 'lpd',
  title: 'LPD (printing)',
  spec: 'RFC 1179 sections 5 to 7',
  over: 'tcp',
  ports: [515],
  tells: {
    command: 'What it asks a print server to do',
    queue: 'Queue that it prints on',
    host: 'Name of the host that prints',
    user: 'Name of the user who prints',
  },
  personal: ['user'],
  examples: [
    {
      name: 'announcement of a job',
      hex: `02 ${textHex('lab-jet\n')}`,
      facts: { 'lpd.command': ['receive a job'], 'lpd.queue': ['lab-jet'] },
    },
    {
      name: 'question about a queue',
      hex: `04 ${textHex('lab-jet \n')}`,
      facts: { 'lpd.command': ['long queue'], 'lpd.queue': ['lab-jet'] },
    },
    {
      name: 'control file, with its announcement',
      memory: receiving,
      hex: `02 ${textHex('26 cfA007pc7\nHpc7\nPanna\nldfA007pc7\n')} 00`,
      facts: { 'lpd.host': ['pc7'], 'lpd.user': ['anna'] },
    },
    {
      name: 'control file by itself',
      memory: receiving,
      hex: textHex('Hpc7\nPanna\n'),
      facts: { 'lpd.host': ['pc7'], 'lpd.user': ['anna'] },
    },
    { name: 'beginning of a document', memory: receiving, hex: `03 ${textHex('9 dfA007pc7\n')}`, facts: {} },
    { name: 'acknowledgment', fromClient: 0, hex: '00', facts: {} },
  ],

  claims(bytes, start, end) {
    const first = bytes[start] ?? 0
    if (first === 0) return end - start === 1
    if (first < commands.length) return lineEnd(bytes, start + 1, end) > start + 1
    return first === 0x48 && lineEnd(bytes, start + 1, end) > start + 1
  },

  decode(reader, teller) {
    if (teller.fromClient === 0) return
    const { bytes, start, end } = reader
    const first = reader.u8()
    if (teller.memory === receiving) {
      if (first === dataFile) teller.done()
      else readControl(reader, first === controlFile ? lineEnd(bytes, start + 1, end) + 1 : start, teller)
      return
    }
    const command = commands[first] ?? ''
    const to = lineEnd(bytes, start + 1, end)
    if (command === '' || to < 0) return
    teller.tellWord('command', command)
    let name = start + 1
    while (name < to && bytes[name] !== 0x20) name += 1
    teller.tell('queue', start + 1, name)
    if (first === receiveJob) teller.memory = receiving
    else if (first <= removeJobs) teller.done()
  },
})

/** Of a line of printable text; -1 without one. */
function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && at - start <= maxNameBytes && bytes[at] !== 0x0a) at += 1
  return bytes[at] === 0x0a && at < end && isPrintable(bytes, start, at) ? at : -1
}

/** Lines that each begin with a letter: H for the host, P for the person. */
function readControl({ bytes, end }: Reader, from: number, teller: Teller): void {
  let start = from
  while (start < Math.min(end, from + maxControlBytes)) {
    const to = lineEnd(bytes, start, end)
    if (to < 0) return
    const letter = bytes[start]
    if (letter === 0x48) teller.tell('host', start + 1, to)
    else if (letter === 0x50) teller.tell('user', start + 1, to)
    start = to + 1
  }
}
