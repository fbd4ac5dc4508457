/** One alert: what was observed against what is expected, the evidence, the device, and what people made of it. */
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Severity } from '../parts/severity.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import styles from './monitor.module.css'
import facts from '../patch/patch.module.css'
import { AlertDecision } from './alert-decision.tsx'
import { splitSentence, techniqueLink } from './alert-words.ts'
import { DeviceOf, monitorTabs, type AlertRow } from './alerts-page.tsx'

export type AlertDetail = AlertRow & { readonly evidence: readonly string[] }

export function AlertPage(): ReactNode {
  const { site = '', id = '' } = useParams({ strict: false })
  const { data, error } = useAsk<AlertDetail>({
    path: `/alerts/${encodeURIComponent(site)}/${encodeURIComponent(id)}`,
    follows: ['alerts'],
  })
  return (
    <Page
      title={data?.title ?? 'Alert'}
      tabs={monitorTabs}
      beside={data === undefined ? null : <Severity level={data.severity} />}
    >
      {error !== null && <ErrorState error={error} />}
      {data === undefined && error === null && <LoadingState />}
      {data !== undefined && <AlertView alert={data} />}
    </Page>
  )
}

function AlertView({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { observed, expected } = splitSentence(alert.sentence)
  return (
    <>
      <div className={styles['two']}>
        <Panel title="Observed">
          <p>
            <bdi>{observed}</bdi>
          </p>
        </Panel>
        <Panel title="Expected">
          <p>{expected ?? 'This detection knows no normal amount: seeing it once is enough.'}</p>
        </Panel>
      </div>
      <AlertDecision key={`${alert.state} ${alert.note}`} alert={alert} />
      <Panel title="Evidence">
        {alert.evidence.length === 0 ? (
          <p>None was kept beside the sentence above.</p>
        ) : (
          <ol className={styles['evidence']}>
            {alert.evidence.map((line) => (
              <li key={line}>
                <bdi>{line}</bdi>
              </li>
            ))}
          </ol>
        )}
      </Panel>
      <Panel title="About it">
        <About alert={alert} />
      </Panel>
    </>
  )
}

function About({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const { site, deviceId, technique, atMs, raisedMs, changedMs, detection } = alert
  const techniques = technique.split(' ').filter((id) => id !== '')
  return (
    <dl className={facts['facts']}>
      <dt>Device</dt>
      <dd>
        <DeviceOf row={alert} />
        {deviceId !== '' && (
          <>
            {', '}
            <Link to="/monitor" search={{ query: `deviceId:"${deviceId}"`, site }}>
              its other alerts
            </Link>
          </>
        )}
      </dd>
      <dt>Technique</dt>
      <dd>{techniques.length === 0 ? 'none is named' : techniques.map((id) => <Technique key={id} id={id} />)}</dd>
      <dt>Happened</dt>
      <dd>
        <Moment atMs={atMs} both />
      </dd>
      <dt>Raised</dt>
      <dd>
        <Moment atMs={raisedMs} both />
      </dd>
      <dt>Last changed</dt>
      <dd>
        <Moment atMs={changedMs} both />
      </dd>
      <dt>Detection</dt>
      <dd>
        <Link to="/monitor" search={{ query: `detection:${detection}` }}>
          {detection}
        </Link>
      </dd>
    </dl>
  )
}

function Technique({ id }: { readonly id: string }): ReactNode {
  const link = techniqueLink(id)
  if (link === null) return <bdi>{id} </bdi>
  return (
    <>
      <a href={link} target="_blank" rel="noreferrer">
        {id} at MITRE ATT&CK
      </a>{' '}
    </>
  )
}
