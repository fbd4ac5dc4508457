/** Segment: the matrix, the zones, the policy with its versions, the configuration. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const segmentRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/segment',
    validateSearch: keeps('site', 'view', 'from', 'to'),
    component: lazyRouteComponent(() => import('./matrix-page.tsx'), 'MatrixPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/segment/zones',
    validateSearch: keeps('site'),
    component: lazyRouteComponent(() => import('./zones-page.tsx'), 'ZonesPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/segment/policy',
    validateSearch: keeps('site', 'version'),
    component: lazyRouteComponent(() => import('./policy-page.tsx'), 'PolicyPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/segment/configuration',
    validateSearch: keeps('site', 'version', 'platform'),
    component: lazyRouteComponent(() => import('./configuration-page.tsx'), 'ConfigurationPage'),
  }),
] as const
