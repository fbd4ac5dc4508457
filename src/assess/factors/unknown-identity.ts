/** Nobody can say what the device is for: it can be neither patched nor segmented with reason. */
import { exampleClaim, exampleInput, factor } from '../factor.ts'

export const unknownIdentity = factor({
  id: 'unknown-identity',
  title: 'Unknown device',
  why: 'What nobody knows, nobody looks after.',
  remedy: { title: 'Say what unknown devices are', hoursEach: 0.1 },
  most: 10,
  settings: { nothingKnown: 10, vendorKnown: 6 },

  judge({ identity, device }, { nothingKnown, vendorKnown }) {
    const { category, vendor } = identity
    if (category !== null) return null
    const facts = `it told ${device.facts.length === 1 ? '1 fact' : `${device.facts.length} facts`} about itself`
    if (vendor !== null)
      return {
        points: vendorKnown,
        sentence: `It is made by ${vendor.value}, but what it is for is not known; ${facts}.`,
      }
    return { points: nothingKnown, sentence: `Neither its maker nor what it is for is known; ${facts}.` }
  },

  examples: [
    { name: 'nothing is known', given: exampleInput({}), points: 10 },
    { name: 'the maker is known', given: exampleInput({ identity: { vendor: exampleClaim('Espressif') } }), points: 6 },
    { name: 'a camera', given: exampleInput({ identity: { category: exampleClaim('camera') } }), points: null },
  ],
})
