import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenMessages } from './seen-messages.ts'

const message = fc.uint8Array({ minLength: 1, maxLength: 300 })

test('knows a message of the same sender again, and no other', () => {
  fc.assert(
    fc.property(message, message, fc.nat(1000), (first, second, sender) => {
      const seen = new SeenMessages()
      expect(seen.sawBefore(first, 0, first.length, sender)).toBe(false)
      expect(seen.sawBefore(first, 0, first.length, sender)).toBe(true)
      expect(seen.sawBefore(first, 0, first.length, sender + 1)).toBe(false)
      expect(new SeenMessages().sawBefore(second, 0, second.length, sender)).toBe(false)
      const isSame = Buffer.from(first).equals(Buffer.from(second))
      expect(seen.sawBefore(second, 0, second.length, sender)).toBe(isSame)
    }),
    { numRuns: 2_000 },
  )
})

test('a hundred thousand different messages are all new, whatever places they share', () => {
  const seen = new SeenMessages()
  const bytes = new Uint8Array(64)
  for (let i = 0; i < 100_000; i += 1) {
    new DataView(bytes.buffer).setUint32(i % 60, i)
    expect(seen.sawBefore(bytes, 0, 64, 1)).toBe(false)
  }
})
