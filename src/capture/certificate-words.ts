/**
 * What logs say of a certificate → the facts that the TLS decoder tells of it. Names come as text (RFC 4514, in either
 * order): `CN=cam-7,O=Example\, Inc`.
 */

export type Told = readonly (readonly [name: string, value: string])[]

export type CertificateWords = {
  readonly subject: string
  readonly issuer?: string
  /** Milliseconds since 1970, 0 when it is not known. */
  readonly notAfterMs?: number
  readonly alternativeNames?: readonly string[]
}

const maxAlternativeNames = 16

/** Fact names and values; some may be empty. */
export function certificateFacts({
  subject,
  issuer = '',
  notAfterMs = 0,
  alternativeNames = [],
}: CertificateWords): Told {
  const own = partsOf(subject)
  const other = partsOf(issuer)
  return [
    ['tls.subject', own.get('CN') ?? ''],
    ['tls.organization', own.get('O') ?? ''],
    ['tls.organizationalUnit', own.get('OU') ?? ''],
    ['tls.issuer', other.get('CN') ?? other.get('O') ?? ''],
    ['tls.notAfter', notAfterMs === 0 ? '' : new Date(notAfterMs).toISOString().slice(0, 10)],
    ['tls.selfSigned', subject !== '' && subject === issuer ? 'yes' : ''],
    ...alternativeNames.slice(0, maxAlternativeNames).map((name) => ['tls.alternativeName', name] as const),
  ]
}

/** `TLSv12` or `TLS 1.2` → `TLSv1.2`; `SSLv3` stays. */
export function tlsVersion(version: string): string {
  return version.replace(/^(D?TLS)(?:v| )(\d)\.?(\d)$/, '$1v$2.$3')
}

/** The first of each attribute; a backslash takes the meaning from what follows. */
function partsOf(name: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const [, key = '', value = ''] of name.matchAll(/(?:^|[,/])\s*([A-Za-z]+)=((?:\\.|[^,\\])*)/g)) {
    if (!parts.has(key)) parts.set(key, value.replace(/\\(.)/g, '$1').trim())
  }
  return parts
}
