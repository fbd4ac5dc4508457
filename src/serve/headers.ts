/**
 * Headers that each answer carries: a content security policy without inline script, no frames, no sniffing, no referrer;
 * HSTS under TLS. Styles that the pages make while running carry the nonce of their page.
 */
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Stands in a page's HTML where its nonce goes. */
const nonceMark = '%CSP_NONCE%'

const halfYearSeconds = 15_552_000

export async function sendHeaders(app: FastifyInstance, tls: boolean): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Attributes can't load or run anything; charts drawn as SVG on the server have them.
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
    hsts: tls ? { maxAge: halfYearSeconds, includeSubDomains: false } : false,
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
}

/** A page's HTML with the nonce of this answer. It must not be cached, or the nonce would be known. */
export function withNonce(html: string, reply: FastifyReply): string {
  reply.header('cache-control', 'no-store')
  return html.replaceAll(nonceMark, reply.cspNonce.style)
}
