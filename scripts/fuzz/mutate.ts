/**
 * Changes bytes the way that damage and attackers do: bits, values at the edge, length fields, cuts, runs added, taken
 * away, repeated, and the rest of another example. In place, nothing is allocated but where a part grows.
 */
import { maxPartBytes, type Part } from './input.ts'
import type { Random } from './random.ts'

const edges = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 0x7e, 0x7f, 0x80, 0x81, 0xc0, 0xef, 0xf0, 0xfe, 0xff]
/** What text formats are made of, and what must not be told. */
const letters = Array.from('\r\n\t \0:;,."\'=<>&%/\\{}[]()-+0129aZ\x1b\x7f\x80\xc3\xff', (letter) =>
  letter.charCodeAt(0),
)
const wide = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, -1]

/** Applies one to six changes; few are likelier, as many rarely leave a message that is still claimed. */
export function mutate(random: Random, part: Part, donors: readonly Uint8Array[]): void {
  let changes = 1
  while (changes < 6 && random.oneIn(2)) changes += 1
  for (; changes > 0; changes -= 1) changeOnce(random, part, donors)
}

function changeOnce(random: Random, part: Part, donors: readonly Uint8Array[]): void {
  const { bytes, length } = part
  const at = placeIn(random, length)
  switch (random.below(16)) {
    case 0:
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
      return
    case 2:
      bytes[at] = random.below(256)
      return
    case 3:
    case 4:
      bytes[at] = edges[random.below(edges.length)] ?? 0
      return
    case 5:
      bytes[at] = letters[random.below(letters.length)] ?? 0
      return
    case 6:
      bytes[at] = (bytes[at] ?? 0) + (random.oneIn(2) ? 1 : -1)
      return
    case 7:
    case 8:
      writeLength(random, part, at)
      return
    case 9:
    case 10:
      part.length = random.oneIn(2) ? at : length - Math.min(length, 1 + random.below(4))
      return
    default:
      changeRun(random, part, donors, at)
  }
}

/** Half of the time near the beginning, where headers are. */
function placeIn(random: Random, length: number): number {
  return random.below(random.oneIn(2) ? length : Math.min(length, 48))
}

/** A number of one to four bytes: one at the edge, or near how much there is. */
function writeLength(random: Random, part: Part, at: number): void {
  const width = 1 << random.below(3)
  if (at + width > part.length) return
  const rest = part.length - at - width
  const near = random.oneIn(2) ? rest : part.length
  const value = random.oneIn(2) ? (wide[random.below(wide.length)] ?? 0) : near + random.below(5) - 2
  const isBig = !random.oneIn(3)
  for (let i = 0; i < width; i += 1) part.bytes[at + (isBig ? width - 1 - i : i)] = value >>> (8 * i)
}

function changeRun(random: Random, part: Part, donors: readonly Uint8Array[], at: number): void {
  const most = random.oneIn(200) ? 20_000 : random.oneIn(10) ? 600 : 40
  const run = 1 + random.below(most)
  switch (random.below(5)) {
    case 0:
      removeRun(part, at, run)
      return
    case 1: {
      const byte = random.oneIn(2) ? (part.bytes[at] ?? 0) : random.below(256)
      if (openRun(part, at, run)) part.bytes.fill(byte, at, at + run)
      return
    }
    case 2: {
      const from = placeIn(random, part.length)
      const length = Math.min(run, part.length - from)
      if (openRun(part, part.length, length)) part.bytes.copyWithin(at + length, at, part.length - length)
      part.bytes.copyWithin(at, from, from + length)
      return
    }
    case 3:
      for (let i = at; i < Math.min(part.length, at + run); i += 1) part.bytes[i] = random.below(256)
      return
    default:
      splice(random, part, donors[random.below(donors.length)], at)
  }
}

function removeRun(part: Part, at: number, run: number): void {
  const end = Math.min(part.length, at + run)
  part.bytes.copyWithin(at, end, part.length)
  part.length -= end - at
}

/** Makes room for a run at `at`; false when the part is as long as it may be. */
function openRun(part: Part, at: number, run: number): boolean {
  if (part.length + run > maxPartBytes) return false
  part.reserve(part.length + run)
  part.bytes.copyWithin(at + run, at, part.length)
  part.length += run
  return true
}

/** The rest from `at` on becomes that of another example. */
function splice(random: Random, part: Part, donor: Uint8Array | undefined, at: number): void {
  if (donor === undefined) return
  const from = random.oneIn(2) ? Math.min(at, donor.length) : random.below(donor.length)
  part.reserve(at + donor.length - from)
  part.bytes.set(donor.subarray(from), at)
  part.length = at + donor.length - from
}
