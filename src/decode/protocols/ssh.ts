/**
 * SSH: the program and version of both sides, and what they offer to negotiate, as fingerprints. RFC 4253 sections 4.2
 * and 7.1; HASSH (Salesforce, BSD-3). SSH 1 has no such offer. Not read: keys and everything encrypted.
 */
import { createHash } from 'node:crypto'
import type { Reader } from '../../core/reader.ts'
import { isPrintable } from '../ascii.ts'
import { protocol, type Teller } from '../protocol.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const capitalS = 0x53
const maxBannerBytes = 255
const lengthBytes = 4
const keyExchange = 20
/** Length, padding length, type and cookie. */
const listsAt = 22
/** RFC 4253 section 6.1. */
const maxPacketBytes = 35_000
const nameLists = 8
/** Of the eight lists, those that the fingerprints are made of. */
const clientLists = [0, 2, 4, 6]
const serverLists = [0, 3, 5, 7]

const starts = new Int32Array(nameLists)
const ends = new Int32Array(nameLists)
const separator = Uint8Array.of(0x3b)

export const ssh = protocol({
  name: 'ssh',
  title: 'SSH',
  spec: 'RFC 4253 sections 4.2 and 7.1, HASSH',
  over: 'tcp',
  ports: [22],
  firstBytes: [capitalS, 0],
  tells: {
    clientVersion: 'Program and version that it has as a client',
    serverVersion: 'Program and version that it has as a server, often with its operating system',
    hassh: 'Fingerprint of the SSH client (HASSH)',
    hasshServer: 'Fingerprint of the SSH server (HASSH)',
  },
  examples: [
    {
      name: 'banner of a server',
      fromClient: 0,
      text: 'SSH-2.0-ExampleSSH_1.7 ExampleOS\r\n',
      facts: { 'ssh.serverVersion': ['SSH-2.0-ExampleSSH_1.7 ExampleOS'] },
    },
    {
      name: 'banner of a client, without a carriage return',
      text: 'SSH-1.99-probe\n',
      facts: { 'ssh.clientVersion': ['SSH-1.99-probe'] },
    },
    {
      name: 'offer of a client',
      hex: `000000c40914000102030405060708090a0b0c0d0e0f0000002f637572766532353531392d7368613235362c646966666965
        2d68656c6c6d616e2d67726f757031342d7368613235360000000b7373682d65643235353139000000156165733132382d63
        74722c6165733235362d6374720000000a6165733235362d6374720000000d686d61632d736861322d32353600000009686d
        61632d73686131000000046e6f6e65000000097a6c69622c6e6f6e6500000000000000000000000000000000000000000000`,
      facts: { 'ssh.hassh': ['e43f5f36f5e718da5a7810ac99fa0938'] },
    },
    {
      name: 'offer of a server',
      fromClient: 0,
      hex: `000000c40914000102030405060708090a0b0c0d0e0f0000002f637572766532353531392d7368613235362c646966666965
        2d68656c6c6d616e2d67726f757031342d7368613235360000000b7373682d65643235353139000000156165733132382d63
        74722c6165733235362d6374720000000a6165733235362d6374720000000d686d61632d736861322d32353600000009686d
        61632d73686131000000046e6f6e65000000097a6c69622c6e6f6e6500000000000000000000000000000000000000000000`,
      facts: { 'ssh.hasshServer': ['aec3ec351a815ce239277bcbe8cce6c2'] },
    },
  ],

  needs(bytes, start, end) {
    if (bytes[start] === 0) return start + lengthBytes > end ? lengthBytes : lengthBytes + packetLength(bytes, start)
    const limit = Math.min(end, start + maxBannerBytes)
    let at = start
    while (at < limit && bytes[at] !== lineFeed) at += 1
    return at < limit || limit < end ? at + 1 - start : end - start + 1
  },

  /** A banner, or the packet that starts the exchange of keys: its lengths add up and its first list is text. */
  claims(bytes, start, end) {
    if (bytes[start] === capitalS) return isBanner(bytes, start, end)
    if (end - start < listsAt + lengthBytes + 1 || bytes[start + 5] !== keyExchange) return false
    const length = packetLength(bytes, start)
    const padding = bytes[start + lengthBytes] ?? 0
    if (length > maxPacketBytes || padding < 4 || length < padding + listsAt + nameLists * lengthBytes) return false
    const listBytes = packetLength(bytes, start + listsAt)
    const list = start + listsAt + lengthBytes
    return listBytes < length && isPrintable(bytes, list, Math.min(end, list + listBytes))
  },

  decode(reader, teller) {
    if (reader.peek(0) === 0) readOffer(reader, teller)
    else readBanner(reader, teller)
  },
})

/** At most 16 KiB are of interest, so three bytes do. */
function packetLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

function isBanner(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5 || bytes[start + 1] !== 0x53 || bytes[start + 2] !== 0x48 || bytes[start + 3] !== 0x2d)
    return false
  const digit = bytes[start + 4] ?? 0
  return digit === 0x31 || digit === 0x32
}

function readBanner(reader: Reader, teller: Teller): void {
  const { bytes, start } = reader
  const feed = reader.find(lineFeed)
  if (feed < 0) {
    reader.take(reader.remaining + 1)
    return
  }
  const end = bytes[feed - 1] === carriageReturn ? feed - 1 : feed
  if (end - start > maxBannerBytes || !isPrintable(bytes, start, end)) return
  teller.tell(teller.fromClient === 1 ? 'clientVersion' : 'serverVersion', start, end)
  // Version 1.99 speaks both.
  if (bytes[start + 4] === 0x31 && bytes[start + 6] !== 0x39) teller.done()
}

function readOffer(reader: Reader, teller: Teller): void {
  reader.take(listsAt)
  for (let i = 0; i < nameLists; i += 1) {
    const length = reader.u32()
    starts[i] = reader.take(length)
    ends[i] = reader.position
  }
  if (reader.failed) return
  if (teller.fromClient === 1) teller.tellText('hassh', fingerprint(reader.bytes, clientLists))
  else teller.tellText('hasshServer', fingerprint(reader.bytes, serverLists))
  teller.done()
}

/** Methods of key exchange, encryption, authentication and compression, as they were listed. */
function fingerprint(bytes: Uint8Array, lists: readonly number[]): string {
  const hash = createHash('md5')
  for (const [index, list] of lists.entries()) {
    if (index > 0) hash.update(separator)
    hash.update(bytes.subarray(starts[list] ?? 0, ends[list] ?? 0))
  }
  return hash.digest('hex')
}
