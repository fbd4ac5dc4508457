/**
 * The published list of device categories: the only values of `identity.category`. The reference page is made from it.
 * A category says what a device is for; its `kind` is the coarse class that reports count.
 */
import type { Kind } from '../core/answers.ts'

export type Category = {
  /** The value in reports and profiles: kebab-case, never renamed. */
  readonly id: string
  readonly title: string
  /** What belongs here, as a sentence. */
  readonly sentence: string
  readonly kind: Exclude<Kind, 'unknown'>
}

/** Sorted by kind, then by field of use. */
export const categories: readonly Category[] = [
  iot('camera', 'Camera', 'A network camera, webcam with its own network interface, or video encoder.'),
  iot('video-recorder', 'Video recorder', 'A recorder of surveillance video (NVR, DVR).'),
  iot('intercom', 'Intercom', 'A door station, video doorbell or intercom terminal.'),
  iot('access-control', 'Access control', 'A door controller, badge reader, smart lock, time terminal or key cabinet.'),
  iot('siren', 'Siren', 'A siren or an alarm panel.'),
  iot('printer', 'Printer', 'A printer, multifunction device, label or receipt printer, or print server.'),
  iot('3d-printer', '3D printer', 'A printer of solid objects, or the computer that drives one.'),
  iot('scanner', 'Scanner', 'A document scanner or a mobile computer that reads barcodes.'),
  iot('ip-phone', 'IP phone', 'A desk, wireless or conference telephone, or a DECT base.'),
  iot('conferencing', 'Conferencing', 'A video conference room system, video bar or wireless presentation unit.'),
  iot('tv', 'TV', 'A television set.'),
  iot('media-player', 'Media player', 'A streaming box or stick, set-top box or receiver without a screen of its own.'),
  iot('signage', 'Signage', 'A player or display for digital signs.'),
  iot('projector', 'Projector', 'A projector.'),
  iot('speaker', 'Speaker', 'A loudspeaker with a network interface, with or without a voice assistant.'),
  iot('av-control', 'AV control', 'A controller, signal processor or touch panel of a room’s audio and video system.'),
  iot('console', 'Games console', 'A games console.'),
  iot('plug', 'Plug', 'A switched socket or relay.'),
  iot('light', 'Light', 'A lamp or lighting controller.'),
  iot('light-switch', 'Light switch', 'A wall switch or dimmer.'),
  iot('hub', 'Hub', 'A gateway between the network and devices on another radio or bus, such as Zigbee or KNX.'),
  iot('sensor', 'Sensor', 'A sensor of motion, water, air, temperature or another quantity.'),
  iot('thermostat', 'Thermostat', 'A room thermostat.'),
  iot('hvac', 'Air conditioning', 'A heating, ventilation or air conditioning unit.'),
  iot('building-controller', 'Building controller', 'A controller of a building management system.'),
  iot('elevator', 'Elevator', 'A controller of an elevator or escalator.'),
  iot('irrigation', 'Irrigation', 'A controller of garden or field watering.'),
  iot('appliance', 'Appliance', 'A household machine: coffee maker, kettle, vacuum cleaner, blinds, garage door.'),
  iot('scale', 'Scale', 'A scale.'),
  iot('maker-board', 'Maker board', 'A single-board computer or microcontroller board.'),
  iot('ups', 'UPS', 'An uninterruptible power supply or its network card.'),
  iot('pdu', 'PDU', 'A power distribution unit with a network interface.'),
  iot('meter', 'Meter', 'A meter of electricity, gas, water or heat.'),
  iot('inverter', 'Inverter', 'A solar inverter, battery system or energy gateway.'),
  iot('ev-charger', 'EV charger', 'A charging station for electric vehicles.'),
  iot('vehicle', 'Vehicle', 'A vehicle.'),
  iot('medical-imaging', 'Medical imaging', 'An X-ray, CT, MR or ultrasound device, or its workstation.'),
  iot('patient-monitor', 'Patient monitor', 'A bedside monitor, telemetry receiver or central station.'),
  iot('infusion-pump', 'Infusion pump', 'An infusion or syringe pump, or its gateway.'),
  iot('lab-analyser', 'Lab analyser', 'An analyser of blood or other samples, at the bedside or in the laboratory.'),
  iot('medical-device', 'Other medical device', 'A ventilator, dispensing cabinet or another medical device.'),
  iot('plc', 'PLC', 'A programmable logic controller or another controller of machines.'),
  iot('hmi', 'HMI', 'An operator panel of a machine.'),
  iot('rtu', 'RTU', 'A remote terminal unit or protection relay of a utility.'),
  iot('robot', 'Robot', 'An industrial robot or its controller.'),
  iot('protocol-gateway', 'Protocol gateway', 'A converter between Ethernet and serial lines or field buses.'),
  iot('pos', 'Point of sale', 'A till, payment terminal or vending machine reader.'),
  iot('atm', 'Cash machine', 'A cash machine.'),

  network('router', 'Router', 'A router or the gateway of an internet line.'),
  network('switch', 'Switch', 'A network switch.'),
  network('access-point', 'Access point', 'A wireless access point or its controller.'),
  network('firewall', 'Firewall', 'A firewall.'),
  network('voip-gateway', 'Voice gateway', 'A gateway, adapter or exchange for telephony.'),

  it('nas', 'NAS', 'Network storage.'),
  it('server', 'Server', 'A server or virtual machine.'),
  it('management-controller', 'Management controller', 'A service processor, KVM switch or console server.'),
  it('workstation', 'Workstation', 'A desktop or laptop computer, or thin client.'),

  mobile('phone', 'Phone', 'A smartphone.'),
  mobile('tablet', 'Tablet', 'A tablet or electronic reader.'),
  mobile('wearable', 'Wearable', 'A watch or badge worn on the body.'),
]

const kinds: ReadonlyMap<string, Kind> = new Map(categories.map(({ id, kind }) => [id, kind]))

/** Whether the text is an id of `categories`. */
export function isCategory(id: string): boolean {
  return kinds.has(id)
}

/** The kind of a category; `unknown` for none. */
export function kindOf(category: string | null): Kind {
  return (category === null ? undefined : kinds.get(category)) ?? 'unknown'
}

function iot(id: string, title: string, sentence: string): Category {
  return { id, title, sentence, kind: 'iot' }
}

function it(id: string, title: string, sentence: string): Category {
  return { id, title, sentence, kind: 'it' }
}

function network(id: string, title: string, sentence: string): Category {
  return { id, title, sentence, kind: 'network' }
}

function mobile(id: string, title: string, sentence: string): Category {
  return { id, title, sentence, kind: 'mobile' }
}
