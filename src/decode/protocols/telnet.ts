/**
 * Telnet: what a device greets with, terminals, and logins in the clear. RFC 854, RFC 855, RFC 1091 (terminal type).
 * The password isn't read; nothing is, once a login succeeded. User names are read where they are sent as a line.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, startsWith } from '../ascii.ts'
import { textHex } from '../example-text.ts'
import { anyByte, protocol, type Teller } from '../protocol.ts'

const telnetPort = 23
const iac = 255
const subnegotiation = 250
const subnegotiationEnd = 240
const lowestNegotiation = 251
const highestOption = 49
const terminalType = 24
const isValue = 0
const maxTextBytes = 2048
const maxBannerLines = 8
const maxLineBytes = 256

/** Where a conversation stands. */
const userComes = 1
const passwordComes = 2
const passwordSent = 3
const loggedIn = 4

export const telnet = protocol({
  name: 'telnet',
  title: 'Telnet',
  spec: 'RFC 854, RFC 855, RFC 1091',
  over: 'tcp',
  ports: [telnetPort, 2323],
  firstBytes: anyByte,
  tells: {
    banner: 'What it greets with before a login, often product and version',
    terminal: 'Kind of terminal that logs in',
    user: 'User name that was sent as a line',
  },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user'],
  examples: [
    {
      name: 'negotiation, greeting and question for a user name',
      fromClient: 0,
      hex: `fffd18 fffd20 ${textHex('\r\nSwitch 24 firmware 1.2\r\n\r\nlogin: ')}`,
      facts: { 'telnet.banner': ['Switch 24 firmware 1.2'] },
    },
    {
      name: 'kind of terminal',
      hex: `fffa1800 ${textHex('XTERM')} fff0`,
      facts: { 'telnet.terminal': ['XTERM'] },
    },
    { name: 'user name', memory: userComes, text: 'operator\r\n', facts: { 'telnet.user': ['operator'] } },
    { name: 'password', memory: passwordComes, text: 's3cret\r\n', facts: { 'telnet.login': ['password'] } },
    { name: 'command behind a login', memory: loggedIn, text: 'reload\r\n', facts: {} },
  ],

  claims(bytes, start, end, port) {
    if (bytes[start] === iac) return isNegotiation(bytes, start, end)
    return (port === telnetPort || port === 2323) && isText(bytes, start, end)
  },

  decode(reader, teller) {
    if (teller.memory === loggedIn) {
      teller.done()
      return
    }
    const from = teller.scratchEnd
    const to = stripOptions(reader, teller)
    if (teller.fromClient === 1) readTyped(teller, from, to)
    else readShown(teller, from, to)
  },
})

/** At least one whole negotiation, and nothing unknown where a second one would be. */
function isNegotiation(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  let count = 0
  while (at + 2 < end && bytes[at] === iac && count < 8) {
    const command = bytes[at + 1] ?? 0
    if (command < subnegotiation || command === iac || (bytes[at + 2] ?? 0) > highestOption) return false
    count += 1
    if (command === subnegotiation) break
    at += 3
  }
  return count > 0
}

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + 32)
  for (let at = start; at < limit; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === iac) return at > start
    const isControl = byte < 0x20 && byte !== 0x00 && byte !== 0x1b && (byte < 0x07 || byte > 0x0d)
    if (isControl && end - start > 1) return false
  }
  return true
}

/** Copies what isn't negotiation to the scratch space, and reads the kind of terminal. Returns its end. */
function stripOptions(reader: Reader, teller: Teller): number {
  const { bytes, end } = reader
  const { scratch } = teller
  let out = teller.scratchEnd
  let at = reader.start
  const limit = out + maxTextBytes
  while (at < end && out < limit) {
    const byte = bytes[at] ?? 0
    if (byte !== iac) {
      scratch[out++] = byte
      at += 1
      continue
    }
    const command = bytes[at + 1] ?? 0
    if (command === subnegotiation) at = readSubnegotiation(bytes, at, end, teller)
    else at += command >= lowestNegotiation && command !== iac ? 3 : 2
  }
  teller.scratchEnd = out
  return out
}

function readSubnegotiation(bytes: Uint8Array, start: number, end: number, teller: Teller): number {
  let close = start + 2
  while (close + 1 < end && !(bytes[close] === iac && bytes[close + 1] === subnegotiationEnd)) close += 1
  if (close + 1 >= end) return end
  const from = start + 4
  const says = bytes[start + 2] === terminalType && bytes[start + 3] === isValue && teller.fromClient === 1
  if (says && close - from <= maxLineBytes && isPrintable(bytes, from, close)) teller.tell('terminal', from, close)
  return close + 2
}

/** What the client types. One key at a time tells no user name. */
function readTyped(teller: Teller, from: number, to: number): void {
  const { scratch } = teller
  if (to === from) return
  if (teller.memory === passwordComes) {
    teller.event('login', 'password')
    teller.memory = passwordSent
  } else if (teller.memory === userComes) {
    let end = from
    while (end < to && (scratch[end] ?? 0) >= 0x20) end += 1
    if (end > from + 1 && end < to && isPrintable(scratch, from, end)) teller.tellScratch('user', from, end)
  }
}

function readShown(teller: Teller, from: number, to: number): void {
  const { scratch, memory } = teller
  const asks = promptAt(scratch, from, to)
  if (memory === 0) tellLines(teller, from, asks === 0 ? to : lastLine(scratch, from, to))
  if (asks !== 0) teller.memory = asks
  else if (memory === passwordSent && to > from + 2 && !refuses(scratch, from, to)) {
    teller.memory = loggedIn
    teller.done()
  }
}

/** What the end of the text asks for: 0 when nothing. */
function promptAt(text: Uint8Array, from: number, to: number): number {
  let end = to
  while (end > from && (text[end - 1] ?? 0) <= 0x20) end -= 1
  if (text[end - 1] !== 0x3a && text[end - 1] !== 0x3e) return 0
  const start = lastLine(text, from, to)
  if (findWord(text, start, end, 'password') >= 0) return passwordComes
  if (text[end - 1] !== 0x3a) return 0
  return ['login', 'user', 'account'].some((word) => findWord(text, start, end, word) >= 0) ? userComes : 0
}

function lastLine(text: Uint8Array, from: number, to: number): number {
  let start = to
  while (start > from && text[start - 1] !== 0x0a && text[start - 1] !== 0x0d) start -= 1
  return start
}

function refuses(text: Uint8Array, from: number, to: number): boolean {
  return ['incorrect', 'fail', 'invalid', 'denied', 'bad '].some((word) => findWord(text, from, to, word) >= 0)
}

/** Whole lines only: the next segment may go on with the last one. */
function tellLines(teller: Teller, from: number, to: number): void {
  const { scratch } = teller
  let start = from
  let told = 0
  for (let at = from; at < to && told < maxBannerLines; at += 1) {
    if (scratch[at] !== 0x0a && scratch[at] !== 0x0d) continue
    let line = start
    while (line < at && (scratch[line] ?? 0) <= 0x20) line += 1
    let end = at
    while (end > line && (scratch[end - 1] ?? 0) <= 0x20) end -= 1
    start = at + 1
    if (end - line < 3 || end - line > maxLineBytes || !isPrintable(scratch, line, end)) continue
    if (startsWith(scratch, line, end, 'last login')) continue
    teller.tellScratch('banner', line, end)
    told += 1
  }
}
