/** Writes lines of the audit log. Texts are cut and cleaned: what is told there came from outside in part. */
import { insertAudit } from '../../store/access-audit.ts'
import type { Store } from '../../store/open-store.ts'
import type { Principal } from '../action.ts'
import { printable } from '../plain-text.ts'

export type AuditLine = {
  readonly who: Pick<Principal, 'name' | 'via' | 'address'>
  /** Id of the action, such as `users.create`. */
  readonly action: string
  /** Empty for what concerns no site or all. */
  readonly site: string
  readonly target: string
  readonly sentence: string
  readonly nowMs: number
}

export async function recordAudit(store: Store, { who, nowMs, ...line }: AuditLine): Promise<void> {
  await insertAudit(store, {
    atMs: nowMs,
    who: printable(who.name, 80),
    via: who.via,
    action: printable(line.action, 80),
    site: printable(line.site, 80),
    target: printable(line.target, 200),
    sentence: printable(line.sentence, 500),
    address: printable(who.address, 80),
  })
}
