/**
 * A clinic with one flat network, as so many are: medical devices, cameras, doors, printers, office computers and
 * guests together.
 */
import { clinicAdvisories } from '../clinic-advisories.ts'
import { arpScan } from '../attacks/arp-scan.ts'
import { commandBeacon } from '../attacks/command-beacon.ts'
import { icmpScan } from '../attacks/icmp-scan.ts'
import { portScan } from '../attacks/port-scan.ts'
import { telnetSweep } from '../attacks/telnet-sweep.ts'
import { apcUps, distechController, ecobeeThermostat, hidReader, schneiderMeter } from '../devices/building.ts'
import {
  axisCamera,
  dahuaCamera,
  dlinkIndoorCamera,
  dlinkOutdoorCamera,
  hikvisionCamera,
  hikvisionRecorder,
} from '../devices/cameras.ts'
import { dellDesktop, galaxyPhone, ipad, iphone, lenovoDesktop, macbook } from '../devices/computers.ts'
import {
  ciscoSwitch,
  fortinetGateway,
  imageArchive,
  interfaceEngine,
  pumpGateway,
  synologyStorage,
  unifiAccessPoint,
  windowsServer,
} from '../devices/infrastructure.ts'
import { raspberryPi, samsungTv, sonosSpeaker, unknownGadget } from '../devices/leisure.ts'
import { sonositeUltrasound } from '../devices/imaging.ts'
import { centralStation, geMonitor, mindrayMonitor, philipsMonitor, rocheAnalyser } from '../devices/monitors.ts'
import { alarisPump, baxterPump } from '../devices/pumps.ts'
import { ciscoPhone, grandstreamExchange, polyPhone, yealinkPhone } from '../devices/phones.ts'
import { brotherLaser, canonCopier, hpLaserjet, zebraLabel } from '../devices/printers.ts'
import { farStation } from '../names.ts'
import { network } from '../network.ts'
import { captureSite, type Placement } from '../site.ts'

const minuteMs = 60_000

const placements: readonly Placement[] = [
  { name: 'gateway', kind: fortinetGateway, ip: '10.20.0.1', joinsMs: 50 },
  { name: 'switch', kind: ciscoSwitch, ip: '10.20.0.2', joinsMs: 90 },
  { name: 'access-point', kind: unifiAccessPoint, ip: '10.20.0.3' },
  { name: 'server', kind: windowsServer, ip: '10.20.1.10', joinsMs: 150 },
  { name: 'archive', kind: imageArchive, ip: '10.20.1.20', joinsMs: 900 },
  { name: 'engine', kind: interfaceEngine, ip: '10.20.1.21', joinsMs: 1200 },
  { name: 'pump-gateway', kind: pumpGateway, ip: '10.20.1.22', joinsMs: 1300 },
  { name: 'central-station', kind: centralStation, ip: '10.20.1.23', joinsMs: 1500 },
  { name: 'exchange', kind: grandstreamExchange, ip: '10.20.1.30', joinsMs: 1700 },
  { name: 'storage', kind: synologyStorage, ip: '10.20.1.40' },
  { name: 'ups', kind: apcUps, ip: '10.20.1.50' },
  { name: 'recorder', kind: hikvisionRecorder, ip: '10.20.1.60', joinsMs: 2000 },

  { name: 'camera-entrance', kind: hikvisionCamera, ip: '10.20.3.11' },
  { name: 'camera-pharmacy', kind: hikvisionCamera, ip: '10.20.3.12' },
  { name: 'camera-corridor', kind: hikvisionCamera, ip: '10.20.3.13' },
  { name: 'camera-lift', kind: axisCamera, ip: '10.20.3.14' },
  { name: 'camera-reception', kind: axisCamera, ip: '10.20.3.15' },
  { name: 'camera-stairs', kind: dahuaCamera, ip: '10.20.3.16' },
  { name: 'camera-parking', kind: dlinkOutdoorCamera, ip: '10.20.3.17' },
  { name: 'camera-store', kind: dlinkIndoorCamera, ip: '10.20.3.18' },

  { name: 'printer-ward', kind: hpLaserjet, ip: '10.20.2.11' },
  { name: 'printer-office', kind: hpLaserjet, ip: '10.20.2.12' },
  { name: 'printer-reception', kind: brotherLaser, ip: '10.20.2.13' },
  { name: 'printer-copier', kind: canonCopier, ip: '10.20.2.14' },
  { name: 'label-laboratory', kind: zebraLabel, ip: '10.20.2.21' },
  { name: 'label-pharmacy', kind: zebraLabel, ip: '10.20.2.22' },

  { name: 'phone-reception', kind: ciscoPhone, ip: '10.20.4.21' },
  { name: 'phone-ward', kind: ciscoPhone, ip: '10.20.4.22' },
  { name: 'phone-office', kind: yealinkPhone, ip: '10.20.4.31' },
  { name: 'phone-pharmacy', kind: yealinkPhone, ip: '10.20.4.32' },
  { name: 'phone-doctor', kind: polyPhone, ip: '10.20.4.41' },

  { name: 'pump-1', kind: alarisPump, ip: '10.20.5.11' },
  { name: 'pump-2', kind: alarisPump, ip: '10.20.5.12' },
  { name: 'pump-3', kind: alarisPump, ip: '10.20.5.13' },
  { name: 'pump-4', kind: baxterPump, ip: '10.20.5.21' },
  { name: 'pump-5', kind: baxterPump, ip: '10.20.5.22' },
  { name: 'monitor-1', kind: philipsMonitor, ip: '10.20.5.31' },
  { name: 'monitor-2', kind: philipsMonitor, ip: '10.20.5.32' },
  { name: 'monitor-3', kind: mindrayMonitor, ip: '10.20.5.33' },
  { name: 'monitor-4', kind: mindrayMonitor, ip: '10.20.5.34' },
  { name: 'monitor-5', kind: geMonitor, ip: '10.20.5.35' },
  { name: 'ultrasound', kind: sonositeUltrasound, ip: '10.20.5.41' },
  { name: 'blood-gas', kind: rocheAnalyser, ip: '10.20.5.51' },

  { name: 'ventilation', kind: distechController, ip: '10.20.6.11' },
  { name: 'thermostat-waiting', kind: ecobeeThermostat, ip: '10.20.6.21' },
  { name: 'thermostat-office', kind: ecobeeThermostat, ip: '10.20.6.22' },
  { name: 'meter', kind: schneiderMeter, ip: '10.20.6.31' },
  { name: 'door-front', kind: hidReader, ip: '10.20.6.41' },
  { name: 'door-pharmacy', kind: hidReader, ip: '10.20.6.42' },

  { name: 'pc-reception', kind: dellDesktop, ip: '10.20.7.11' },
  { name: 'pc-administration', kind: dellDesktop, ip: '10.20.7.12' },
  { name: 'pc-doctor', kind: lenovoDesktop, ip: '10.20.7.13' },
  { name: 'pc-laboratory', kind: lenovoDesktop, ip: '10.20.7.14' },
  { name: 'pc-technician', kind: lenovoDesktop, ip: '10.20.7.15' },
  { name: 'mac-director', kind: macbook, ip: '10.20.7.21' },

  { name: 'tv', kind: samsungTv, ip: '10.20.8.11' },
  { name: 'speaker', kind: sonosSpeaker, ip: '10.20.8.12' },
  { name: 'tablet-ward', kind: ipad, ip: '10.20.8.21' },
  { name: 'phone-visitor', kind: galaxyPhone, ip: '10.20.8.31', joinsMs: 4 * minuteMs },
  { name: 'phone-guest', kind: iphone, ip: '10.20.8.32', joinsMs: 6 * minuteMs },
  { name: 'board', kind: raspberryPi, ip: '10.20.8.66', joinsMs: 3 * minuteMs },
  { name: 'gadget', kind: unknownGadget, ip: '10.20.8.77' },
]

export const clinic = network({
  name: 'clinic',
  title: 'A clinic with one flat network',
  about:
    `The half hour after a planned power cut, on a Monday at eight: sixty-two devices start, report, print, film and
talk in one flat network. A camera in the parking lot is infected: it calls its controller, scans its neighbours and tries
Telnet. The recorder is open to the internet, a pump to Telnet, a scan goes out by FTP, somebody has plugged in a
single-board computer, and one gadget says nothing.`.replaceAll('\n', ' '),
  advisories: clinicAdvisories,
  generate(seed) {
    return captureSite({
      network: 'clinic',
      seed,
      lastsMs: 30 * minuteMs,
      domain: 'clinic.example',
      placements,
      outside: (mac) => [
        farStation('resolver', '192.0.2.53', { mac, rttMs: 9, hops: 6 }),
        farStation('visitor', '203.0.113.77', { mac, rttMs: 120, hops: 17 }),
      ],
      attacks: [
        { attack: commandBeacon, by: 'camera-parking', on: ['recorder'], atMs: 4 * minuteMs },
        { attack: arpScan, by: 'camera-parking', on: ['camera-entrance'], atMs: 10 * minuteMs },
        { attack: telnetSweep, by: 'camera-parking', on: ['pump-1'], atMs: 12 * minuteMs },
        { attack: portScan, by: 'camera-parking', on: ['recorder'], atMs: 16 * minuteMs },
        { attack: icmpScan, by: 'board', on: ['pc-reception'], atMs: 20 * minuteMs },
      ],
    })
  },
})
