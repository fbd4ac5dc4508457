/** Who is signed in, and signing in and out. The cookie itself is out of reach of scripts. */
import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query'
import { request, rememberCsrf, RequestError } from './request.ts'

export type Role = 'viewer' | 'analyst' | 'administrator'
export type Session = {
  readonly user: { readonly name: string; readonly role: Role; readonly sites: readonly string[] | null } | null
  readonly csrf: string
  readonly version: string
  /** A sign-in link was printed and waits to be used. */
  readonly firstRun: boolean
  /** A demonstration: the link is enough, nobody needs to choose a password. */
  readonly demo: boolean
  /** What the button for single sign-on says; null where there is none. */
  readonly singleSignOn: string | null
}

const order: readonly Role[] = ['viewer', 'analyst', 'administrator']
const nobody: Session = { user: null, csrf: '', version: '', firstRun: false, demo: false, singleSignOn: null }

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: loadSession, staleTime: 300_000, retry: 1 })

async function loadSession(): Promise<Session> {
  try {
    return remembered(await request<Session>('/session'))
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) return nobody
    throw error
  }
}

function remembered(session: Session): Session {
  rememberCsrf(session.csrf)
  return session
}

export async function signIn(queries: QueryClient, body: { name: string; password: string }): Promise<void> {
  await loadSession()
  await request('/session', { method: 'POST', body })
  await startAnew(queries)
}

/** With the one-time secret of the first run, and what the administrator wants to be called and sign in with. */
export async function signInFirst(
  queries: QueryClient,
  body: { secret: string; name?: string; password?: string },
): Promise<void> {
  await loadSession()
  await request('/session/first', { method: 'POST', body })
  await startAnew(queries)
}

export async function signOut(queries: QueryClient): Promise<void> {
  await request('/session', { method: 'DELETE' })
  queries.clear()
  rememberCsrf('')
}

/** Nothing of another person stays in the browser's memory. */
async function startAnew(queries: QueryClient): Promise<void> {
  queries.clear()
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
}

export function useSession(): Session {
  return useQuery(sessionQuery).data ?? nobody
}

/** @returns whether the person may do what this role may */
export function useMay(role: Role): boolean {
  const { user } = useSession()
  return user !== null && order.indexOf(user.role) >= order.indexOf(role)
}
