/** Administration: its pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const administrationRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./administration-page.tsx'), 'AdministrationPage'),
  }),
] as const
