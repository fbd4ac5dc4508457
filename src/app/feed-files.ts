/** Reads the folder of `--feeds`: every file in it, and in folders below it, as text for the feeds to recognise. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseFeeds, type ParsedFeeds } from '../assess/catalogue.ts'
import { UserError } from '../core/errors.ts'

/** Larger files are no feed of ours; the whole of KEV is 1.5 MB, NVD's largest year about 150 MB. */
const maxFileBytes = 512 << 20

/**
 * @param folder the folder, or one feed file
 * @throws UserError `feed-unreadable` when it does not exist or holds no feed at all
 */
export function readFeeds(folder: string): ParsedFeeds {
  const parsed = parseFeeds(filesIn(folder).map((name) => ({ name, text: textOf(name) })))
  if (parsed.loaded.length > 0) return parsed
  const reason = parsed.faults[0] === undefined ? 'it is empty' : `${parsed.faults[0].file}: ${parsed.faults[0].reason}`
  throw new UserError('feed-unreadable', `No feed could be read from ${folder} (${reason}).`, hint)
}

const hint = 'Put CISA KEV (JSON), CSAF advisories (JSON) or end-of-life dates there, as downloaded.'

function filesIn(folder: string): readonly string[] {
  try {
    if (!statSync(folder).isDirectory()) return [folder]
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
  } catch (error) {
    throw new UserError('feed-unreadable', `The feeds folder ${folder} cannot be read: ${messageOf(error)}.`, hint)
  }
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > maxFileBytes) return ''
    const bytes = readFileSync(file)
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (packed ? gunzipSync(bytes, { maxOutputLength: maxFileBytes }) : bytes).toString('utf8')
  } catch (error) {
    throw new UserError('feed-unreadable', `The feed ${file} cannot be read: ${messageOf(error)}.`, hint)
  }
}

/** The operating system's reason, in words. */
function messageOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'reading it is not permitted',
    ENOTDIR: 'a part of its path is no folder',
  }
  return words[code] ?? (error instanceof Error ? error.message : String(error))
}
