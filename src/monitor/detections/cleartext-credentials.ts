/**
 * A user name and password that crossed the network readable: FTP (RFC 959), POP3 (RFC 1939) and HTTP Basic (RFC 7617).
 * Names the user and the server, never the password. Anonymous FTP has no secret and is silent. ATT&CK T1040,
 * T1078.001.
 */
import type { Endpoint, Fact } from '../../core/model.ts'
import { detection } from '../detection.ts'
import { device, fact, times } from '../examples.ts'
import { Table } from '../table.ts'

/** Users that one endpoint named, newest last. */
type Named = { users: readonly { readonly name: string; readonly atMs: number }[] }
/** Logins of one endpoint at one server, by user. */
type Logins = Map<string, { count: number; isDefault: boolean }>
type Memory = { readonly named: Table<Named>; readonly logins: Table<Logins> }

const titles: Readonly<Record<string, string>> = {
  'ftp.login': 'FTP',
  'pop3.login': 'POP3',
  'http.login': 'HTTP',
  'http.defaultLogin': 'HTTP',
}
const anonymous = new Set(['anonymous', 'ftp'])
const namesKept = 4
const nameLength = 64
const otherUsers = 'other users'
const unknownUser = 'a user whose name was not seen'

const settings = { userWithinSeconds: 60, usersKept: 8, endpointsKept: 4096, serversKept: 8192 }

export const cleartextCredentials = detection({
  id: 'cleartext-credentials',
  title: 'Password in the clear',
  severity: 'medium',
  technique: ['T1040', 'T1078.001'],
  accuses: false,
  why:
    'Everybody on the way can read the password and use it. A default password, which everybody knows without reading, is ' +
    'worse. Change the password, and turn on the encrypted form of the service.',
  settings,
  facts: [...Object.keys(titles), 'ftp.user', 'pop3.user'],

  remember: ({ endpointsKept, serversKept }) => ({
    named: new Table<Named>(endpointsKept),
    logins: new Table<Logins>(serversKept),
  }),

  fact(told, memory: Memory, settings) {
    if (told.name === 'ftp.user' || told.name === 'pop3.user') return remember(told, memory.named)
    const title = titles[told.name]
    if (title === undefined) return undefined
    const user = title === 'HTTP' ? printable(told.value) : lastUser(told, memory.named, settings.userWithinSeconds)
    if (user === undefined) return undefined
    const server = told.peer ?? 'a server'
    const logins = memory.logins.getOrMake(`${ownKey(told.endpoint)} ${title} ${server}`, () => new Map())
    const who = logins.has(user) || logins.size < settings.usersKept ? user : otherUsers
    const login = logins.get(who) ?? { count: 0, isDefault: false }
    logins.set(who, login)
    // A default login is told in addition to the login that it is.
    if (told.name === 'http.defaultLogin') login.isDefault = true
    else login.count += 1
    const count = Math.max(1, login.count)
    return {
      endpoint: told.endpoint,
      atMs: told.atMs,
      about: `${title} ${server} ${who}`,
      count,
      ...(login.isDefault ? { severity: 'high' as const } : {}),
      sentence: sentence(`${quoted(who)} by ${title} to ${place(server)}`, count, login.isDefault),
      evidence: [`${told.name} of ${quoted(user)} at ${place(server)}`],
    }
  },

  examples: [
    { name: 'a POP3 login', given: [user(0, 'pop3', 'mary'), login(1, 'pop3.login', '')], alerts: 1 },
    { name: 'the same login all day', given: times(200, (i) => login(i * 60, 'http.login', 'admin')), alerts: 1 },
    { name: 'a default password', given: times(21, (i) => login(i, 'http.defaultLogin', 'admin')), alerts: 1 },
    {
      name: 'a login that turns out to be a default',
      given: [login(0, 'http.login', 'admin'), login(0, 'http.defaultLogin', 'admin')],
      alerts: 1,
    },
    {
      name: 'anonymous FTP',
      given: [user(0, 'ftp', 'anonymous'), login(1, 'ftp.login', ''), login(900, 'ftp.login', '')],
      alerts: 0,
    },
    { name: 'FTP as the user ftp', given: [user(0, 'ftp', 'FTP'), login(1, 'ftp.login', '')], alerts: 0 },
    {
      name: 'two users of one FTP server',
      given: [user(0, 'ftp', 'mary'), login(1, 'ftp.login', ''), user(2, 'ftp', 'ann'), login(3, 'ftp.login', '')],
      alerts: 2,
    },
    {
      name: 'one user at two servers',
      given: [login(0, 'http.login', 'admin'), { ...login(1, 'http.login', 'admin'), peer: '10.0.0.8 80' }],
      alerts: 2,
    },
    { name: 'an FTP login whose user was not seen', given: [login(0, 'ftp.login', '')], alerts: 1 },
    {
      name: 'a dictionary of users',
      given: times(1000, (i) => [user(i, 'ftp', `user${i}`), login(i, 'ftp.login', '')]).flat(),
      alerts: 9,
    },
    { name: 'a user without a login', given: [user(0, 'ftp', 'mary')], alerts: 0 },
    {
      name: 'a page that asks for a password',
      given: [fact(0, device(9), { name: 'http.realm', value: 'router' })],
      alerts: 0,
    },
  ],
})

function remember({ name, value, endpoint, atMs }: Fact, named: Table<Named>): undefined {
  const known = named.getOrMake(`${name} ${ownKey(endpoint)}`, () => ({ users: [] }))
  const others = known.users.filter((user) => user.name !== value)
  known.users = [...others, { name: value, atMs }].slice(-namesKept)
}

/**
 * The user that the endpoint named just before, or the only one it ever named; `undefined` when it may be anonymous.
 */
function lastUser({ name, endpoint, atMs }: Fact, named: Table<Named>, withinSeconds: number): string | undefined {
  const users = named.get(`${name.replace('.login', '.user')} ${ownKey(endpoint)}`)?.users ?? []
  const last = users.findLast((user) => Math.abs(atMs - user.atMs) <= withinSeconds * 1000)
  if (last !== undefined) return isAnonymous(last) ? undefined : printable(last.name)
  if (users.some(isAnonymous)) return undefined
  return users.length === 1 ? printable(users[0]?.name ?? '') : unknownUser
}

function isAnonymous({ name }: { readonly name: string }): boolean {
  return anonymous.has(name.toLowerCase())
}

function sentence(what: string, count: number, isDefault: boolean): string {
  const often = count === 1 ? '' : `, ${count} times`
  const known = isDefault ? ' It is a default password that everybody knows.' : ''
  return `Sent the password of ${what} in the clear${often}; passwords are expected to be encrypted.${known}`
}

/** Names come from the network: only what can be printed, and not too much of it. */
function printable(name: string): string {
  return name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').slice(0, nameLength) || unknownUser
}

function quoted(user: string): string {
  return user === otherUsers || user === unknownUser ? user : `"${user}"`
}

/** `10.0.0.1 80` → `10.0.0.1 port 80`. */
function place(server: string): string {
  return server.replace(/ (\d+)$/, ' port $1')
}

function ownKey({ site, vlan, mac, ip }: Endpoint): string {
  return `${site} ${vlan} ${mac} ${ip}`
}

function user(seconds: number, protocol: string, name: string): Fact {
  return fact(seconds, device(20), { name: `${protocol}.user`, value: name })
}

function login(seconds: number, name: string, value: string): Fact {
  return fact(seconds, device(20), { name, value, peer: '10.0.0.9 21' })
}
