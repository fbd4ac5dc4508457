/** How a person works the page: with a pointer, or with the keyboard alone. The story in story.ts is the same for both. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Locator, Page } from 'playwright-core'

export type Hands = {
  /** Goes to a place of the dashboard, such as `Monitor`. */
  goTo(place: 'Discover' | 'Segment' | 'Monitor' | 'Administration'): Promise<void>
  press(target: Locator): Promise<void>
  type(field: Locator, text: string): Promise<void>
  /** Chooses one of a group of radio buttons. */
  choose(option: Locator): Promise<void>
  addCapture(path: string): Promise<void>
}

const mostTabs = 150

export function pointerHands(page: Page): Hands {
  return {
    goTo: async (place) => page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click(),
    press: async (target) => target.click(),
    type: async (field, text) => field.fill(text),
    choose: async (option) => option.check(),
    addCapture: async (path) => dropFile(page, path),
  }
}

/** Nothing here clicks, and nothing gets the focus but by keys. */
export function keyboardHands(page: Page): Hands {
  const press = async (target: Locator): Promise<void> => {
    await tabTo(page, target)
    await page.keyboard.press('Enter')
  }
  return {
    goTo: async (place) => {
      await page.keyboard.press('g')
      await page.keyboard.press(place.charAt(0).toLowerCase())
      await page.getByRole('heading', { level: 1, name: place === 'Discover' ? 'Devices' : place }).waitFor()
    },
    press,
    type: async (field, text) => {
      await tabTo(page, field)
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.insertText(text)
    },
    choose: async (option) => {
      await tabTo(page, page.locator('[role=radiogroup] input:checked, [role=radiogroup] input').first())
      for (let moved = 0; moved < 5 && !(await option.isChecked()); moved += 1) await page.keyboard.press('ArrowDown')
    },
    addCapture: async (path) => {
      const chooser = page.waitForEvent('filechooser')
      await press(page.getByRole('button', { name: 'Add captures' }))
      await (await chooser).setFiles(path)
    },
  }
}

/** Presses Tab, in a menu the arrow, until the target has the focus. @throws Error when no keyboard gets there */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  const key = (await target.getAttribute('role')) === 'menuitem' ? 'ArrowDown' : 'Tab'
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`No ${key} leads to ${String(target)}`)
}

/** As the browser does when a file from the desktop is let go over the page. */
async function dropFile(page: Page, path: string): Promise<void> {
  const file = { name: basename(path), base64: readFileSync(path).toString('base64') }
  const transfer = await page.evaluateHandle(({ name, base64 }) => {
    const made = new DataTransfer()
    made.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name))
    return made
  }, file)
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer })
  await page.getByText('Drop to read').waitFor()
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}
