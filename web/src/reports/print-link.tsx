/** The way to a printable report, from each place that has one. */
import { Link } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import styles from './reports.module.css'

export function PrintLink({ kind }: { readonly kind: 'executive' | 'technical' | 'compliance' }): ReactNode {
  const [{ site }] = useAddress()
  return (
    <Link
      to="/reports/$kind"
      params={{ kind }}
      search={site === undefined ? {} : { site }}
      className={styles['printLink'] ?? ''}
    >
      <Printer size={15} aria-hidden="true" /> Report
    </Link>
  )
}
