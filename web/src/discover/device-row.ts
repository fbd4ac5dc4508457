/** A device as lists show it. */

export type DeviceRow = {
  readonly site: string
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly category: string
  readonly categoryConfidence: number
  readonly vendor: string
  readonly model: string
  readonly os: string
  readonly firmware: string
  readonly zone: string
  readonly riskScore: number
  readonly riskLevel: string
  readonly findings: number
  readonly alerts: number
  readonly ip: string
  readonly mac: string
  readonly vlan: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly cleartextShare: number | null
  readonly peers: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}
