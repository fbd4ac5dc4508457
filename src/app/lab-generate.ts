/** A synthetic network as a capture: what the lab makes, found by name. */
import { UserError } from '../core/errors.ts'
import type { LabCapture } from '../lab/network.ts'
import { networks } from '../lab/networks/index.ts'
import { printable } from './plain-text.ts'

/**
 * A pcapng file and the truth about it. The same name and seed give the same bytes.
 * @throws UserError `network-unknown`
 */
export function generateNetwork(name: string, seed: number): LabCapture {
  const network = networks.find((candidate) => candidate.name === name)
  if (network !== undefined) return network.generate(seed)
  const known = networks.map((candidate) => candidate.name).join(', ')
  throw new UserError('network-unknown', `The lab has no network "${printable(name, 60)}".`, `It has: ${known}.`)
}

/** Files to read as feeds beside the capture of a network; none when nothing is published about its models. */
export function advisoriesOf(name: string): readonly { readonly name: string; readonly text: string }[] {
  return networks.find((candidate) => candidate.name === name)?.advisories ?? []
}
