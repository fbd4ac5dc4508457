/** What is not there and what may not be seen are refused alike, so that nobody learns what other sites have. */
import { hasDevice, type DeviceKey } from '../../store/queries-devices.ts'
import type { ActionContext, Principal } from '../action.ts'
import { notFound } from '../refusals.ts'

/** @param what the thing that was asked for, such as `device`. @throws UserError `not-found` */
export function needSite({ sites }: Pick<Principal, 'sites'>, site: string, what: string): void {
  if (sites !== null && !sites.includes(site)) throw notFound(what)
}

/** @throws UserError `not-found` */
export async function needDevice({ store, who }: ActionContext, key: DeviceKey): Promise<void> {
  needSite(who, key.site, 'device')
  if (!(await hasDevice(store, key))) throw notFound('device')
}
