/**
 * POP3: what the server is, and logins in the clear. RFC 1939, RFC 5034 (AUTH PLAIN, in one step or two). The password
 * isn't told. Not read: AUTH LOGIN, mail, POP3 over TLS.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'
import { isEncodedLine, tellPlainLogin } from '../sasl.ts'

const maxBytes = 2048
const maxLines = 16
const pop3Port = 110
const lines = new HeaderLines()

export const pop3 = protocol({
  name: 'pop3',
  title: 'POP3',
  spec: 'RFC 1939 sections 4 and 7, RFC 5034 section 4',
  over: 'tcp',
  ports: [pop3Port],
  firstBytes: [0x2b, 0x41, 0x61, 0x50, 0x70, 0x55, 0x75],
  tells: { banner: 'Greeting of the mail server, often with product and version', user: 'User name it logs in with' },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user'],
  examples: [
    {
      name: 'greeting with a time stamp',
      fromClient: 0,
      text: '+OK mail7 POP3 v2.1 ready <1896.697170952@mail7.example>\r\n',
      facts: { 'pop3.banner': ['mail7 POP3 v2.1 ready <1896.697170952@mail7.example>'] },
    },
    { name: 'reply that is no greeting', fromClient: 0, text: '+OK 2 320\r\n', facts: {} },
    { name: 'user name', text: 'USER scanner\r\n', facts: { 'pop3.user': ['scanner'] } },
    { name: 'password', text: 'PASS s3cret\r\n', facts: { 'pop3.login': ['password'] } },
    {
      name: 'digest login, which sends no password',
      text: 'APOP scanner c4c9334bac560ecc979e58001b3e22fb\r\n',
      facts: { 'pop3.user': ['scanner'] },
    },
    {
      name: 'user name and password in one',
      text: 'AUTH PLAIN AHNjYW5uZXIAczNjcmV0\r\n',
      facts: { 'pop3.user': ['scanner'], 'pop3.login': ['password'] },
    },
    {
      name: 'user name and password after a bare AUTH PLAIN',
      text: 'AHNjYW5uZXIAczNjcmV0\r\n',
      facts: { 'pop3.user': ['scanner'], 'pop3.login': ['password'] },
    },
  ],

  claims(bytes, start, end, port) {
    if (startsWith(bytes, start, end, '+ok')) return port === pop3Port || isGreeting(bytes, start, end)
    if (startsWith(bytes, start, end, 'apop ')) return true
    if (startsWith(bytes, start, end, 'auth plain ')) return port === pop3Port
    if (port === pop3Port && isPlainResponse(bytes, start, end)) return true
    return port !== 21 && (startsWith(bytes, start, end, 'user ') || startsWith(bytes, start, end, 'pass '))
  },

  decode(reader, teller) {
    lines.begin(reader, maxBytes)
    for (let i = 0; i < maxLines && lines.nextLine(); i += 1) {
      if (teller.fromClient === 1) readCommand(reader, teller)
      else if (i === 0 && isGreeting(reader.bytes, lines.valueStart, lines.valueEnd)) tellRest(teller, 'banner', 4)
    }
  },
})

/** Every good reply starts with +OK; a greeting names the service, says that it is ready, or has an APOP time stamp. */
function isGreeting(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + maxBytes)
  if (!startsWith(bytes, start, end, '+ok ') || findWord(bytes, start, limit, 'maildrop') > 0) return false
  return ['pop', ' ready', ' <'].some((word) => findWord(bytes, start, limit, word) > 0)
}

function readCommand(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  if (startsWith(bytes, start, end, 'user ')) {
    tellRest(teller, 'user', 5)
  } else if (startsWith(bytes, start, end, 'pass ')) {
    teller.event('login', 'password')
  } else if (startsWith(bytes, start, end, 'apop ')) {
    const space = bytes.subarray(start + 5, end).indexOf(0x20)
    lines.valueEnd = space < 0 ? end : start + 5 + space
    tellRest(teller, 'user', 5)
  } else if (startsWith(bytes, start, end, 'auth plain ')) {
    tellPlainLogin(bytes, start + 11, end, teller)
  } else if (isPlainResponse(bytes, start, end)) {
    tellPlainLogin(bytes, start, end, teller)
  }
}

/**
 * The answer to a bare AUTH PLAIN: one line of base64 that starts with a zero byte, because nobody logs in to act as
 * somebody else.
 */
function isPlainResponse(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === 0x41 && end - start >= 8 && isEncodedLine(bytes, start, end)
}

function tellRest(teller: Teller, fact: string, from: number): void {
  lines.skip(from)
  lines.tellValue(teller, fact)
}
