/**
 * Levels of the Purdue model (ISA-95, IEC 62443-1-1) that a category of device usually belongs to: 0 the process itself, 1 what
 * controls it, 2 what supervises it, 3 site operations, 4 office and enterprise. Devices without a category have none.
 */
const levels: Readonly<Record<number, readonly string[]>> = {
  0: [
    'sensor',
    'thermostat',
    'plug',
    'light',
    'light-switch',
    'siren',
    'infusion-pump',
    'scale',
    'irrigation',
    'meter',
  ],
  1: [
    'plc',
    'rtu',
    'robot',
    'relay',
    'hvac',
    'patient-monitor',
    'ups',
    'pdu',
    'inverter',
    'ev-charger',
    'access-control',
  ],
  2: [
    'hmi',
    'hub',
    'medical-imaging',
    'lab-analyser',
    'building-controller',
    'protocol-gateway',
    'medical-device',
    'management-controller',
  ],
  3: ['nas', 'server', 'camera', 'video-recorder', 'scanner', 'pos', 'atm', 'intercom'],
}
const byCategory = new Map(
  Object.entries(levels).flatMap(([level, names]) => names.map((name) => [name, level] as const)),
)

/** `0` … `4`; empty for an unknown device. */
export function purdueLevel(category: string): string {
  return category === '' ? '' : (byCategory.get(category) ?? '4')
}

export function purdueTitle(level: string): string {
  return titles[level] ?? 'No level'
}

const titles: Readonly<Record<string, string>> = {
  0: 'Level 0: process',
  1: 'Level 1: control',
  2: 'Level 2: supervision',
  3: 'Level 3: operations',
  4: 'Level 4: enterprise',
}
