/** The part of the configuration that says who may come in and how: its schema, with a sentence for each key. */
import { z } from 'zod'
import { roles } from '../action.ts'

const names = z.array(z.string().min(1).max(253)).max(100)
const role = z.enum(roles)

const singleSignOnSettings = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .describe('Address of the provider, where `/.well-known/openid-configuration` lies below.'),
    clientId: z.string().min(1).max(200).describe('Name of Cordon at the provider.'),
    clientSecret: z.string().min(1).max(500).optional().describe('Secret of Cordon at the provider, if it has one.'),
    title: z.string().min(1).max(60).default('Single sign-on').describe('What the button says.'),
    address: z
      .url({ protocol: /^https?$/ })
      .describe(
        'Address of Cordon as browsers know it; the provider returns to `/api/v1/session/single-sign-on/return` there.',
      ),
    scopes: z.string().max(300).default('openid profile email').describe('Scopes to ask for.'),
    roleClaim: z.string().min(1).max(100).default('groups').describe('Claim with the values that `roles` names.'),
    roles: z
      .record(z.string().min(1).max(200), role)
      .describe('Role of each value of the claim; the greatest counts. Without any, nobody comes in.'),
    siteClaim: z.string().min(1).max(100).optional().describe('Claim with the names of sites; without it, all sites.'),
    create: z
      .boolean()
      .default(true)
      .describe('Whether somebody new becomes a user at the first login, or is refused.'),
    insecure: z.boolean().default(false).describe('Allows a provider without TLS; for a laboratory.'),
  })
  .describe('Login at an OpenID Connect provider.')
export type SingleSignOnSettings = z.output<typeof singleSignOnSettings>

const tlsSettings = z
  .strictObject({
    certificate: z
      .string()
      .min(1)
      .optional()
      .describe('File with the certificate and its chain, PEM. Without: Cordon makes one.'),
    key: z.string().min(1).optional().describe('File with its key, PEM.'),
    names: names
      .default([])
      .describe('Names and addresses in a certificate that Cordon makes, beside those of the machine.'),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
    message: 'certificate and key belong together',
  })
  .describe('TLS with your own certificate, or with one that Cordon makes and renews.')
export type TlsSettings = z.output<typeof tlsSettings>

export const accessSettings = z
  .strictObject({
    names: names
      .default([])
      .describe('Names under which browsers reach Cordon, beside its addresses and those of the machine.'),
    allowPlain: z
      .boolean()
      .default(false)
      .describe('Allows to listen without TLS on an address that others reach: behind a proxy, for example.'),
    proxies: names.default([]).describe('Addresses of proxies whose `X-Forwarded-…` headers are believed.'),
    tls: tlsSettings.optional(),
    requestsPerSecond: z
      .number()
      .min(1)
      .max(100_000)
      .default(100)
      .describe('Requests that one address may send, over ten seconds.'),
    singleSignOn: singleSignOnSettings.optional(),
  })
  .describe('Who may come in and how.')
export type AccessSettings = z.output<typeof accessSettings>

export const defaultAccess: AccessSettings = accessSettings.parse({})
