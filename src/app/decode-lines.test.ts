/** What `cordon decode` prints has the documented form, line by line. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedData } from '../../testdata/outside.ts'
import { decode, type Decoded } from './decode.ts'
import { lines } from './decode-lines.ts'

const own = join(import.meta.dirname, '../../testdata/captures/ftp-login.pcapng')
const traces = sharedData('captures/zeek')
const inputs = traces === null ? [own] : [own, join(traces, 'dhcp'), join(traces, 'modbus'), join(traces, 'tls')]

async function printed(what: Decoded): Promise<readonly unknown[]> {
  const found: unknown[] = []
  await decode({ inputs, live: null }, what, (line) => found.push(JSON.parse(line)))
  return found
}

test.each([
  ['facts', lines.fact],
  ['flows', lines.flow],
  ['summary', lines.summary],
] as const)('every line of --%s has the form that its reference page describes', async (what, form) => {
  const found = await printed(what)
  expect(found.length).toBeGreaterThan(0)
  expect(found.flatMap((line) => form.safeParse(line).error?.issues ?? [])).toEqual([])
})

test('the summary counts what the lines tell', async () => {
  const [summary] = (await printed('summary')).map((line) => lines.summary.parse(line))
  const flows = (await printed('flows')).map((line) => lines.flow.parse(line))
  const counted = Object.values(summary?.flows ?? {}).reduce((sum, count) => sum + count, 0)
  expect(counted).toBe(flows.filter(({ part }) => part === 0).length)
})
