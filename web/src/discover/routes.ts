/** Discover: the list of devices, one device, and the map of who talks to whom. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const discoverRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/devices',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./devices-page.tsx'), 'DevicesPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/devices/$site/$id',
    validateSearch: keeps('site'),
    component: lazyRouteComponent(() => import('./device-page.tsx'), 'DevicePage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/map',
    validateSearch: keeps('by', 'expand', 'site', 'view'),
    component: lazyRouteComponent(() => import('./map-page.tsx'), 'MapPage'),
  }),
] as const
