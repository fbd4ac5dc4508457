#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// A capture is read in a second or two. On Node 20, which has no mid-tier compiler, the optimising one took half of that on a
// thread of its own, inlining rarely used decoders everywhere; held back, the packet-path bench costs a fifth less CPU.
if (process.versions.node.startsWith('20.')) {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=250')
  setFlagsFromString('--interrupt-budget=400000')
  setFlagsFromString('--semi-space-growth-factor=6')
}

const { main } = await import('../dist/main.js')
process.exitCode = await main(process.argv.slice(2))
