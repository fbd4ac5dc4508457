/** The dashboard's files: hashed ones may be kept for ever, the page itself carries the nonce of its answer and is never kept. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { withNonce } from './headers.ts'
import { refuse } from './refuse.ts'

const yearSeconds = 31_536_000

export async function mountPages(app: FastifyInstance): Promise<void> {
  const folder = builtPages()
  if (folder === null) {
    app.setNotFoundHandler(async (request, reply) => notFound(request, reply))
    return
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    globIgnore: ['index.html'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = /[\\/]assets[\\/]/.test(path)
      void reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
    },
  })
  // Every address of the dashboard is one page: what it shows stands in the address.
  app.setNotFoundHandler(async (request, reply) => {
    if (!wantsPage(request)) return notFound(request, reply)
    return reply.type('text/html; charset=utf-8').send(withNonce(page, reply))
  })
}

function wantsPage({ method, url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?')
  return method === 'GET' && !path.startsWith('/api/') && !/\.\w{1,8}$/.test(path)
}

async function notFound(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await refuse(Object.assign(new Error('not found'), { statusCode: 404 }), request, reply)
}

/** Beside the built program, or in `dist` beside the sources; null when the dashboard was not built. */
function builtPages(): string | null {
  const here = dirname(fileURLToPath(import.meta.url))
  const places = [join(here, 'web'), join(here, '..', '..', 'dist', 'web')]
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? null
}
