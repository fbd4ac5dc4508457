/** Names of people in real logins: nowhere in what is told with a key, and everything else as without. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { decode } from './decode.ts'
import { redaction } from './redaction.ts'

const capture = join(import.meta.dirname, '../../testdata/captures/ftp-login.pcapng')
const key = Buffer.from('0123456789abcdef0123456789abcdef')

async function facts(redactKey?: Uint8Array): Promise<readonly string[]> {
  const lines: string[] = []
  await decode({ inputs: [capture], live: null, redactKey }, 'facts', (line) => lines.push(line))
  return lines
}

/** What the report says about people: its alerts. */
async function alerts(redactKey?: Uint8Array): Promise<string> {
  const report = await analyze({
    inputs: [capture],
    redactKey,
    feeds: null,
    site: 'default',
    onProgress: () => undefined,
  })
  return JSON.stringify(report.alerts)
}

/** The user of the capture's login, as it is told without a key. */
async function userName(): Promise<string> {
  const line = (await facts()).find((fact) => fact.includes('"ftp.user"')) ?? ''
  return /"value":"([^"]+)"/.exec(line)?.[1] ?? ''
}

describe('with a key', () => {
  test('the name of a user is in no fact, alert or report, and is the same token everywhere', async () => {
    const name = await userName()
    expect(name.length).toBeGreaterThan(2)
    const word = new RegExp(`"${name}\\\\?"`)
    expect(await alerts()).toMatch(word)
    const redacted = `${(await facts(key)).join('\n')}\n${await alerts(key)}`
    expect(redacted).not.toMatch(word)
    expect(new Set(redacted.match(/person-[0-9a-f]{12}/g) ?? []).size).toBe(1)
  })

  test('every other fact is told as before, and the same key gives the same tokens', async () => {
    const [plain, redacted] = [await facts(), await facts(key)]
    expect(redacted).toEqual(await facts(key))
    expect(redacted).not.toEqual(await facts(Buffer.from('another key of thirty-two bytes.')))
    const differing = plain.filter((line, index) => line !== redacted[index])
    expect(differing.length).toBeGreaterThan(0)
    expect(differing.filter((line) => !/"name":"ftp\.(user|login)"/.test(line))).toEqual([])
  })
})

test('tokens: the case of a name does not matter, names of nobody stay, and a token stays what it is', () => {
  const redact = redaction(key, personalIn)
  const endpoint = { site: 'default', mac: '02:00:00:00:00:01', ip: '192.0.2.1', vlan: 0 }
  const valueOf = (name: string, value: string) => redact({ endpoint, atMs: 1, name, value }).value
  const token = valueOf('sip.from', 'Mary')
  expect(token).toMatch(/^person-[0-9a-f]{12}$/)
  expect([valueOf('sip.from', 'mary'), valueOf('zeek.user', 'MARY'), valueOf('sip.from', token)]).toEqual([
    token,
    token,
    token,
  ])
  expect(valueOf('sip.from', 'ann')).not.toBe(token)
  expect(['anonymous', ''].map((name) => valueOf('ftp.user', name))).toEqual(['anonymous', ''])
  expect([valueOf('ftp.login', 'password'), valueOf('dhcp.hostName', 'mary')]).toEqual(['password', 'mary'])
})

/** As the protocols would say it; they know nothing of what Zeek tells. */
function personalIn(name: string): boolean | null {
  return name.startsWith('zeek.') ? null : name === 'sip.from' || name === 'ftp.user'
}
