/** A level as a shape, a colour and a word, never as a colour alone. */
import type { ReactNode } from 'react'
import { capital, levelOf, type Level } from '../words.ts'
import styles from './severity.module.css'

const shapes: Readonly<Record<Level, string>> = {
  critical: 'M8 1 15 8 8 15 1 8Z',
  high: 'M8 2 15 14 1 14Z',
  medium: 'M2 2h12v12H2Z',
  low: 'M8 2a6 6 0 1 0 .01 0Z',
}

export function SeverityMark({ level }: { readonly level: string }): ReactNode {
  const known = levelOf(level)
  return (
    <svg className={styles['mark']} data-level={known} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[known]} />
    </svg>
  )
}

export function Severity({ level, children }: { readonly level: string; readonly children?: ReactNode }): ReactNode {
  return (
    <span className={styles['severity']}>
      <SeverityMark level={level} />
      {children ?? capital(level)}
    </span>
  )
}

/** A score of risk: the number, a bar as long as it, and the level's shape; the word is its title. */
export function RiskScore({ score, level }: { readonly score: number; readonly level: string }): ReactNode {
  const known = levelOf(level)
  return (
    <span className={styles['risk']} title={`${capital(level)} risk`}>
      <SeverityMark level={level} />
      <span className={styles['score']}>{Math.round(score)}</span>
      <span className={styles['track']} aria-hidden="true">
        <span
          className={styles['fill']}
          data-level={known}
          style={{ width: `${Math.max(0, Math.min(100, score))}%` }}
        />
      </span>
      <span className={styles['spoken']}>{capital(level)}</span>
    </span>
  )
}

/** The band of a score, as the risk step draws it. */
export function levelOfScore(score: number): Level {
  if (score >= 80) return 'critical'
  if (score >= 60) return 'high'
  return score >= 30 ? 'medium' : 'low'
}
