/** Segment: its pages. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const segmentRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/segment',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./segment-page.tsx'), 'SegmentPage'),
  }),
] as const
