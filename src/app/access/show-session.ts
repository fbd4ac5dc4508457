/** What a browser is told of its session, whoever it is. */
import type { z } from 'zod'
import type { StoredUser } from '../../store/access-users.ts'
import type { ActionContext } from '../action.ts'
import { version } from '../version.ts'
import type { shownSession } from './fields.ts'
import { waitingFirstLink } from './first-link.ts'
import { parseSites } from './principals.ts'
import { forgeryToken } from './secrets.ts'

type Shown = z.output<typeof shownSession>

/** @param entered who just signed in, with the secret of the new session */
export async function showSession(
  { store, who, nowMs, login }: ActionContext,
  entered: { readonly user: StoredUser; readonly secret: string } | null,
): Promise<Shown> {
  const waiting = await waitingFirstLink(store, nowMs)
  const secret = entered?.secret ?? (who.via === 'session' ? login?.secret : null) ?? null
  return {
    user: entered === null ? known(who) : userOf(entered.user),
    csrf: secret === null ? '' : forgeryToken(secret),
    version,
    firstRun: waiting !== undefined,
    demo: waiting?.demo ?? false,
    singleSignOn: login?.singleSignOn ?? null,
  }
}

function known({ userId, name, role, sites }: ActionContext['who']): Shown['user'] {
  return userId === null ? null : { id: userId, name, role, sites: sites?.slice() ?? null }
}

function userOf({ id, name, role, sitesJson }: StoredUser): Shown['user'] {
  return { id, name, role, sites: parseSites(sitesJson)?.slice() ?? null }
}
