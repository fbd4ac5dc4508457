/** A single-board computer puts itself between a door controller and the gateway. */
import { arpSpoofing } from '../../src/lab/attacks/arp-spoofing.ts'
import { hidReader } from '../../src/lab/devices/building.ts'
import { fortinetGateway, windowsServer } from '../../src/lab/devices/infrastructure.ts'
import { raspberryPi } from '../../src/lab/devices/leisure.ts'
import { story } from './story.ts'

export const capture = story(import.meta.filename, {
  seed: 12,
  lastsMs: 120_000,
  placements: [
    { name: 'gateway', kind: fortinetGateway, ip: '10.20.0.1', joinsMs: 50 },
    { name: 'server', kind: windowsServer, ip: '10.20.1.10', joinsMs: 150 },
    { name: 'door', kind: hidReader, ip: '10.20.6.41', joinsMs: 900 },
    { name: 'board', kind: raspberryPi, ip: '10.20.8.66', joinsMs: 4000 },
  ],
  attacks: [{ attack: arpSpoofing, by: 'board', on: ['door'], atMs: 20_000 }],
})
