/**
 * Words of S7comm for numbers. Siemens publishes no specification; numbers as the dissector of Wireshark and Siemens'
 * System Software for S7-300/400, System and Standard Functions (system status lists, chapter 34) have them.
 */

const functions: Readonly<Record<number, string>> = {
  0x00: 'cpu-services',
  0x04: 'read-var',
  0x05: 'write-var',
  0x1a: 'request-download',
  0x1b: 'download-block',
  0x1c: 'download-ended',
  0x1d: 'start-upload',
  0x1e: 'upload',
  0x1f: 'end-upload',
  0x28: 'pi-service',
  0x29: 'plc-stop',
  0xf0: 'setup-communication',
}

export function s7Function(code: number): string | undefined {
  return functions[code]
}

const groups: Readonly<Record<number, string>> = {
  0: 'mode-transition',
  1: 'programmer-commands',
  2: 'cyclic-services',
  3: 'block-functions',
  4: 'cpu-functions',
  5: 'security',
  6: 'pbc',
  7: 'time-functions',
  15: 'nc-programming',
}
/** Group and function in the group, as one number. */
const inGroups: Readonly<Record<number, string>> = {
  0x101: 'block-status',
  0x102: 'variable-status',
  0x108: 'modify-variable',
  0x109: 'force',
  0x10a: 'breakpoint',
  0x10c: 'memory-reset',
  0x10e: 'enable-job',
  0x10f: 'delete-job',
  0x116: 'flash-led',
  0x201: 'cyclic-transfer',
  0x204: 'unsubscribe',
  0x301: 'list-blocks',
  0x302: 'list-blocks-of-type',
  0x303: 'get-block-info',
  0x401: 'read-szl',
  0x402: 'message-service',
  0x403: 'diagnostic-message',
  0x501: 'password',
  0x701: 'read-clock',
  0x702: 'set-clock',
  0x703: 'read-clock-following',
  0x704: 'set-clock',
}

export function s7UserFunction(group: number, subFunction: number): string | undefined {
  return inGroups[group * 256 + subFunction] ?? groups[group]
}

/** User functions that are events. */
export const s7UserActs: Readonly<Record<number, string>> = {
  0x10c: 'memoryReset',
  0x501: 'login',
  0x702: 'clock',
  0x704: 'clock',
}

/** Program invocation services that are events; the first letters of a name decide. */
export const s7Services: readonly (readonly [string, string, string])[] = [
  ['P_PROGRAM', 'start', 'program'],
  ['_DELE', 'delete', 'block'],
  ['_INSE', 'activate', 'block'],
  ['_MODU', 'memory', 'copy RAM to ROM'],
  ['_GARB', 'memory', 'compress'],
]

/** Two digits of a block's file name and the type of the block. */
export const s7BlockTypes: Readonly<Record<string, string>> = {
  '08': 'OB',
  '09': 'CMOD',
  '0A': 'DB',
  '0B': 'SDB',
  '0C': 'FC',
  '0D': 'SFC',
  '0E': 'FB',
  '0F': 'SFB',
}

/** Indexes of the component identification (list 0x1c) and the facts that they become. */
export const s7Components: Readonly<Record<number, string>> = {
  1: 'systemName',
  2: 'moduleName',
  3: 'plantId',
  5: 'serial',
  7: 'moduleType',
  11: 'location',
}
