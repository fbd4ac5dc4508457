/**
 * GET /api/v1/events: changes as they happen, as server-sent events (WHATWG HTML, section 9.2). `change` carries what changed,
 * `reset` says that some were missed. A browser that reads slowly gets one `reset` in place of a growing queue.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '../app/action.ts'
import type { ChangeFeed, ToldChange } from '../app/change-feed.ts'
import { tooManyAttempts } from '../app/refusals.ts'
import type { Access } from './access.ts'
import { apiPrefix } from './api-routes.ts'

const heartbeatMs = 15_000
const askAgainMs = 30_000
const mostFollowers = 500
/** What may wait for a slow reader. */
const mostWaitingBytes = 256 * 1024

export type EventParts = { readonly access: Access; readonly feed: ChangeFeed }

export function mountEvents(app: FastifyInstance, { access, feed }: EventParts): void {
  const open = new Set<ServerResponse>()
  app.route({
    method: 'GET',
    url: `${apiPrefix}/events`,
    onRequest: access.guard({ role: 'viewer', method: 'GET' }),
    handler: async (request, reply) => {
      if (open.size >= mostFollowers) throw tooManyAttempts(10_000)
      const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      )
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, {
        ...Object.fromEntries(headers),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      open.add(raw)
      raw.on('close', () => open.delete(raw))
      await stream(raw, request, { access, feed })
    },
  })
  app.addHook('preClose', async () => {
    for (const raw of open) raw.end()
  })
}

async function stream(raw: ServerResponse, request: FastifyRequest, { access, feed }: EventParts): Promise<void> {
  let who: Principal = access.callerOf(request).who
  const writer = writerTo(raw)
  const end = await feed.follow(
    {
      change: (change) => {
        if (maySee(who, change.site)) writer.change(change)
      },
      reset: (seq) => writer.reset(seq),
    },
    lastSeen(request),
  )
  const heartbeat = setInterval(() => writer.comment(), heartbeatMs)
  const ask = async (): Promise<void> => {
    const known = await access.askAgain(request).catch(() => who)
    if (known === undefined) raw.end()
    else who = known
  }
  const asking = setInterval(() => void ask(), askAgainMs)
  raw.on('close', () => {
    end()
    clearInterval(heartbeat)
    clearInterval(asking)
  })
  if (raw.destroyed) raw.emit('close')
  else writer.comment()
}

function maySee({ sites }: Principal, site: string): boolean {
  return sites === null || site === '' || sites.includes(site)
}

type Writer = {
  change(change: ToldChange): void
  reset(seq: number): void
  comment(): void
}

function writerTo(raw: ServerResponse): Writer {
  let missed: number | null = null
  const send = (text: string): void => {
    if (!raw.destroyed && !raw.writableEnded) raw.write(text)
  }
  raw.on('drain', () => {
    if (missed === null) return
    send(`id: ${missed}\nevent: reset\ndata: {}\n\n`)
    missed = null
  })
  return {
    change: ({ seq, site, kind, detailJson }) => {
      if (missed !== null || raw.writableLength > mostWaitingBytes) missed = seq
      else {
        const head = JSON.stringify({ seq, site, kind }).slice(0, -1)
        send(`id: ${seq}\nevent: change\ndata: ${head},"detail":${detailJson}}\n\n`)
      }
    },
    reset: (seq) => send(`id: ${seq}\nevent: reset\ndata: {}\n\n`),
    comment: () => {
      if (raw.writableLength === 0) send(':\n\n')
    },
  }
}

/** Browsers send the number of the last event again when they reconnect. */
function lastSeen({ headers }: FastifyRequest): number | null {
  const id = headers['last-event-id']
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : null
}
