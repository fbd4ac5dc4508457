/**
 * Syslog: the host and the program that a message comes from. RFC 5424 section 6, RFC 3164 section 4, RFC 6587 (over
 * TCP). The message itself isn't read.
 */
import type { Reader } from '../../core/reader.ts'
import { isDigit, isPrintable, startsWith } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxPriority = 191
const maxWordBytes = 255
const maxMessageBytes = 16_384
const maxHeaderBytes = 1024
const syslogPorts = [514, 601]
const months = ['jan ', 'feb ', 'mar ', 'apr ', 'may ', 'jun ', 'jul ', 'aug ', 'sep ', 'oct ', 'nov ', 'dec ']
/** `Mmm dd hh:mm:ss `. */
const timestampBytes = 16

export const syslog = protocol({
  name: 'syslog',
  title: 'Syslog',
  spec: 'RFC 5424 section 6, RFC 3164 section 4, RFC 6587',
  over: ['udp', 'tcp'],
  ports: syslogPorts,
  firstBytes: [0x3c, ...Array.from({ length: 9 }, (_, digit) => 0x31 + digit)],
  tells: {
    host: 'Name or address that its messages carry',
    app: 'Program that reports, which often tells the product',
  },
  examples: [
    {
      name: 'message of today',
      text: '<165>1 2026-03-01T08:15:02.003Z sw7.example.com portd 812 LINK - port 3 is down',
      facts: { 'syslog.host': ['sw7.example.com'], 'syslog.app': ['portd'] },
    },
    {
      name: 'message as before 2009',
      text: '<34>Oct 11 22:14:15 cam7 rtspd[230]: viewer left',
      facts: { 'syslog.host': ['cam7'], 'syslog.app': ['rtspd'] },
    },
    {
      name: 'message without a host',
      text: '<34>Oct  1 22:14:15 rtspd: viewer left',
      facts: { 'syslog.app': ['rtspd'] },
    },
    {
      name: 'message with an exact time',
      over: 'tcp',
      text: '<34>2026-03-01T08:15:02.003+01:00 sw7 portd[812]: port 3 is down\n',
      facts: { 'syslog.host': ['sw7'], 'syslog.app': ['portd'] },
    },
    {
      name: 'message over a stream, with its length in front',
      over: 'tcp',
      port: 601,
      text: '60 <13>1 2026-03-01T08:15:02Z sw7 portd - - - port 3 is down again',
      facts: { 'syslog.host': ['sw7'], 'syslog.app': ['portd'] },
    },
  ],

  needs(bytes, start, end) {
    const body = countEnd(bytes, start, end)
    if (body > start) return body - start + countOf(bytes, start, body)
    for (let at = start; at < end; at += 1) if (bytes[at] === 0x0a) return at - start + 1
    return end - start + (hasWords(bytes, start, end) ? 0 : 1)
  },

  claims(bytes, start, end, port, over) {
    const body = over === 'tcp' ? countEnd(bytes, start, end) : start
    const behind = priorityEnd(bytes, body, end)
    if (behind < 0) return false
    if (isCurrent(bytes, behind, end) || timestampEnd(bytes, behind, end) > 0) return true
    return over === 'udp' && port === 514
  },

  decode(reader, teller) {
    const { bytes, start, end } = reader
    const behind = priorityEnd(bytes, teller.over === 'tcp' ? countEnd(bytes, start, end) : start, end)
    if (behind < 0) return
    if (isCurrent(bytes, behind, end)) readCurrent(reader, behind + 2, teller)
    else {
      const time = timestampEnd(bytes, behind, end)
      if (time > 0) readOld(reader, time, teller)
    }
  },
})

/** Behind the host and the program nothing is read, so a message need not end: many never do over TCP. */
function hasWords(bytes: Uint8Array, start: number, end: number): boolean {
  let words = 0
  for (let at = start; at < end; at += 1) if (bytes[at] === 0x20) words += 1
  return words >= 6 || end - start >= maxHeaderBytes
}

/** Where the message starts behind its length (`NNN <`), or `start` when there is none. */
function countEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && at - start < 6 && isDigit(bytes[at])) at += 1
  const counts = at > start && bytes[at] === 0x20 && bytes[at + 1] === 0x3c
  return counts && countOf(bytes, start, at + 1) <= maxMessageBytes ? at + 1 : start
}

function countOf(bytes: Uint8Array, start: number, body: number): number {
  let count = 0
  for (let at = start; at < body - 1; at += 1) count = count * 10 + (bytes[at] ?? 0) - 0x30
  return count
}

/** Behind `<priority>`, or -1. */
function priorityEnd(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0x3c) return -1
  let priority = 0
  let at = start + 1
  while (at < end && at - start < 4 && isDigit(bytes[at])) {
    priority = priority * 10 + (bytes[at] ?? 0) - 0x30
    at += 1
  }
  return at > start + 1 && at + 1 < end && bytes[at] === 0x3e && priority <= maxPriority ? at + 1 : -1
}

/** RFC 5424: the version, and a time that starts with a year, or a hyphen. */
function isCurrent(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x31 || bytes[start + 1] !== 0x20 || start + 6 > end) return false
  return bytes[start + 2] === 0x2d || (isDigit(bytes[start + 2]) && bytes[start + 6] === 0x2d)
}

/** Behind `Mmm dd hh:mm:ss `, or the time of RFC 3339 that many programs write instead; -1 without either. */
function timestampEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < timestampBytes) return -1
  if (isDigit(bytes[start])) {
    const isDate = bytes[start + 4] === 0x2d && bytes[start + 7] === 0x2d && bytes[start + 10] === 0x54
    const behind = isDate ? wordEnd(bytes, start, Math.min(end, start + 40)) : end
    return bytes[behind] === 0x20 && behind < end ? behind + 1 : -1
  }
  const isTime = bytes[start + 9] === 0x3a && bytes[start + 12] === 0x3a && bytes[start + 15] === 0x20
  return isTime && months.some((month) => startsWith(bytes, start, end, month)) ? start + timestampBytes : -1
}

function readCurrent({ bytes, end }: Reader, start: number, teller: Teller): void {
  const host = wordEnd(bytes, start, end) + 1
  const hostEnd = wordEnd(bytes, host, end)
  const appEnd = wordEnd(bytes, hostEnd + 1, end)
  if (appEnd >= end) return
  tellWordAt(bytes, host, hostEnd, 'host', teller)
  tellWordAt(bytes, hostEnd + 1, appEnd, 'app', teller)
}

/** The host may be missing: then the first word is the program, with `[number]` or a colon behind. */
function readOld({ bytes, end }: Reader, start: number, teller: Teller): void {
  const first = wordEnd(bytes, start, end)
  if (first >= end || first === start) return
  const isApp = bytes[first - 1] === 0x3a
  if (!isApp) tellWordAt(bytes, start, first, 'host', teller)
  const app = isApp ? start : first + 1
  const appEnd = tagEnd(bytes, app, end)
  if (appEnd > app) tellWordAt(bytes, app, appEnd, 'app', teller)
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== 0x20) at += 1
  return at
}

/** Where the program's name ends, at `[` or `:`; `start` when the word is no program. */
function tagEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end && at - start < 64; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === 0x5b || byte === 0x3a) return at
    if (byte <= 0x20) return start
  }
  return start
}

/** A lone hyphen stands for nothing. */
function tellWordAt(bytes: Uint8Array, start: number, end: number, fact: string, teller: Teller): void {
  const isNothing = end - start === 1 && bytes[start] === 0x2d
  if (!isNothing && end > start && end - start <= maxWordBytes && isPrintable(bytes, start, end))
    teller.tell(fact, start, end)
}
