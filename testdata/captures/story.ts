/**
 * What the scripts beside the small captures share: a plan becomes bytes, and the script that is run writes them beside
 * itself.
 */
import { writeFileSync } from 'node:fs'
import { captureSite, type SitePlan } from '../../src/lab/site.ts'
import { farStation } from '../../src/lab/names.ts'

/** `script` is the path of the calling file, whose name ends in `.make.ts`. Returns the capture. */
export function story(script: string, plan: Omit<SitePlan, 'network' | 'domain' | 'outside'>): Uint8Array {
  const { capture } = captureSite({
    ...plan,
    network: script.replace(/^.*\//, '').replace('.make.ts', ''),
    domain: 'clinic.example',
    outside: (mac) => [farStation('resolver', '192.0.2.53', { mac, rttMs: 9, hops: 6 })],
  })
  if (process.argv[1] === script) writeFileSync(script.replace('.make.ts', '.pcapng'), capture)
  return capture
}
