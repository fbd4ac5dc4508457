/**
 * Frames: Ethernet II, 802.3 with LLC/SNAP, 802.1Q tags, ARP (RFC 826), LLDP (802.1AB) and CDP. Frames are padded to 60
 * bytes, as a switch hands them to its mirror port; the check sequence isn't captured.
 */
import { addressBytes, counted16, fixed, hex, join, macBytes, u16, u32, type Part } from '../bytes.ts'
import { checksum } from './checksum.ts'

const broadcastMac = 'ff:ff:ff:ff:ff:ff'
const noMac = '00:00:00:00:00:00'
const minimumSize = 60

export type Envelope = { readonly from: string; readonly to: string; readonly vlan?: number }

export function ethernet(envelope: Envelope, type: number, payload: Part): Uint8Array {
  const tag = envelope.vlan === undefined ? [] : [0x81, 0x00, ...u16(envelope.vlan)]
  return padded(join(macBytes(envelope.to), macBytes(envelope.from), tag, u16(type), payload))
}

function padded(frame: Uint8Array): Uint8Array {
  return frame.length >= minimumSize ? frame : fixed(frame, minimumSize)
}

export type ArpSide = { readonly mac: string; readonly ip: string }

/**
 * Who has `ip`? Broadcast. Asked about the sender's own address it is an announcement (RFC 5227); from 0.0.0.0 it is a
 * probe.
 */
export function arpRequest(sender: ArpSide, ip: string): Uint8Array {
  return ethernet({ from: sender.mac, to: broadcastMac }, 0x0806, arpBody(1, sender, { mac: noMac, ip }))
}

export function arpReply(sender: ArpSide, target: ArpSide): Uint8Array {
  return ethernet({ from: sender.mac, to: target.mac }, 0x0806, arpBody(2, sender, target))
}

function arpBody(operation: number, sender: ArpSide, target: ArpSide): Uint8Array {
  const header = [0, 1, 8, 0, 6, 4, ...u16(operation)]
  return join(header, macBytes(sender.mac), addressBytes(sender.ip), macBytes(target.mac), addressBytes(target.ip))
}

export type Announcement = {
  readonly mac: string
  readonly port: string
  readonly name: string
  readonly software: string
  readonly platform: string
  readonly ip: string
  /** Bits of the LLDP capabilities: 4 bridge, 8 access point, 16 router, 32 telephone. */
  readonly capabilities: number
}

/** LLDP: chassis, port, lifetime, name, description, capabilities, management address. */
export function lldp(announcement: Announcement): Uint8Array {
  const { mac, port, name, software, ip, capabilities } = announcement
  const management = join([5, 1], addressBytes(ip), [2], u32(1), [0])
  const body = join(
    tlv(1, join([4], macBytes(mac))),
    tlv(2, join([5], port)),
    tlv(3, u16(120)),
    tlv(5, name),
    tlv(6, software),
    tlv(7, join(u16(capabilities), u16(capabilities))),
    tlv(8, management),
    tlv(0, []),
  )
  return ethernet({ from: mac, to: '01:80:c2:00:00:0e' }, 0x88cc, body)
}

function tlv(type: number, value: Part): Uint8Array {
  const content = join(value)
  return join(u16((type << 9) | content.length), content)
}

/** CDP version 2 in an 802.3 frame with LLC/SNAP. */
export function cdp(announcement: Announcement): Uint8Array {
  const { mac, port, name, software, platform, ip, capabilities } = announcement
  const cisco = (capabilities & 16 ? 0x01 : 0) | (capabilities & 4 ? 0x28 : 0) | (capabilities & 32 ? 0x90 : 0)
  const address = join(u32(1), [1, 1, 0xcc], counted16(addressBytes(ip)))
  const body = join(
    [2, 180, 0, 0],
    cdpField(1, name),
    cdpField(2, address),
    cdpField(3, port),
    cdpField(4, u32(cisco)),
    // The checksum treats an odd last byte in a way of its own; an even length avoids the question.
    cdpField(5, even(software, name.length + port.length + platform.length)),
    cdpField(6, platform),
  )
  const sum = checksum(body)
  body.set(u16(sum), 2)
  const packet = join(hex('aaaa03 00000c 2000'), body)
  return padded(join(macBytes('01:00:0c:cc:cc:cc'), macBytes(mac), u16(packet.length), packet))
}

function cdpField(type: number, value: Part): Uint8Array {
  const content = join(value)
  return join(u16(type), u16(content.length + 4), content)
}

/** `address` above has 13 bytes, so the texts together must have an odd length. */
function even(text: string, others: number): string {
  return (text.length + others) % 2 === 1 ? text : `${text} `
}
