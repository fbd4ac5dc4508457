/**
 * Words of BACnet for numbers: services, object types and properties that somebody would change to do harm, states.
 * ASHRAE 135-2020 clauses 13 to 16 and 21, in the standard's spelling with hyphens.
 */

export const confirmedServices: readonly string[] = [
  'acknowledge-alarm',
  'confirmed-cov-notification',
  'confirmed-event-notification',
  'get-alarm-summary',
  'get-enrollment-summary',
  'subscribe-cov',
  'atomic-read-file',
  'atomic-write-file',
  'add-list-element',
  'remove-list-element',
  'create-object',
  'delete-object',
  'read-property',
  'read-property-conditional',
  'read-property-multiple',
  'write-property',
  'write-property-multiple',
  'device-communication-control',
  'confirmed-private-transfer',
  'confirmed-text-message',
  'reinitialize-device',
  'vt-open',
  'vt-close',
  'vt-data',
  'authenticate',
  'request-key',
  'read-range',
  'life-safety-operation',
  'subscribe-cov-property',
  'get-event-information',
  'subscribe-cov-property-multiple',
  'confirmed-cov-notification-multiple',
  'confirmed-audit-notification',
  'audit-log-query',
]

export const unconfirmedServices: readonly string[] = [
  'i-am',
  'i-have',
  'unconfirmed-cov-notification',
  'unconfirmed-event-notification',
  'unconfirmed-private-transfer',
  'unconfirmed-text-message',
  'time-synchronization',
  'who-has',
  'who-is',
  'utc-time-synchronization',
  'write-group',
  'unconfirmed-cov-notification-multiple',
  'unconfirmed-audit-notification',
  'who-am-i',
  'you-are',
]

export const reinitializedStates: readonly string[] = [
  'coldstart',
  'warmstart',
  'start-backup',
  'end-backup',
  'start-restore',
  'end-restore',
  'abort-restore',
  'activate-changes',
]

export const communicationStates: readonly string[] = ['enable', 'disable', 'disable-initiation']

/** Object types whose change alters what a device does as a whole, not one value of the process. */
export const riskyObjects: Readonly<Record<number, string>> = {
  6: 'calendar',
  8: 'device',
  9: 'event-enrollment',
  10: 'file',
  15: 'notification-class',
  16: 'program',
  17: 'schedule',
  21: 'life-safety-point',
  22: 'life-safety-zone',
  30: 'access-door',
  33: 'access-point',
  56: 'network-port',
}

/** Properties of the device object and the facts that they become. */
export const deviceProperties: Readonly<Record<number, string>> = {
  12: 'software',
  28: 'description',
  44: 'firmware',
  58: 'location',
  70: 'model',
  77: 'objectName',
  121: 'vendorName',
  372: 'serial',
}
