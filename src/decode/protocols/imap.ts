/**
 * IMAP: mail servers and their clients, and logins in the clear. RFC 9051, RFC 2971 (ID). Passwords and mail aren't
 * read; once a mailbox is open nothing more is. Not read: literals, compressed streams, IMAP over TLS.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, isWord, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isEncodedLine, tellPlainLogin } from '../sasl.ts'

const maxBytes = 2048
const maxLines = 16
const maxTagBytes = 16
const maxPairs = 30
const imapPort = 143
const lines = new HeaderLines()

/** Where a conversation stands. */
const plainComes = 1
const opened = 2

const commands = [
  'capability',
  'login ',
  'authenticate ',
  'starttls',
  'id ',
  'select ',
  'examine ',
  'list ',
  'lsub ',
  'status ',
  'namespace',
  'uid ',
  'logout',
]
const pairFacts: readonly (readonly [string, string])[] = [
  ['name', 'product'],
  ['version', 'version'],
  ['vendor', 'vendor'],
  ['os', 'os'],
]

export const imap = protocol({
  name: 'imap',
  title: 'IMAP (mail)',
  spec: 'RFC 9051 section 6, RFC 2971, RFC 4959',
  over: 'tcp',
  ports: [imapPort],
  firstBytes: [
    0x2a,
    0x2b,
    0x2f,
    ...Array.from({ length: 10 }, (_, digit) => 0x30 + digit),
    ...Array.from({ length: 26 }, (_, letter) => 0x41 + letter),
    ...Array.from({ length: 26 }, (_, letter) => 0x61 + letter),
  ],
  tells: {
    banner: 'Greeting of the mail server, often with product',
    product: 'Product that the program or server says it is',
    version: 'Version that the program or server says it has',
    vendor: 'Vendor that the program or server says it is from',
    os: 'Operating system that the program or server says it runs on',
    user: 'User name it logs in with',
    security: 'It goes over to TLS on the same connection',
  },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user'],
  examples: [
    {
      name: 'greeting',
      fromClient: 0,
      text: '* OK [CAPABILITY IMAP4rev1 STARTTLS] ExampleMail 3.1 ready.\r\n',
      facts: { 'imap.banner': ['ExampleMail 3.1 ready.'] },
    },
    {
      name: 'what a program is',
      text: 'a1 ID ("name" "Tablet Mail" "version" "4.2" "vendor" "Example Works" "os" "TabOS 9")\r\n',
      facts: {
        'imap.product': ['Tablet Mail'],
        'imap.version': ['4.2'],
        'imap.vendor': ['Example Works'],
        'imap.os': ['TabOS 9'],
      },
    },
    { name: 'change to TLS', text: 'a2 STARTTLS\r\n', facts: { 'imap.security': ['STARTTLS'] } },
    {
      name: 'login',
      text: 'a002 LOGIN "front desk" s3cret\r\n',
      facts: { 'imap.user': ['front desk'], 'imap.login': ['password'] },
    },
    {
      name: 'login in two steps',
      memory: plainComes,
      text: 'AHNjYW5uZXIAczNjcmV0\r\n',
      facts: { 'imap.user': ['scanner'], 'imap.login': ['password'] },
    },
  ],

  claims(bytes, start, end, port) {
    if (bytes[start] === 0x2a) return isUntagged(bytes, start, end, port)
    const command = commandStart(bytes, start, end)
    if (command > 0 && command < end) {
      if (commands.some((word) => startsWith(bytes, command, end, word))) return true
      if (port === imapPort && /* a reply, or a rare command */ isLetter(bytes[command] ?? 0)) return true
    }
    return port === imapPort && (bytes[start] === 0x2b || isEncodedLine(bytes, start, end))
  },

  decode(reader, teller) {
    lines.begin(reader, maxBytes)
    for (let i = 0; i < maxLines && lines.nextLine(); i += 1) {
      if (teller.fromClient === 0) readReply(reader, teller)
      else if (teller.memory === plainComes) readAnswer(reader, teller)
      else readCommand(reader, teller)
    }
    if (teller.memory === opened) teller.done()
  },
})

function isUntagged(bytes: Uint8Array, start: number, end: number, port: number): boolean {
  if (bytes[start + 1] !== 0x20) return false
  if (port === imapPort) return true
  const limit = Math.min(end, start + 512)
  return startsWith(bytes, start, end, '* ok') && findWord(bytes, start, limit, 'imap') > 0
}

/** Behind the tag, which has a digit (every program counts), and a space; -1 otherwise. */
function commandStart(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + maxTagBytes)
  let at = start
  let hasDigit = false
  for (; at < limit; at += 1) {
    const byte = bytes[at] ?? 0
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (!isDigit && !isLetter(byte) && byte !== 0x2e) break
    hasDigit ||= isDigit
  }
  return (hasDigit || at === start + 1) && bytes[at] === 0x20 ? at + 1 : -1
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
}

function readReply(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  if (startsWith(bytes, start, end, '* id ')) tellPairs(bytes, start + 5, end, teller)
  else if (startsWith(bytes, start, end, '* ok ') && findWord(bytes, start, end, 'still here') < 0)
    tellBanner(reader, teller)
}

/** A response code in brackets may come first; one that isn't about capabilities is no greeting. */
function tellBanner(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  if (bytes[lines.valueStart + 5] === 0x5b) {
    if (!startsWith(bytes, lines.valueStart + 5, lines.valueEnd, '[capability')) return
    const close = findWord(bytes, lines.valueStart, lines.valueEnd, ']')
    if (close < 0) return
    lines.skip(close + 1 - lines.valueStart)
  } else lines.skip(5)
  lines.tellValue(teller, 'banner')
}

function readCommand(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  const command = commandStart(bytes, start, end)
  if (command < 0) return
  if (startsWith(bytes, command, end, 'login ')) {
    tellUser(bytes, command + 6, end, teller)
    teller.event('login', 'password')
  } else if (startsWith(bytes, command, end, 'id ')) tellPairs(bytes, command + 3, end, teller)
  else if (startsWith(bytes, command, end, 'starttls')) teller.tellWord('security', 'STARTTLS')
  else if (startsWith(bytes, command, end, 'authenticate plain')) {
    if (end - command > 19) tellPlainLogin(bytes, command + 19, end, teller)
    else teller.memory = plainComes
  } else if (startsWith(bytes, command, end, 'select ') || startsWith(bytes, command, end, 'examine '))
    teller.memory = opened
}

function readAnswer(reader: Reader, teller: Teller): void {
  tellPlainLogin(reader.bytes, lines.valueStart, lines.valueEnd, teller)
  teller.memory = 0
}

/** A word, or text in quotation marks. */
function tellUser(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  const isQuoted = bytes[start] === 0x22
  const from = isQuoted ? start + 1 : start
  const stop = isQuoted ? 0x22 : 0x20
  let to = from
  while (to < end && bytes[to] !== stop) to += 1
  if (to < end && bytes[from] !== 0x7b && isPrintable(bytes, from, to)) teller.tell('user', from, to)
}

/** `("name" "value" …)`. */
function tellPairs(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  let at = start
  let nameStart = -1
  let nameEnd = 0
  for (let i = 0; i < maxPairs * 2; i += 1) {
    while (at < end && bytes[at] !== 0x22) at += 1
    const from = at + 1
    let to = from
    while (to < end && bytes[to] !== 0x22) to += bytes[to] === 0x5c ? 2 : 1
    if (to >= end) return
    at = to + 1
    if (nameStart < 0) {
      nameStart = from
      nameEnd = to
      continue
    }
    for (const [name, fact] of pairFacts)
      if (isWord(bytes, nameStart, nameEnd, name) && isPrintable(bytes, from, to)) teller.tell(fact, from, to)
    nameStart = -1
  }
}
