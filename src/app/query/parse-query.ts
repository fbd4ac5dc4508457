/**
 * Text of the query language → its tree, or a refusal that says where and what to write instead. Terms side by side must
 * all hold; `or` binds weaker, `not` stronger; parentheses group.
 */
import { queryWrong } from './query-wrong.ts'
import { keywords, looksLikeAddress, type Operator, type Query, type Value } from './syntax.ts'

export const queryLimits = { characters: 2000, terms: 100, depth: 20, values: 100 } as const

/** Never valid in a query: they can neither be typed nor be stored. */
const refusedCharacter = /[\p{Cc}\p{Cs}]/u
const space = /\s+/y
const bareWord = /[^\s()"]+/y
const bareValue = /[^\s(),"]+/y
const fieldStart = /([A-Za-z][A-Za-z\d]*)(>=|<=|!=|:|>|<|=)/y

/**
 * @returns null for a text without any term, which everything fits
 * @throws UserError `query-wrong`
 */
export function parseQuery(text: string): Query | null {
  if (text.length > queryLimits.characters) {
    throw queryWrong(
      queryLimits.characters + 1,
      'the query is too long',
      `Use at most ${queryLimits.characters} characters.`,
    )
  }
  const tab = text.replaceAll(/[\t\r\n]/g, ' ')
  const refused = refusedCharacter.exec(tab)
  if (refused !== null) throw queryWrong(refused.index + 1, 'a character that cannot be searched for', 'Remove it.')
  const parser = new Parser(tab)
  if (parser.isAtEnd()) return null
  const query = parser.either(0)
  if (!parser.isAtEnd()) throw queryWrong(parser.position, 'a closing parenthesis without an opening one', 'Remove it.')
  return query
}

class Parser {
  readonly #text: string
  #next = 0
  #terms = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Of what comes next, counted from 1. */
  get position(): number {
    return this.#next + 1
  }

  isAtEnd(): boolean {
    this.#take(space)
    return this.#next >= this.#text.length
  }

  either(depth: number): Query {
    if (depth > queryLimits.depth) {
      throw queryWrong(this.position, 'parentheses nested too deeply', `Use at most ${queryLimits.depth} levels.`)
    }
    const parts = [this.#all(depth)]
    while (this.#takeKeyword('or')) parts.push(this.#all(depth))
    return joined('or', parts)
  }

  #all(depth: number): Query {
    const parts = [this.#negatable(depth)]
    for (;;) {
      if (this.#takeKeyword('and')) parts.push(this.#negatable(depth))
      else if (this.isAtEnd() || this.#text[this.#next] === ')' || this.#isKeyword('or')) return joined('and', parts)
      else parts.push(this.#negatable(depth))
    }
  }

  #negatable(depth: number): Query {
    let negated = false
    while (this.#takeKeyword('not')) negated = !negated
    const part = this.#term(depth)
    if (!negated) return part
    return part.kind === 'not' ? part.part : { kind: 'not', part }
  }

  #term(depth: number): Query {
    if (this.isAtEnd())
      throw queryWrong(this.position, 'the query ends where a term is missing', 'Add a term, or remove the last word.')
    const at = this.position
    this.#terms += 1
    if (this.#terms > queryLimits.terms) throw queryWrong(at, 'too many terms', `Use at most ${queryLimits.terms}.`)
    const first = this.#text[this.#next]
    if (first === '(') return this.#group(depth)
    if (first === ')')
      throw queryWrong(at, 'a closing parenthesis where a term is missing', 'Remove it, or add a term.')
    if (first === '"') return { kind: 'text', text: this.#quoted(), at }
    return this.#fieldTerm(at) ?? this.#word(at)
  }

  #group(depth: number): Query {
    const at = this.position
    this.#next += 1
    const query = this.either(depth + 1)
    if (this.isAtEnd()) throw queryWrong(at, 'a parenthesis that is not closed', 'Add ")".')
    this.#next += 1
    return query
  }

  #word(at: number): Query {
    const text = this.#take(bareWord) ?? ''
    if (keywords.has(text.toLowerCase())) {
      throw queryWrong(
        at,
        `"${text}" where a term is missing`,
        `To search for the word, write it in quotes: "${text}".`,
      )
    }
    return { kind: 'text', text, at }
  }

  #fieldTerm(at: number): Query | null {
    const word = this.#peek(bareWord) ?? ''
    if (looksLikeAddress.test(word)) return null
    const found = this.#match(fieldStart)
    if (found === null) return null
    const [, field = '', sign = ''] = found
    const operator = operatorOf(sign, { field, at })
    const values = [this.#value(field)]
    while (this.#text[this.#next] === ',') {
      this.#next += 1
      values.push(this.#value(field))
      if (values.length > queryLimits.values)
        throw queryWrong(at, 'too many values', `Use at most ${queryLimits.values}.`)
    }
    return { kind: 'compare', field, operator, values, at }
  }

  #value(field: string): Value {
    if (this.#text[this.#next] === '"') return { kind: 'exact', text: this.#quoted() }
    const text = this.#take(bareValue)
    if (text === undefined) {
      throw queryWrong(
        this.position,
        `a value is missing after "${field}"`,
        'Write one, in quotes when it has spaces or parentheses.',
      )
    }
    if (text.toLowerCase() === 'none') return { kind: 'none' }
    return { kind: text.includes('*') ? 'pattern' : 'exact', text }
  }

  #quoted(): string {
    const at = this.position
    let text = ''
    for (let index = this.#next + 1; index < this.#text.length; index += 1) {
      const character = this.#text[index] ?? ''
      if (character === '"') {
        this.#next = index + 1
        if (text.trim() === '')
          throw queryWrong(at, 'nothing between the quotes', 'Write a text, or field:none for what is unknown.')
        return text
      }
      if (character === '\\') index += 1
      text += this.#text[index] ?? ''
    }
    throw queryWrong(at, 'a quote that is not closed', 'Add a second one.')
  }

  #isKeyword(keyword: string): boolean {
    this.#take(space)
    return this.#peek(bareWord)?.toLowerCase() === keyword
  }

  #takeKeyword(keyword: string): boolean {
    if (!this.#isKeyword(keyword)) return false
    this.#take(bareWord)
    return true
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#next
    const found = pattern.exec(this.#text)
    if (found !== null) this.#next = pattern.lastIndex
    return found
  }

  #take(pattern: RegExp): string | undefined {
    return this.#match(pattern)?.[0]
  }

  #peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#next
    return pattern.exec(this.#text)?.[0]
  }
}

function operatorOf(sign: string, { field, at }: { readonly field: string; readonly at: number }): Operator {
  if (sign === '!=') throw queryWrong(at, '"!=" is not understood', `Write: not ${field}:value`)
  if (sign === '>' || sign === '>=' || sign === '<' || sign === '<=') return sign
  return ':'
}

/** Parts of the same kind need no level of their own, so that a tree has one text. */
function joined(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : [part])) }
}
