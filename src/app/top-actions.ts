/**
 * The next things to do: for each risk factor, how many points its remedy takes away, on how many devices, and in how many
 * hours. Points and hours are sums over devices; the remedy that takes most points an hour comes first.
 */
import { factors } from '../assess/factors/index.ts'
import type { ReportDevice } from './report.ts'

export type TopAction = {
  readonly factor: string
  readonly title: string
  readonly why: string
  readonly devices: number
  /** Points of risk that it takes away, summed over the devices, before the cap at 100. */
  readonly riskRemoved: number
  readonly hours: number
}

export function topActions(devices: readonly Pick<ReportDevice, 'risk'>[]): readonly TopAction[] {
  const sums = new Map<string, { devices: number; points: number }>()
  for (const { risk } of devices) {
    for (const { id, points } of risk.factors) {
      const sum = sums.get(id) ?? { devices: 0, points: 0 }
      sums.set(id, { devices: sum.devices + 1, points: sum.points + points })
    }
  }
  const actions = factors.flatMap(({ id, why, remedy }): readonly TopAction[] => {
    const sum = sums.get(id)
    if (sum === undefined || sum.points <= 0) return []
    const hours = Math.max(0.5, Math.round(sum.devices * remedy.hoursEach * 2) / 2)
    return [{ factor: id, title: remedy.title, why, devices: sum.devices, riskRemoved: sum.points, hours }]
  })
  return actions.toSorted((a, b) => b.riskRemoved / b.hours - a.riskRemoved / a.hours || (a.factor < b.factor ? -1 : 1))
}
