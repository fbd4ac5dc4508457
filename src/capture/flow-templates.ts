/**
 * Templates of NetFlow v9 (RFC 3954) and IPFIX (RFC 7011): which fields stand in a record, and where. Kept per exporter
 * and observation domain. Bounded: what is beyond the limits is dropped and counted.
 */
import type { Reader } from '../core/reader.ts'

export type TemplateField = {
  /** Private enterprise number; 0 for the elements of IANA and for all of NetFlow v9. */
  readonly enterprise: number
  readonly id: number
  /** In bytes; `variable` when each record says. */
  readonly length: number
}

export type Template = {
  readonly fields: readonly TemplateField[]
  /** Says something about the exporter, not about a flow. */
  readonly isOptions: boolean
  /** Element → index of its first field. */
  readonly indexOf: ReadonlyMap<number, number>
  /** The shortest record, in bytes. */
  readonly leastBytes: number
}

export const variable = 0xffff
const maxFields = 512
const maxTemplates = 16_384

/** One number for an element. */
export function elementKey(enterprise: number, id: number): number {
  return enterprise * 0x10000 + id
}

export function templateOf(fields: readonly TemplateField[], isOptions: boolean): Template {
  const indexOf = new Map<number, number>()
  for (const [index, { enterprise, id }] of fields.entries()) {
    const key = elementKey(enterprise, id)
    if (!indexOf.has(key)) indexOf.set(key, index)
  }
  const leastBytes = fields.reduce((sum, { length }) => sum + (length === variable ? 1 : length), 0)
  return { fields, isOptions, indexOf, leastBytes }
}

export class Templates {
  dropped = 0
  readonly #known = new Map<string, Template>()

  get(scope: string, id: number): Template | undefined {
    return this.#known.get(`${scope} ${id}`)
  }

  /** Reads the templates of one set of NetFlow v9. */
  readNetflow9(reader: Reader, scope: string, isOptions: boolean): void {
    while (reader.remaining >= (isOptions ? 6 : 4) && !reader.failed) {
      const id = reader.u16()
      // Options: two lengths in bytes, of the scope and of the rest; else the number of fields.
      const size = reader.u16()
      const count = isOptions ? (size + reader.u16()) >> 2 : size
      if (id < 256) return
      this.#set(scope, id, fieldsOf(reader, count, false), isOptions)
    }
  }

  /** Reads the templates of one set of IPFIX; one without fields is withdrawn (RFC 7011 section 8.1). */
  readIpfix(reader: Reader, scope: string, isOptions: boolean): void {
    while (reader.remaining >= 4 && !reader.failed) {
      const id = reader.u16()
      const count = reader.u16()
      if (count === 0) this.#withdraw(scope, id)
      else if (id < 256) return
      else {
        if (isOptions) reader.u16()
        this.#set(scope, id, fieldsOf(reader, count, true), isOptions)
      }
    }
  }

  #set(scope: string, id: number, fields: readonly TemplateField[] | null, isOptions: boolean): void {
    if (fields === null) return
    const template = templateOf(fields, isOptions)
    const key = `${scope} ${id}`
    if (template.leastBytes === 0 || (this.#known.size >= maxTemplates && !this.#known.has(key))) this.dropped += 1
    else this.#known.set(key, template)
  }

  /** The number of a template set instead of a template withdraws all of its kind. */
  #withdraw(scope: string, id: number): void {
    if (id >= 256) this.#known.delete(`${scope} ${id}`)
    else if (id === 2 || id === 3) {
      for (const [key, { isOptions }] of this.#known)
        if (key.startsWith(`${scope} `) && isOptions === (id === 3)) this.#known.delete(key)
    }
  }
}

/** `null` when they are cut, or too many. */
function fieldsOf(reader: Reader, count: number, withEnterprise: boolean): readonly TemplateField[] | null {
  if (count > maxFields || count * 4 > reader.remaining) {
    reader.take(reader.remaining + 1)
    return null
  }
  const fields: TemplateField[] = []
  for (let index = 0; index < count; index += 1) {
    const id = reader.u16()
    const length = reader.u16()
    const isPrivate = withEnterprise && (id & 0x8000) !== 0
    fields.push({ enterprise: isPrivate ? reader.u32() : 0, id: isPrivate ? id & 0x7fff : id, length })
  }
  return reader.failed ? null : fields
}
