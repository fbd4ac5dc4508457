/**
 * An HP printer is switched on: lease, announcements, clock, name service, its cloud, and the server that asks for its
 * state.
 */
import { fortinetGateway, windowsServer } from '../../src/lab/devices/infrastructure.ts'
import { hpLaserjet } from '../../src/lab/devices/printers.ts'
import { story } from './story.ts'

export const capture = story(import.meta.filename, {
  seed: 13,
  lastsMs: 60_000,
  placements: [
    { name: 'gateway', kind: fortinetGateway, ip: '10.20.0.1', joinsMs: 50 },
    { name: 'server', kind: windowsServer, ip: '10.20.1.10', joinsMs: 150 },
    { name: 'printer', kind: hpLaserjet, ip: '10.20.2.11', joinsMs: 2000 },
  ],
  attacks: [],
})
