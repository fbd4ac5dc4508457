/** The list of devices: its columns, fields to filter by and attributes to group by. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Column, Field, ListDefinition } from '../list/column.ts'
import { Moment } from '../parts/moment.tsx'
import { RiskScore } from '../parts/severity.tsx'
import { EmptyState } from '../parts/states.tsx'
import { bytes, count, levels, percent } from '../words.ts'
import type { DeviceRow } from './answers.ts'
import styles from './discover.module.css'

/** A value that is not known is a dash, not an empty cell. */
function known(value: string): ReactNode {
  return value === '' ? <span className={styles['unknown']}>—</span> : <span dir="auto">{value}</span>
}

const columns: readonly Column<DeviceRow>[] = [
  {
    id: 'title',
    title: 'Device',
    widthPx: 200,
    cell: ({ site, id, title }) => (
      <Link to="/devices/$site/$id" params={{ site, id }} dir="auto" className={styles['name'] ?? ''} title={title}>
        {title}
      </Link>
    ),
  },
  {
    id: 'riskScore',
    title: 'Risk',
    widthPx: 115,
    largestFirst: true,
    cell: ({ riskScore, riskLevel }) => <RiskScore score={riskScore} level={riskLevel} />,
  },
  { id: 'category', title: 'Category', widthPx: 130, cell: ({ category }) => known(category) },
  { id: 'vendor', title: 'Vendor', widthPx: 130, cell: ({ vendor }) => known(vendor) },
  { id: 'model', title: 'Model', widthPx: 135, cell: ({ model }) => known(model) },
  { id: 'ip', title: 'Address', widthPx: 110, cell: ({ ip }) => known(ip) },
  { id: 'zone', title: 'Zone', widthPx: 110, cell: ({ zone }) => known(zone) },
  { id: 'findings', title: 'Findings', widthPx: 82, number: true, cell: ({ findings }) => count(findings) },
  { id: 'alerts', title: 'Alerts', widthPx: 68, number: true, cell: ({ alerts }) => count(alerts) },
  {
    id: 'lastSeen',
    title: 'Last seen',
    widthPx: 120,
    sortBy: 'lastSeen',
    cell: ({ lastSeenMs }) => <Moment atMs={lastSeenMs} />,
  },
  { id: 'site', title: 'Site', widthPx: 110, hidden: true, cell: ({ site }) => known(site) },
  { id: 'kind', title: 'Kind', widthPx: 90, hidden: true, cell: ({ kind }) => known(kind) },
  { id: 'os', title: 'System', widthPx: 130, hidden: true, cell: ({ os }) => known(os) },
  { id: 'firmware', title: 'Firmware', widthPx: 120, hidden: true, cell: ({ firmware }) => known(firmware) },
  { id: 'mac', title: 'MAC', widthPx: 150, hidden: true, cell: ({ mac }) => known(mac) },
  { id: 'vlan', title: 'VLAN', widthPx: 80, number: true, hidden: true, cell: ({ vlan }) => count(vlan) },
  { id: 'bytesIn', title: 'Received', widthPx: 100, number: true, hidden: true, cell: ({ bytesIn }) => bytes(bytesIn) },
  { id: 'bytesOut', title: 'Sent', widthPx: 100, number: true, hidden: true, cell: ({ bytesOut }) => bytes(bytesOut) },
  { id: 'peers', title: 'Peers', widthPx: 80, number: true, hidden: true, cell: ({ peers }) => count(peers) },
  {
    id: 'cleartextShare',
    title: 'In the clear',
    widthPx: 110,
    number: true,
    hidden: true,
    cell: ({ cleartextShare }) => (cleartextShare === null ? known('') : percent(cleartextShare)),
  },
  {
    id: 'categoryConfidence',
    title: 'Sure of category',
    widthPx: 130,
    number: true,
    hidden: true,
    cell: ({ category, categoryConfidence }) => (category === '' ? known('') : percent(categoryConfidence)),
  },
  {
    id: 'firstSeen',
    title: 'First seen',
    widthPx: 120,
    sortBy: 'firstSeen',
    hidden: true,
    cell: ({ firstSeenMs }) => <Moment atMs={firstSeenMs} />,
  },
]

const groupable: readonly Field[] = [
  { name: 'category', title: 'Category' },
  { name: 'vendor', title: 'Vendor' },
  { name: 'model', title: 'Model' },
  { name: 'zone', title: 'Zone' },
  { name: 'riskLevel', title: 'Risk level', values: levels },
  { name: 'kind', title: 'Kind', values: ['iot', 'it', 'network', 'mobile', 'unknown'] },
  { name: 'os', title: 'System' },
  { name: 'vlan', title: 'VLAN' },
  { name: 'site', title: 'Site' },
]

const deviceFields: readonly Field[] = [
  ...groupable,
  { name: 'riskScore', title: 'Risk, 0 to 100' },
  { name: 'findings', title: 'Number of findings' },
  { name: 'alerts', title: 'Number of open alerts' },
  { name: 'ip', title: 'Address' },
  { name: 'mac', title: 'MAC address' },
  { name: 'firmware', title: 'Firmware' },
  { name: 'lastSeen', title: 'Last seen, such as lastSeen>7d' },
  { name: 'firstSeen', title: 'First seen' },
]

export const deviceList: ListDefinition<DeviceRow> = {
  name: 'devices',
  path: '/devices',
  noun: 'device',
  follows: ['devices'],
  columns,
  fields: deviceFields,
  sort: '-riskScore',
  groups: { path: '/devices/groups', by: groupable },
  rowKey: ({ site, id }) => `${site} ${id}`,
  empty: (
    <EmptyState title="No device yet">
      Nothing was captured. Drop a capture file on this page, choose an interface or a folder in the configuration of{' '}
      <code>cordon serve</code>, or look at <code>cordon serve --demo</code>.
    </EmptyState>
  ),
}
