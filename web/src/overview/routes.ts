/** Overview: how risky we are, whether it gets better, what is next. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/',
    validateSearch: keeps('site'),
    component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
  }),
] as const
