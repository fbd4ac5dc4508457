/** `cordon lab generate`: a synthetic network as a capture file. */
import { basename, join } from 'node:path'
import { Command } from 'commander'
import { formatBytes, formatPlural } from '../app/plain-text.ts'
import { parseSeed } from './option-values.ts'
import { openOutput } from './output-file.ts'
import type { Terminal } from './terminal.ts'

type Options = { readonly seed: number; readonly out: string; readonly advisories?: string }

export function labCommand(terminal: Terminal): Command {
  return new Command('lab')
    .summary('synthetic networks as captures')
    .description('Makes synthetic networks. What is made says so in its file, and so does every report about it.')
    .addCommand(generateCommand(terminal))
}

function generateCommand(terminal: Terminal): Command {
  return new Command('generate')
    .summary('write the capture of a synthetic network')
    .description('Writes the capture of a synthetic network. The same name and seed give the same bytes.')
    .argument('<network>', 'name of the network, such as clinic')
    .option('--seed <number>', 'which variant', parseSeed, 1)
    .requiredOption('--out <file>', 'file to write, in pcapng form')
    .option('--advisories <dir>', 'folder to write advisories about its devices to, for analyze --feeds')
    .addHelpText('after', '\nExample:\n  cordon lab generate clinic --seed 1 --out clinic.pcapng\n')
    .action(async (network: string, options: Options) => generate(network, options, terminal))
}

async function generate(
  network: string,
  { seed, out, advisories: folder }: Options,
  terminal: Terminal,
): Promise<void> {
  const output = openOutput(out, [], terminal)
  const { advisoriesOf, generateNetwork } = await import('../app/lab-generate.ts')
  const advisories = folder === undefined ? [] : advisoriesOf(network)
  const others = advisories.map(({ name, text }) => {
    return { text, file: openOutput(join(folder ?? '', basename(name)), [], terminal) }
  })
  const { capture, devices, attacks } = generateNetwork(network, seed)
  output.write(capture)
  for (const { file, text } of others) file.write(text)
  const counts = `${formatPlural(devices.length, 'device')}, ${formatPlural(attacks.length, 'attack')}`
  terminal.note(`Wrote ${output.path}: synthetic, ${counts}, ${formatBytes(capture.length)}\n`)
  for (const { file } of others) terminal.note(`Wrote ${file.path}\n`)
}
