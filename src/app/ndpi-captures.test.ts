/** The application of every flow of nDPI's regression captures, protocol by protocol: bench/truth-ndpi.ts prints them. */
import { expect, test } from 'vitest'
import { goals, isMet, scoreAll } from '../../bench/truth/ndpi-scores.ts'
import { sharedData } from '../../testdata/outside.ts'

const captures = sharedData('captures/ndpi/expected')

test.skipIf(captures === null)(
  `flows are recognised as nDPI recognises them by content: recall ${goals.recall} and precision ${goals.precision} or more`,
  async () => {
    const scores = (await scoreAll()) ?? []
    expect(scores.length).toBeGreaterThan(40)
    expect(scores.filter((score) => !isMet(score))).toEqual([])
  },
)
