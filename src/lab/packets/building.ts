/**
 * BACnet/IP (ASHRAE 135 annex J): Who-Is, I-Am, ReadProperty. Modbus TCP: reading registers and the device
 * identification.
 */
import { counted8, join, u16, type Part } from '../bytes.ts'

export const whoIs = join([0x81, 0x0b], u16(8), [1, 0, 0x10, 8])

export type BacnetDevice = { readonly instance: number; readonly vendorId: number }

/** Broadcast: device identifier, largest message, no segmentation, vendor. */
export function iAm({ instance, vendorId }: BacnetDevice): Uint8Array {
  const vendor = vendorId < 256 ? [0x21, vendorId] : [0x22, ...u16(vendorId)]
  return bacnet(
    0x0b,
    [1, 0],
    join([0x10, 0], [0xc4, ...objectId(8, instance)], [0x22, ...u16(1476)], [0x91, 3], vendor),
  )
}

export type BacnetRead = {
  readonly invoke: number
  readonly objectType: number
  readonly instance: number
  readonly property: number
}

export function readProperty({ invoke, objectType, instance, property }: BacnetRead): Uint8Array {
  const request = [0x00, 0x05, invoke, 12, 0x0c, ...objectId(objectType, instance), 0x19, property]
  return bacnet(0x0a, [1, 4], request)
}

/** Answers with a text (ASCII or UTF-8) or with a real number. */
export function readPropertyAck(read: BacnetRead, value: string | number): Uint8Array {
  const { invoke, objectType, instance, property } = read
  const head = [0x30, invoke, 12, 0x0c, ...objectId(objectType, instance), 0x19, property]
  const encoded = typeof value === 'string' ? characters(value) : join([0x44], float(value))
  return bacnet(0x0a, [1, 0], join(head, [0x3e], encoded, [0x3f]))
}

function characters(text: string): Uint8Array {
  const content = join([0], text)
  return content.length < 5 ? join([0x70 | content.length], content) : join([0x75], counted8(content))
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value)
  return bytes
}

function bacnet(operation: number, network: Part, application: Part): Uint8Array {
  const content = join(network, application)
  return join([0x81, operation], u16(content.length + 4), content)
}

function objectId(type: number, instance: number): readonly number[] {
  return [type >>> 2, ((type & 3) << 6) | (instance >>> 16), (instance >>> 8) & 0xff, instance & 0xff]
}

/** Reads `count` holding registers. */
export function modbusRead(transaction: number, first: number, count: number): Uint8Array {
  return modbus(transaction, join([3], u16(first), u16(count)))
}

export function modbusRegisters(transaction: number, values: readonly number[]): Uint8Array {
  return modbus(transaction, join([3], counted8(...values.map(u16))))
}

/** Function 43/14: asks who is there. */
export function modbusWho(transaction: number): Uint8Array {
  return modbus(transaction, [0x2b, 0x0e, 1, 0])
}

/** Vendor, product code and revision. */
export function modbusIdentity(transaction: number, objects: readonly string[]): Uint8Array {
  const list = objects.map((text, id) => join([id], counted8(text)))
  return modbus(transaction, join([0x2b, 0x0e, 1, 1, 0, 0, objects.length], ...list))
}

function modbus(transaction: number, unit: Part): Uint8Array {
  const content = join([1], unit)
  return join(u16(transaction), [0, 0], u16(content.length), content)
}
