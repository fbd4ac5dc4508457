/**
 * The format of a device profile as a schema, for profiles that nobody has checked yet. Those of this project are held
 * to it by the generator and the tests, not at each start, so nothing that runs for every report imports this file.
 */
import { z } from 'zod'
import { isCategory } from './categories.ts'
import { whyUnsafe } from './pattern.ts'
import { canFill, clueFacts, fields, fieldsOf } from './profile.ts'
import { isVendor } from './vendors.ts'

const condition = {
  fact: z.enum(clueFacts),
  /** Compared without regard to case. `matches` is a regular expression from the beginning of the value. */
  op: z.enum(['equals', 'prefix', 'suffix', 'contains', 'matches']),
  value: z.string().min(1).max(200),
}

/** The source of what is known but was neither read in a reference nor observed. */
const unverified = 'common knowledge, not verified'

/** A port or a name asked for says little by itself, more on an address of the vendor's own. */
function strongestUnverified({ fact, with: further }: { readonly fact: string; readonly with?: unknown }): number {
  const isShared = fact.startsWith('port.') || fact === 'asks.name'
  return isShared && further === undefined ? 2 : 3
}

const clueSchema = z
  .strictObject({
    ...condition,
    /** Further conditions, all of which have to hold on the same device. */
    with: z.array(z.strictObject(condition).readonly()).max(3).readonly().optional(),
    /** 1 a faint hint … 5 names the family on its own. */
    strength: z.int().min(1).max(5),
    /** The fields that it speaks for; without it, all that the profile has and this clue can fill. */
    says: z.array(z.enum(fields)).min(1).readonly().optional(),
    /** What the match means: shown to people. */
    why: z.string().min(12).max(200),
    source: z.string().min(5).max(80),
  })
  .readonly()
  .superRefine((clue, context) => {
    const complain = (message: string): void => context.addIssue({ code: 'custom', message })
    for (const { op, value } of [clue, ...(clue.with ?? [])]) {
      const unsafe = op === 'matches' ? whyUnsafe(value) : null
      if (unsafe !== null) complain(`the pattern ${value} ${unsafe}`)
    }
    if (clue.fact === 'mac.oui' && clue.strength > 2) complain('an OUI is a weak hint: strength at most 2')
    if (clue.source === unverified && clue.strength > strongestUnverified(clue)) {
      complain(`what nobody verified has a strength of at most ${strongestUnverified(clue)}`)
    }
    if (clue.fact === 'asks.name' && clue.op === 'suffix' && !clue.value.startsWith('.')) {
      complain(`a suffix of a name starts with a dot, so that ${clue.value} doesn't match a longer word`)
    }
  })

const answer = z.string().nullable()
const factValues = z.record(z.string(), z.union([z.string(), z.array(z.string()).readonly()]))

const profileSchema = z
  .strictObject({
    /** The file's name. */
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    /** The family, for people. */
    name: z.string().min(3).max(80),
    /** `null` for a trait that several categories share, such as an operating system. */
    category: z.string().refine(isCategory, 'no category of the list').nullable(),
    /** `null` for a family of many vendors. */
    vendor: z.string().refine(isVendor, 'no vendor of vendors.json').nullable(),
    /**
     * A name, or a template: `{1}` is a clue's first capture group, or what follows a `prefix` that `says` this field.
     */
    model: z.string().min(1).nullable(),
    os: z.string().min(1).optional(),
    firmware: z.string().min(1).optional(),
    clues: z.array(clueSchema).min(1).readonly(),
    /** Devices of the family, and what has to come out. `null`: it has to stay unknown. */
    examples: z
      .array(
        z
          .strictObject({
            name: z.string(),
            facts: factValues,
            gives: z.strictObject({ category: answer, vendor: answer, model: answer }).readonly(),
          })
          .readonly(),
      )
      .min(1)
      .readonly(),
    /** Devices that look similar and must not get this family's vendor, category and model. */
    counterExamples: z
      .array(z.strictObject({ name: z.string(), facts: factValues }).readonly())
      .readonly()
      .optional(),
  })
  .readonly()
  .superRefine((profile, context) => {
    for (const field of ['model', 'os', 'firmware'] as const) {
      const template = profile[field] ?? ''
      if (template.includes('{') && !profile.clues.some((clue) => canFill(template, clue))) {
        context.addIssue({ code: 'custom', message: `no clue fills the ${field} ${template}` })
      }
    }
    for (const clue of profile.clues) {
      if (fieldsOf(profile, clue).length === 0) {
        context.addIssue({ code: 'custom', message: `the clue ${clue.fact} ${clue.value} speaks for nothing` })
      }
    }
  })

export type Profile = z.infer<typeof profileSchema>
export type Clue = z.infer<typeof clueSchema>

/**
 * Takes parsed JSON, a list of profiles; throws an error that names the profile and the field when one breaks the
 * format.
 */
export function parseProfiles(list: unknown): readonly Profile[] {
  const parsed = z.array(profileSchema).readonly().safeParse(list)
  if (!parsed.success) throw new Error(`A device profile breaks the format:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
