/** Files that grow or appear whole: nothing half-written is ever seen under its own name. */
import { appendFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { delivered, unreachable, type Delivery } from './channel.ts'

/** A full disk or a missing right is worth another try: somebody may put it right. */
export async function appendLines(
  folder: string,
  { name, heading, lines }: { readonly name: string; readonly heading: string; readonly lines: string },
): Promise<Delivery> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const path = join(folder, name)
    const isNew = await stat(path).then(
      ({ size }) => size === 0,
      () => true,
    )
    await appendFile(path, (isNew ? heading : '') + lines, { mode: 0o640, flush: true })
    return delivered
  } catch (error) {
    return unreachable(error)
  }
}

export async function writeWhole(folder: string, name: string, text: string): Promise<Delivery> {
  const draft = join(folder, `.${name}.${process.pid}.part`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const file = await open(draft, 'w', 0o640)
    await file.writeFile(text).finally(async () => file.close())
    await rename(draft, join(folder, name))
    return delivered
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    return unreachable(error)
  }
}
