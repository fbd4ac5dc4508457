/** A saved view as the API gives it, and whose it is. */
import { z } from 'zod'
import type { ViewRow } from '../../store/tables.ts'
import type { Principal } from '../action.ts'
import { storedJson } from '../stored-json.ts'
import type { viewRow } from './view-rows.ts'

/** Views belong to users; those made at the terminal, to the terminal. */
export function ownerOf({ name, via }: Principal): string {
  return via === 'terminal' ? 'terminal' : name
}

export function shownView({ stateJson, shared, ...view }: ViewRow): z.output<typeof viewRow> {
  return { ...view, shared: shared === 1, state: storedJson(z.record(z.string(), z.string()), stateJson) ?? {} }
}
