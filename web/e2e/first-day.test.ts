/** The first day with Cordon in a real browser against the real service, once with a pointer, once with the keyboard alone. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { keyboardHands, pointerHands } from './hands.ts'
import { openBrowser, startService } from './running-service.ts'
import {
  addClinic,
  changeRole,
  copyConfiguration,
  findDevice,
  firstRun,
  reviewPolicy,
  seeAlertArrive,
  signOut,
} from './story.ts'

const executablePath = debianProgram('chromium', 'chromium')

describe.skipIf(executablePath === null)('the first day', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser(executablePath ?? '')
  })
  afterAll(async () => browser.close())

  const ways = [
    { way: 'a pointer', handsOf: pointerHands },
    { way: 'the keyboard alone', handsOf: keyboardHands },
  ]
  test.each(ways)('is done with $way', async ({ handsOf }) => {
    const service = await startService()
    const context = await browser.newContext({
      baseURL: service.address,
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 1440, height: 900 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const faults: string[] = []
    page.on('pageerror', ({ message }) => faults.push(message))
    try {
      const hands = handsOf(page)
      await firstRun(page, hands, service.link)
      await addClinic(page, hands)
      await findDevice(page, hands)
      await reviewPolicy(page, hands)
      expect(await copyConfiguration(page, hands)).toContain('table inet cordon_')
      await seeAlertArrive(page, hands)
      await changeRole(page, hands)
      await signOut(page, hands)
      expect(faults).toEqual([])
    } finally {
      await context.close()
      await service.stop()
    }
  })
})
