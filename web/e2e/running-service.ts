/** The real service in a process of its own on a free port, and a real browser: what the end-to-end tests stand on. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const root = resolve(import.meta.dirname, '../..')
const startsWithinMs = 60_000

export type RunningService = {
  /** The sign-in link with its one-time secret, as it was printed. */
  readonly link: string
  /** Where it listens, without a slash at the end. */
  readonly address: string
  stop(): Promise<void>
}

/** As a person starts it, with an empty data folder that is gone afterwards. */
export async function startService(): Promise<RunningService> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-e2e-'))
  const started = spawn(process.execPath, ['bin/cordon.js', 'serve', '--port', '0', '--data', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => started.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    started.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const link = await printedLink(started)
    return { link, address: new URL(link).origin, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function printedLink(started: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const late = setTimeout(() => reject(new Error(`No sign-in link was printed, but: ${printed}`)), startsWithinMs)
    const read = (chunk: unknown): void => {
      printed += String(chunk)
      const link = /https?:\/\/\S+#\S+/.exec(printed)?.[0]
      if (link === undefined) return
      clearTimeout(late)
      resolve(link)
    }
    started.stdout?.on('data', read)
    started.stderr?.on('data', read)
    started.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`The service ended with ${code ?? 'a signal'} and said: ${printed}`))
    })
  })
}

/** Chromium's own sandbox does not work for root, as which containers run tests. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}
