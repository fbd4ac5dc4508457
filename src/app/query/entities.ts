/** All lists that the query language speaks of. */
import { alertsEntity } from './alerts-entity.ts'
import { conversationsEntity } from './conversations-entity.ts'
import { devicesEntity } from './devices-entity.ts'
import { findingsEntity } from './findings-entity.ts'

export const entities = [devicesEntity, findingsEntity, alertsEntity, conversationsEntity] as const
