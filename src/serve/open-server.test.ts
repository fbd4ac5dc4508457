/** TLS, names, headers and limits, seen from outside. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import { fastify } from 'fastify'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { storeEngines, testStores } from '../../testdata/stores.ts'
import { loadCertificate } from '../app/access/certificate.ts'
import { accessSettings, type AccessSettings } from '../app/access/settings.ts'
import { UserError } from '../core/errors.ts'
import { openServer, type OpenServer } from './open-server.ts'
import { limitBodies, serverLimits } from './server-options.ts'

const dayMs = 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'cordon-tls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the server', () => {
  const stores = testStores(storeEngines[0] ?? { name: 'sqlite', isMissing: false })
  const opened: OpenServer[] = []

  afterEach(async () => {
    for (const { app } of opened.splice(0)) await app.close()
  })

  async function started(
    settings: Partial<AccessSettings>,
    host = '127.0.0.1',
  ): Promise<OpenServer & { port: number }> {
    const store = await stores.open()
    const all = { ...accessSettings.parse({}), ...settings }
    const server = await openServer({ store, settings: all, host, tlsFolder: join(folder, 'tls'), now: Date.now })
    opened.push(server)
    server.app.get('/page', async () => 'page')
    server.app.post('/echo', async ({ body }) => ({ body }))
    server.app.route({
      method: 'POST',
      url: '/login',
      onRequest: server.access.guard({ role: 'anyone', method: 'POST' }),
      handler: async (request) => {
        server.access.callerOf(request).login?.keep('a-secret', Date.now() + dayMs)
        return {}
      },
    })
    await server.app.listen({ host, port: 0 })
    const bound = server.app.server.address()
    return { ...server, port: bound === null || typeof bound === 'string' ? 0 : bound.port }
  }

  test('without TLS it listens on this machine alone, unless that is allowed', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'cordon.example'])
      await expect(started({}, host)).rejects.toMatchObject({
        code: 'address-exposed',
        hint: expect.stringContaining('access.tls'),
      })
    expect((await started({ allowPlain: true }, '0.0.0.0')).port).toBeGreaterThan(0)
  })

  test('its own certificate names this machine, is kept with its key for the owner’s eyes, and made again in time', async () => {
    const tls = accessSettings.parse({ tls: {} }).tls ?? { names: [] }
    const place = { settings: tls, folder: join(folder, 'own'), names: ['cordon.example', '192.0.2.9'] }
    const nowMs = Date.now()
    const first = await loadCertificate({ ...place, nowMs })
    expect(first.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(statSync(join(folder, 'own', 'own.pem')).mode & 0o777).toBe(0o600)
    expect((await loadCertificate({ ...place, nowMs })).fingerprint).toBe(first.fingerprint)
    const almostOver = await loadCertificate({ ...place, nowMs: first.endsMs - 29 * dayMs })
    expect(almostOver.fingerprint).not.toBe(first.fingerprint)
    const renamed = await loadCertificate({ ...place, names: ['other.example'], nowMs })
    expect(renamed.fingerprint).not.toBe(almostOver.fingerprint)
    writeFileSync(join(folder, 'own', 'own.pem'), 'half of a certi')
    expect((await loadCertificate({ ...place, nowMs })).fingerprint).toMatch(/:/)
  })

  test('under TLS a browser sees that certificate, HSTS, and cookies that only TLS and this name have', async () => {
    const { port, certificate } = await started({ tls: { names: [] } })
    const peer = await peerOf(port)
    expect(peer.fingerprint256).toBe(certificate?.fingerprint)
    expect(peer.subjectaltname).toContain('DNS:localhost')
    const { status, headers } = await over(port, { tls: true, method: 'POST', path: '/login' })
    expect(status).toBe(200)
    expect(headers['strict-transport-security']).toBe('max-age=15552000')
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-cordon=a-secret; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    )
  })

  test('a certificate and a key that are not a pair, or are over, are refused with a sentence', async () => {
    const place = { folder: join(folder, 'pair'), names: [], nowMs: Date.now() }
    const { cert, key } = await loadCertificate({ ...place, settings: { names: [] } })
    const other = await loadCertificate({ ...place, folder: join(folder, 'pair2'), settings: { names: [] } })
    const [certificateFile, keyFile, otherFile] = ['c.pem', 'k.pem', 'o.pem'].map((name) => join(folder, name))
    if (certificateFile === undefined || keyFile === undefined || otherFile === undefined)
      throw new Error('three files')
    writeFileSync(certificateFile, cert.slice(0, cert.indexOf('-----BEGIN PRIVATE')))
    writeFileSync(keyFile, key.slice(key.indexOf('-----BEGIN PRIVATE')))
    writeFileSync(otherFile, other.key.slice(other.key.indexOf('-----BEGIN PRIVATE')))
    const given = async (pair: { certificate: string; key: string }, nowMs = Date.now()) =>
      loadCertificate({ ...place, nowMs, settings: { names: [], ...pair } })
    expect((await given({ certificate: certificateFile, key: keyFile })).fingerprint).toMatch(/:/)
    const wrong = { code: 'certificate-unreadable' }
    await expect(given({ certificate: certificateFile, key: otherFile })).rejects.toMatchObject(wrong)
    await expect(given({ certificate: join(folder, 'none.pem'), key: keyFile })).rejects.toMatchObject(wrong)
    await expect(given({ certificate: certificateFile, key: keyFile }, Date.now() + 400 * dayMs)).rejects.toMatchObject(
      wrong,
    )
    await expect(given({ certificate: keyFile, key: keyFile })).rejects.toThrow(UserError)
  })

  test('every answer forbids inline script, frames, sniffing and referrers, and the API is never cached', async () => {
    const { port } = await started({})
    for (const path of ['/page', '/nothing', '/api/v1/nothing']) {
      const { headers } = await over(port, { path })
      const policy = String(headers['content-security-policy'])
      expect(policy).toMatch(/default-src 'none';script-src 'self' 'nonce-[0-9a-f]+';/)
      expect(policy).not.toMatch(/script-src[^;]*unsafe/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['x-frame-options']).toBe('DENY')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['strict-transport-security']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(headers['x-powered-by']).toBeUndefined()
      expect(headers['cache-control']).toBe(path.startsWith('/api/') ? 'no-store' : undefined)
    }
    const nonces = await Promise.all(
      [1, 2].map(async () => (await over(port, { path: '/page' })).headers['content-security-policy']),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })

  test('names of others are not answered: a page cannot point its own name at this machine', async () => {
    const { port } = await started({ names: ['cordon.example'] })
    for (const host of ['evil.example', 'localhost.evil.example', '192.0.2.1', 'cordon.example.evil.example'])
      expect([host, (await over(port, { path: '/page', host })).status]).toEqual([host, 403])
    for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]', 'cordon.example', 'CORDON.example:443'])
      expect([host, (await over(port, { path: '/page', host })).status]).toEqual([host, 200])
  })

  test('what is too long, broken or too much is refused in few words, and nothing of it comes back', async () => {
    const { port } = await started({ requestsPerSecond: 1 })
    const json = { 'content-type': 'application/json' }
    const long = await over(port, {
      method: 'POST',
      path: '/echo',
      headers: json,
      body: `"${'x'.repeat(serverLimits.bodyBytes)}"`,
    })
    expect(long).toMatchObject({ status: 413, body: expect.stringContaining('too-large') })
    for (const body of ['{', '{"__proto__":{"a":1}}', '', '[1,]']) {
      const broken = await over(port, { method: 'POST', path: '/echo', headers: json, body })
      expect([body, broken.status]).toEqual([body, 400])
      expect(JSON.parse(broken.body)).toMatchObject({ error: { code: 'request-wrong' } })
    }
    expect((await over(port, { path: '/%ff' })).status).toBe(400)
    expect(
      (await over(port, { path: '/page', headers: { 'x-long': 'x'.repeat(serverLimits.headerBytes) } })).status,
    ).toBe(431)
    const many = await Promise.all(Array.from({ length: 12 }, async () => over(port, { path: '/page' })))
    const refused = many.find(({ status }) => status === 429)
    expect(JSON.parse(refused?.body ?? '')).toMatchObject({ error: { code: 'too-many-attempts' } })
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a body that never comes whole is cut off', async () => {
    const app = fastify()
    limitBodies(app, 50)
    app.post('/echo', async ({ body }) => ({ body }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const bound = app.server.address()
    const socket = connectPlain(bound === null || typeof bound === 'string' ? 0 : bound.port, '127.0.0.1')
    socket.write(
      'POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a"',
    )
    await new Promise((resolve) => socket.on('close', resolve).on('error', () => null))
    await app.close()
    expect(socket.destroyed).toBe(true)
  })
})

type Sent = {
  readonly path: string
  readonly tls?: boolean
  readonly method?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
type Told = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** With any Host header, which `fetch` doesn't allow. */
async function over(
  port: number,
  { path, tls = false, method = 'GET', host, headers = {}, body }: Sent,
): Promise<Told> {
  const options = {
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { ...headers, ...(host === undefined ? {} : { host }) },
    agent: false,
  }
  return new Promise((resolve, reject) => {
    const sent = tls ? tlsRequest({ ...options, rejectUnauthorized: false }) : plainRequest(options)
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    sent.on('error', reject).end(body)
  })
}

async function peerOf(port: number): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate())
      socket.end()
    }).on('error', reject)
  })
}
