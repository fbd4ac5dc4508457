/** Which alerts came while somebody was looking: lit for a while, and said once for those who listen. */
import { useEffect, useState } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { many } from '../words.ts'

const litForMs = 20_000
const watched = 50

type Raised = { readonly id: string; readonly title: string; readonly severity: string; readonly deviceTitle: string }
type News = { readonly fresh: ReadonlySet<string>; readonly words: string }
const none: News = { fresh: new Set(), words: '' }

/** Follows the newest alerts, whatever the list shows. */
export function useNewAlerts(): News {
  const [{ site }] = useAddress()
  const { data } = useAsk<Rows<Raised>>({
    path: '/alerts',
    query: { site, sort: '-raised', limit: watched },
    follows: ['alerts'],
  })
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null)
  const [news, setNews] = useState(none)
  useEffect(() => {
    if (data === undefined) return
    const ids = new Set(data.rows.map(({ id }) => id))
    setKnown((before) => {
      const raised = before === null ? [] : data.rows.filter(({ id }) => !before.has(id))
      if (raised.length > 0) setNews({ fresh: new Set(raised.map(({ id }) => id)), words: sayNew(raised) })
      return before === null ? ids : new Set([...before, ...ids])
    })
  }, [data])
  useEffect(() => {
    if (news.fresh.size === 0) return undefined
    const timer = setTimeout(() => setNews(none), litForMs)
    return () => clearTimeout(timer)
  }, [news])
  return known === null ? none : news
}

function sayNew(raised: readonly Raised[]): string {
  const [first] = raised
  if (first === undefined) return ''
  const device = first.deviceTitle === '' ? '' : ` of ${first.deviceTitle}`
  const more = raised.length > 1 ? `, and ${many(raised.length - 1, 'more alert')}` : ''
  return `New ${first.severity} alert: ${first.title}${device}${more}.`
}
