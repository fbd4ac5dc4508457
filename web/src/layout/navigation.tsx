/** The five places; narrow windows show their pictures only. */
import { Tooltip } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { administration, places } from '../places.ts'
import { useMay } from '../session.ts'
import { many } from '../words.ts'
import styles from './shell.module.css'

/** Pages whose path does not start with that of their place. */
const elsewhere: Readonly<Record<string, string>> = { '/map': '/devices' }

type Place = (typeof places)[number] | typeof administration

export function Navigation(): ReactNode {
  const administers = useMay('administrator')
  const alerts = useAsk<Rows<unknown>>({
    path: '/alerts',
    query: { query: 'state:open', limit: 1 },
    follows: ['alerts'],
  })
  return (
    <nav className={styles['nav']} aria-label="Places">
      <Link to="/" className={styles['brand'] ?? ''} aria-label="Cordon, to the overview">
        <img src="/favicon.svg" width={26} height={26} alt="" />
        <span className={styles['word']}>Cordon</span>
      </Link>
      {places.map((place) => (
        <PlaceLink key={place.to} place={place} open={place.to === '/monitor' ? (alerts.data?.total ?? 0) : 0} />
      ))}
      {administers && (
        <div className={styles['apart']}>
          <PlaceLink place={administration} open={0} />
        </div>
      )}
    </nav>
  )
}

function PlaceLink({ place, open }: { readonly place: Place; readonly open: number }): ReactNode {
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const belongs = elsewhere[path] ?? path
  const active = place.to === '/' ? belongs === '/' : belongs.startsWith(place.to)
  return (
    <Tooltip label={place.question} position="right">
      <Link
        to={place.to}
        className={styles['place'] ?? ''}
        data-active={active}
        aria-current={active ? 'page' : undefined}
      >
        <place.Icon size={18} strokeWidth={1.8} aria-hidden="true" />
        <span className={styles['word']}>{place.title}</span>
        {open > 0 && (
          <span className={styles['count']} aria-label={many(open, 'open alert')}>
            {open > 999 ? '999+' : open}
          </span>
        )}
      </Link>
    </Tooltip>
  )
}
