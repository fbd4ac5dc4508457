/**
 * Words of CIP for numbers: services, classes, states of an identity object. ODVA, The CIP Networks Library volume 1,
 * chapters 4 and 5 and appendix A; Rockwell Automation, Logix 5000 Controllers Data Access (1756-PM020); PCCC functions
 * by Rockwell Automation, DF1 Protocol and Command Set (1770-6.5.16).
 */

const services: Readonly<Record<number, string>> = {
  0x01: 'get-attributes-all',
  0x02: 'set-attributes-all',
  0x03: 'get-attribute-list',
  0x04: 'set-attribute-list',
  0x05: 'reset',
  0x06: 'start',
  0x07: 'stop',
  0x08: 'create',
  0x09: 'delete',
  0x0a: 'multiple-service-packet',
  0x0d: 'apply-attributes',
  0x0e: 'get-attribute-single',
  0x10: 'set-attribute-single',
  0x11: 'find-next-object-instance',
  0x15: 'restore',
  0x16: 'save',
  0x17: 'no-operation',
  0x18: 'get-member',
  0x19: 'set-member',
  0x1a: 'insert-member',
  0x1b: 'remove-member',
  0x1c: 'group-sync',
}
const connectionManager = 0x06
const connectionServices: Readonly<Record<number, string>> = {
  0x4e: 'forward-close',
  0x52: 'unconnected-send',
  0x54: 'forward-open',
  0x56: 'get-connection-data',
  0x5a: 'get-connection-owner',
  0x5b: 'large-forward-open',
}
/** Services on names of tags, which a path has in place of a class. */
const tagServices: Readonly<Record<number, string>> = {
  0x4c: 'read-tag',
  0x4d: 'write-tag',
  0x4e: 'read-modify-write-tag',
  0x52: 'read-tag-fragmented',
  0x53: 'write-tag-fragmented',
  0x55: 'get-instance-attribute-list',
}
const pccc = 0x67
const symbol = 0x6b
/** What a path with a name in place of a class counts as. */
export const noClass = -1

const classes: Readonly<Record<number, string>> = {
  0x01: 'identity',
  0x02: 'message-router',
  0x04: 'assembly',
  0x06: 'connection-manager',
  0x37: 'file',
  0x67: 'pccc',
  0x6b: 'symbol',
  0x6c: 'template',
  0x8b: 'wall-clock-time',
  0x8e: 'controller',
  0xf5: 'tcp-ip-interface',
  0xf6: 'ethernet-link',
}

/** The word for a service of a class; several classes have services of their own with the same number. */
export function cipService(service: number, classId: number): string {
  const own =
    classId === connectionManager
      ? connectionServices[service]
      : classId === noClass || classId === symbol
        ? tagServices[service]
        : classId === pccc && service === 0x4b
          ? 'execute-pccc'
          : undefined
  return own ?? services[service] ?? vendorServices[service] ?? 'unknown'
}

const vendorServices = Array.from({ length: 128 }, (_, service) => `service-0x${service.toString(16).padStart(2, '0')}`)

/** `controller`, or `class 0x8f` for a class without a word here. */
export function cipClass(classId: number): string {
  return classId === noClass ? 'tag' : (classes[classId] ?? `class 0x${classId.toString(16).padStart(2, '0')}`)
}

export const identityStates: Readonly<Record<number, string>> = {
  0: 'nonexistent',
  1: 'self-testing',
  2: 'standby',
  3: 'operational',
  4: 'major-recoverable-fault',
  5: 'major-unrecoverable-fault',
}

/** Commands of the encapsulation, EtherNet/IP volume 2 section 2-3.2; those that carry CIP have no word of their own. */
export const encapsulationCommands: Readonly<Record<number, string>> = {
  0x04: 'list-services',
  0x63: 'list-identity',
  0x64: 'list-interfaces',
  0x65: 'register-session',
  0x66: 'unregister-session',
}

/** Acts by class and service: event. -1 is any class. */
const acts: readonly (readonly [number, number, string])[] = [
  [-1, 0x05, 'reset'],
  [-1, 0x06, 'start'],
  [-1, 0x07, 'stop'],
  [0x37, 0x4b, 'upload'],
  [0x37, 0x4c, 'download'],
  [0x6a, 0x4f, 'upload'],
  [0x6a, 0x50, 'download'],
  [0x74, 0x4b, 'lock'],
  [0x74, 0x4c, 'unlock'],
  [0x8b, 0x02, 'clock'],
  [0x8b, 0x04, 'clock'],
  [0x8b, 0x10, 'clock'],
  [0xa1, 0x4b, 'firmware'],
]

export function cipAct(service: number, classId: number): string | undefined {
  return acts.find(([ofClass, ofService]) => ofService === service && (ofClass < 0 || ofClass === classId))?.[2]
}

/** Functions of PCCC command 0x0f: event and text. */
export const pcccActs: Readonly<Record<number, readonly [string, string]>> = {
  0x3a: ['mode', 'set CPU mode'],
  0x50: ['download', 'PCCC download all'],
  0x53: ['upload', 'PCCC upload all'],
  0x57: ['reset', 'PCCC initialize memory'],
  0x80: ['mode', 'change mode'],
}
