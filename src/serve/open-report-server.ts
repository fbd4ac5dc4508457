/**
 * The HTTP skin: one report on one port, for a browser on this machine. `/` is the page, `/report.json` the document,
 * `/healthz`
 * whether there is a report yet. It reads nothing from a request but its path and its Host.
 */
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify'
import { contentSecurityPolicy } from '../app/report-html/content-security-policy.ts'
import type { ReportServer, ServerAddress } from '../app/report-server.ts'
import { UserError } from '../core/errors.ts'
import { isLoopbackHost, isLoopbackName } from './loopback.ts'
import { waitingPage } from './waiting-page.ts'

const headers = {
  'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

type State = { sentence: string; pages: { readonly html: string; readonly json: string } | null }

/** @throws UserError `port-taken`, or `option-unknown` for an address that this machine cannot listen on */
export async function openReportServer(address: ServerAddress): Promise<ReportServer> {
  const state: State = { sentence: 'Starting …', pages: null }
  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 1024 })
  guard(app, address)
  route(app, state)
  await listen(app, address)
  const bound = app.server.address()
  const port = bound === null || typeof bound === 'string' ? address.port : bound.port
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return {
    url: `http://${host}:${port}/`,
    tell: (sentence) => {
      state.sentence = sentence
    },
    publish: (pages) => {
      state.pages = pages
    },
    close: async () => app.close(),
  }
}

/**
 * A page of another site could point its own name at this machine and read along: only loopback's own names are
 * answered.
 */
function guard(app: FastifyInstance, { host }: ServerAddress): void {
  const local = isLoopbackHost(host)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (local && !isLoopbackName(request.headers.host ?? '')) {
      await reply.code(403).type('text/plain; charset=utf-8').send('This report answers to localhost only.\n')
    }
  })
}

function route(app: FastifyInstance, state: State): void {
  app.get('/', async (_, reply) => {
    if (state.pages === null) return waiting(reply).type('text/html; charset=utf-8').send(waitingPage(state.sentence))
    return reply.type('text/html; charset=utf-8').send(state.pages.html)
  })
  app.get('/report.json', async (_, reply) => {
    if (state.pages === null) return waiting(reply).send({ status: 'reading', sentence: state.sentence })
    return reply.type('application/json; charset=utf-8').send(state.pages.json)
  })
  app.get('/healthz', async () => ({ status: state.pages === null ? 'reading' : 'ready' }))
  app.setNotFoundHandler(async (_, reply) => {
    return reply.code(404).type('text/plain; charset=utf-8').send('There is only / and /report.json here.\n')
  })
}

function waiting(reply: FastifyReply): FastifyReply {
  return reply.code(503).header('retry-after', '2')
}

async function listen(app: FastifyInstance, { host, port }: ServerAddress): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EADDRINUSE') {
      throw new UserError(
        'port-taken',
        `Port ${port} is used by another program.`,
        'Choose another one with --port, or 0 for any.',
      )
    }
    if (code === 'EACCES') {
      throw new UserError(
        'option-unknown',
        `Port ${port} needs more rights than this user has.`,
        'Choose a port above 1023.',
      )
    }
    if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) {
      throw new UserError(
        'option-unknown',
        `This machine has no address "${host}".`,
        'Use --host 127.0.0.1, or an address of its own.',
      )
    }
    throw error
  }
}
