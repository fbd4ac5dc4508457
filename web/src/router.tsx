/** Puts the routes of all places together. A place is its own folder with its own `routes.ts`; its pages load when visited. */
import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { accessRoutes } from './access/routes.ts'
import { parseAddress, renderAddress } from './address-bar.ts'
import { administrationRoutes } from './administration/routes.ts'
import { discoverRoutes } from './discover/routes.ts'
import { monitorRoutes } from './monitor/routes.ts'
import { overviewRoutes } from './overview/routes.ts'
import { ErrorState, LoadingState, MissingPage } from './parts/states.tsx'
import { patchRoutes } from './patch/routes.ts'
import { reportRoutes } from './reports/routes.ts'
import { rootRoute, shellRoute } from './root-route.tsx'
import { segmentRoutes } from './segment/routes.ts'

const routeTree = rootRoute.addChildren([
  ...accessRoutes,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...discoverRoutes,
    ...patchRoutes,
    ...segmentRoutes,
    ...monitorRoutes,
    ...administrationRoutes,
    ...reportRoutes,
  ]),
])

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch: parseAddress,
    stringifySearch: renderAddress,
    defaultPreload: 'intent',
    defaultPendingComponent: LoadingState,
    defaultErrorComponent: ErrorState,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
