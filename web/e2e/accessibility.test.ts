/** axe on every page, light and dark, with devices in it: no violation of WCAG 2.2 A and AA, nor of axe's best practices. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { pointerHands } from './hands.ts'
import { openBrowser, startService, type RunningService } from './running-service.ts'
import { addClinic, firstRun } from './story.ts'

const executablePath = debianProgram('chromium', 'chromium')

const pages = [
  '/',
  '/devices',
  '/devices/first',
  '/map',
  '/patch',
  '/patch/list',
  '/segment',
  '/segment?view=table&from=cameras&to=servers',
  '/segment/zones',
  '/segment/policy',
  '/segment/configuration',
  '/monitor',
  '/alerts/first',
  '/monitor/sources',
  '/administration',
  '/administration/tokens',
  '/administration/sessions',
  '/administration/audit',
  '/administration/storage',
  '/administration/channels',
  '/administration/jobs',
  '/administration/about',
  '/reports/executive',
  '/reports/technical',
  '/reports/compliance',
  '/no-such-page',
]

describe.skipIf(executablePath === null)('accessibility', () => {
  let browser: Browser
  let service: RunningService
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser(executablePath ?? '')
    service = await startService()
    page = await (await browser.newContext({ baseURL: service.address })).newPage()
    const hands = pointerHands(page)
    await firstRun(page, hands, service.link)
    await addClinic(page, hands)
  })
  afterAll(async () => {
    await browser.close()
    await service.stop()
  })

  test.each(pages)('%s has no violation, in light and in dark', async (path) => {
    expect(await violationsOf(page, await addressOf(page, path))).toEqual([])
  })

  test('the page before signing in has none either', async () => {
    const stranger = await (await browser.newContext({ baseURL: service.address })).newPage()
    await stranger.goto('/sign-in')
    await stranger.getByLabel('Name').waitFor()
    expect((await new AxeBuilder({ page: stranger }).analyze()).violations).toEqual([])
  })
})

/** A page of one thing is that of the first in its list: the riskiest device, the newest alert. */
async function addressOf(page: Page, path: string): Promise<string> {
  const list = /^\/(devices|alerts)\/first$/.exec(path)?.[1]
  if (list === undefined) return path
  const { rows } = await (await page.request.get(`/api/v1/${list}?limit=1`)).json()
  const place = list === 'alerts' ? 'monitor' : list
  return `/${place}/${encodeURIComponent(rows[0].site)}/${encodeURIComponent(rows[0].id)}`
}

async function violationsOf(page: Page, address: string): Promise<readonly string[]> {
  const found: string[] = []
  await page.goto(address)
  await page.locator('h1, h2').first().waitFor()
  await page.locator('[aria-label=Loading]').waitFor({ state: 'detached' })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' })
    const axe = new AxeBuilder({ page })
    // A scheme changes colours alone: what the page is made of was looked at in the light.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    for (const { id, nodes } of violations) found.push(`${colorScheme}: ${id}: ${nodes[0]?.html ?? ''}`)
  }
  return found
}
