/**
 * XMPP over TCP: the domain that is asked for and the one that answers, whether they go on encrypted, and logins in the
 * clear. RFC 6120 sections 4, 5 and 6, XEP-0078 (the old login), XEP-0114 (components). Messages and presence are not read.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, isWord, startsWith } from '../ascii.ts'
import { decodeBase64 } from '../base64.ts'
import { tellLogin } from '../login.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxBytes = 2048
const maxDomainBytes = 255
const declaration = '<?xml'
const stream = '<stream:stream'
/** With these a stanza begins, and little else that devices send. */
const stanzas = [
  '<stream:features',
  '<starttls xmlns',
  '<proceed xmlns',
  '<auth xmlns',
  '<iq ',
  '<presence',
  '<message ',
]
const tlsNamespace = 'urn:ietf:params:xml:ns:xmpp-tls'

export const xmpp = protocol({
  name: 'xmpp',
  title: 'XMPP',
  spec: 'RFC 6120 sections 4 to 6, XEP-0078',
  over: 'tcp',
  ports: [5222, 5269],
  firstBytes: [0x3c],
  tells: {
    asked: 'Domain that it asks for',
    domain: 'Domain that it serves, or has as a server that opens a stream',
    startTls: 'It asks to go on encrypted',
    user: 'User name it logs in with',
  },
  happens: {
    login: 'A password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  personal: ['user', 'defaultLogin'],
  examples: [
    {
      name: 'stream of a client',
      text: `<?xml version='1.0'?><stream:stream to='chat.example.net' xmlns='jabber:client' version='1.0'>`,
      facts: { 'xmpp.asked': ['chat.example.net'] },
      asksFor: 'chat.example.net',
    },
    {
      name: 'stream and features of a server',
      fromClient: 0,
      text: `<stream:stream xmlns='jabber:client' from="chat.example.net" id='1'><stream:features></stream:features>`,
      facts: { 'xmpp.domain': ['chat.example.net'] },
    },
    {
      name: 'request to go on encrypted',
      text: "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
      facts: { 'xmpp.startTls': ['yes'] },
    },
    {
      name: 'login',
      text: "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AHN1cHBvcnQAc3VwcG9ydA==</auth>",
      facts: { 'xmpp.user': ['support'], 'xmpp.login': ['password'], 'xmpp.defaultLogin': ['support'] },
    },
    {
      name: 'old login',
      text: `<iq type='set'><query xmlns='jabber:iq:auth'><username>kiosk</username><password>s3cret</password></query></iq>`,
      facts: { 'xmpp.user': ['kiosk'], 'xmpp.login': ['password'] },
    },
  ],

  claims(bytes, start, end) {
    const limit = Math.min(end, start + maxBytes)
    if (startsWith(bytes, start, limit, declaration)) return findWord(bytes, start, limit, stream) > 0
    if (startsWith(bytes, start, limit, stream)) return true
    for (const stanza of stanzas) if (startsWith(bytes, start, limit, stanza)) return isStanza(bytes, start, limit)
    return false
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const end = Math.min(reader.end, start + maxBytes)
    const opening = findWord(bytes, start, end, stream)
    if (opening >= 0) tellStream(bytes, opening, end, teller)
    else if (startsWith(bytes, start, end, '<starttls')) tellStartTls(bytes, start, end, teller)
    else if (startsWith(bytes, start, end, '<auth')) tellPlain(reader, start, end, teller)
    else if (startsWith(bytes, start, end, '<iq')) tellOldLogin(bytes, start, end, teller)
  },
})

/** Names of elements alone occur in other XML; a namespace or an address tells. */
function isStanza(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start + 1] !== 0x69 && bytes[start + 1] !== 0x6d && bytes[start + 1] !== 0x70) {
    return startsWith(bytes, start, end, '<stream') || findWord(bytes, start, end, 'urn:ietf:params:xml:ns:xmpp-') > 0
  }
  if (findWord(bytes, start, Math.min(end, start + 256), 'jabber:') > 0) return true
  const close = bytes.subarray(start, end).indexOf(0x3e)
  if (close < 0) return false
  return findWord(bytes, start, start + close, ' id=') > 0 && findWord(bytes, start, start + close, ' type=') > 0
}

/** A client names the domain that it asks for; whoever serves a domain names that. */
function tellStream(bytes: Uint8Array, from: number, end: number, teller: Teller): void {
  const to = closing(bytes, from, end)
  if (to < 0) return
  if (teller.fromClient === 1 && findAttribute(bytes, from, to, ' to=')) {
    teller.tell('asked', valueStart, valueEnd)
    teller.asksFor(valueStart, valueEnd)
  }
  // A client's own address is a person's.
  if (findAttribute(bytes, from, to, ' from=') && !bytes.subarray(valueStart, valueEnd).includes(0x40))
    teller.tell('domain', valueStart, valueEnd)
}

function closing(bytes: Uint8Array, from: number, end: number): number {
  let to = from
  while (to < end && bytes[to] !== 0x3e) to += 1
  return to < end ? to : -1
}

let valueStart = 0
let valueEnd = 0

/** Sets `valueStart` and `valueEnd` to what is in the quotation marks behind `name`. */
function findAttribute(bytes: Uint8Array, from: number, end: number, name: string): boolean {
  const found = findWord(bytes, from, end, name)
  if (found < 0) return false
  const quote = bytes[found + name.length]
  if (quote !== 0x22 && quote !== 0x27) return false
  valueStart = found + name.length + 1
  valueEnd = valueStart
  while (valueEnd < end && bytes[valueEnd] !== quote) valueEnd += 1
  const length = valueEnd - valueStart
  return length > 0 && length <= maxDomainBytes && valueEnd < end && isPrintable(bytes, valueStart, valueEnd)
}

function tellStartTls(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (closing(bytes, start, end) >= 0 && findWord(bytes, start, end, tlsNamespace) > 0)
    teller.tellWord('startTls', 'yes')
}

/** SASL PLAIN (RFC 4616): who to act as, who logs in and the password, with zero bytes between. */
function tellPlain({ bytes }: Reader, start: number, end: number, teller: Teller): void {
  const open = closing(bytes, start, end)
  if (open < 0 || !findAttribute(bytes, start, open, ' mechanism=')) return
  if (!isWord(bytes, valueStart, valueEnd, 'plain')) return
  const close = findWord(bytes, open, end, '</auth')
  if (close < 0) return
  const { scratch, scratchEnd } = teller
  const to = decodeBase64(bytes, open + 1, close, scratch, scratchEnd)
  if (to < 0) return
  const user = scratch.subarray(0, to).indexOf(0, scratchEnd) + 1
  const password = user === 0 ? 0 : scratch.subarray(0, to).indexOf(0, user) + 1
  // What is told is copied behind; the password is wiped.
  teller.scratchEnd = to
  if (password > 0) tellLogin(teller, scratch, user, password - 1, password, to)
  scratch.fill(0, scratchEnd, to)
}

function tellOldLogin(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  if (findWord(bytes, start, end, 'jabber:iq:auth') < 0) return
  const user = findWord(bytes, start, end, '<username>')
  const userEnd = findWord(bytes, start, end, '</username>')
  const password = findWord(bytes, start, end, '<password>')
  const passwordEnd = findWord(bytes, start, end, '</password>')
  if (user >= 0 && userEnd > user && password >= 0 && passwordEnd > password)
    tellLogin(teller, bytes, user + 10, userEnd, password + 10, passwordEnd)
}
