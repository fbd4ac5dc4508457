/** The pages before anybody is signed in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps } from '../address-bar.ts'
import { rootRoute } from '../root-route.tsx'

export const accessRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: keeps('back', 'problem'),
    component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/welcome',
    component: lazyRouteComponent(() => import('./welcome-page.tsx'), 'WelcomePage'),
  }),
] as const
