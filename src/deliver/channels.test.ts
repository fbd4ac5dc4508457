/** Each channel against a real receiver on loopback; and the promises that all of them keep. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { localhostCertificate } from '../../testdata/certificate.ts'
import { httpReceiver, smtpReceiver, tcpReceiver, udpReceiver, type Receiver } from '../../testdata/receivers.ts'
import type { Sender } from './channel.ts'
import { csv } from './channels/csv.ts'
import { ecsJson } from './channels/ecs-json.ts'
import { email } from './channels/email.ts'
import { channels } from './channels/index.ts'
import { ocsfJson } from './channels/ocsf-json.ts'
import { stix } from './channels/stix.ts'
import { syslogCef } from './channels/syslog-cef.ts'
import { webhook } from './channels/webhook.ts'
import { sampleNotices, testNotice } from './sample-notices.ts'

const sender: Sender = { product: 'cordon', version: '9.9.9', host: 'hub', nowMs: Date.UTC(2026, 0, 31, 12, 0, 9) }
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const open: (() => Promise<void> | void)[] = []
let tls = { key: '', cert: '' }

beforeAll(async () => {
  tls = await localhostCertificate()
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

function keep<Got>(receiver: Receiver<Got>): Receiver<Got> {
  open.push(async () => receiver.close())
  return receiver
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cordon-channel-'))
  open.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const jsonObject = z.record(z.string(), z.unknown())

describe('webhook', () => {
  test('posts every notice, signed so that the receiver can check it', async () => {
    const receiver = keep(await httpReceiver())
    const settings = { url: `http://127.0.0.1:${receiver.port}/hook`, secret }
    expect(await webhook.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    expect(receiver.got).toHaveLength(sampleNotices.length)
    for (const { headers, body, path } of receiver.got) {
      expect(path).toBe('/hook')
      const key = Buffer.from(secret.slice(6), 'base64')
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
      expect(Number(headers['webhook-timestamp'])).toBe(Math.floor(sender.nowMs / 1000))
      expect(jsonObject.parse(JSON.parse(body))).toMatchObject({ type: 'alert', data: { schema: 'cordon.notice/1' } })
    }
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(sampleNotices.length)
  })

  test('tries again later what a receiver could not take now, and not what it refuses', async () => {
    for (const [status, again] of [
      [503, true],
      [429, true],
      [400, false],
      [302, false],
    ] as const) {
      const receiver = keep(await httpReceiver(() => status))
      const settings = { url: `http://127.0.0.1:${receiver.port}/`, secret }
      const outcome = await webhook.deliver(settings, sampleNotices, sender)
      expect(outcome).toMatchObject({ ok: false, again })
      expect(receiver.got).toHaveLength(1)
    }
  })
})

describe('syslog-cef', () => {
  const message = /^<(\d+)>1 2026-01-31T12:00:05\.000Z hub cordon - [a-z-]+ - CEF:0\|Cordon\|cordon\|9\.9\.9\|/

  test('sends one datagram a notice', async () => {
    const receiver = keep(await udpReceiver())
    const settings = { host: '127.0.0.1', port: receiver.port, transport: 'udp' }
    expect(await syslogCef.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    await receiver.atLeast(sampleNotices.length)
    for (const line of receiver.got) expect(line).toMatch(message)
    expect(receiver.got[0]).toContain('|Port scan|8|externalId=default/0f3a5b7c9d1e rt=1769860805000 ')
    expect(receiver.got[0]).toContain('smac=02:00:00:00:00:07 shost=Infusion pump 7')
    expect(receiver.got[1]).toMatch(/\|ARP spoofing\|10\|/)
  })

  test.each(['tcp', 'tls'] as const)('counts octets over %s', async (transport) => {
    const receiver = keep(await tcpReceiver(transport === 'tls' ? tls : undefined))
    const settings = { host: 'localhost', port: receiver.port, transport, ca: tls.cert }
    expect(await syslogCef.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    await receiver.atLeast(1)
    expect(frames(receiver.got[0] ?? '')).toHaveLength(sampleNotices.length)
    for (const line of frames(receiver.got[0] ?? '')) expect(line).toMatch(message)
  })

  test('does not speak TLS with a server that it cannot check', async () => {
    const receiver = keep(await tcpReceiver(tls))
    const settings = { host: 'localhost', port: receiver.port, transport: 'tls' }
    expect(await syslogCef.deliver(settings, sampleNotices, sender)).toMatchObject({ ok: false, again: true })
    expect(receiver.got.join('')).not.toContain('CEF')
  })

  test('a hostile name adds no field and no line', async () => {
    const receiver = keep(await udpReceiver())
    const settings = { host: '127.0.0.1', port: receiver.port }
    await syslogCef.deliver(settings, sampleNotices.slice(2), sender)
    await receiver.atLeast(1)
    const [line = ''] = receiver.got
    expect(line).not.toMatch(/[\r\n]/)
    expect(line).toContain('|A \\| title \\\\ with = signs|8|')
    expect(line).toContain('msg=\\=HYPERLINK("http://192.0.2.66")\\nCEF:0|Evil|…|x\\=1')
    expect(line).toContain('cs2=ward|3\\=x')
  })
})

describe('ecs-json and ocsf-json', () => {
  test('ECS documents come one a line, with the token', async () => {
    const receiver = keep(await httpReceiver())
    const settings = { url: `http://127.0.0.1:${receiver.port}/in`, token: 't0ken' }
    expect(await ecsJson.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.got
    expect(headers.authorization).toBe('Bearer t0ken')
    const documents = body.trim().split('\n')
    expect(documents).toHaveLength(sampleNotices.length)
    expect(JSON.parse(documents[0] ?? '')).toMatchObject({
      '@timestamp': '2026-01-31T12:00:00.250Z',
      event: { kind: 'alert', severity: 73, id: 'default/0f3a5b7c9d1e' },
      rule: { id: 'port-scan' },
      threat: { technique: { id: ['T1046'] } },
      host: { mac: ['02-00-00-00-00-07'], ip: ['192.0.2.7', '2001:db8::7'] },
    })
  })

  test('OCSF findings come as an array with the ids that belong together', async () => {
    const receiver = keep(await httpReceiver())
    const settings = { url: `http://127.0.0.1:${receiver.port}/in` }
    expect(await ocsfJson.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    const events = z.array(jsonObject).parse(JSON.parse(receiver.got[0]?.body ?? ''))
    expect(events).toHaveLength(sampleNotices.length)
    for (const event of events) {
      expect(event['type_uid']).toBe(Number(event['class_uid']) * 100 + Number(event['activity_id']))
      expect(Math.floor(Number(event['class_uid']) / 1000)).toBe(event['category_uid'])
    }
    expect(events[0]).toMatchObject({ severity_id: 4, finding_info: { attacks: [{ technique: { uid: 'T1046' } }] } })
  })
})

describe('email', () => {
  test('arrives over STARTTLS, with a login, and no header can be slipped in', async () => {
    const receiver = keep(await smtpReceiver({ ...tls, password: 'pass' }))
    const settings = {
      host: 'localhost',
      port: receiver.port,
      ca: tls.cert,
      user: 'cordon',
      password: 'pass',
      from: 'cordon@example.com',
      to: ['soc@example.com', 'night@example.com'],
    }
    expect(await email.deliver(settings, sampleNotices, sender)).toEqual({ ok: true })
    const [mail] = receiver.got
    expect(mail).toMatchObject({
      from: 'cordon@example.com',
      to: ['soc@example.com', 'night@example.com'],
      secure: true,
    })
    const head = mail?.text.split('\r\n\r\n')[0] ?? ''
    expect(head).toContain('Subject: [Cordon] critical: ARP spoofing (and 2 more)')
    expect(head.match(/^Subject:/gm)).toHaveLength(1)
  })

  test('a wrong password is a refusal that says so', async () => {
    const receiver = keep(await smtpReceiver({ ...tls, password: 'pass' }))
    const settings = { host: 'localhost', port: receiver.port, ca: tls.cert, user: 'u', password: 'wrong' }
    const outcome = await email.deliver(
      { ...settings, from: 'a@example.com', to: ['b@example.com'] },
      sampleNotices,
      sender,
    )
    expect(outcome).toMatchObject({ ok: false, again: false })
    expect(receiver.got).toHaveLength(0)
  })
})

describe('files', () => {
  test('CSV has one heading, a line each, and no formula', async () => {
    const place = folder()
    for (const notices of [sampleNotices.slice(0, 1), sampleNotices.slice(1)])
      expect(await csv.deliver({ folder: place }, notices, sender)).toEqual({ ok: true })
    expect(readdirSync(place)).toEqual(['cordon-alerts-2026-01-31.csv'])
    const text = readFileSync(join(place, 'cordon-alerts-2026-01-31.csv'), 'utf8')
    expect(text.match(/^changed,at,/gm)).toHaveLength(1)
    expect(text).toContain("'=HYPERLINK(")
    expect(text).not.toMatch(/(^|,)"?[=+@]/m)
  })

  test('a STIX bundle is the same for the same notices, and all its references lead somewhere', async () => {
    const place = folder()
    for (const nowMs of [sender.nowMs, sender.nowMs + 1])
      expect(await stix.deliver({ folder: place }, sampleNotices, { ...sender, nowMs })).toEqual({ ok: true })
    const files = readdirSync(place)
    expect(files).toHaveLength(2)
    const [first, second] = files.map((file) => readFileSync(join(place, file), 'utf8'))
    expect(first).toBe(second)
    const bundle = z.object({ type: z.literal('bundle'), objects: z.array(jsonObject) }).parse(JSON.parse(first ?? ''))
    const ids = new Set(bundle.objects.map(({ id }) => id))
    expect(ids.size).toBe(bundle.objects.length)
    const id = /^([a-z0-9-]+)--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    for (const object of bundle.objects) {
      expect(id.exec(String(object['id']))?.[1]).toBe(object['type'])
      const refs = Object.entries(object).flatMap(([name, value]) => (/_refs?$/.test(name) ? value : []))
      expect([...ids]).toEqual(expect.arrayContaining(refs))
    }
    expect(bundle.objects.filter(({ type }) => type === 'sighting')).toHaveLength(sampleNotices.length)
  })
})

describe.each(channels)('$id', (channel) => {
  test('takes its own example as settings, and refuses what it does not know', () => {
    expect(channel.settings.safeParse(channel.example).success).toBe(true)
    expect(channel.settings.safeParse({ ...channel.example, colour: 'red' }).success).toBe(false)
  })

  test('says so when settings are wrong, and sends nothing', async () => {
    expect(await channel.deliver({ nonsense: 1 }, [testNotice(1)], sender)).toMatchObject({ ok: false, again: false })
  })

  test('a receiver that is not there is a reason to try again, never an exception', async () => {
    const nowhere = {
      ...channel.example,
      url: 'http://127.0.0.1:9/',
      host: '127.0.0.1',
      port: 9,
      folder: '/dev/null/none',
    }
    const parsed = channel.settings.safeParse(
      pick(nowhere, Object.keys({ ...channel.example, ...hostOf(channel.example) })),
    )
    expect(parsed.success).toBe(true)
    const outcome = await channel.deliver(parsed.data, sampleNotices, sender)
    expect(outcome).toMatchObject({ ok: false, again: true })
  })
})

function hostOf(example: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return 'host' in example ? { port: 9 } : {}
}

function pick(all: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}

/** RFC 6587: length, space, message. */
function frames(stream: string): readonly string[] {
  const bytes = Buffer.from(stream)
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.subarray(at, space).toString())
    found.push(bytes.subarray(space + 1, space + 1 + length).toString())
    at = space + 1 + length
  }
  return found
}
