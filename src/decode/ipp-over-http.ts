/** Tells printing from other HTTP, which is a protocol of its own here: RFC 8010 section 4. */
import { startsWith } from './ascii.ts'
import { hasContentType } from './message-shape.ts'

const contentType = 'application/ipp'
/** Where printers and print servers listen, for requests whose header isn't whole yet. */
const usualTargets = ['post /ipp', 'post /printers/']

/** Whether the HTTP request or response carries IPP, as far as its header says. */
export function isPrinting(bytes: Uint8Array, start: number, end: number): boolean {
  if (hasContentType(bytes, start, end, contentType)) return true
  return isCut(bytes, end) && usualTargets.some((target) => startsWith(bytes, start, end, target))
}

/** A header in several segments; a body may end anyhow. */
export function isCut(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 1] !== 0x0a
}
