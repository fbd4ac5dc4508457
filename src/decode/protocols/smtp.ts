/**
 * SMTP: mail servers and what sends mail, such as scanners and cameras; logins in the clear. RFC 5321 sections 4.1 and
 * 4.2, RFC 4954 (AUTH), RFC 3207 (STARTTLS). Passwords, addresses and mail aren't read.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isDigit, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isEncodedLine, tellEncodedUser, tellPlainLogin } from '../sasl.ts'

const maxBytes = 2048
const maxLines = 32
const ports = [25, 587, 2525]
/** There, AUTH is POP3's. */
const pop3Port = 110
const lines = new HeaderLines()

/** Where a conversation stands: what the client sends next. */
const userComes = 1
const passwordComes = 2
const plainComes = 3
const mailComes = 4

const commands = ['ehlo ', 'helo ', 'mail from:', 'rcpt to:', 'starttls', 'auth login', 'auth plain', 'auth cram-md5']
/** Too common in other protocols to count elsewhere than on SMTP's own ports. */
const weakCommands = ['data', 'quit', 'rset', 'noop', 'bdat ', 'vrfy ', 'expn ', 'help']

export const smtp = protocol({
  name: 'smtp',
  title: 'SMTP (mail)',
  spec: 'RFC 5321 sections 4.1 and 4.2, RFC 4954, RFC 3207',
  over: 'tcp',
  ports,
  firstBytes: [
    0x2b,
    0x2f,
    ...Array.from({ length: 10 }, (_, digit) => 0x30 + digit),
    ...Array.from({ length: 26 }, (_, letter) => 0x41 + letter),
    ...Array.from({ length: 26 }, (_, letter) => 0x61 + letter),
  ],
  tells: {
    banner: 'Greeting of the mail server, often with its name, product and version',
    helo: 'Name that it introduces itself by to a mail server',
    user: 'User name it logs in with',
    security: 'It goes over to TLS on the same connection',
  },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user'],
  examples: [
    {
      name: 'greeting',
      fromClient: 0,
      text: '220 mail7.example.com ESMTP ExampleMail 3.1\r\n',
      facts: { 'smtp.banner': ['mail7.example.com ESMTP ExampleMail 3.1'] },
    },
    { name: 'introduction of a scanner', text: 'EHLO scan-3rd-floor\r\n', facts: { 'smtp.helo': ['scan-3rd-floor'] } },
    { name: 'change to TLS', text: 'STARTTLS\r\n', facts: { 'smtp.security': ['STARTTLS'] } },
    {
      name: 'login in one step',
      text: 'AUTH PLAIN AHNjYW5uZXIAczNjcmV0\r\n',
      facts: { 'smtp.user': ['scanner'], 'smtp.login': ['password'] },
    },
    {
      name: 'user name behind AUTH LOGIN',
      memory: userComes,
      text: 'c2Nhbm5lcg==\r\n',
      facts: { 'smtp.user': ['scanner'] },
    },
    { name: 'password behind it', memory: passwordComes, text: 'czNjcmV0\r\n', facts: { 'smtp.login': ['password'] } },
    {
      name: 'login in two steps',
      memory: plainComes,
      text: 'AHNjYW5uZXIAczNjcmV0\r\n',
      facts: { 'smtp.user': ['scanner'], 'smtp.login': ['password'] },
    },
    { name: 'line of a mail that looks like a command', memory: mailComes, text: 'HELO again\r\n', facts: {} },
  ],

  claims(bytes, start, end, port) {
    const first = bytes[start] ?? 0
    const isOwnPort = ports.includes(port)
    if (first >= 0x30 && first <= 0x39)
      return isReply(bytes, start, end, isOwnPort) || (isOwnPort && isEncodedLine(bytes, start, end))
    if (port !== pop3Port && commands.some((command) => startsWith(bytes, start, end, command))) return true
    if (!isOwnPort) return false
    return weakCommands.some((command) => startsWith(bytes, start, end, command)) || isEncodedLine(bytes, start, end)
  },

  decode(reader, teller) {
    lines.begin(reader, maxBytes)
    for (let i = 0; i < maxLines && lines.nextLine(); i += 1) {
      if (teller.fromClient === 0) readReply(reader, teller)
      else if (teller.memory === 0 || teller.memory === mailComes) readCommand(reader, teller)
      else readAnswer(reader, teller)
    }
  },
})

/** FTP greets with 220 too, and other protocols have replies of three digits. */
function isReply(bytes: Uint8Array, start: number, end: number, isOwnPort: boolean): boolean {
  if (end - start < 5 || !isDigit(bytes[start + 1]) || !isDigit(bytes[start + 2])) return false
  const separator = bytes[start + 3]
  if (separator !== 0x20 && separator !== 0x2d) return false
  const limit = Math.min(end, start + maxBytes)
  if (isOwnPort) return true
  return startsWith(bytes, start, end, '220') && findWord(bytes, start, limit, 'smtp') > 0
}

function readReply(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  if (startsWith(bytes, start, end, '220') && findWord(bytes, start, end, 'tls') < 0) {
    lines.skip(4)
    lines.tellValue(teller, 'banner')
  } else if (startsWith(bytes, start, end, '354')) teller.memory = mailComes
  else if (bytes[start] !== 0x33) teller.memory = 0
}

function readCommand(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  if (teller.memory === mailComes) return
  if (startsWith(bytes, start, end, 'ehlo ') || startsWith(bytes, start, end, 'helo ')) {
    lines.skip(5)
    lines.tellValue(teller, 'helo')
  } else if (startsWith(bytes, start, end, 'starttls')) teller.tellWord('security', 'STARTTLS')
  else if (startsWith(bytes, start, end, 'auth plain')) {
    if (end - start > 11) tellPlainLogin(bytes, start + 11, end, teller)
    else teller.memory = plainComes
  } else if (startsWith(bytes, start, end, 'auth login')) {
    teller.memory = end - start > 11 ? passwordComes : userComes
    if (end - start > 11) tellEncodedUser(bytes, start + 11, end, teller)
  }
}

function readAnswer(reader: Reader, teller: Teller): void {
  const { valueStart: start, valueEnd: end } = lines
  if (teller.memory === plainComes) {
    tellPlainLogin(reader.bytes, start, end, teller)
    teller.memory = 0
  } else if (teller.memory === userComes) {
    tellEncodedUser(reader.bytes, start, end, teller)
    teller.memory = passwordComes
  } else {
    teller.event('login', 'password')
    teller.memory = 0
  }
}
