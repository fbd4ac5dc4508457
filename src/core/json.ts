/**
 * Reads JSON from a file or the network as a value, never an exception. The one place where `JSON.parse` is wrapped.
 * What comes out is `unknown`: its shape is the caller's business (zod).
 */

export type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string }

/** Text in, value or reason out. A byte order mark is allowed. Deep nesting is read; walk the value with care. */
export function parseJson(text: string): Json {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (body.trim() === '') return { ok: false, reason: 'it is empty' }
  try {
    const value: unknown = JSON.parse(body)
    return { ok: true, value }
  } catch {
    const last = body.trimEnd().at(-1) ?? ''
    const cut = last !== '}' && last !== ']'
    return { ok: false, reason: cut ? 'it is not complete JSON: the end is missing' : 'it is not valid JSON' }
  }
}
