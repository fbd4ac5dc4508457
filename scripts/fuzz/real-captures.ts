/** Frames of real captures: some of every file, whatever its link type. Nothing of them is kept. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PacketStream } from '../../src/capture/packet-stream.ts'
import type { Captured } from './whole-path.ts'

const largestFile = 1 << 20
const framesEach = 24
const longestFrame = 9_000

export function realCaptures(folder: string): readonly Captured[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return files.flatMap((name) => {
    const path = join(folder, name)
    if (!/\.(pcap|pcapng|cap|trace|dmp)$/.test(name)) return []
    const { size } = statSync(path)
    return size > largestFile ? [] : framesOf(readFileSync(path))
  })
}

function framesOf(file: Uint8Array): readonly Captured[] {
  const frames: Uint8Array[] = []
  let link = -1
  const stream = new PacketStream((bytes, start, end, _atMs, _wireLength, linkType) => {
    if (link < 0) link = linkType
    if (linkType === link && frames.length < framesEach && end - start <= longestFrame)
      frames.push(bytes.slice(start, end))
  })
  stream.push(file)
  stream.finish()
  return frames.length === 0 ? [] : [{ frames, link }]
}
