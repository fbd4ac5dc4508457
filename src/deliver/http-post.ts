/** One POST to a receiver: no redirects, no credentials of others, a time limit, a short look at the answer. */
import { delivered, unreachable, type Delivery } from './channel.ts'

export type Post = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const timeoutMs = 10_000

/** Taken is any 2xx. What says "later" (408, 425, 429, 5xx) and every fault on the way may be tried again. */
export async function post({ url, headers, body }: Post): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'user-agent': 'cordon', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    if (response.ok) return delivered
    const { status } = response
    const again = status >= 500 || [408, 425, 429].includes(status)
    return { ok: false, reason: `The receiver answered with status ${status}.`, again }
  } catch (error) {
    return unreachable(error)
  }
}
