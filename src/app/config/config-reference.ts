/** The reference page of the configuration, and its JSON Schema: both are made from the schema of the settings. */
import { z } from 'zod'
import { leafKeys, unwrapped, variableOf, type KeyOfSchema } from './keys.ts'
import { settings } from './settings.ts'

export function settingsJsonSchema(): z.core.JSONSchema.BaseSchema {
  return { title: 'Configuration of Cordon', ...z.toJSONSchema(settings, { io: 'input' }) }
}

/** Markdown, without the first line that says that it is generated. */
export function renderSettingsReference(): string {
  const rows = leafKeys(settings).map(
    (key) => `| \`${key.path.join('.')}\` | ${presetOf(key)} | ${sentenceOf(key)} | \`${variableOf(key.path)}\` |`,
  )
  const kinds = sourceTables()
  return [
    '# Configuration\n',
    'One YAML file, named with `cordon serve --config FILE` or `CORDON_CONFIG`. ' +
      'Every key can be left away, and can be given by a',
    'variable of the environment instead, which counts for more; options of the command line count most. Lists and groups of',
    'unknown names are given in a variable as they stand in the file: ' +
      "`CORDON_SOURCES='[{ kind: folder, folder: /captures }]'`.",
    '`cordon config check FILE` says what is wrong, and in which line. ' +
      'JSON Schema: [schemas/configuration.json](schemas/configuration.json).\n',
    '| key | without it | meaning | variable |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...kinds,
    'Channels, which alerts are sent through, are described in [channels.md](channels.md).\n',
  ].join('\n')
}

function sourceTables(): readonly string[] {
  const { element } = settings.shape.sources.unwrap()
  const tables = element.options.flatMap(({ shape }) => {
    const { kind, ...keys } = shape
    const rows = Object.entries(keys).map(
      ([name, schema]) =>
        `| \`${name}\` | ${presetOf({ path: [name], schema })} | ${sentenceOf({ path: [name], schema })} |`,
    )
    const head = [
      `### \`kind: ${kind.value}\`\n`,
      `${kind.description ?? ''}\n`,
      '| key | without it | meaning |',
      '|---|---|---|',
    ]
    return head.concat(rows, '')
  })
  return ['## Sources\n', 'The entries of `sources`.\n', ...tables]
}

function presetOf({ schema }: KeyOfSchema): string {
  if (schema instanceof z.ZodDefault) return `\`${JSON.stringify(schema.def.defaultValue)}\``
  return schema instanceof z.ZodOptional ? '' : 'needed'
}

function sentenceOf({ schema }: KeyOfSchema): string {
  const own = schema instanceof z.ZodType ? schema.description : undefined
  const inner = unwrapped(schema)
  return (own ?? (inner instanceof z.ZodType ? inner.description : undefined) ?? '').replaceAll('|', '\\|')
}
