/** Monitor: the alerts, one alert, and where everything comes from. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const monitorRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitor',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./alerts-page.tsx'), 'AlertsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitor/sources',
    validateSearch: keeps('site'),
    component: lazyRouteComponent(() => import('./sources-page.tsx'), 'SourcesPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitor/$site/$id',
    component: lazyRouteComponent(() => import('./alert-page.tsx'), 'AlertPage'),
  }),
] as const
