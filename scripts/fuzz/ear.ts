/**
 * Listens to what a message tells and holds it to what is promised: ranges inside the bytes, values neither empty nor
 * endless nor with control characters, a bounded number of them. Sums everything up in a digest, so that two readings
 * can be compared.
 */
import type { FactSink } from '../../src/decode/telling.ts'

/** The observer keeps 512 bytes of a value; what a decoder hands over is bounded too. */
const maxValueBytes = 1100
const maxNameBytes = 1100

export class Ear implements FactSink {
  /** The first promise that was broken. */
  fault: string | null = null
  digest = 0
  values = 0

  reset(): void {
    this.fault = null
    this.digest = 0
    this.values = 0
  }

  fact(name: number, bytes: Uint8Array, start: number, end: number): void {
    this.mix(name)
    this.values += 1
    this.#range('fact', bytes, start, end, maxValueBytes)
    if (end <= start) this.#break('an empty fact')
  }

  factText(name: number, text: string): void {
    this.mix(name)
    this.values += 1
    this.#text('fact', text)
    if (text === '') this.#break('an empty fact')
  }

  factWord(name: number, word: string): void {
    this.factText(name, word)
  }

  event(name: number, text: string): void {
    this.mix(~name)
    this.values += 1
    this.#text('event', text)
  }

  asksFor(bytes: Uint8Array, start: number, end: number): void {
    this.mix(-11)
    this.#range('name asked for', bytes, start, end, maxNameBytes)
  }

  resolves(
    bytes: Uint8Array,
    addressStart: number,
    addressLength: number,
    names: Uint8Array,
    nameStart: number,
    nameEnd: number,
  ): void {
    this.mix(-12)
    if (addressLength !== 4 && addressLength !== 16) this.#break(`an address of ${addressLength} bytes`)
    this.#inside('address', bytes, addressStart, addressStart + addressLength)
    this.#range('resolved name', names, nameStart, nameEnd, maxNameBytes)
  }

  about(bytes: Uint8Array, macStart: number): void {
    this.mix(-13)
    if (macStart !== -1) this.#inside('MAC', bytes, macStart, macStart + 6)
  }

  assigned(bytes: Uint8Array, addressStart: number): void {
    this.mix(-14)
    this.#inside('assigned address', bytes, addressStart, addressStart + 4)
  }

  mix(value: number): void {
    this.digest = Math.imul(this.digest ^ value, 0x01000193) ^ (this.digest >>> 15)
  }

  #break(what: string): void {
    this.fault ??= what
  }

  #inside(what: string, bytes: Uint8Array, start: number, end: number): void {
    if (!(start >= 0 && start <= end && end <= bytes.length)) {
      this.#break(`${what} outside the bytes`)
      return
    }
    for (let at = start; at < end; at += 1) this.mix(bytes[at] ?? 0)
  }

  #range(what: string, bytes: Uint8Array, start: number, end: number, longest: number): void {
    this.#inside(what, bytes, start, end)
    if (end - start > longest) this.#break(`${what} is too long`)
    for (let at = start; at < end; at += 1) if (isControl(bytes[at] ?? 0)) this.#break(`${what} has control characters`)
  }

  #text(what: string, text: string): void {
    if (text.length > maxValueBytes) this.#break(`${what} is too long`)
    for (let at = 0; at < text.length; at += 1) {
      this.mix(text.charCodeAt(at))
      if (isControl(text.charCodeAt(at))) this.#break(`${what} has control characters`)
    }
  }
}

export function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f
}
