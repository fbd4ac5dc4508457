/**
 * A copier puts a scanned page into a folder of the network storage by FTP: login and page are readable for everybody.
 */
import { fortinetGateway, synologyStorage, windowsServer } from '../../src/lab/devices/infrastructure.ts'
import { canonCopier } from '../../src/lab/devices/printers.ts'
import { story } from './story.ts'

export const capture = story(import.meta.filename, {
  seed: 14,
  lastsMs: 130_000,
  placements: [
    { name: 'gateway', kind: fortinetGateway, ip: '10.20.0.1', joinsMs: 50 },
    { name: 'server', kind: windowsServer, ip: '10.20.1.10', joinsMs: 150 },
    { name: 'storage', kind: synologyStorage, ip: '10.20.1.40', joinsMs: 1000 },
    { name: 'printer-copier', kind: canonCopier, ip: '10.20.2.14', joinsMs: 3000 },
  ],
  attacks: [],
})
