/** Patch: its pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const patchRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/patch',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./patch-page.tsx'), 'PatchPage'),
  }),
] as const
