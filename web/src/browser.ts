/** What only a browser can do with text: put it on the clipboard, and offer it as a file. */

/** @returns false where the browser refuses, such as on a page that came without TLS from another machine */
export async function copyText(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

export function offerFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Firefox starts the download only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
