import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { ReportServer } from '../app/report-server.ts'
import { UserError } from '../core/errors.ts'
import { isLoopbackName } from './loopback.ts'
import { openReportServer } from './open-report-server.ts'

const open: ReportServer[] = []

async function started(): Promise<ReportServer> {
  const server = await openReportServer({ host: '127.0.0.1', port: 0 })
  open.push(server)
  return server
}

/** A request with any Host header, which `fetch` does not allow. */
async function statusFor(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

test('until there is a report it says what is being done, then it shows the report', async () => {
  const server = await started()
  server.tell('Reading: 12 packets so far <b>')
  const early = await fetch(server.url)
  expect(early.status).toBe(503)
  expect(await early.text()).toContain('Reading: 12 packets so far &lt;b&gt;')
  expect(await (await fetch(`${server.url}healthz`)).json()).toEqual({ status: 'reading' })
  server.publish({ html: '<!doctype html><p>done</p>', json: '{"schema":"cordon.report/1"}\n' })
  expect(await (await fetch(server.url)).text()).toContain('done')
  const document = await fetch(`${server.url}report.json`)
  expect(document.headers.get('content-type')).toContain('application/json')
  expect(await document.json()).toEqual({ schema: 'cordon.report/1' })
  expect(await (await fetch(`${server.url}healthz`)).json()).toEqual({ status: 'ready' })
})

test('every answer forbids scripts, frames, sniffing and caching', async () => {
  const server = await started()
  for (const path of ['', 'report.json', 'healthz', 'nothing-here']) {
    const { headers } = await fetch(`${server.url}${path}`)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})

test('a name of somebody else that points here is refused', async () => {
  const { url } = await started()
  const { port } = new URL(url)
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.1.7',
  ]) {
    expect([host, await statusFor(url, host)]).toEqual([host, 403])
  }
  for (const host of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, '[::1]', `[::1]:${port}`]) {
    expect([host, await statusFor(url, host)]).toEqual([host, 503])
  }
})

test('the names of this machine are told from those that only look like it', () => {
  expect(['localhost', 'LOCALHOST:80', '127.9.9.9', '[::1]:8400'].filter(isLoopbackName)).toHaveLength(4)
  expect(
    ['', 'localhost:', '127.0.0.1@evil', 'localhostx', '128.0.0.1', '[::2]', 'localhost:80:80'].filter(isLoopbackName),
  ).toEqual([])
})

test('a taken port is the user’s mistake, with a way out', async () => {
  const { url } = await started()
  const again = openReportServer({ host: '127.0.0.1', port: Number(new URL(url).port) })
  await expect(again).rejects.toThrow(UserError)
  await expect(again).rejects.toMatchObject({ code: 'port-taken', hint: expect.stringContaining('--port') })
})

test('an address of another machine is refused with a sentence', async () => {
  await expect(openReportServer({ host: '203.0.113.9', port: 0 })).rejects.toMatchObject({ code: 'option-unknown' })
})

test('after closing, the port is free again', async () => {
  const server = await openReportServer({ host: '127.0.0.1', port: 0 })
  await fetch(server.url)
  await server.close()
  const again = await openReportServer({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
  open.push(again)
  expect(again.url).toBe(server.url)
})
