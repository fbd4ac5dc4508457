/**
 * NTLM messages, with which Windows and others log in inside SMB, LDAP, HTTP and remote procedure calls: names of the
 * computer, domain and user, and the version of the operating system. MS-NLMP section 2.2. Challenges, responses and
 * keys are passed over.
 */
import type { Teller } from './protocol.ts'
import { tellTrimmed, tellUtf16, writeByte, writeNumber } from './told-text.ts'

const signature = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0x00]
const negotiate = 1
const challenge = 2
const authenticate = 3
/** Flags: text is UTF-16; a version is given. */
const unicode = 0x00000001
const withVersion = 0x02000000
const maxPairs = 16
const pairFacts = ['', 'hostName', 'domain', 'dnsHostName', 'dnsDomain']

/** What an NTLM message tells, for the definition of a protocol that carries it. */
export const ntlmFacts = {
  hostName: 'NetBIOS name of the computer (NTLM)',
  domain: 'NetBIOS name of its domain or workgroup, or of the user’s (NTLM)',
  dnsHostName: 'DNS name of the computer (NTLM)',
  dnsDomain: 'DNS name of its domain (NTLM)',
  user: 'User name that logs in (NTLM)',
  osVersion: 'Version and build of the operating system (NTLM)',
}

/** Where an NTLM message starts in `bytes[start, end)`, or -1. */
export function findNtlm(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 12 <= end; at += 1) {
    let i = 0
    while (i < signature.length && bytes[at + i] === signature[i]) i += 1
    if (i === signature.length) return at
  }
  return -1
}

/** Tells the message at `start`. Fields that reach behind `end` aren't told. */
export function tellNtlm(teller: Teller, bytes: Uint8Array, start: number, end: number): void {
  const type = bytes[start + 8] ?? 0
  if (type === negotiate && start + 40 <= end) {
    if (long(bytes, start + 12) & withVersion) tellVersion(teller, bytes, start + 32)
  } else if (type === challenge && start + 48 <= end) {
    tellPairs(teller, bytes, start, end)
    if (long(bytes, start + 20) & withVersion && start + 56 <= end) tellVersion(teller, bytes, start + 48)
  } else if (type === authenticate && start + 64 <= end) {
    const flags = long(bytes, start + 60)
    const isUnicode = (flags & unicode) !== 0
    tellText(teller, 'domain', { bytes, start, end, at: start + 28, isUnicode })
    tellText(teller, 'user', { bytes, start, end, at: start + 36, isUnicode })
    tellText(teller, 'hostName', { bytes, start, end, at: start + 44, isUnicode })
    if (flags & withVersion && start + 72 <= end) tellVersion(teller, bytes, start + 64)
  }
}

type Field = {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  /** Where length, room and offset of the field stand. */
  readonly at: number
  readonly isUnicode: boolean
}

function tellText(teller: Teller, fact: string, { bytes, start, end, at, isUnicode }: Field): void {
  const from = start + long(bytes, at + 4)
  const to = from + short(bytes, at)
  if (from < start || to > end) return
  if (isUnicode) tellUtf16(teller, fact, bytes, from, to)
  else tellTrimmed(teller, fact, bytes, from, to)
}

/** Target information: pairs of kind, length and UTF-16. */
function tellPairs(teller: Teller, bytes: Uint8Array, start: number, end: number): void {
  let at = start + long(bytes, start + 44)
  const to = at + short(bytes, start + 40)
  if (at < start || to > end) return
  for (let i = 0; i < maxPairs && at + 4 <= to; i += 1) {
    const kind = short(bytes, at)
    const next = at + 4 + short(bytes, at + 2)
    if (kind === 0 || next > to) return
    const fact = pairFacts[kind]
    if (fact !== undefined && fact !== '') tellUtf16(teller, fact, bytes, at + 4, next)
    at = next
  }
}

/** Major, minor, build. Samba says 6.1.0, which is no build of Windows. */
function tellVersion(teller: Teller, bytes: Uint8Array, at: number): void {
  const from = teller.scratchEnd
  const isWhole =
    writeNumber(teller, bytes[at] ?? 0) &&
    writeByte(teller, 0x2e) &&
    writeNumber(teller, bytes[at + 1] ?? 0) &&
    writeByte(teller, 0x2e) &&
    writeNumber(teller, short(bytes, at + 2))
  if (isWhole && (bytes[at] ?? 0) !== 0) teller.tellScratch('osVersion', from, teller.scratchEnd)
}

function short(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

function long(bytes: Uint8Array, at: number): number {
  return short(bytes, at) | (short(bytes, at + 2) << 16)
}

const version = '0a00 6345 0000000f'

/** A challenge of FILER in CORP, in hexadecimal digits, for examples: build 17763. */
export const challengeExample = `4e544c4d53535000 02000000 0000 0000 38000000 01000002 0011223344556677 0000000000000000
  4800 4800 38000000 ${version} 0100 0a00 460049004c0045005200 0200 0800 43004f0052005000 0300 1600
  66002e0063006f00720070002e007400650073007400 0400 0c00 63006f00720070002e007400 0000 0000`

/** The login of ana from DESK1, for examples. */
export const loginExample = `4e544c4d53535000 03000000 0000 0000 48000000 0000 0000 48000000 0800 0800 48000000
  0600 0600 50000000 0a00 0a00 56000000 0000 0000 60000000 01000002 ${version}
  43004f0052005000 61006e006100 4400450053004b003100`
