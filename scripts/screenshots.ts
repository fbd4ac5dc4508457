/**
 * Takes pictures of every page of a running dashboard, to be looked at: light and dark, at three widths. Says which pages
 * wrote errors to the console (such as violations of the content security policy) and then exits 1. Needs Debian's chromium.
 * `npx tsx scripts/screenshots.ts LINK [FOLDER]`, LINK as `cordon serve` prints it; FOLDER is bench/out/dashboard without.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { z } from 'zod'
import { debianProgram } from '../testdata/outside.ts'

const widths = [1440, 1024, 768]
const schemes = ['light', 'dark'] as const
const heightPx = 1000
const settledMs = 600
const pages: Readonly<Record<string, string>> = {
  overview: '/',
  devices: '/devices',
  'devices-grouped': '/devices?by=category',
  map: '/map',
  'map-purdue': '/map?by=purdue',
  'map-table': '/map?view=table',
  patch: '/patch',
  'patch-list': '/patch/list',
  segment: '/segment',
  zones: '/segment/zones',
  policy: '/segment/policy',
  configuration: '/segment/configuration',
  monitor: '/monitor',
  sources: '/monitor/sources',
  administration: '/administration',
  audit: '/administration/audit',
  about: '/administration/about',
}
const firstDevice = z.object({ rows: z.array(z.object({ site: z.string(), id: z.string() })) })

const [link, folder = 'bench/out/dashboard'] = process.argv.slice(2)
const executablePath = debianProgram('chromium', 'chromium')
if (link === undefined || executablePath === null) {
  console.error('Usage: npx tsx scripts/screenshots.ts LINK [FOLDER]')
  process.exitCode = 2
} else process.exitCode = (await takeAll(link, { executablePath, folder: resolve(folder) })) ? 0 : 1

/** @returns whether no page wrote an error */
async function takeAll(
  link: string,
  where: { readonly executablePath: string; readonly folder: string },
): Promise<boolean> {
  mkdirSync(where.folder, { recursive: true })
  const browser = await chromium.launch({ executablePath: where.executablePath, args: ['--no-sandbox'] })
  try {
    const state = await signIn(browser, link)
    let quiet = true
    for (const colorScheme of schemes) {
      for (const width of widths) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width, height: heightPx },
          storageState: state,
          baseURL: new URL(link).origin,
          ignoreHTTPSErrors: true,
        })
        quiet = (await takePages(context, join(where.folder, `${colorScheme}-${width}`))) && quiet
        await context.close()
      }
    }
    return quiet
  } finally {
    await browser.close()
  }
}

/** Opens the link as a person does; the cookie is shared by all pictures. */
async function signIn(browser: Browser, link: string): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto(link)
  const places = page.getByRole('navigation', { name: 'Places' })
  // A demonstration signs in by itself.
  const isIn = await places.waitFor({ timeout: 8000 }).then(
    () => true,
    () => false,
  )
  if (!isIn) await page.getByRole('button', { name: 'Open the dashboard' }).click()
  await places.waitFor()
  const state = await context.storageState()
  await context.close()
  return state
}

async function takePages(context: BrowserContext, folder: string): Promise<boolean> {
  const answer = await context.request.get('/api/v1/devices?sort=-riskScore&limit=1')
  const device = firstDevice.parse(await answer.json()).rows[0]
  const path =
    device === undefined
      ? {}
      : { device: `/devices/${encodeURIComponent(device.site)}/${encodeURIComponent(device.id)}` }
  let quiet = true
  for (const [name, address] of Object.entries({ ...pages, ...path })) {
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      quiet = false
      console.error(`${address}: ${message.text()}`)
    })
    await page.goto(address)
    await page.waitForTimeout(settledMs)
    await page.screenshot({ path: `${folder}-${name}.png` })
    await page.close()
  }
  return quiet
}
