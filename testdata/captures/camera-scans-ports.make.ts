/** A Hikvision camera joins, announces itself, and then tries the ports of its recorder. */
import { portScan } from '../../src/lab/attacks/port-scan.ts'
import { hikvisionCamera, hikvisionRecorder } from '../../src/lab/devices/cameras.ts'
import { fortinetGateway, windowsServer } from '../../src/lab/devices/infrastructure.ts'
import { story } from './story.ts'

export const capture = story(import.meta.filename, {
  seed: 11,
  lastsMs: 30_000,
  placements: [
    { name: 'gateway', kind: fortinetGateway, ip: '10.20.0.1', joinsMs: 50 },
    { name: 'server', kind: windowsServer, ip: '10.20.1.10', joinsMs: 150 },
    { name: 'recorder', kind: hikvisionRecorder, ip: '10.20.1.60', joinsMs: 700 },
    { name: 'camera', kind: hikvisionCamera, ip: '10.20.3.11', joinsMs: 1000 },
  ],
  attacks: [{ attack: portScan, by: 'camera', on: ['recorder'], atMs: 8000 }],
})
