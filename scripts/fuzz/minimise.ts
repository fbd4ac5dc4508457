/** Makes an input that breaks a promise smaller, while it still breaks the same one. */
import type { Input, Part } from './input.ts'

const maxTrials = 1500

/** Changes `input`; `isBroken` tries it as it is then. */
export async function minimise(input: Input, isBroken: () => Promise<boolean>): Promise<void> {
  let trials = 0
  const holds = async () => {
    trials += 1
    return trials <= maxTrials && (await isBroken())
  }
  // What only shows after what was executed before it stays as it is.
  if (!(await holds())) return
  for (let at = input.count - 1; at >= 0 && input.count > 1; at -= 1) {
    const { numbers } = input.at(at)
    const [copy, kept] = [input.at(at).copy(), numbers.slice()]
    input.remove(at)
    if (!(await holds())) putBack(input, at, copy, kept)
  }
  for (let at = 0; at < input.count; at += 1) await shorten(input.at(at), holds)
}

function putBack(input: Input, at: number, bytes: Uint8Array, numbers: Int32Array): void {
  const part = input.add()
  part.put(bytes)
  part.numbers.set(numbers)
  for (let place = input.count - 1; place > at; place -= 1) input.swap(place, place - 1)
}

async function shorten(part: Part, holds: () => Promise<boolean>): Promise<void> {
  for (let run = part.length >> 1; run > 0; run >>= 1) {
    for (let end = part.length; end > 0; end -= run) {
      const before = part.copy()
      const from = Math.max(0, end - run)
      part.bytes.copyWithin(from, end, part.length)
      part.length -= end - from
      if (!(await holds())) part.put(before)
    }
  }
}
