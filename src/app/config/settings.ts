/**
 * Everything that can be configured, as one schema: each part is a file of its own. The reference page and the JSON Schema
 * are made from it, and each key can be given by environment too.
 */
import { z } from 'zod'
import { accessSettings } from '../access/settings.ts'
import { channelsConfig } from '../config-channels.ts'
import { logLevels } from '../log.ts'
import { retentionSettings } from './retention-settings.ts'
import { sourcesSettings } from './sources-settings.ts'

const serverSettings = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .max(253)
      .default('127.0.0.1')
      .describe('Address to listen on: this machine alone unless changed.'),
    port: z.int().min(0).max(65_535).default(8400).describe('Port to listen on; 0 takes any free one.'),
    uploadMegabytes: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(16_384)
      .describe('Largest file that may be uploaded, in megabytes.'),
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where the dashboard is reached from outside; links in alerts begin with it.'),
  })
  .describe('Where the dashboard and the API are reached.')

const logSettings = z
  .strictObject({
    level: z
      .enum(logLevels)
      .optional()
      .describe('The least that is logged. Without: `warn` on a terminal, else `info`.'),
  })
  .describe('Logs: one JSON object a line, on standard error.')

export const settings = z.strictObject({
  data: z
    .string()
    .min(1)
    .optional()
    .describe('Data folder. Without: `$XDG_DATA_HOME/cordon`, or `~/.local/share/cordon`.'),
  database: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional()
    .describe('Connection string of a PostgreSQL database. Without: a file in the data folder.'),
  site: z
    .string()
    .min(1)
    .max(100)
    .default('default')
    .describe('Name of the site of uploads and of sources that name none.'),
  feeds: z.string().min(1).optional().describe('Folder of advisories and other feeds to match devices with.'),
  sources: sourcesSettings,
  server: serverSettings.prefault({}),
  access: accessSettings.prefault({}),
  channels: channelsConfig,
  retention: retentionSettings.prefault({}),
  log: logSettings.prefault({}),
})

export type Settings = z.output<typeof settings>
