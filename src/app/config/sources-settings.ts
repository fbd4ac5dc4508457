/** The part of the configuration that says what is read: interfaces, folders, flow exporters. */
import { z } from 'zod'

const site = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('Name of its site; the site of the configuration when left away.')

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('interface').describe('Packets of an interface, captured by tcpdump or dumpcap.'),
    interface: z.string().min(1).max(64).describe('Its name, such as `eth0`.'),
    filter: z.string().max(2_000).optional().describe('Capture only this, in the language of tcpdump.'),
    site,
  }),
  z.strictObject({
    kind: z.literal('folder').describe('Captures that another program writes into a folder.'),
    folder: z.string().min(1).describe('The folder.'),
    site,
  }),
  z.strictObject({
    kind: z.literal('listener').describe('Flow records that exporters send: NetFlow v5 and v9, IPFIX.'),
    address: z.string().max(100).default('127.0.0.1').describe('Address to listen on.'),
    port: z.int().min(1).max(65_535).default(2055).describe('UDP port to listen on.'),
    site,
  }),
])

export const sourcesSettings = z.array(source).max(100).default([]).describe('What is read, all at the same time.')
