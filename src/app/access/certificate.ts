/**
 * The certificate of the service: somebody's own from files, or one that Cordon signs itself, keeps beside the store and
 * renews before it ends. Nobody vouches for the latter, so its fingerprint is printed for people to compare.
 */
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../core/errors.ts'
import type { TlsSettings } from './settings.ts'

export type ServerCertificate = {
  readonly key: string
  readonly cert: string
  /** SHA-256 as browsers show it: pairs of digits with colons. */
  readonly fingerprint: string
  readonly endsMs: number
}

/** Browsers refuse longer ones; the rest is for a service that nobody restarts. */
const lastsDays = 397
const renewBeforeDays = 30
const dayMs = 86_400_000

export type CertificatePlace = {
  readonly settings: TlsSettings
  /** Where one that Cordon makes is kept; it is made when it is missing. */
  readonly folder: string
  /** Names that browsers use, beside those of this machine. */
  readonly names: readonly string[]
  readonly nowMs: number
}

/** @throws UserError `certificate-unreadable` */
export async function loadCertificate(place: CertificatePlace): Promise<ServerCertificate> {
  const { certificate, key } = place.settings
  return certificate !== undefined && key !== undefined
    ? givenCertificate(certificate, key, place.nowMs)
    : ownCertificate(place)
}

function givenCertificate(certificateFile: string, keyFile: string, nowMs: number): ServerCertificate {
  const cert = textOf(certificateFile)
  const key = textOf(keyFile)
  const parsed = parsedPair(cert, key)
  if (parsed === undefined) throw unreadable(`${certificateFile} and ${keyFile} are not a certificate and its key.`)
  if (Date.parse(parsed.validTo) <= nowMs) throw unreadable(`The certificate ${certificateFile} has expired.`)
  return described(parsed, cert, key)
}

async function ownCertificate({ settings, folder, names, nowMs }: CertificatePlace): Promise<ServerCertificate> {
  const wanted = [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...names, ...settings.names])]
  const file = join(folder, 'own.pem')
  const kept = keptPair(file)
  if (kept !== undefined && stillGood(kept.parsed, wanted, nowMs)) return described(kept.parsed, kept.pem, kept.pem)
  const pem = await signedBySelf(wanted, nowMs)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Both in one file and in one step: a certificate never stands beside the key of another.
  writeFileSync(`${file}.new`, pem, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return described(new X509Certificate(pem), pem, pem)
}

function stillGood(parsed: X509Certificate, names: readonly string[], nowMs: number): boolean {
  const named = names.every((name) => (isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name)) !== undefined)
  return named && Date.parse(parsed.validTo) - nowMs > renewBeforeDays * dayMs && Date.parse(parsed.validFrom) <= nowMs
}

function keptPair(file: string): { readonly pem: string; readonly parsed: X509Certificate } | undefined {
  try {
    const pem = readFileSync(file, 'utf8')
    const parsed = parsedPair(pem, pem)
    return parsed === undefined ? undefined : { pem, parsed }
  } catch {
    return undefined
  }
}

function parsedPair(cert: string, key: string): X509Certificate | undefined {
  try {
    const parsed = new X509Certificate(cert)
    return parsed.checkPrivateKey(createPrivateKey(key)) ? parsed : undefined
  } catch {
    return undefined
  }
}

function described(parsed: X509Certificate, cert: string, key: string): ServerCertificate {
  return { key, cert, fingerprint: parsed.fingerprint256, endsMs: Date.parse(parsed.validTo) }
}

/** ECDSA with P-256, for servers only, and not able to sign others. */
async function signedBySelf(names: readonly string[], nowMs: number): Promise<string> {
  // The library wants its polyfill first; both are loaded only when a certificate is made.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Cordon',
      notBefore: new Date(nowMs - dayMs),
      notAfter: new Date(nowMs + lastsDays * dayMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
      ],
    },
    webcrypto,
  )
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
  return `${certificate.toString('pem')}\n${String(key)}`
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(`${file} cannot be read${error instanceof Error ? `: ${error.message}` : ''}.`)
  }
}

function unreadable(sentence: string): UserError {
  const hint = 'Both are PEM files; leave `tls.certificate` and `tls.key` out and Cordon makes its own.'
  return new UserError('certificate-unreadable', sentence, hint)
}
