/** Holds every network and every attack to the lab's promises, with tshark as the judge of what is well-formed. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { categories } from '../identify/categories.ts'
import { isVendor } from '../identify/vendors.ts'
import type { AttackOptions } from './attack.ts'
import { attacks } from './attacks/index.ts'
import { networks } from './networks/index.ts'
import { encodePcapng, type Frame } from './pcapng.ts'
import { echoBody, icmp } from './packets/ip.ts'
import { createRandom } from './random.ts'
import { linkLocal, stacks, type Station } from './station.ts'

const tshark = debianProgram('tshark', 'tshark')
const capinfos = debianProgram('capinfos', 'wireshark-common')
const folder = mkdtempSync(join(tmpdir(), 'cordon-lab-'))
afterAll(() => rmSync(folder, { recursive: true }))

const wrong = [
  '_ws.malformed',
  'ip.checksum.status==0',
  'tcp.checksum.status==0',
  'udp.checksum.status==0',
  'icmp.checksum.status==0',
  'icmpv6.checksum.status==0',
  'igmp.checksum.status==0',
  'cdp.checksum.status==0',
  '_ws.expert.severity==error',
  'tcp.analysis.lost_segment',
  'tcp.analysis.out_of_order',
  'tcp.analysis.ack_lost_segment',
]
const route = { fromMac: '02:00:00:00:00:01', toMac: '02:00:00:00:00:02', ttl: 64, id: 1 } as const
const checked = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

function run(program: string | null, arguments_: readonly string[]): string {
  const quiet = ['ignore', 'pipe', 'ignore'] as const
  return program === null
    ? ''
    : execFileSync(program, arguments_, { encoding: 'utf8', stdio: [...quiet], maxBuffer: 1e8 })
}

function faults(capture: string): string {
  return run(tshark, ['-r', capture, ...checked, '-Y', wrong.join(' || ')])
}

describe.each(networks)('network $name', (network) => {
  const made = network.generate(7)
  const path = written(`${network.name}.pcapng`, made.capture)

  test('the same seed gives the same bytes', () => {
    expect(Buffer.compare(network.generate(7).capture, made.capture)).toBe(0)
  })

  test('another seed gives other bytes and the same cast', () => {
    const other = network.generate(8)
    expect(Buffer.compare(other.capture, made.capture)).not.toBe(0)
    expect(other.devices.map(({ name }) => name)).toEqual(made.devices.map(({ name }) => name))
  })

  test('the truth names every device once, with published categories and vendors as they are spelled', () => {
    for (const part of ['name', 'mac', 'ip'] as const) {
      expect(new Set(made.devices.map((device) => device[part])).size).toBe(made.devices.length)
    }
    const known = categories.map(({ id }) => id)
    const told = made.devices.flatMap(({ category }) => (category === null ? [] : [category]))
    expect(told.filter((category) => !known.includes(category))).toEqual([])
    const makers = made.devices.flatMap(({ vendor }) => (vendor === null ? [] : [vendor]))
    expect(makers.filter((vendor) => !isVendor(vendor))).toEqual([])
    for (const { mac } of made.attacks) expect(made.devices.map((device) => device.mac)).toContain(mac)
  })

  test.skipIf(tshark === null)('every device of the truth sends packets', () => {
    const senders = new Set(run(tshark, ['-r', path, '-T', 'fields', '-e', 'eth.src']).split('\n'))
    for (const { mac } of made.devices) expect(senders).toContain(mac)
    expect([...senders].filter((mac) => mac !== '' && !made.devices.some((device) => device.mac === mac))).toEqual([])
  })

  test.skipIf(tshark === null)('inside addresses are private, outside ones are documentation ranges', () => {
    const addresses = new Set(run(tshark, ['-r', path, '-Y', 'ip', '-T', 'fields', '-e', 'ip.src']).split('\n'))
    const allowed = /^(|0\.0\.0\.0|10\.20\.\d+\.\d+|192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+)$/
    expect([...addresses].filter((address) => !allowed.test(address))).toEqual([])
  })

  test.skipIf(tshark === null)('tshark finds nothing malformed, no bad checksum and no gap', () => {
    expect(faults(path)).toBe('')
  })

  test.skipIf(capinfos === null)('capinfos reads it, in order of time, and is told that it is synthetic', () => {
    const report = run(capinfos, ['-M', path])
    expect(report).toContain(`SYNTHETIC capture, not from a real network`)
    expect(report).toMatch(/seed 7\b/)
    expect(report).toMatch(/Strict time order: +True/)
  })
})

test.skipIf(tshark === null)('a flipped bit does not escape tshark', () => {
  const bytes = icmp({ ...route, from: '10.0.0.1', to: '10.0.0.2' }, 8, 0, echoBody(1, 1, 56))
  expect(faults(written('right.pcapng', file([{ atUs: 1, bytes }])))).toBe('')
  for (const at of [22, 50]) {
    const damaged = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
    expect(faults(written('wrong.pcapng', file([{ atUs: 1, bytes: damaged }])))).not.toBe('')
  }
})

test('the clinic is as large as announced', () => {
  const clinic = networks.find(({ name }) => name === 'clinic')
  const made = clinic?.generate(1)
  expect(made?.devices).toHaveLength(62)
  expect(made?.capture.length).toBeGreaterThan(3e6)
  expect(made?.capture.length).toBeLessThan(15e6)
})

describe.each(attacks)('attack $name', (attack) => {
  const frames = attack.frames(options(3))

  test('is told by its name and technique, and happens in order', () => {
    expect(attack.name).toMatch(/^[a-z0-9-]+$/)
    for (const technique of attack.technique) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/)
    expect(frames.length).toBeGreaterThan(20)
    expect(frames.map(({ atUs }) => atUs)).toEqual(frames.map(({ atUs }) => atUs).toSorted((a, b) => a - b))
  })

  test('the same seed gives the same packets, another one does not', () => {
    expect(attack.frames(options(3))).toEqual(frames)
    expect(attack.frames(options(4))).not.toEqual(frames)
  })

  test.skipIf(tshark === null)('tshark finds nothing malformed', () => {
    expect(faults(written(`${attack.name}.pcapng`, file(frames)))).toBe('')
  })
})

function file(frames: readonly Frame[]): Uint8Array {
  return encodePcapng(frames, { comment: 'SYNTHETIC capture of a test', interfaceName: 'test' })
}

function station(name: string, ip: string, openPorts: readonly number[]): Station {
  const mac = `02:00:00:00:00:${Number(ip.split('.').at(-1)).toString(16).padStart(2, '0')}`
  return { name, mac, ip, ip6: linkLocal(mac), stack: stacks.linux, openPorts, far: null }
}

function options(seed: number): AttackOptions {
  return {
    attacker: station('attacker', '10.20.3.17', []),
    targets: [station('victim', '10.20.3.30', [23, 80]), station('other', '10.20.3.31', [])],
    gateway: station('gateway', '10.20.3.1', []),
    startMs: 1_767_600_000_000,
    random: createRandom(seed),
  }
}
