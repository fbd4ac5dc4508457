/** Reports to print or to save as PDF: for a manager, for those who do the work, for an auditor. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const reportRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/reports/$kind',
    validateSearch: keeps('site'),
    component: lazyRouteComponent(() => import('./report-page.tsx'), 'ReportPage'),
  }),
] as const
