/**
 * Reads an nftables file as nft would and judges packets by it. Written apart from the renderer and its address
 * arithmetic (addresses are compared by node:net), so that a mistake there cannot prove itself. A word that it does
 * not know is an error.
 */
import { BlockList, isIPv6 } from 'node:net'
import type { Opening } from '../../src/segment/evaluate.ts'

type Match = (packet: Opening) => boolean
type Verdict = 'accept' | 'drop' | 'continue' | { readonly jump: string }
type Statement = { readonly matches: readonly Match[]; readonly verdict: Verdict; readonly comment: string | null }

export type Ruleset = {
  readonly table: string
  readonly sets: readonly string[]
  readonly chains: ReadonlyMap<string, readonly Statement[]>
  allows(packet: Opening): boolean
}

export function readNft(text: string): Ruleset {
  const tokens = tokenise(text)
  const head = tokens.take(10).join(' ')
  const table = tokens.name(/^cordon_/, head.split(' ')[3])
  if (head !== `add table inet ${table} ; delete table inet ${table} ;`)
    throw new Error(`not replaced in one transaction: ${head}`)
  if (tokens.take(4).join(' ') !== `table inet ${table} {`) throw new Error('no table')
  const sets = new Map<string, BlockList>()
  const chains = new Map<string, readonly Statement[]>()
  while (tokens.peek() !== '}') {
    const kind = tokens.next()
    if (kind === 'set') sets.set(tokens.name(/^(zone|name)_/), readSet(tokens))
    else if (kind === 'chain')
      chains.set(tokens.name(/^(from_zone_|from_addresses$|forward$)/), readChain(tokens, sets))
    else if (kind !== ';') throw new Error(`unknown in a table: ${kind}`)
  }
  tokens.next()
  while (tokens.peek() === ';') tokens.next()
  if (tokens.peek() !== '') throw new Error(`something follows the table: ${tokens.peek()}`)
  return { table, sets: [...sets.keys()], chains, allows: (packet) => judge('forward', chains, packet) === 'accept' }
}

function judge(name: string, chains: Ruleset['chains'], packet: Opening): Verdict {
  for (const { matches, verdict } of chains.get(name) ?? []) {
    if (!matches.every((match) => match(packet))) continue
    if (verdict === 'accept' || verdict === 'drop') return verdict
    if (verdict === 'continue') continue
    const inner = judge(verdict.jump, chains, packet)
    if (inner !== 'continue') return inner
  }
  return name === 'forward' ? 'drop' : 'continue'
}

function readSet(tokens: Tokens): BlockList {
  tokens.expect('{')
  let elements: readonly string[] = []
  while (tokens.peek() !== '}') {
    const word = tokens.next()
    if (word === 'type' || word === 'flags') tokens.next()
    else if (word === 'comment') tokens.text()
    else if (word === 'elements') {
      tokens.expect('=')
      elements = readList(tokens)
    } else if (word !== ';') throw new Error(`unknown in a set: ${word}`)
  }
  tokens.expect('}')
  if (elements.length === 0) throw new Error('an empty set')
  return blockList(elements)
}

function readChain(tokens: Tokens, sets: ReadonlyMap<string, BlockList>): readonly Statement[] {
  tokens.expect('{')
  const statements: Statement[] = []
  while (tokens.peek() !== '}') {
    if (tokens.peek() === ';') tokens.next()
    else if (tokens.peek() === 'type') {
      if (tokens.take(9).join(' ') !== 'type filter hook forward priority filter ; policy drop')
        throw new Error('not the forward hook')
    } else statements.push(readStatement(tokens, sets))
  }
  tokens.expect('}')
  return statements
}

function readStatement(tokens: Tokens, sets: ReadonlyMap<string, BlockList>): Statement {
  const matches: Match[] = []
  let verdict: Verdict = 'continue'
  let comment: string | null = null
  for (let word = tokens.next(); word !== ';'; word = tokens.next()) {
    if (word === 'ct') matches.push(readState(tokens))
    else if (word === 'ip' || word === 'ip6') matches.push(readAddress(word, tokens, sets))
    else if (word === 'tcp' || word === 'udp' || word === 'icmp' || word === 'icmpv6')
      matches.push(readService(word, tokens))
    else if (word === 'accept' || word === 'drop') verdict = word
    else if (word === 'jump') verdict = { jump: tokens.next() }
    else if (word === 'comment') comment = tokens.text()
    else if (word === 'limit') tokens.take(5)
    else if (word === 'log') {
      tokens.expect('prefix')
      tokens.text()
    } else if (word !== 'counter') throw new Error(`unknown in a rule: ${word}`)
  }
  return { matches, verdict, comment }
}

/** Probes open connections, so they are new: neither established nor invalid. */
function readState(tokens: Tokens): Match {
  tokens.expect('state')
  const states = tokens.next()
  if (!['established,related', 'invalid'].includes(states)) throw new Error(`unknown state ${states}`)
  return () => false
}

function readAddress(family: string, tokens: Tokens, sets: ReadonlyMap<string, BlockList>): Match {
  const direction = tokens.next()
  if (direction !== 'saddr' && direction !== 'daddr') throw new Error(`unknown field ${direction}`)
  const named = tokens.peek().startsWith('@') ? sets.get(tokens.peek().slice(1)) : undefined
  if (tokens.peek().startsWith('@') && named === undefined) throw new Error(`undefined set ${tokens.peek()}`)
  const list =
    named === undefined ? blockList(tokens.peek() === '{' ? readList(tokens) : [tokens.next()]) : (tokens.next(), named)
  return ({ from, to }) => {
    const address = direction === 'saddr' ? from : to
    const own = isIPv6(address) ? 'ip6' : 'ip'
    return own === family && isIPv6(from) === isIPv6(to) && list.check(address, own === 'ip6' ? 'ipv6' : 'ipv4')
  }
}

function readService(word: string, tokens: Tokens): Match {
  const transport = word === 'icmpv6' ? 'icmp6' : word
  tokens.expect(word.startsWith('icmp') ? 'type' : 'dport')
  const ranges = (tokens.peek() === '{' ? readList(tokens) : [tokens.next()]).map((text) => {
    const [first = Number.NaN, last = first] = text.split('-').map(Number)
    if (!(first <= last)) throw new Error(`not a port: ${text}`)
    return { first, last }
  })
  return (packet) =>
    packet.transport === transport && ranges.some(({ first, last }) => first <= packet.port && packet.port <= last)
}

function readList(tokens: Tokens): readonly string[] {
  tokens.expect('{')
  const found: string[] = []
  while (tokens.peek() !== '}') {
    const word = tokens.next()
    if (word !== ',' && word !== ';') found.push(word)
  }
  tokens.expect('}')
  return found
}

function blockList(elements: readonly string[]): BlockList {
  const list = new BlockList()
  for (const element of elements) {
    const [address = '', bits] = element.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

class Tokens {
  readonly #words: readonly string[]
  #position = 0

  constructor(words: readonly string[]) {
    this.#words = words
  }

  peek(): string {
    return this.#words[this.#position] ?? ''
  }

  next(): string {
    const word = this.peek()
    if (word === '') throw new Error('the text ends too early')
    this.#position += 1
    return word
  }

  take(count: number): readonly string[] {
    return Array.from({ length: count }, () => this.next())
  }

  expect(word: string): void {
    const found = this.next()
    if (found !== word) throw new Error(`expected ${word}, found ${found}`)
  }

  /** An identifier as nft takes them; reserved words can't match the prefixes asked for. */
  name(prefix: RegExp, known?: string): string {
    const word = known ?? this.next()
    if (!prefix.test(word) || !/^[A-Za-z][A-Za-z0-9/_.-]{0,200}$/.test(word))
      throw new Error(`not an identifier: ${word}`)
    return word
  }

  /** A quoted text: nft ends it at the next quote, and a comment has at most 128 bytes. */
  text(): string {
    const word = this.next()
    if (!/^"[^"\n]*"$/.test(word)) throw new Error(`not a text: ${word}`)
    if (Buffer.byteLength(word) > 130) throw new Error(`a text of more than 128 bytes: ${word}`)
    return word.slice(1, -1)
  }
}

/** Newlines end statements, except inside the braces of a list; comments run to the end of their line. */
function tokenise(text: string): Tokens {
  const words: string[] = []
  for (const [word] of text.matchAll(/#[^\n]*|"[^"]*"|[{},;=\n]|[^\s{},;="#]+(?:,[^\s{},;="#]+)*/g)) {
    const token = word === '\n' ? ';' : word
    if (!word.startsWith('#') && !(token === ';' && words.at(-1) === ';')) words.push(token)
  }
  const first = words.findIndex((word) => word !== ';')
  return new Tokens(words.slice(first === -1 ? words.length : first))
}
