/** Monitor: its pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const monitorRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/monitor',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./monitor-page.tsx'), 'MonitorPage'),
  }),
] as const
