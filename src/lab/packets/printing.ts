/** Print jobs: IPP (RFC 8010) inside HTTP, and PJL in front of a raw stream to port 9100. */
import { counted16, join, type Part } from '../bytes.ts'
import { sizedMessage } from './http.ts'

const printJob = 2
const getPrinterAttributes = 0x0b

export type Printer = { readonly host: string; readonly makeAndModel: string; readonly server: string }

export function ippGetAttributes({ host }: Printer, userAgent: string): Uint8Array {
  const body = ipp(getPrinterAttributes, operationAttributes(host), [])
  return sizedMessage(
    'POST /ipp/print HTTP/1.1',
    { Host: `${host}:631`, 'User-Agent': userAgent, 'Content-Type': 'application/ipp' },
    body,
  )
}

export function ippAttributes({ makeAndModel, server }: Printer): Uint8Array {
  const printer = join(
    [4],
    attribute(0x41, 'printer-make-and-model', makeAndModel),
    attribute(0x23, 'printer-state', [0, 0, 0, 3]),
  )
  return sizedMessage(
    'HTTP/1.1 200 OK',
    { Server: server, 'Content-Type': 'application/ipp' },
    ipp(0, [languages(), printer], []),
  )
}

export function ippPrintJob({ host }: Printer, userAgent: string, document: Uint8Array): Uint8Array {
  const body = ipp(printJob, operationAttributes(host), document)
  return sizedMessage(
    'POST /ipp/print HTTP/1.1',
    { Host: `${host}:631`, 'User-Agent': userAgent, 'Content-Type': 'application/ipp' },
    body,
  )
}

function operationAttributes(host: string): readonly Uint8Array[] {
  return [languages(), attribute(0x45, 'printer-uri', `ipp://${host}/ipp/print`)]
}

function languages(): Uint8Array {
  return join([1], attribute(0x47, 'attributes-charset', 'utf-8'), attribute(0x48, 'attributes-natural-language', 'en'))
}

/** `code` is the operation of a request or the status of a response. */
function ipp(code: number, groups: readonly Uint8Array[], document: Part): Uint8Array {
  return join([2, 0, 0, code, 0, 0, 0, 1], ...groups, [3], document)
}

function attribute(tag: number, name: string, value: Part): Uint8Array {
  return join([tag], counted16(name), counted16(value))
}

const escape = '\u001B%-12345X'

/** Asks the printer for its name before a job. */
export const pjlInfo = join(`${escape}@PJL\r\n@PJL INFO ID\r\n${escape}`)

export function pjlReply(name: string): Uint8Array {
  return join(`@PJL INFO ID\r\n"${name}"\r\n\f`)
}

/** A job in the printer's language: text, then filling, as a page is. */
export function pjlJob(language: string, filling: Uint8Array): Uint8Array {
  return join(
    `${escape}@PJL JOB NAME="Letter"\r\n@PJL ENTER LANGUAGE=${language}\r\n`,
    filling,
    `${escape}@PJL EOJ\r\n${escape}`,
  )
}
