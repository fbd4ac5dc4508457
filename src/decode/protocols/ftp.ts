/**
 * FTP control connection: what the server is, and logins in the clear. RFC 959. The password isn't read. Not read:
 * replies but the greeting, transfers, FTP over TLS.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxBytes = 2048
const maxLines = 16
const ftpPort = 21
const lines = new HeaderLines()

export const ftp = protocol({
  name: 'ftp',
  title: 'FTP',
  spec: 'RFC 959 sections 4.1 and 4.2',
  over: 'tcp',
  ports: [ftpPort],
  firstBytes: [0x32, 0x55, 0x75, 0x50, 0x70],
  tells: { banner: 'Greeting of the FTP server, often with product and version', user: 'User name it logs in with' },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user'],
  examples: [
    {
      name: 'greeting',
      fromClient: 0,
      text: '220 plc7 FTP server (Version 6.4) ready.\r\n',
      facts: { 'ftp.banner': ['plc7 FTP server (Version 6.4) ready.'] },
    },
    {
      name: 'greeting of several lines on another port',
      port: 2121,
      fromClient: 0,
      text: '220-Welcome to the print FTP\r\n220-Authorised use only\r\n220 \r\n',
      facts: { 'ftp.banner': ['Welcome to the print FTP', 'Authorised use only'] },
    },
    { name: 'user name', text: 'USER maintenance\r\n', facts: { 'ftp.user': ['maintenance'] } },
    { name: 'password', text: 'PASS s3cret\r\n', facts: { 'ftp.login': ['password'] } },
    { name: 'empty password', text: 'PASS \r\n', facts: {} },
  ],

  claims(bytes, start, end, port) {
    if (bytes[start] === 0x32) return isGreeting(bytes, start, end, port)
    const isCommand = startsWith(bytes, start, end, 'user ') || startsWith(bytes, start, end, 'pass ')
    return isCommand && !isOtherPort(port)
  },

  decode(reader, teller) {
    lines.begin(reader, maxBytes)
    for (let i = 0; i < maxLines && lines.nextLine(); i += 1) readLine(reader, teller)
  },
})

/** SMTP greets with 220 too. */
function isGreeting(bytes: Uint8Array, start: number, end: number, port: number): boolean {
  if (!startsWith(bytes, start, end, '220 ') && !startsWith(bytes, start, end, '220-')) return false
  const limit = Math.min(end, start + maxBytes)
  return port === ftpPort || (findWord(bytes, start, limit, 'ftp') > 0 && findWord(bytes, start, limit, 'smtp') < 0)
}

/** POP3 and IRC have the same commands. */
function isOtherPort(port: number): boolean {
  return port === 110 || (port >= 6660 && port <= 6669)
}

function readLine(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const { valueStart: start, valueEnd: end } = lines
  if (teller.fromClient === 0) {
    if (!startsWith(bytes, start, end, '220')) return
    lines.skip(4)
    lines.tellValue(teller, 'banner')
  } else if (startsWith(bytes, start, end, 'user ')) {
    lines.skip(5)
    lines.tellValue(teller, 'user')
  } else if (startsWith(bytes, start, end, 'pass ')) {
    teller.event('login', 'password')
  }
}
