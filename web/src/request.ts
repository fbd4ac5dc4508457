/**
 * Talks to the API of the service: JSON in, JSON out, errors with a sentence. Knows the token against forged requests
 * and tells the session when the server no longer knows it. What there is to ask is in client.ts.
 */

/** What the server said no with, or that it did not answer (`status` 0). */
export class RequestError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string

  constructor(status: number, said: { readonly code: string; readonly sentence: string; readonly hint: string }) {
    super(said.sentence)
    this.status = status
    this.code = said.code
    this.hint = said.hint
  }
}

export type Input = Readonly<Record<string, string | number | boolean | null | undefined>>

type Sent = { readonly method?: string; readonly query?: Input; readonly body?: unknown; readonly signal?: AbortSignal }

let csrf = ''
let onSessionLost = (): void => undefined

export function rememberCsrf(token: string): void {
  csrf = token
}

/** Called when a request was refused because nobody is signed in (any more). */
export function whenSessionIsLost(run: () => void): void {
  onSessionLost = run
}

/** @returns the address of an action with its input, such as for a link to an export */
export function addressOf(path: string, query: Input = {}): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString()
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`
}

/** @returns what the server answered. @throws RequestError */
export async function request<Output>(path: string, sent: Sent = {}): Promise<Output> {
  const method = sent.method ?? 'GET'
  const response = await answerOf(addressOf(path, sent.query), {
    method,
    credentials: 'same-origin',
    signal: sent.signal ?? null,
    headers: {
      accept: 'application/json',
      ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-cordon-csrf': csrf }),
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
  })
  if (!response.ok) throw await refusal(response)
  if (response.status === 204 || response.headers.get('content-length') === '0') return JSON.parse('null')
  return response.json()
}

/** Sends a file as it is, with progress from 0 to 1, until it is aborted. */
export function upload<Output>(
  path: string,
  file: File,
  told: { readonly query?: Input; readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('POST', addressOf(path, told.query))
    sending.responseType = 'text'
    sending.setRequestHeader('x-cordon-csrf', csrf)
    sending.setRequestHeader('x-file-name', encodeURIComponent(file.name))
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.upload.addEventListener('progress', ({ loaded, total }) => told.progress(total === 0 ? 0 : loaded / total))
    sending.addEventListener('error', () => reject(unreachable()))
    sending.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')))
    told.signal.addEventListener('abort', () => sending.abort())
    sending.addEventListener('load', () => {
      if (sending.status < 300) resolve(JSON.parse(sending.responseText))
      else reject(refusalIn(sending.status, sending.responseText))
    })
    sending.send(file)
  })
}

async function answerOf(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable()
  }
}

function unreachable(): RequestError {
  return new RequestError(0, {
    code: 'service-unreachable',
    sentence: 'The service does not answer.',
    hint: 'Nothing was lost. Is `cordon serve` still running? This page tries again by itself.',
  })
}

async function refusal(response: Response): Promise<RequestError> {
  return refusalIn(response.status, await response.text())
}

function refusalIn(status: number, text: string): RequestError {
  if (status === 401) onSessionLost()
  const error = errorIn(text)
  return new RequestError(status, {
    code: error.code ?? `status-${status}`,
    sentence: error.sentence ?? `The service answered with status ${status}.`,
    hint: error.hint ?? '',
  })
}

function errorIn(text: string): { readonly code?: string; readonly sentence?: string; readonly hint?: string } {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return {}
    const { error } = parsed
    return typeof error === 'object' && error !== null ? error : {}
  } catch {
    return {}
  }
}
