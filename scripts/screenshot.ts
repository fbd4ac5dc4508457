/**
 * Makes the pictures of the report in docs/images: the lab's clinic, light and dark, 1440 pixels wide, the top 1500.
 * Needs Debian's chromium. Not part of the checks, because fonts differ between machines.
 * `npx tsx scripts/screenshot.ts`
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { analyze } from '../src/app/analyze.ts'
import { advisoriesOf, generateNetwork } from '../src/app/lab-generate.ts'
import { renderHtml } from '../src/app/report-html/render-html.ts'
import { debianProgram } from '../testdata/outside.ts'

const images = resolve(import.meta.dirname, '../docs/images')
const size = { width: 1440, height: 1500 }
const pictures = { 'report.png': 'light', 'report-dark.png': 'dark' } as const

const executablePath = debianProgram('chromium', 'chromium')
if (executablePath === null) process.exitCode = 1
else await takePictures(executablePath)

async function takePictures(executablePath: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-screenshot-'))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = join(folder, 'report.html')
    writeFileSync(page, await clinicPage(folder))
    mkdirSync(images, { recursive: true })
    for (const [name, colorScheme] of Object.entries(pictures)) {
      const tab = await browser.newPage({ viewport: size, colorScheme })
      await tab.goto(pathToFileURL(page).href)
      await tab.screenshot({ path: join(images, name) })
      await tab.close()
      console.log(`Wrote docs/images/${name}`)
    }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The page that `npm start` shows. */
async function clinicPage(folder: string): Promise<string> {
  const capture = join(folder, 'clinic.pcapng')
  const feeds = join(folder, 'advisories')
  writeFileSync(capture, generateNetwork('clinic', 1).capture)
  mkdirSync(feeds)
  for (const { name, text } of advisoriesOf('clinic')) writeFileSync(join(feeds, basename(name)), text)
  const report = await analyze({ inputs: [capture], feeds, site: 'default', onProgress: () => undefined })
  return renderHtml({ ...report, input: { ...report.input, paths: ['synthetic clinic'] } })
}
