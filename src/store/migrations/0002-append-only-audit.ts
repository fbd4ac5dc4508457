/**
 * The audit log takes rows and gives none back: the database itself refuses to change one, or to delete one of the last
 * ninety days. Older ones may go when their retention ends.
 */
import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

const keptMs = 90 * 86_400_000

export const _0002AppendOnlyAudit: Migration = {
  name: '0002-append-only-audit',
  up: async ({ db, engine }) => {
    // One person at the provider of single sign-on is one user, also when two browsers arrive together.
    await sql`create unique index "users_subject" on "users" ("subject")`.execute(db)
    const statements = engine === 'sqlite' ? sqlite : postgresql
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const sqlite = [
  `create trigger "audit_unchanged" before update on "audit"
   begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger "audit_undeleted" before delete on "audit"
   when old."atMs" > cast(strftime('%s', 'now') as integer) * 1000 - ${keptMs}
   begin select raise(abort, 'the audit log is append-only'); end`,
]

const postgresql = [
  `create function "refuse_audit_change"() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' and old."atMs" <= extract(epoch from now()) * 1000 - ${keptMs} then return old; end if;
     raise exception 'the audit log is append-only';
   end $$`,
  `create trigger "audit_unchanged" before update or delete on "audit"
   for each row execute function "refuse_audit_change"()`,
  `create trigger "audit_untruncated" before truncate on "audit"
   for each statement execute function "refuse_audit_change"()`,
]
