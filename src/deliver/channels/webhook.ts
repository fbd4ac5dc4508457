/**
 * Notices as JSON by HTTP POST, one request each, signed as Standard Webhooks say
 * (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA256 over id, time and body.
 */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { channel, delivered, type Sender } from '../channel.ts'
import { post } from '../http-post.ts'
import { isoTime } from '../iso-time.ts'
import type { Notice } from '../notice.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where to post to.'),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes in base64')
    .describe('Key of the signature: `whsec_` and 24 to 64 random bytes in base64.'),
})

export const webhook = channel({
  id: 'webhook',
  title: 'Webhook',
  sentence:
    'Posts each notice as JSON (`cordon.notice/1`) to an address of yours, signed so that you can check the sender.',
  spec: 'Standard Webhooks 1.0; RFC 2104 (HMAC)',
  settings,
  example: { url: 'https://hooks.example.com/cordon', secret: 'whsec_c3VjaCBhIHNlY3JldCBtdXN0IGJlIHJhbmRvbSE=' },
  async deliver({ url, secret }, notices, sender) {
    for (const notice of notices) {
      const outcome = await post({ url, ...signed(notice, secret, sender) })
      if (!outcome.ok) return outcome
    }
    return delivered
  },
})

/** The body and what proves that it comes from us. An update of an alert has an id of its own. */
function signed(
  notice: Notice,
  secret: string,
  { nowMs }: Sender,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const id = `${notice.id}.${notice.changedMs}`
  const seconds = String(Math.floor(nowMs / 1000))
  const body = JSON.stringify(documentOf(notice))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  }
  return { headers, body }
}

function documentOf({ atMs, changedMs, ...rest }: Notice): unknown {
  return {
    type: rest.test ? 'test' : 'alert',
    timestamp: isoTime(changedMs),
    data: { schema: 'cordon.notice/1', at: isoTime(atMs), changed: isoTime(changedMs), ...rest },
  }
}
