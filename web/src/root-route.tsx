/** The roots that every place hangs its routes on: `rootRoute` for pages before signing in, `shellRoute` for all others. */
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { keeps } from './address-bar.ts'
import { ErrorState, LoadingState, MissingPage } from './parts/states.tsx'
import { sessionQuery } from './session.ts'

export const rootRoute = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  notFoundComponent: MissingPage,
})

/** Everything that needs somebody to be signed in. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  validateSearch: keeps('site'),
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery)
    if (session.firstRun && session.user === null) throw redirect({ to: '/welcome' })
    if (session.user === null) throw redirect({ to: '/sign-in', search: { back: location.href } })
  },
  component: lazyRouteComponent(() => import('./layout/shell.tsx'), 'Shell'),
  pendingComponent: LoadingState,
  errorComponent: ErrorState,
})
