/** The part of the configuration that says where alerts are sent. Nothing is sent unless it stands here. */
import { z } from 'zod'
import { channels } from '../deliver/channels/index.ts'

const ids = channels.map(({ id }) => id)

const entry = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens')
    .describe('Your name for it, such as `soc`.'),
  channel: z.enum(ids).describe('Which channel: one of the list below.'),
  severity: z.enum(['low', 'medium', 'high', 'critical']).default('medium').describe('The mildest that is sent.'),
  sites: z.array(z.string()).optional().describe('Only alerts of these sites; all when absent.'),
  settings: z.record(z.string(), z.unknown()).describe("The channel's own settings."),
})

export const channelsConfig = z
  .array(entry.superRefine(checkSettings))
  .max(50)
  .default([])
  .superRefine((entries, context) => {
    const names = new Set<string>()
    for (const [index, { name }] of entries.entries()) {
      if (names.has(name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is there twice` })
      names.add(name)
    }
  })
  .describe('Where alerts are sent.')

export type ChannelConfig = z.output<typeof entry>

/** Each channel has its own settings: what is wrong in them is said at its place. */
function checkSettings({ channel: id, settings }: ChannelConfig, context: z.core.$RefinementCtx<ChannelConfig>): void {
  const parsed = channels.find((channel) => channel.id === id)?.settings.safeParse(settings)
  for (const issue of parsed?.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: ['settings', ...issue.path], message: issue.message })
  }
}
