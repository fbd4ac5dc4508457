/** What a device answers on. */
import type { ReactNode } from 'react'
import { Panel } from '../parts/page.tsx'
import { bytes, many, percent } from '../words.ts'
import type { DeviceAnswer } from './answers.ts'
import styles from './discover.module.css'

export function ServicesPanel({ answer: { device } }: { readonly answer: DeviceAnswer }): ReactNode {
  const { services, traffic } = device
  return (
    <Panel title="Services and traffic">
      <p className={styles['soft']}>
        Sent {bytes(traffic.bytesOut)} and received {bytes(traffic.bytesIn)} with {many(traffic.peers, 'peer')}
        {traffic.cleartextShare === null
          ? ''
          : `; anyone on the path can read ${percent(traffic.cleartextShare)} of it`}
        .
      </p>
      {services.length === 0 ? (
        <p className={styles['soft']}>It was not seen to answer on any port.</p>
      ) : (
        <ul className={styles['chips']}>
          {services.map(({ transport, port, application }) => (
            <li key={`${transport} ${port}`}>
              {application ?? 'unrecognised'}
              <small>
                {transport}/{port}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
