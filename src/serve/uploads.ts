/**
 * POST /api/v1/uploads: one capture or log, straight to the disk. Either the raw file with its name in `x-file-name`
 * (percent-encoded), or one file of a form. It is answered when the file is durable; what breaks off leaves nothing behind.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { recordAudit } from '../app/access/record-audit.ts'
import type { Principal } from '../app/action.ts'
import { printable } from '../app/plain-text.ts'
import { OutsideError, UserError } from '../core/errors.ts'
import { visibleSites } from '../app/visible-sites.ts'
import { apiPrefix, type ApiParts } from './api-routes.ts'

export type UploadParts = ApiParts & { readonly uploadLimitBytes: number; readonly defaultSite: string }

export async function mountUploads(app: FastifyInstance, parts: UploadParts): Promise<void> {
  await app.register(async (inner) => {
    await inner.register(multipart, {
      limits: { fileSize: parts.uploadLimitBytes, files: 1, fields: 4, fieldSize: 1000 },
    })
    inner.addContentTypeParser('*', (_, payload, done) => done(null, payload))
    inner.route({
      method: 'POST',
      url: `${apiPrefix}/uploads`,
      onRequest: parts.access.guard({ role: 'analyst', method: 'POST' }),
      bodyLimit: Number.MAX_SAFE_INTEGER,
      handler: async (request) => take(request, parts),
    })
  })
}

async function take(request: FastifyRequest, parts: UploadParts): Promise<{ readonly id: string }> {
  const { access, control, store, now, uploadLimitBytes } = parts
  const { who } = access.callerOf(request)
  if (control === null) throw new OutsideError('upload-failed', 'Nothing reads uploads at the moment.')
  const site = siteOf(request, who, parts.defaultSite)
  const file = await fileOf(request)
  const path = join(control.uploadFolder, `.${randomUUID()}.part`)
  try {
    await keep(file.stream, path, uploadLimitBytes)
    const title = titleOf(file.name)
    const id = await control.takeUpload({ path, title, site, author: who.name })
    const sentence = `Added the capture ${title}.`
    await recordAudit(store, { who, nowMs: now(), action: 'uploads.create', site, target: title, sentence })
    return { id }
  } finally {
    await rm(path, { force: true })
  }
}

function siteOf({ query }: FastifyRequest, who: Principal, defaultSite: string): string {
  const asked = typeof query === 'object' && query !== null && 'site' in query ? query.site : undefined
  const site = typeof asked === 'string' && asked !== '' ? asked : (who.sites?.[0] ?? defaultSite)
  if (site.length > 100 || /\p{Cc}/u.test(site))
    throw new UserError('request-wrong', 'The name of the site is none.', 'Use up to 100 ordinary characters.')
  visibleSites(who, site)
  return site
}

async function fileOf(request: FastifyRequest): Promise<{ readonly name: string; readonly stream: Readable }> {
  if (request.isMultipart()) {
    const part = await request.file()
    if (part !== undefined) return { name: part.filename, stream: part.file }
    throw new UserError('request-wrong', 'The form holds no file.', 'Send one file in a form field, or the file alone.')
  }
  const name = request.headers['x-file-name']
  return { name: typeof name === 'string' ? decoded(name) : 'upload', stream: request.raw }
}

/** Percent-encoded UTF-8; what is none stays as it came. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Only what people read: no path, no control characters. */
function titleOf(name: string): string {
  const title = printable(basename(name.replaceAll('\\', '/')), 200)
  return title === '' ? 'upload' : title
}

async function keep(stream: Readable, path: string, limitBytes: number): Promise<void> {
  let bytes = 0
  const counting = new Transform({
    transform(piece: Uint8Array, _, done) {
      bytes += piece.length
      done(bytes > limitBytes ? tooLarge(limitBytes) : null, piece)
    },
  })
  try {
    await pipeline(stream, counting, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    if (error instanceof UserError) throw error
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    const sentence = isFull ? 'The disk is full: nothing of the file was kept.' : 'The file broke off on its way.'
    throw new OutsideError('upload-failed', sentence, { cause: error })
  }
  if (bytes === 0) throw new UserError('request-wrong', 'The file is empty.', 'Send a capture or a log.')
}

function tooLarge(limitBytes: number): UserError {
  const limit = `${Math.floor(limitBytes / 1_000_000)} MB`
  return new UserError(
    'upload-too-large',
    `The file is larger than ${limit}.`,
    'Split it, or watch its folder instead.',
  )
}
