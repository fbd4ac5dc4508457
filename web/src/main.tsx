/** Starts the dashboard in the page. */
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './theme.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RequestError, whenSessionIsLost } from './request.ts'
import { makeRouter } from './router.tsx'
import { theme } from './theme.ts'

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, retry: retryWhenUnreachable, refetchOnWindowFocus: false } },
})
const router = makeRouter(queries)
whenSessionIsLost(() => {
  if (router.state.location.pathname === '/sign-in') return
  void queries.invalidateQueries({ queryKey: ['session'], refetchType: 'none' })
  void router.navigate({ to: '/sign-in', search: { back: router.state.location.href } })
})

const root = document.getElementById('root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )

/** A refusal stays a refusal; a service that is away comes back. */
function retryWhenUnreachable(failures: number, error: Error): boolean {
  return error instanceof RequestError && (error.status === 0 || error.status >= 502) && failures < 3
}
