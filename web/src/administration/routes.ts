/** Administration: who may do what, programs, browsers, the audit log, storage, ways out, jobs, and what runs here. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { keeps, listNames } from '../address-bar.ts'
import { shellRoute } from '../root-route.tsx'

export const administrationRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration',
    validateSearch: keeps(...listNames),
    component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/tokens',
    component: lazyRouteComponent(() => import('./tokens-page.tsx'), 'TokensPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/sessions',
    component: lazyRouteComponent(() => import('./sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/audit',
    validateSearch: keeps('who', 'action', 'page'),
    component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/storage',
    component: lazyRouteComponent(() => import('./storage-page.tsx'), 'StoragePage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/channels',
    component: lazyRouteComponent(() => import('./channels-page.tsx'), 'ChannelsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/jobs',
    component: lazyRouteComponent(() => import('./jobs-page.tsx'), 'JobsPage'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/administration/about',
    component: lazyRouteComponent(() => import('./about-page.tsx'), 'AboutPage'),
  }),
] as const
