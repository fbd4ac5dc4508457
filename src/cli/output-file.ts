/**
 * A file that the user asked for. It is opened before the long work starts, so that a mistake costs nothing; written
 * beside its place and renamed, so that nobody ever sees half of it; and it is gone when the program ends early.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../core/errors.ts'
import { printable } from '../app/plain-text.ts'
import type { Terminal } from './terminal.ts'

export type OutputFile = {
  readonly path: string
  /** Writes the whole file and puts it in its place. */
  write(content: string | Uint8Array): void
}

/**
 * @param inputs files that must not be written over
 * @throws UserError `output-unwritable`
 */
export function openOutput(path: string, inputs: readonly string[], terminal: Terminal): OutputFile {
  return orUnwritable(path, () => {
    const target = existsSync(path) ? realpathSync(path) : resolve(path)
    refuseInput(path, target, inputs)
    if (existsSync(target)) {
      const stat = statSync(target)
      if (stat.isDirectory()) throw unwritable(path, 'it is a folder', 'Name a file in it.')
      accessSync(target, constants.W_OK)
      // A device or a pipe has no place to rename to.
      if (!stat.isFile()) return { path, write: (content) => orUnwritable(path, () => writeFileSync(target, content)) }
    }
    const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`)
    closeSync(openSync(draft, 'wx'))
    terminal.removeAtEnd(draft)
    const write = (content: string | Uint8Array): void => {
      writeFileSync(draft, content, { flush: true })
      renameSync(draft, target)
      terminal.keep(draft)
    }
    return { path, write: (content) => orUnwritable(path, () => write(content)) }
  })
}

function refuseInput(path: string, target: string, inputs: readonly string[]): void {
  const same = inputs.some((input) => existsSync(input) && realpathSync(input) === target)
  if (same) throw unwritable(path, 'it is also an input', 'Choose another name, so that the capture stays as it is.')
}

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOENT: ['its folder does not exist', 'Make the folder first, or choose another one.'],
  ENOTDIR: ['a part of its path is not a folder', 'Check the path.'],
  EACCES: ['there is no permission', 'Choose a folder that you may write to.'],
  EPERM: ['there is no permission', 'Choose a folder that you may write to.'],
  EROFS: ['the file system is read-only', 'Choose a place that can be written to.'],
  ENOSPC: ['the disk is full', 'Make room, or choose another disk.'],
  EEXIST: ['another run is writing it', 'Wait for that run, or remove its .part file.'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter name.'],
}

function orUnwritable<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const [reason, hint] = (error instanceof Error && 'code' in error ? reasons[String(error.code)] : undefined) ?? []
    if (reason === undefined || hint === undefined) throw error
    throw unwritable(path, reason, hint)
  }
}

function unwritable(path: string, reason: string, hint: string): UserError {
  return new UserError('output-unwritable', `${printable(path, 200)} cannot be written: ${reason}.`, hint)
}
