/** Patch: the findings, one finding with its devices, the list of what to install. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const patchRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/patch',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./findings-page.tsx'), 'FindingsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/patch/list',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./patches-page.tsx'), 'PatchesPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/patch/findings/$id',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./finding-page.tsx'), 'FindingPage'),
  }),
] as const
