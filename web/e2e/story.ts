/**
 * What somebody does on the first day, from the printed link to signing out. Every step waits for what a person would see, so a
 * step that shows nothing fails.
 */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { clinicCapture, scanCapture } from './captures.ts'
import type { Hands } from './hands.ts'

export const password = 'seven quiet lanterns'

export async function firstRun(page: Page, hands: Hands, link: string): Promise<void> {
  await page.goto(link)
  await hands.type(page.getByLabel('Name'), 'grace')
  await hands.type(page.getByLabel('Password', { exact: true }), password)
  await hands.press(page.getByRole('button', { name: 'Open the dashboard' }))
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
}

export async function addClinic(page: Page, hands: Hands): Promise<void> {
  await hands.addCapture(clinicCapture())
  const uploads = page.getByRole('region', { name: 'Uploads' })
  await uploads.getByText('clinic.pcapng').waitFor()
  await uploads.getByText('Read.', { exact: false }).waitFor({ timeout: 60_000 })
  await hands.press(uploads.getByRole('button', { name: 'Clear' }))
}

/** Finds the camera by what it is, and reads why that is believed. */
export async function findDevice(page: Page, hands: Hands): Promise<void> {
  await hands.goTo('Discover')
  await hands.type(page.locator('main [data-search]'), 'category:camera')
  await page.keyboard.press('Enter')
  const camera = page.getByRole('link', { name: /dcs-930l/i }).first()
  await camera.waitFor()
  await hands.press(camera)
  await page.getByRole('heading', { level: 1, name: /dcs-930l/i }).waitFor()
  const reasons = page.locator('main summary').filter({ hasText: 'more reason' }).first()
  await hands.press(reasons)
  // A fact by its name, with where the clue comes from.
  await page
    .locator('main details small')
    .filter({ hasText: /^[a-z0-9]+\.\w+, / })
    .first()
    .waitFor()
  expect(await page.locator('main').innerText()).toContain('D-Link')
}

export async function reviewPolicy(page: Page, hands: Hands): Promise<void> {
  await hands.goTo('Segment')
  const seen = page.getByRole('gridcell').getByRole('button', { name: /allowed and seen/ })
  await seen.first().waitFor()
  await hands.press(page.getByRole('link', { name: 'Policy', exact: true }))
  await page.getByText('recorded flows, all').waitFor()
  await page
    .getByText(/legitimate flows would be let through|would be blocked/)
    .first()
    .waitFor()
  await hands.press(page.getByRole('button', { name: 'Approve' }))
  const question = page.getByRole('dialog')
  await question.getByText('It becomes the policy of this site.', { exact: false }).waitFor()
  await hands.press(question.getByRole('button', { name: 'Approve' }))
  await page.getByText(/Approved\. .*By/).waitFor()
}

/** @returns what is on the clipboard */
export async function copyConfiguration(page: Page, hands: Hands): Promise<string> {
  await hands.press(page.getByRole('link', { name: 'Configuration', exact: true }))
  await hands.press(page.getByRole('button', { name: 'Copy', exact: true }))
  await page.getByText('The whole configuration is on the clipboard.').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** The list is open when the camera starts to scan; nobody reloads anything. */
export async function seeAlertArrive(page: Page, hands: Hands): Promise<void> {
  await hands.goTo('Monitor')
  await page.getByRole('link', { name: 'Password in the clear' }).first().waitFor()
  await hands.addCapture(scanCapture)
  await page
    .getByRole('status')
    .filter({ hasText: /^New .* alert: / })
    .waitFor({ timeout: 60_000 })
  await page.getByText('new', { exact: true }).first().waitFor()
}

export async function changeRole(page: Page, hands: Hands): Promise<void> {
  await hands.goTo('Administration')
  await hands.press(page.getByRole('button', { name: 'Add a user' }))
  const adding = page.getByRole('dialog')
  await hands.type(adding.getByLabel('Name'), 'ada')
  await hands.type(adding.getByLabel('Password', { exact: true }), 'nine loud lanterns')
  await hands.press(adding.getByRole('button', { name: 'Add', exact: true }))
  await hands.press(page.getByRole('button', { name: 'Change ada' }))
  const changing = page.getByRole('dialog')
  await hands.choose(changing.getByRole('radio', { name: 'Analyst' }))
  await hands.press(changing.getByRole('button', { name: 'Save', exact: true }))
  await page.getByRole('row', { name: /ada Analyst/ }).waitFor()
}

export async function signOut(page: Page, hands: Hands): Promise<void> {
  await hands.press(page.getByRole('button', { name: 'Your settings', exact: false }))
  await hands.press(page.getByRole('menuitem', { name: 'Sign out' }))
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  // The cookie is worth nothing any more.
  const answer = await page.request.get('/api/v1/devices')
  expect(answer.status()).toBe(401)
}
