/** What people say of a device: it counts for more than what was identified. */
import type { Claim, Identity, Kind } from '../core/answers.ts'
import { kindOf } from '../identify/categories.ts'

export type Label = {
  readonly deviceId: string
  /** `category`, `vendor` and `model` change the identity; others, such as `name` or `owner`, are shown beside it. */
  readonly field: string
  readonly value: string
  readonly author: string
}

export type Labels = ReadonlyMap<string, readonly Label[]>

/** By device. */
export function labelsByDevice(labels: readonly Label[]): Labels {
  const found = new Map<string, Label[]>()
  for (const label of labels) found.set(label.deviceId, [...(found.get(label.deviceId) ?? []), label])
  return found
}

type Identified = { readonly identity: Identity; readonly kind: Kind }

/** The identity with what was said instead of what was found; an empty value says nothing. */
export function labelled({ identity, kind }: Identified, labels: readonly Label[]): Identified {
  const said = (field: string): Claim | null => {
    const label = labels.find((each) => each.field === field && each.value !== '')
    return label === undefined ? null : claimOf(label)
  }
  const category = said('category')
  const people = { vendor: said('vendor') ?? identity.vendor, model: said('model') ?? identity.model }
  return {
    identity: { ...identity, ...people, category: category ?? identity.category },
    kind: category === null ? kind : kindOf(category.value),
  }
}

function claimOf({ field, value, author }: Label): Claim {
  const why = { fact: `label.${field}`, value, clue: `said by ${author}`, source: 'people' }
  return { value, confidence: 1, why: [why] }
}
